//! The people of an organization: their standing, and how a membership begins, changes and ends.

use domain::id::{AccountId, KeyId, OrgId};
use domain::policies::InForce;
use domain::role::Role;
use domain::search::member_words;
use domain::time::Timestamp;

use crate::policies::in_force;
use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, TxOn};

statements! {
    INSERT: organization = "
        insert into members (org_id, account_id, role, source, joined_at, name_key, active_at)
        values ($1, $2, $3, $4, $5, '', $5)
        on conflict (org_id, account_id) do update
        set role = excluded.role, source = excluded.source, joined_at = excluded.joined_at, active_at = excluded.active_at,
          removed_at = null, sign_in_after = null
        where members.removed_at is not null";
    WHO: organization = "
        select a.name, a.email
        from members m
        join accounts a on a.id = m.account_id
        where m.org_id = $1 and m.account_id = $2";
    SET_NAME_KEY: organization = "update members set name_key = $3 where org_id = $1 and account_id = $2";
    FORGET_WORDS: organization = "delete from member_words where org_id = $1 and account_id = $2";
    ADD_WORD: organization = "
        insert into member_words (org_id, word, account_id)
        values ($1, $2, $3)
        on conflict (org_id, word, account_id) do nothing";
    SET_NAME_KEYS: account = "update members set name_key = $2 where account_id = $1";
    FORGET_ALL_WORDS: account = "delete from member_words where account_id = $1";
    ADD_WORD_EVERYWHERE: account = "
        insert into member_words (org_id, word, account_id)
        select org_id, $2, account_id from members where account_id = $1 and removed_at is null";
    STANDING: organization = "
        select m.role, m.joined_at, m.sign_in_after, o.policies, t.id, t.after, t.applied_at, t.expires_at
        from members m
        join organizations o on o.id = m.org_id
        left join policy_trials t on t.org_id = m.org_id and t.confirmed_at is null and t.rolled_back_at is null
        where m.org_id = $1 and m.account_id = $2 and m.removed_at is null and o.deleted_at is null";
    SET_ROLE: organization = "
        update members set role = $3
        where org_id = $1 and account_id = $2 and removed_at is null and role <> $3";
    DEMAND_SIGN_IN: organization = "
        update members set sign_in_after = $3
        where org_id = $1 and account_id = $2 and removed_at is null";
    REMOVE: organization = "
        update members set removed_at = $3
        where org_id = $1 and account_id = $2 and removed_at is null";
    REMOVE_FROM_TEAMS: organization = "delete from team_members where org_id = $1 and account_id = $2";
    OTHERS: organization = "
        select count(*), cast(coalesce(sum(case when role = 'admin' then 1 else 0 end), 0) as bigint)
        from members
        where org_id = $1 and account_id <> $2 and removed_at is null";
    ADMINS: organization = "
        select m.account_id, a.name, a.email
        from members m
        join accounts a on a.id = m.account_id
        where m.org_id = $1 and m.role = 'admin' and m.removed_at is null and a.deleted_at is null
        order by m.name_key, m.account_id
        limit $2";
    PEOPLE_MARK: organization = "
        select o.version, (select coalesce(max(m.active_at), 0) from members m where m.org_id = $1 and m.removed_at is null)
        from organizations o
        where o.id = $1";
    MARK_ACTIVE: organization = "
        update members set active_at = $3
        where org_id = $1 and account_id = $2 and active_at < $4";
    MARK_OWNER_ACTIVE: organization = "
        update members set active_at = $3
        where org_id = $1 and active_at < $4
          and account_id = (select k.account_id from keys k where k.org_id = $1 and k.id = $2)";
}

/// What a member is in an organization, and the rules that bind there.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The role.
    pub role: Role,
    /// Since when.
    pub joined_at: Timestamp,
    /// Sessions begun before this open no door here.
    pub sign_in_after: Option<Timestamp>,
    /// The organization's policies.
    pub policies: InForce,
}

/// A person by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Which.
    pub account: AccountId,
    /// The display name.
    pub name: String,
    /// The address.
    pub email: String,
}

impl Person {
    pub(crate) fn read(row: &Row) -> Result<Self> {
        Ok(Person { account: row.parse(0, "accounts")?, name: row.get(1)?, email: row.get(2)? })
    }
}

impl Conn<'_, OrgId> {
    /// What the account is here; `None` for everybody who is no member.
    pub async fn standing_of(&mut self, account: AccountId) -> Result<Option<Standing>> {
        let row = self.one(STANDING, values![self.scope.to_string(), account.to_string()]).await?;
        row.map(|row| {
            Ok(Standing {
                role: row.parse(0, "members")?,
                joined_at: row.at(1)?,
                sign_in_after: row.maybe_at(2)?,
                policies: in_force(&row, 3)?,
            })
        })
        .transpose()
    }

    /// The role of a member; `None` for everybody else.
    pub async fn role_of(&mut self, account: AccountId) -> Result<Option<Role>> {
        Ok(self.standing_of(account).await?.map(|standing| standing.role))
    }

    /// How many members there are beside one account, and how many of those are Admins.
    pub async fn members_beside(&mut self, account: AccountId) -> Result<(i64, i64)> {
        let row = self.one(OTHERS, values![self.scope.to_string(), account.to_string()]).await?;
        row.map_or(Ok((0, 0)), |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// What changes whenever anything of the organization is written, or a member is active: its version, and the last activity.
    pub async fn people_mark(&mut self) -> Result<(i64, i64)> {
        let row = self.one(PEOPLE_MARK, values![self.scope.to_string()]).await?;
        row.map_or(Ok((0, 0)), |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Some of the Admins, by name: whom others may ask.
    pub async fn admins(&mut self, limit: i64) -> Result<Vec<Person>> {
        let rows = self.all(ADMINS, values![self.scope.to_string(), limit]).await?;
        rows.iter().map(Person::read).collect()
    }
}

impl TxOn<'_, OrgId> {
    /// Makes a member, anew where the account was one before; false where it is one.
    pub async fn insert_member(
        &mut self,
        account: AccountId,
        role: Role,
        source: &'static str,
        now: Timestamp,
    ) -> Result<bool> {
        let (org, id) = (self.scope.to_string(), account.to_string());
        if self.execute(INSERT, values![&org, &id, role.as_str(), source, now]).await? == 0 {
            return Ok(false);
        }
        let row = self.one(WHO, values![&org, &id]).await?;
        let Some(row) = row else { return Ok(true) };
        let (name, email): (String, String) = (row.get(0)?, row.get(1)?);
        self.execute(SET_NAME_KEY, values![&org, &id, name.to_lowercase()]).await?;
        self.execute(FORGET_WORDS, values![&org, &id]).await?;
        for word in member_words(&name, &email) {
            self.execute(ADD_WORD, values![&org, word, &id]).await?;
        }
        Ok(true)
    }

    /// Changes a role; false where nothing changed.
    pub async fn set_role(&mut self, account: AccountId, role: Role) -> Result<bool> {
        let values = values![self.scope.to_string(), account.to_string(), role.as_str()];
        Ok(self.execute(SET_ROLE, values).await? == 1)
    }

    /// Sessions begun before `now` open no door here any more.
    pub async fn demand_sign_in(&mut self, account: AccountId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(DEMAND_SIGN_IN, values![self.scope.to_string(), account.to_string(), now]).await? == 1)
    }

    /// Ends a membership, in all teams; false when it had ended.
    pub async fn remove_member(&mut self, account: AccountId, now: Timestamp) -> Result<bool> {
        let (org, id) = (self.scope.to_string(), account.to_string());
        self.execute(REMOVE_FROM_TEAMS, values![&org, &id]).await?;
        self.execute(FORGET_WORDS, values![&org, &id]).await?;
        Ok(self.execute(REMOVE, values![&org, &id, now]).await? == 1)
    }

    /// Notes that a member was active, unless that is known to be after `unless_after`.
    pub async fn mark_active(&mut self, account: AccountId, at: Timestamp, unless_after: Timestamp) -> Result<()> {
        let values = values![self.scope.to_string(), account.to_string(), at, unless_after];
        self.execute(MARK_ACTIVE, values).await.map(drop)
    }

    /// The same of the owner of a key that was used.
    pub async fn mark_owner_active(&mut self, key: KeyId, at: Timestamp, unless_after: Timestamp) -> Result<()> {
        let values = values![self.scope.to_string(), key.to_string(), at, unless_after];
        self.execute(MARK_OWNER_ACTIVE, values).await.map(drop)
    }
}

impl TxOn<'_, AccountId> {
    /// Brings the directories of all the account's organizations up to its name and address.
    pub(crate) async fn index_memberships(&mut self) -> Result<()> {
        let Some(row) = self.account().await? else { return Ok(()) };
        let id = self.scope.to_string();
        self.execute(SET_NAME_KEYS, values![&id, row.name.to_lowercase()]).await?;
        self.execute(FORGET_ALL_WORDS, values![&id]).await?;
        for word in member_words(&row.name, &row.email) {
            self.execute(ADD_WORD_EVERYWHERE, values![&id, word]).await?;
        }
        Ok(())
    }
}
