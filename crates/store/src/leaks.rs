//! Where secrets of keys were found by people who should not have them.

use domain::id::{KeyId, OrgId};
use domain::leak::Leak;
use sha2::{Digest, Sha256};

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, TxOn};

statements! {
    INSERT: organization = "
        insert into key_leaks (org_id, key_id, place_hash, version, source, place, found_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (org_id, key_id, place_hash) do nothing";
    LIST: organization = "
        select version, source, place, found_at from key_leaks
        where org_id = $1 and key_id = $2
        order by found_at, place_hash
        limit 50";
}

impl TxOn<'_, OrgId> {
    /// Notes where a secret of a key was found; false when that is noted already.
    pub async fn insert_leak(&mut self, key: KeyId, leak: &Leak) -> Result<bool> {
        let Leak { version, source, place, found_at } = leak;
        let place_hash: [u8; 32] = Sha256::digest(format!("{version} {source} {place}")).into();
        let values =
            values![self.scope.to_string(), key.to_string(), place_hash, *version, source.as_str(), place, *found_at];
        Ok(self.execute(INSERT, values).await? == 1)
    }
}

impl Conn<'_, OrgId> {
    /// Where secrets of a key were found, the first first.
    pub async fn leaks_of(&mut self, key: KeyId) -> Result<Vec<Leak>> {
        let rows = self.all(LIST, values![self.scope.to_string(), key.to_string()]).await?;
        let read = |row: &crate::value::Row| {
            Ok(Leak {
                version: row.get(0)?,
                source: row.parse(1, "key_leaks")?,
                place: row.get(2)?,
                found_at: row.at(3)?,
            })
        };
        rows.iter().map(read).collect()
    }
}
