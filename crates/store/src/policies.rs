//! The policies of an organization: those that are confirmed, the one change that is being tried, and what a dry run is computed from.

use domain::id::{AccountId, KeyId, OrgId, TrialId};
use domain::policies::{InForce, Policies, Trial};
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, to_json, values};
use crate::{Conn, Result, TxOn};

statements! {
    IN_FORCE: organization = "
        select o.policies, t.id, t.after, t.applied_at, t.expires_at
        from organizations o
        left join policy_trials t on t.org_id = o.id and t.confirmed_at is null and t.rolled_back_at is null
        where o.id = $1";
    SET: organization = "update organizations set policies = $2 where id = $1";
    INSERT: organization = "
        insert into policy_trials (org_id, id, before, after, applied_by, applied_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (org_id) where confirmed_at is null and rolled_back_at is null do nothing";
    OPEN: organization = "
        select t.id, t.after, t.applied_at, t.expires_at, t.applied_by, a.name
        from policy_trials t
        join accounts a on a.id = t.applied_by
        where t.org_id = $1 and t.confirmed_at is null and t.rolled_back_at is null";
    CONFIRM: organization = "
        update policy_trials set confirmed_at = $3
        where org_id = $1 and id = $2 and confirmed_at is null and rolled_back_at is null and expires_at > $3";
    ROLL_BACK: organization = "
        update policy_trials set rolled_back_at = $3
        where org_id = $1 and id = $2 and confirmed_at is null and rolled_back_at is null";
    SEEN_SINCE: organization = "
        select d.account_id, a.name, m.joined_at, d.network, d.method, d.mfa, max(d.longest_gap_seconds)
        from activity_days d
        join members m on m.org_id = d.org_id and m.account_id = d.account_id and m.removed_at is null
        join accounts a on a.id = d.account_id
        where d.org_id = $1 and d.day >= $2
        group by d.account_id, a.name, m.joined_at, d.network, d.method, d.mfa
        order by d.account_id, d.network, d.method, d.mfa";
    OLDEST_PROOFS: organization = "
        select m.account_id, a.name, m.joined_at, min(s.authenticated_at)
        from members m
        join accounts a on a.id = m.account_id
        join sessions s on s.account_id = m.account_id
        where m.org_id = $1 and m.removed_at is null and s.ended_at is null and s.expires_at > $2
          and s.seen_at + s.idle_seconds * 1000000 > $2
        group by m.account_id, a.name, m.joined_at
        order by m.account_id";
    KEYS_IN_USE: organization = "
        select k.id, k.name, coalesce(a.name, s.name, (select o.name from organizations o where o.id = k.org_id)), x.created_at, k.last_used_at, k.last_used_from
        from keys k
        join key_secrets x on x.org_id = k.org_id and x.key_id = k.id and x.version = k.version
        left join members m on m.org_id = k.org_id and m.account_id = k.account_id
        left join accounts a on a.id = k.account_id
        left join service_accounts s on s.org_id = k.org_id and s.id = k.service_account_id
        where k.org_id = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)
          and coalesce(m.removed_at, s.deleted_at) is null
        order by k.id";
}

/// The change that is being tried, and who applied it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTrial {
    /// What, and until when.
    pub trial: Trial,
    /// By whom.
    pub applied_by: AccountId,
    /// That one's name.
    pub name: String,
}

/// How a member was seen, from one network by one way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenMember {
    /// Who.
    pub account: AccountId,
    /// The display name.
    pub name: String,
    /// A member since when.
    pub joined_at: Timestamp,
    /// From which network.
    pub network: String,
    /// How the sessions were begun.
    pub method: String,
    /// Whether a second factor was shown.
    pub mfa: bool,
    /// The longest pause between two requests.
    pub longest_gap_seconds: i64,
}

/// A member with a live session: when the person of the oldest one last showed who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldestProof {
    /// Who.
    pub account: AccountId,
    /// The display name.
    pub name: String,
    /// A member since when.
    pub joined_at: Timestamp,
    /// When.
    pub authenticated_at: Timestamp,
}

/// A live key and its last use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInUse {
    /// Which.
    pub id: KeyId,
    /// What its owner calls it.
    pub name: String,
    /// The owner's name.
    pub owner: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last presented.
    pub last_used_at: Option<Timestamp>,
    /// From which address.
    pub last_used_from: Option<String>,
}

/// The columns policies, and id, after, applied_at and expires_at of the open trial, from `first` on.
pub(crate) fn in_force(row: &Row, first: usize) -> Result<InForce> {
    let trial = match row.maybe_parse::<TrialId>(first + 1, "policy_trials")? {
        Some(_) => Some(read_trial(row, first + 1)?),
        None => None,
    };
    Ok(InForce { confirmed: row.json(first, "organizations")?, trial })
}

fn read_trial(row: &Row, first: usize) -> Result<Trial> {
    Ok(Trial {
        id: row.parse(first, "policy_trials")?,
        after: row.json(first + 1, "policy_trials")?,
        applied_at: row.at(first + 2)?,
        expires_at: row.at(first + 3)?,
    })
}

impl Conn<'_, OrgId> {
    /// What binds at the organization's door.
    pub async fn policies_in_force(&mut self) -> Result<Option<InForce>> {
        let row = self.one(IN_FORCE, values![self.scope.to_string()]).await?;
        row.map(|row| in_force(&row, 0)).transpose()
    }

    /// The change that is neither confirmed nor rolled back; its time may be over.
    pub async fn open_trial(&mut self) -> Result<Option<OpenTrial>> {
        let row = self.one(OPEN, values![self.scope.to_string()]).await?;
        row.map(|row| {
            let trial = read_trial(&row, 0)?;
            Ok(OpenTrial { trial, applied_by: row.parse(4, "policy_trials")?, name: row.get(5)? })
        })
        .transpose()
    }

    /// How members were seen since a UTC date.
    pub async fn members_seen_since(&mut self, day: &str) -> Result<Vec<SeenMember>> {
        let rows = self.all(SEEN_SINCE, values![self.scope.to_string(), day]).await?;
        let read = |row: &Row| {
            Ok(SeenMember {
                account: row.parse(0, "activity_days")?,
                name: row.get(1)?,
                joined_at: row.at(2)?,
                network: row.get(3)?,
                method: row.get(4)?,
                mfa: row.truth(5)?,
                longest_gap_seconds: row.get(6)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Of every member with a live session the oldest proof.
    pub async fn oldest_proofs(&mut self, now: Timestamp) -> Result<Vec<OldestProof>> {
        let rows = self.all(OLDEST_PROOFS, values![self.scope.to_string(), now]).await?;
        let read = |row: &Row| {
            Ok(OldestProof {
                account: row.parse(0, "members")?,
                name: row.get(1)?,
                joined_at: row.at(2)?,
                authenticated_at: row.at(3)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The keys that live, of all members.
    pub async fn keys_in_use(&mut self, now: Timestamp) -> Result<Vec<KeyInUse>> {
        let rows = self.all(KEYS_IN_USE, values![self.scope.to_string(), now]).await?;
        let read = |row: &Row| {
            Ok(KeyInUse {
                id: row.parse(0, "keys")?,
                name: row.get(1)?,
                owner: row.get(2)?,
                created_at: row.at(3)?,
                last_used_at: row.maybe_at(4)?,
                last_used_from: row.get(5)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

impl TxOn<'_, OrgId> {
    /// Begins a trial; false where one is open.
    pub async fn insert_trial(&mut self, trial: &Trial, before: &Policies, by: AccountId) -> Result<bool> {
        let values = values![
            self.scope.to_string(),
            trial.id.to_string(),
            to_json(before, "policy_trials")?,
            to_json(&trial.after, "policy_trials")?,
            by.to_string(),
            trial.applied_at,
            trial.expires_at,
        ];
        Ok(self.execute(INSERT, values).await? == 1)
    }

    /// Lets a trial stand: its policies are the organization's from now on. False where it is over.
    pub async fn confirm_trial(&mut self, trial: &Trial, now: Timestamp) -> Result<bool> {
        let org = self.scope.to_string();
        if self.execute(CONFIRM, values![&org, trial.id.to_string(), now]).await? == 0 {
            return Ok(false);
        }
        Ok(self.execute(SET, values![&org, to_json(&trial.after, "policy_trials")?]).await? == 1)
    }

    /// Closes a trial that was not confirmed; false where it was closed.
    pub async fn roll_trial_back(&mut self, id: TrialId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(ROLL_BACK, values![self.scope.to_string(), id.to_string(), now]).await? == 1)
    }
}
