//! API keys: whose they are, what they may do, and the secrets that open them.

use std::collections::BTreeSet;

use domain::credential::Kind;
use domain::id::{AccountId, KeyId, OrgId, TeamId};
use domain::key::{Controls, KeySettings, Owner};
use domain::name::KeyTag;
use domain::policies::InForce;
use domain::role::Role;
use domain::time::Timestamp;

use crate::policies::in_force;
use crate::statement::statements;
use crate::value::{Row, to_json, values};
use crate::{Conn, Result, Site, TxOn};

// A key with its owner's name and its current secret, and until when the one before still works.
macro_rules! key_rows {
    ($where:literal) => {
        concat!(
            "
        select k.id, k.account_id, k.service_account_id, coalesce(a.name, s.name, (select o.name from organizations o where o.id = k.org_id)), k.name, x.last_four, k.created_at,
          k.expires_at, k.disabled_at, k.revoked_at, k.last_used_at, k.last_used_from, k.last_used_agent, k.team_id, k.tags,
          k.controls, k.version, x.created_at, f.dies_at, x.kind
        from keys k
        join key_secrets x on x.org_id = k.org_id and x.key_id = k.id and x.version = k.version
        left join key_secrets f on f.org_id = k.org_id and f.key_id = k.id and f.version = k.version - 1
        left join accounts a on a.id = k.account_id
        left join service_accounts s on s.org_id = k.org_id and s.id = k.service_account_id
        where k.org_id = $1 and ",
            $where
        )
    };
}

statements! {
    INSERT: organization = "
        insert into keys (org_id, id, team_id, account_id, service_account_id, is_token, made_by, name, tags, controls, created_at,
          expires_at, version)
        values ($1, $2, $3, $4, $5, $12, $6, $7, $8, $9, $10, $11, 1)";
    LIST_OWN: organization = key_rows!(
        "coalesce(k.account_id, k.service_account_id, k.org_id) = $2 and ($3 = 1 and k.revoked_at is not null or $3 = 0 and k.revoked_at is null)
        order by k.id desc
        limit $4"
    );
    FIND: organization = key_rows!("k.id = $2");
    REVOKE: organization = "
        update keys set revoked_at = $3, revoked_by = $4
        where org_id = $1 and id = $2 and revoked_at is null";
    RENAME: organization = "update keys set name = $3 where org_id = $1 and id = $2 and revoked_at is null";
    UPDATE: organization = "
        update keys set team_id = $3, tags = $4, controls = $5, expires_at = $6
        where org_id = $1 and id = $2 and revoked_at is null";
    DISABLE: organization = "
        update keys set disabled_at = $3
        where org_id = $1 and id = $2 and revoked_at is null and disabled_at is null";
    ENABLE: organization = "
        update keys set disabled_at = null
        where org_id = $1 and id = $2 and revoked_at is null and disabled_at is not null";
    PRINCIPAL: site = "
        select k.org_id, k.id, k.team_id, k.account_id, k.service_account_id, k.name, k.expires_at, k.revoked_at,
          case when k.is_token = 1 then 'admin' else coalesce(m.role, s.role) end,
          coalesce(m.removed_at, s.deleted_at, o.deleted_at),
          coalesce(k.disabled_at, s.disabled_at), o.name, x.last_four, x.version, x.dies_at, o.slug, x.created_at,
          k.controls, cast(case when tm.account_id is null then 0 else 1 end as bigint), o.policies, t.id, t.after, t.applied_at, t.expires_at, x.kind
        from key_secrets x
        join keys k on k.org_id = x.org_id and k.id = x.key_id
        join organizations o on o.id = k.org_id
        left join members m on m.org_id = k.org_id and m.account_id = k.account_id
        left join service_accounts s on s.org_id = k.org_id and s.id = k.service_account_id
        left join team_members tm on tm.org_id = k.org_id and tm.team_id = k.team_id and tm.account_id = k.account_id
        left join policy_trials t on t.org_id = k.org_id and t.confirmed_at is null and t.rolled_back_at is null
        where x.secret_hash = $1";
    COUNT_LIVE: organization = "
        select count(*) from keys
        where org_id = $1 and coalesce(account_id, service_account_id, org_id) = $2 and revoked_at is null";
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Which.
    pub id: KeyId,
    /// In which team.
    pub team: TeamId,
    /// Whose.
    pub owner: Owner,
    /// Who makes it.
    pub made_by: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// Words to find it by.
    pub tags: BTreeSet<KeyTag>,
    /// What it may do.
    pub controls: Controls,
    /// What its secret says of itself.
    pub kind: Kind,
    /// SHA-256 of the whole secret.
    pub secret_hash: [u8; 32],
    /// The last four characters, shown in lists.
    pub last_four: String,
    /// Now.
    pub created_at: Timestamp,
    /// When it stops by itself.
    pub expires_at: Option<Timestamp>,
}

/// A key as its owner sees it.
#[derive(Clone, Debug)]
pub struct KeyRow {
    /// Which.
    pub id: KeyId,
    /// Whose.
    pub owner: Owner,
    /// The owner's name.
    pub owner_name: String,
    /// What its owner calls it.
    pub name: String,
    /// The last four characters of the current secret.
    pub last_four: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it stops by itself.
    pub expires_at: Option<Timestamp>,
    /// Since when it is switched off.
    pub disabled_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last presented.
    pub last_used_at: Option<Timestamp>,
    /// From which address.
    pub last_used_from: Option<String>,
    /// With which agent.
    pub last_used_agent: Option<String>,
    /// In which team.
    pub team: TeamId,
    /// Words to find it by.
    pub tags: BTreeSet<KeyTag>,
    /// What it may do.
    pub controls: Controls,
    /// The number of the current secret.
    pub version: i64,
    /// Since when there is the current secret.
    pub secret_since: Timestamp,
    /// When the secret before stops, or stopped.
    pub former_dies_at: Option<Timestamp>,
    /// What the current secret says of itself.
    pub kind: Kind,
}

/// The owner in two columns, account and service account; where both are empty it is the organization.
fn owner(row: &Row, at: usize, org: OrgId) -> Result<Owner> {
    let (account, service_account): (Option<String>, Option<String>) = (row.get(at)?, row.get(at.saturating_add(1))?);
    match (account, service_account) {
        (Some(_), _) => Ok(Owner::Member(row.parse(at, "keys")?)),
        (None, Some(_)) => Ok(Owner::ServiceAccount(row.parse(at.saturating_add(1), "keys")?)),
        (None, None) => Ok(Owner::Organization(org)),
    }
}

impl KeyRow {
    fn read(row: &Row, org: OrgId) -> Result<Self> {
        Ok(KeyRow {
            id: row.parse(0, "keys")?,
            owner: owner(row, 1, org)?,
            owner_name: row.get(3)?,
            name: row.get(4)?,
            last_four: row.get(5)?,
            created_at: row.at(6)?,
            expires_at: row.maybe_at(7)?,
            disabled_at: row.maybe_at(8)?,
            revoked_at: row.maybe_at(9)?,
            last_used_at: row.maybe_at(10)?,
            last_used_from: row.get(11)?,
            last_used_agent: row.get(12)?,
            team: row.parse(13, "keys")?,
            tags: row.json(14, "keys")?,
            controls: row.json(15, "keys")?,
            version: row.get(16)?,
            secret_since: row.at(17)?,
            former_dies_at: row.maybe_at(18)?,
            kind: row.parse(19, "key_secrets")?,
        })
    }
}

/// Who a presented secret is, with everything a check decides from.
#[derive(Clone, Debug)]
pub struct KeyPrincipal {
    /// In which organization.
    pub org: OrgId,
    /// Which key.
    pub id: KeyId,
    /// In which team. Of an organization token: where calls are booked that name none.
    pub team: TeamId,
    /// Of an organization token: the teams that share it, with their names. None is left: it is as good as revoked.
    pub teams: Vec<(TeamId, String)>,
    /// Whose.
    pub owner: Owner,
    /// What its owner calls it.
    pub name: String,
    /// When it stops by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The owner's role. The organization's is Admin: its token does nothing that an Admin may not; what it does at all, its scopes say.
    pub role: Role,
    /// Whether the owner belongs to the key's team; a service account does, and the organization has all.
    pub in_own_team: bool,
    /// When the owner left the organization.
    pub removed_at: Option<Timestamp>,
    /// Since when it, or its service account, is switched off.
    pub disabled_at: Option<Timestamp>,
    /// The organization's name.
    pub organization: String,
    /// The last four characters of the secret that was presented.
    pub last_four: String,
    /// The number of that secret.
    pub version: i64,
    /// When that secret stops, where another one has taken its place.
    pub dies_at: Option<Timestamp>,
    /// The organization's name in addresses.
    pub slug: String,
    /// Since when there is that secret.
    pub secret_since: Timestamp,
    /// What the key may do.
    pub controls: Controls,
    /// The organization's policies.
    pub policies: InForce,
    /// What the secret that was presented says of itself.
    pub kind: Kind,
}

impl Conn<'_, Site> {
    /// Whose secret this is, whatever its state.
    pub async fn find_key_principal(&mut self, secret_hash: [u8; 32]) -> Result<Option<KeyPrincipal>> {
        let Some(row) = self.one(PRINCIPAL, values![secret_hash]).await? else { return Ok(None) };
        let (org, id) = (row.parse(0, "keys")?, row.parse(1, "keys")?);
        let owner = owner(&row, 3, org)?;
        let teams = if owner.is_organization() { self.teams_of_principal(org, id).await? } else { Vec::new() };
        Ok(Some(KeyPrincipal {
            org,
            id,
            team: row.parse(2, "keys")?,
            teams,
            owner,
            name: row.get(5)?,
            expires_at: row.maybe_at(6)?,
            revoked_at: row.maybe_at(7)?,
            role: row.parse(8, "keys")?,
            removed_at: row.maybe_at(9)?,
            disabled_at: row.maybe_at(10)?,
            organization: row.get(11)?,
            last_four: row.get(12)?,
            version: row.get(13)?,
            dies_at: row.maybe_at(14)?,
            slug: row.get(15)?,
            secret_since: row.at(16)?,
            controls: row.json(17, "keys")?,
            in_own_team: row.truth(18)? || owner.account().is_none(),
            policies: in_force(&row, 19)?,
            kind: row.parse(24, "key_secrets")?,
        }))
    }
}

impl Conn<'_, OrgId> {
    /// An owner's keys, the newest first: the revoked ones, or those that are not.
    pub async fn keys_of(&mut self, owner: Owner, revoked: bool, limit: i64) -> Result<Vec<KeyRow>> {
        let values = values![self.scope.to_string(), owner.to_string(), revoked, limit];
        let org = self.scope;
        self.all(LIST_OWN, values).await?.iter().map(|row| KeyRow::read(row, org)).collect()
    }

    /// One key.
    pub async fn find_key(&mut self, id: KeyId) -> Result<Option<KeyRow>> {
        let row = self.one(FIND, values![self.scope.to_string(), id.to_string()]).await?;
        row.map(|row| KeyRow::read(&row, self.scope)).transpose()
    }

    /// How many keys of an owner are not revoked.
    pub async fn count_keys_of(&mut self, owner: Owner) -> Result<i64> {
        self.one(COUNT_LIVE, values![self.scope.to_string(), owner.to_string()]).await?.map_or(Ok(0), |row| row.get(0))
    }
}

impl TxOn<'_, OrgId> {
    /// Makes a key with its first secret. The organization that owns a token is the one whose rows these are.
    pub async fn insert_key(&mut self, new: &NewKey) -> Result<()> {
        let (account, service_account) = match new.owner {
            Owner::Member(account) => (Some(account.to_string()), None),
            Owner::ServiceAccount(service_account) => (None, Some(service_account.to_string())),
            Owner::Organization(_) => (None, None),
        };
        let values = values![
            self.scope.to_string(),
            new.id.to_string(),
            new.team.to_string(),
            account,
            service_account,
            new.made_by.to_string(),
            &new.name,
            to_json(&new.tags, "keys")?,
            to_json(&new.controls, "keys")?,
            new.created_at,
            new.expires_at,
            new.owner.is_organization(),
        ];
        self.execute(INSERT, values).await?;
        self.insert_secret(new.id, (1, new.kind, new.secret_hash, &new.last_four), new.created_at).await
    }

    /// Revokes a key for good; false when it was revoked already.
    pub async fn revoke_key(&mut self, id: KeyId, by: &str, now: Timestamp) -> Result<bool> {
        Ok(self.execute(REVOKE, values![self.scope.to_string(), id.to_string(), now, by]).await? == 1)
    }

    /// Names a key that is not revoked.
    pub async fn rename_key(&mut self, id: KeyId, name: &str) -> Result<()> {
        self.execute(RENAME, values![self.scope.to_string(), id.to_string(), name]).await.map(drop)
    }

    /// Sets what a key that is not revoked may do.
    pub async fn update_key(&mut self, id: KeyId, settings: &KeySettings) -> Result<()> {
        let KeySettings { team, tags, controls, expires_at } = settings;
        let (tags, controls) = (to_json(tags, "keys")?, to_json(controls, "keys")?);
        let values = values![self.scope.to_string(), id.to_string(), team.to_string(), tags, controls, *expires_at];
        self.execute(UPDATE, values).await.map(drop)
    }

    /// Switches a key off; false when it was off, or is revoked.
    pub async fn disable_key(&mut self, id: KeyId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(DISABLE, values![self.scope.to_string(), id.to_string(), now]).await? == 1)
    }

    /// Switches a key on again; false when it was on, or is revoked.
    pub async fn enable_key(&mut self, id: KeyId) -> Result<bool> {
        Ok(self.execute(ENABLE, values![self.scope.to_string(), id.to_string()]).await? == 1)
    }
}
