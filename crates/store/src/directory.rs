//! The directory of an organization: a page of members in one of three orders, each a walk along an index.

use domain::id::{AccountId, OrgId, TeamId};
use domain::role::Role;
use domain::search::end_of_prefix;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result};

/// A page of members by `$from` in the order `$inner`, with the filters that every order has (an empty parameter is no filter), and what is
/// read of them in the order `$outer`. A member of several teams gives several rows.
macro_rules! directory {
    ($from:literal, $inner:literal, $outer:literal) => {
        concat!(
            "
        with page as (
          select m.account_id, m.role, m.joined_at, m.active_at, m.sign_in_after, ",
            $from,
            "
            and m.removed_at is null
            and ($4 = '' or m.role = $4)
            and ($5 = '' or exists (
              select 1 from team_members x where x.org_id = $1 and x.team_id = $5 and x.account_id = m.account_id))
            and ($6 = '' or $6 = case
              when exists (select 1 from totp_factors f where f.account_id = m.account_id)
                or exists (select 1 from passkeys k where k.account_id = m.account_id)
              then 'on' else 'off' end)
          order by ",
            $inner,
            "
          limit $7)
        select p.account_id, a.name, a.email, p.role, p.joined_at, p.active_at, p.sign_in_after, p.word,
          cast(case when a.password is null then 0 else 1 end as bigint),
          (select count(*) from totp_factors f where f.account_id = p.account_id),
          (select count(*) from passkeys k where k.account_id = p.account_id),
          (select count(*) from identities i join connections c on c.id = i.connection_id
            where i.account_id = p.account_id and c.kind = 'google'),
          (select count(*) from identities i join connections c on c.id = i.connection_id
            where i.account_id = p.account_id and c.kind = 'github'),
          cast((select coalesce(sum(c.count), 0)
            from keys k
            join key_calls c on c.org_id = k.org_id and c.key_id = k.id
            where k.org_id = $1 and k.account_id = p.account_id and c.hour_at >= $8) as bigint),
          t.id, t.name
        from page p
        join accounts a on a.id = p.account_id
        left join team_members tm on tm.org_id = $1 and tm.account_id = p.account_id
        left join teams t on t.org_id = $1 and t.id = tm.team_id and t.deleted_at is null
        order by ",
            $outer,
            ", t.is_default desc, t.name_key, t.id"
        )
    };
}

statements! {
    BY_NAME: organization = directory!(
        "m.name_key as word
          from members m
          where m.org_id = $1 and (m.name_key, m.account_id) > ($2, $3)",
        "m.name_key, m.account_id",
        "p.word, p.account_id"
    );
    BY_ACTIVITY: organization = directory!(
        "'' as word
          from members m
          where m.org_id = $1 and (m.active_at, m.account_id) < ($2, $3)",
        "m.active_at desc, m.account_id desc",
        "p.active_at desc, p.account_id desc"
    );
    // By the first word that begins as the first word sought. The other words sought only narrow it.
    BY_WORD: organization = directory!(
        "w.word
          from member_words w
          join members m on m.org_id = w.org_id and m.account_id = w.account_id
          where w.org_id = $1 and w.word >= $9 and w.word < $10 and (w.word, w.account_id) > ($2, $3)
            and not exists (
              select 1 from member_words e
              where e.org_id = $1 and e.account_id = w.account_id and e.word >= $9 and e.word < w.word)
            and ($11 = '' or exists (
              select 1 from member_words e
              where e.org_id = $1 and e.account_id = w.account_id and e.word >= $11 and e.word < $12))
            and ($13 = '' or exists (
              select 1 from member_words e
              where e.org_id = $1 and e.account_id = w.account_id and e.word >= $13 and e.word < $14))",
        "w.word, w.account_id",
        "p.word, p.account_id"
    );
    ONE: organization = directory!(
        "'' as word
          from members m
          where m.org_id = $1 and m.account_id = $3 and $2 = ''",
        "m.account_id",
        "p.account_id"
    );
    COUNT_WORD: organization = "
        select count(*) from (
          select 1 as one from member_words where org_id = $1 and word >= $2 and word < $3 limit $4) as counted";
    COUNT: organization = "
        select count(*) from (select 1 as one from members where org_id = $1 and removed_at is null limit $2) as counted";
}

/// Which members.
#[derive(Clone, Debug, Default)]
pub struct MemberFilter {
    /// Of this role.
    pub role: Option<Role>,
    /// Of this team.
    pub team: Option<TeamId>,
    /// With a second factor, or without.
    pub mfa: Option<bool>,
    /// Whose calls are counted since when.
    pub calls_since: Timestamp,
}

/// In which order, and after which of them.
#[derive(Clone, Copy, Debug)]
pub enum MemberOrder<'a> {
    /// By folded name, after a name and an id.
    Name(&'a str, &'a str),
    /// The last active first, after an instant and an id; `None` begins.
    Activity(Option<(Timestamp, &'a str)>),
    /// Those with words that begin so (up to three are looked at), after a word and an id: a walk along what the first one finds.
    Words(&'a [String], &'a str, &'a str),
}

/// A member as the directory shows one.
#[derive(Clone, Debug)]
pub struct MemberRow {
    /// Who.
    pub account: AccountId,
    /// The display name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// Since when.
    pub joined_at: Timestamp,
    /// The later of the last page act and the last use of a key.
    pub active_at: Timestamp,
    /// Sessions begun before this open no door here.
    pub sign_in_after: Option<Timestamp>,
    /// In an order by words: by which one it was found.
    pub word: String,
    /// Whether there is a password.
    pub has_password: bool,
    /// Whether there is an authenticator app.
    pub has_totp: bool,
    /// How many passkeys.
    pub passkeys: i64,
    /// Whether a Google account is linked.
    pub has_google: bool,
    /// Whether a GitHub account is linked.
    pub has_github: bool,
    /// Calls of the member's keys.
    pub calls: i64,
    /// The teams.
    pub teams: Vec<(TeamId, String)>,
}

fn collect(rows: &[Row]) -> Result<Vec<MemberRow>> {
    let mut members: Vec<MemberRow> = Vec::new();
    for row in rows {
        let account: AccountId = row.parse(0, "members")?;
        if members.last().is_none_or(|last| last.account != account) {
            members.push(MemberRow {
                account,
                name: row.get(1)?,
                email: row.get(2)?,
                role: row.parse(3, "members")?,
                joined_at: row.at(4)?,
                active_at: row.at(5)?,
                sign_in_after: row.maybe_at(6)?,
                word: row.get(7)?,
                has_password: row.truth(8)?,
                has_totp: row.get::<i64>(9)? > 0,
                passkeys: row.get(10)?,
                has_google: row.get::<i64>(11)? > 0,
                has_github: row.get::<i64>(12)? > 0,
                calls: row.get(13)?,
                teams: Vec::new(),
            });
        }
        if let (Some(last), Some(team)) = (members.last_mut(), row.maybe_parse(14, "teams")?) {
            last.teams.push((team, row.get(15)?));
        }
    }
    Ok(members)
}

impl Conn<'_, OrgId> {
    /// A page of the directory.
    pub async fn directory(
        &mut self,
        filter: &MemberFilter,
        order: MemberOrder<'_>,
        limit: i64,
    ) -> Result<Vec<MemberRow>> {
        let org = self.scope.to_string();
        let role = filter.role.map_or("", Role::as_str);
        let team = filter.team.map(|team| team.to_string()).unwrap_or_default();
        let mfa = filter.mfa.map_or("", |on| if on { "on" } else { "off" });
        let since = filter.calls_since;
        let rows = match order {
            MemberOrder::Name(name, account) => {
                self.all(BY_NAME, values![org, name, account, role, team, mfa, limit, since]).await?
            }
            MemberOrder::Activity(after) => {
                // No id begins with a tilde or anything above it.
                let (at, account) = after.unwrap_or((Timestamp::from_micros(i64::MAX), "~"));
                self.all(BY_ACTIVITY, values![org, at, account, role, team, mfa, limit, since]).await?
            }
            MemberOrder::Words(words, word, account) => {
                let sought = |index: usize| {
                    let word = words.get(index).cloned().unwrap_or_default();
                    let end = end_of_prefix(&word);
                    (word, end)
                };
                let ((a, a_end), (b, b_end), (c, c_end)) = (sought(0), sought(1), sought(2));
                // The first page begins where the sought words do, and not with the first word there is.
                let word = if word.is_empty() { a.clone() } else { word.to_owned() };
                let values = values![org, word, account, role, team, mfa, limit, since, a, a_end, b, b_end, c, c_end];
                self.all(BY_WORD, values).await?
            }
        };
        collect(&rows)
    }

    /// One member as the directory shows one.
    pub async fn member(&mut self, account: AccountId, calls_since: Timestamp) -> Result<Option<MemberRow>> {
        let org = self.scope.to_string();
        let rows = self.all(ONE, values![org, "", account.to_string(), "", "", "", 1_i64, calls_since]).await?;
        Ok(collect(&rows)?.pop())
    }

    /// How often words of members begin so, counted up to a limit.
    pub async fn count_member_words(&mut self, prefix: &str, limit: i64) -> Result<i64> {
        let values = values![self.scope.to_string(), prefix, end_of_prefix(prefix), limit];
        self.one(COUNT_WORD, values).await?.map_or(Ok(0), |row| row.get(0))
    }

    /// How many members there are, counted up to a limit.
    pub async fn count_members(&mut self, limit: i64) -> Result<i64> {
        self.one(COUNT, values![self.scope.to_string(), limit]).await?.map_or(Ok(0), |row| row.get(0))
    }
}
