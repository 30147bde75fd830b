//! Wrong passwords by hour, network and a few bits of a keyed hash: one password on many accounts shows, no password does.

use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, Site, TxOn};

statements! {
    FIND_KEY: site = "select secret from hourly_keys where hour_at = $1";
    INSERT_KEY: site = "insert into hourly_keys (hour_at, secret) values ($1, $2) on conflict (hour_at) do nothing";
    NOTE: site = "
        insert into password_tries (hour_at, network, tag, subject)
        values ($1, $2, $3, $4)
        on conflict (hour_at, network, tag, subject) do nothing";
    COUNT: site = "select count(*) from password_tries where hour_at = $1 and network = $2 and tag = $3";
    SWEEP_TRIES: site = "delete from password_tries where hour_at <= $1";
    SWEEP_KEYS: site = "delete from hourly_keys where hour_at <= $1";
}

impl Conn<'_, Site> {
    /// The key of an hour, once some node has made it.
    pub async fn hourly_key(&mut self, hour_at: Timestamp) -> Result<Option<[u8; 32]>> {
        self.one(FIND_KEY, values![hour_at]).await?.map(|row| row.bytes(0, "hourly_keys")).transpose()
    }
}

impl TxOn<'_, Site> {
    /// Gives an hour its key, unless another node was faster.
    pub async fn insert_hourly_key(&mut self, hour_at: Timestamp, secret: [u8; 32]) -> Result<()> {
        self.execute(INSERT_KEY, values![hour_at, secret]).await.map(drop)
    }

    /// Notes that a network tried a password on an account; answers on how many it has tried the same in this hour.
    pub async fn note_password_try(
        &mut self,
        hour_at: Timestamp,
        network: &str,
        tag: [u8; 3],
        subject: [u8; 8],
    ) -> Result<i64> {
        self.execute(NOTE, values![hour_at, network, tag, subject]).await?;
        self.one(COUNT, values![hour_at, network, tag]).await?.map_or(Ok(0), |row| row.get(0))
    }

    /// Forgets the hours that began at an instant or before, their keys first of all.
    pub async fn sweep_password_tries(&mut self, until: Timestamp) -> Result<u64> {
        let keys = self.execute(SWEEP_KEYS, values![until]).await?;
        Ok(keys + self.execute(SWEEP_TRIES, values![until]).await?)
    }
}
