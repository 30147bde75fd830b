//! Everything that is kept of one person, to hand it out and to erase it.

use domain::audit::Chain;
use domain::id::AccountId;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, Site, TxOn};

statements! {
    SESSIONS: account = "
        select method, factors, created_at, seen_at, expires_at, network, agent, ended_at, ended_why
        from sessions
        where account_id = $1
        order by created_at, id";
    DEVICES: account = "
        select agent, created_at, seen_at from devices where account_id = $1 order by created_at, secret_hash";
    PASSKEYS: account = "
        select name, created_at, used_at from passkeys where account_id = $1 order by created_at, id";
    IDENTITIES: account = "
        select c.kind, c.issuer, i.subject, i.label, i.created_at, i.used_at
        from identities i
        join connections c on c.id = i.connection_id
        where i.account_id = $1
        order by i.created_at, i.id";
    KEYS: account = "
        select o.slug, k.id, k.name, x.last_four, k.created_at, k.expires_at, k.revoked_at, k.last_used_at,
          k.last_used_from, k.last_used_agent
        from keys k
        join key_secrets x on x.org_id = k.org_id and x.key_id = k.id and x.version = k.version
        join organizations o on o.id = k.org_id
        where k.account_id = $1
        order by k.created_at, k.id";
    PERSONAL: site = "
        select seq, name, value from audit_personal where chain = $1 and seq > $2 and seq <= $3 order by seq, name";
    ERASE_PERSONAL: site = "delete from audit_personal where chain = $1";
    ERASE_ACTED: account = "
        delete from audit_personal
        where (chain, seq) in (
          select e.chain, e.seq
          from members m
          join audit_entries e on e.chain = m.org_id and e.actor = m.account_id
          where m.account_id = $1)
          and (name in ('request.address', 'request.agent', 'label') or (chain, seq) in (
            select e.chain, e.seq
            from members m
            join audit_entries e on e.chain = m.org_id and e.actor = m.account_id
            where m.account_id = $1 and e.event in ('address.change_asked', 'address.changed', 'address.change_undone',
              'passkey.added', 'passkey.renamed')))";
    ERASE_MEANT: account = "
        delete from audit_personal
        where (chain, seq) in (
          select e.chain, e.seq
          from members m
          join audit_entries e on e.chain = m.org_id and e.target = m.account_id
          where m.account_id = $1)";
    ERASE_SIGN_UPS: site = "delete from sign_ups where email_key = $1";
    ERASE_USE_OF_KEYS: account = "
        update keys set last_used_from = null, last_used_agent = null where account_id = $1";
    ERASE_SESSIONS: account = "delete from sessions where account_id = $1";
    ERASE_DEVICES: account = "delete from devices where account_id = $1";
    ERASE_MEMBER_WORDS: account = "delete from member_words where account_id = $1";
    ERASE_TOTP_FACTORS: account = "delete from totp_factors where account_id = $1";
    ERASE_RECOVERY_CODES: account = "delete from recovery_codes where account_id = $1";
    ERASE_PASSKEYS: account = "delete from passkeys where account_id = $1";
    ERASE_PASSWORD_HISTORY: account = "delete from password_history where account_id = $1";
    ERASE_IDENTITIES: account = "delete from identities where account_id = $1";
    ERASE_ADDRESS_CHANGES: account = "delete from address_changes where account_id = $1";
    ERASE_FACTOR_LOSS_APPROVALS: account = "delete from factor_loss_approvals where account_id = $1";
    ERASE_FACTOR_LOSSES: account = "delete from factor_losses where account_id = $1";
    ERASE_RECOVERIES: account = "delete from recoveries where account_id = $1";
    ERASE_ACTIVITY_DAYS: account = "delete from activity_days where account_id = $1";
    ERASE_CHECKLIST_STEPS: account = "delete from checklist_steps where account_id = $1";
    ERASE_INVITATIONS: account = "
        delete from invitations where accepted_by in (select id from accounts where id = $1)";
}

/// What goes with an account, row by row.
const ERASED: &[crate::statement::Sql] = &[
    ERASE_USE_OF_KEYS,
    ERASE_SESSIONS,
    ERASE_DEVICES,
    ERASE_MEMBER_WORDS,
    ERASE_TOTP_FACTORS,
    ERASE_RECOVERY_CODES,
    ERASE_PASSKEYS,
    ERASE_PASSWORD_HISTORY,
    ERASE_IDENTITIES,
    ERASE_ADDRESS_CHANGES,
    ERASE_FACTOR_LOSS_APPROVALS,
    ERASE_FACTOR_LOSSES,
    ERASE_RECOVERIES,
    ERASE_ACTIVITY_DAYS,
    ERASE_CHECKLIST_STEPS,
    ERASE_INVITATIONS,
];

/// A session, also one that has ended.
#[derive(Clone, Debug)]
pub struct OwnSession {
    pub method: String,
    pub factors: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub network: String,
    pub agent: String,
    pub ended_at: Option<Timestamp>,
    pub ended_why: Option<String>,
}

/// An account at an identity provider.
#[derive(Clone, Debug)]
pub struct OwnIdentity {
    pub kind: String,
    pub issuer: String,
    pub subject: String,
    pub label: String,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// A key in any organization, without what it is checked by.
#[derive(Clone, Debug)]
pub struct OwnKey {
    pub organization: String,
    pub id: String,
    pub name: String,
    pub last_four: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub last_used_from: Option<String>,
    pub last_used_agent: Option<String>,
}

/// A value that stands beside an entry of a log: the entry's number, the value's name, the value.
pub type OwnEntry = (i64, String, String);

impl Conn<'_, AccountId> {
    /// All sessions that are kept, the oldest first.
    pub async fn own_sessions(&mut self) -> Result<Vec<OwnSession>> {
        let rows = self.all(SESSIONS, values![self.scope.to_string()]).await?;
        let read = |row: &crate::value::Row| {
            Ok(OwnSession {
                method: row.get(0)?,
                factors: row.get(1)?,
                created_at: row.at(2)?,
                seen_at: row.at(3)?,
                expires_at: row.at(4)?,
                network: row.get(5)?,
                agent: row.get(6)?,
                ended_at: row.maybe_at(7)?,
                ended_why: row.get(8)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The browsers that are known: agent, since when, last seen.
    pub async fn own_devices(&mut self) -> Result<Vec<(String, Timestamp, Timestamp)>> {
        let rows = self.all(DEVICES, values![self.scope.to_string()]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.at(1)?, row.at(2)?))).collect()
    }

    /// The passkeys: name, since when, last used.
    pub async fn own_passkeys(&mut self) -> Result<Vec<(String, Timestamp, Option<Timestamp>)>> {
        let rows = self.all(PASSKEYS, values![self.scope.to_string()]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.at(1)?, row.maybe_at(2)?))).collect()
    }

    /// The accounts at identity providers.
    pub async fn own_identities(&mut self) -> Result<Vec<OwnIdentity>> {
        let rows = self.all(IDENTITIES, values![self.scope.to_string()]).await?;
        let read = |row: &crate::value::Row| {
            Ok(OwnIdentity {
                kind: row.get(0)?,
                issuer: row.get(1)?,
                subject: row.get(2)?,
                label: row.get(3)?,
                created_at: row.at(4)?,
                used_at: row.maybe_at(5)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The keys in all organizations, the revoked ones too.
    pub async fn own_keys(&mut self) -> Result<Vec<OwnKey>> {
        let rows = self.all(KEYS, values![self.scope.to_string()]).await?;
        let read = |row: &crate::value::Row| {
            Ok(OwnKey {
                organization: row.get(0)?,
                id: row.get(1)?,
                name: row.get(2)?,
                last_four: row.get(3)?,
                created_at: row.at(4)?,
                expires_at: row.maybe_at(5)?,
                revoked_at: row.maybe_at(6)?,
                last_used_at: row.maybe_at(7)?,
                last_used_from: row.get(8)?,
                last_used_agent: row.get(9)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

impl Conn<'_, Site> {
    /// The personal values beside the entries of a chain after one number and up to another.
    pub async fn audit_personal(&mut self, chain: Chain, after: i64, up_to: i64) -> Result<Vec<OwnEntry>> {
        let rows = self.all(PERSONAL, values![chain.to_string(), after, up_to]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
    }
}

impl TxOn<'_, AccountId> {
    /// Erases the account's own rows: ways in, sessions, browsers, changes. Not its entries in logs, nor what organizations own.
    pub async fn erase_own_rows(&mut self) -> Result<()> {
        for sql in ERASED {
            self.execute(*sql, values![self.scope.to_string()]).await?;
        }
        Ok(())
    }
}

impl TxOn<'_, AccountId> {
    /// Erases what tells of the person in the logs of every organization that the account belongs or belonged to: all that stands beside
    /// entries about it, and where its own acts came from. What it called the organization's things stays; the chains stay whole.
    pub async fn erase_in_organizations(&mut self) -> Result<u64> {
        let acted = self.execute(ERASE_ACTED, values![self.scope.to_string()]).await?;
        Ok(acted + self.execute(ERASE_MEANT, values![self.scope.to_string()]).await?)
    }
}

impl TxOn<'_, Site> {
    /// Erases what stands beside the entries of a chain; the chain stays whole. Tells how many values there were.
    pub async fn erase_audit_personal(&mut self, chain: Chain) -> Result<u64> {
        self.execute(ERASE_PERSONAL, values![chain.to_string()]).await
    }

    /// Forgets sign-ups under a folded address.
    pub async fn erase_sign_ups(&mut self, email_key: &str) -> Result<u64> {
        self.execute(ERASE_SIGN_UPS, values![email_key]).await
    }
}
