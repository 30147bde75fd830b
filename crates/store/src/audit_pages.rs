//! The audit log as people look at it: pages by what was asked for, newest first, with the names of who and what. Each search goes along
//! an index, so that a page costs the same whatever stands before it.

use domain::audit::Entry;
use domain::id::{AccountId, EntryId, OrgId};
use domain::time::Timestamp;

use crate::audit::read_entry;
use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result};

// Three steps from the inside out: at most $6 entries along an index, which holds what the rest of a search compares; those of them that
// fit, at most $4; then the entries themselves and the names of who and what. An empty part of the rest asks for nothing; several events stand between bars.
macro_rules! named {
    ($along:literal) => {
        concat!(
            "
        select e.seq, e.id, e.at, e.actor, e.event, e.target, p.value, a.name, coalesce(ta.name, k.name, t.name)
        from (
          select c.seq
          from (",
            $along,
            "
            order by seq desc limit $6
          ) c
          where ($7 = '' or c.actor = $7) and ($8 = '' or c.target = $8)
            and ($9 = '' or replace($9, '|' || c.event || '|', '') <> $9)
          order by c.seq desc limit $4
        ) f
        left join audit_entries e on e.chain = $1 and e.seq = f.seq
        left join audit_personal p on p.chain = $1 and p.seq = f.seq and p.name = 'request.address'
        left join members m on m.org_id = $1 and m.account_id = e.actor
        left join accounts a on a.id = m.account_id
        left join members tm on tm.org_id = $1 and tm.account_id = e.target
        left join accounts ta on ta.id = tm.account_id
        left join keys k on k.org_id = $1 and k.id = e.target
        left join teams t on t.org_id = $1 and t.id = e.target
        order by f.seq desc"
        )
    };
}

// The number of the last of $4 entries along an index, where there are so many.
macro_rules! last_looked_at {
    ($along:literal) => {
        concat!(
            "
        select min(s.seq)
        from (",
            $along,
            "
            order by seq desc limit $4
        ) s
        join organizations o on o.id = $1
        having count(*) = $4"
        )
    };
}

macro_rules! along {
    ($then:ident, number) => {
        $then!(
            "
            select seq, actor, event, target from audit_entries
            where chain = $1 and seq < $2 and seq >= $3 and $5 = ''"
        )
    };
    ($then:ident, event) => {
        $then!(
            "
            select seq, actor, event, target from audit_entries
            where chain = $1 and seq < $2 and seq >= $3 and event = $5"
        )
    };
    ($then:ident, actor) => {
        $then!(
            "
            select seq, actor, event, target from audit_entries
            where chain = $1 and seq < $2 and seq >= $3 and actor = $5"
        )
    };
    ($then:ident, target) => {
        $then!(
            "
            select seq, actor, event, target from audit_entries
            where chain = $1 and seq < $2 and seq >= $3 and target = $5"
        )
    };
    ($then:ident, address) => {
        $then!(
            "
            select b.seq as seq, i.actor, i.event, i.target
            from audit_personal b
            join audit_entries i on i.chain = b.chain and i.seq = b.seq
            where b.chain = $1 and b.name = 'request.address' and b.value = $5 and b.seq < $2 and b.seq >= $3"
        )
    };
}

statements! {
    BY_NUMBER: organization = along!(named, number);
    BY_EVENT: organization = along!(named, event);
    BY_ACTOR: organization = along!(named, actor);
    BY_TARGET: organization = along!(named, target);
    BY_ADDRESS: organization = along!(named, address);
    END_BY_NUMBER: organization = along!(last_looked_at, number);
    END_BY_EVENT: organization = along!(last_looked_at, event);
    END_BY_ACTOR: organization = along!(last_looked_at, actor);
    END_BY_TARGET: organization = along!(last_looked_at, target);
    END_BY_ADDRESS: organization = along!(last_looked_at, address);
    NEWEST_OF: organization = "
        select e.seq from audit_entries e
        join organizations o on o.id = $1 and o.id = e.chain
        where e.chain = $1 and e.event = $2 and e.seq < $3 and e.seq >= $4
        order by e.seq desc limit $5";
    FIRST_SINCE: organization = "
        select e.seq from audit_entries e
        join organizations o on o.id = $1 and o.id = e.chain
        where e.chain = $1 and e.at >= $2
        order by e.at, e.seq limit 1";
    LAST_BEFORE: organization = "
        select e.seq, e.hash from audit_entries e
        join organizations o on o.id = $1 and o.id = e.chain
        where e.chain = $1 and e.at < $2
        order by e.at desc, e.seq desc limit 1";
    FIND: organization = "
        select e.seq, e.version, e.id, e.at, e.actor, e.credential, e.event, e.target, e.request_id, e.payload, e.commitments,
          e.previous, e.hash
        from audit_entries e
        join organizations o on o.id = $1 and o.id = e.chain
        where e.chain = $1 and e.id = $2";
    MEMBER_BY_ADDRESS: organization = "
        select m.account_id from members m
        join accounts a on a.id = m.account_id
        where m.org_id = $1 and a.email_key = $2";
    MEMBER_BY_NAME: organization = "
        select m.account_id from members m
        join accounts a on a.id = m.account_id
        where m.org_id = $1 and a.name = $2
        order by m.account_id
        limit 1";
}

/// By what entries are looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditIndex {
    /// All, by their number.
    Number,
    /// By the event's name.
    Event(String),
    /// By who acted, as the log writes it.
    Actor(String),
    /// By the target's id.
    Target(String),
    /// By the address the request came from.
    Address(String),
}

impl AuditIndex {
    fn sought(&self) -> &str {
        match self {
            Self::Number => "",
            Self::Event(sought) | Self::Actor(sought) | Self::Target(sought) | Self::Address(sought) => sought,
        }
    }
}

/// What else a search asks for of the entries along its index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditRest {
    /// Who acted, as the log writes it.
    pub actor: Option<String>,
    /// The target's id.
    pub target: Option<String>,
    /// Any of these events' names.
    pub events: Option<Vec<String>>,
}

impl AuditRest {
    /// Whether nothing else is asked for.
    pub fn is_nothing(&self) -> bool {
        *self == AuditRest::default()
    }
}

/// Which part of an index a search looks at, the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditWindow {
    /// Numbers below this one.
    pub below: i64,
    /// Numbers from this one on.
    pub from: i64,
    /// At most so many entries are looked at.
    pub looked_at: i64,
    /// At most so many are given.
    pub limit: i64,
}

/// An entry as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    pub seq: i64,
    pub id: EntryId,
    pub at: Timestamp,
    pub actor: String,
    pub event: String,
    pub target: Option<String>,
    /// Where the request came from, unless it was erased.
    pub address: Option<String>,
    /// The actor's name, where it is or was a member.
    pub actor_name: Option<String>,
    /// The target's name, where it is one of this organization's.
    pub target_name: Option<String>,
}

impl AuditRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(AuditRow {
            seq: row.get(0)?,
            id: row.parse(1, "audit_entries")?,
            at: row.at(2)?,
            actor: row.get(3)?,
            event: row.get(4)?,
            target: row.get(5)?,
            address: row.get(6)?,
            actor_name: row.get(7)?,
            target_name: row.get(8)?,
        })
    }
}

impl Conn<'_, OrgId> {
    /// The entries along an index that fit the rest of a search, the newest first.
    pub async fn audit_page(
        &mut self,
        index: &AuditIndex,
        rest: &AuditRest,
        window: AuditWindow,
    ) -> Result<Vec<AuditRow>> {
        let statement = match index {
            AuditIndex::Number => BY_NUMBER,
            AuditIndex::Event(_) => BY_EVENT,
            AuditIndex::Actor(_) => BY_ACTOR,
            AuditIndex::Target(_) => BY_TARGET,
            AuditIndex::Address(_) => BY_ADDRESS,
        };
        let AuditWindow { below, from, looked_at, limit } = window;
        let events = rest.events.as_ref().map(|events| format!("|{}|", events.join("||"))).unwrap_or_default();
        let (actor, target) = (rest.actor.clone().unwrap_or_default(), rest.target.clone().unwrap_or_default());
        let org = self.scope.to_string();
        let values = values![org, below, from, limit, index.sought(), looked_at, actor, target, events];
        self.all(statement, values).await?.iter().map(AuditRow::read).collect()
    }

    /// The number of the last entry that such a search looked at, where there may be more behind it.
    pub async fn audit_page_end(&mut self, index: &AuditIndex, window: AuditWindow) -> Result<Option<i64>> {
        let statement = match index {
            AuditIndex::Number => END_BY_NUMBER,
            AuditIndex::Event(_) => END_BY_EVENT,
            AuditIndex::Actor(_) => END_BY_ACTOR,
            AuditIndex::Target(_) => END_BY_TARGET,
            AuditIndex::Address(_) => END_BY_ADDRESS,
        };
        let AuditWindow { below, from, looked_at, .. } = window;
        let org = self.scope.to_string();
        let values = values![org, below, from, looked_at, index.sought()];
        self.one(statement, values).await?.map(|row| row.get(0)).transpose()
    }

    /// The numbers of the newest entries of an event: read from the index alone.
    pub async fn newest_of_event(&mut self, event: &str, window: AuditWindow) -> Result<Vec<i64>> {
        let AuditWindow { below, from, limit, .. } = window;
        let values = values![self.scope.to_string(), event, below, from, limit];
        self.all(NEWEST_OF, values).await?.iter().map(|row| row.get(0)).collect()
    }

    /// The number of the first entry from an instant on.
    pub async fn first_audit_since(&mut self, at: Timestamp) -> Result<Option<i64>> {
        self.one(FIRST_SINCE, values![self.scope.to_string(), at]).await?.map(|row| row.get(0)).transpose()
    }

    /// The last entry before an instant.
    pub async fn last_audit_before(&mut self, at: Timestamp) -> Result<Option<domain::audit::Head>> {
        let row = self.one(LAST_BEFORE, values![self.scope.to_string(), at]).await?;
        row.map(|row| Ok(domain::audit::Head { seq: row.get(0)?, hash: row.bytes(1, "audit_entries")? })).transpose()
    }

    /// One entry, with its stored hash.
    pub async fn find_audit_entry(&mut self, id: EntryId) -> Result<Option<(Entry, [u8; 32])>> {
        let chain = domain::audit::Chain::Organization(self.scope);
        let row = self.one(FIND, values![self.scope.to_string(), id.to_string()]).await?;
        row.as_ref().map(|row| read_entry(chain, row)).transpose()
    }

    /// The account of this folded address that is a member, or was.
    pub async fn member_by_address(&mut self, email_key: &str) -> Result<Option<AccountId>> {
        let row = self.one(MEMBER_BY_ADDRESS, values![self.scope.to_string(), email_key]).await?;
        row.map(|row| row.parse(0, "members")).transpose()
    }

    /// The first account of this name that is a member, or was.
    pub async fn member_by_name(&mut self, name: &str) -> Result<Option<AccountId>> {
        let row = self.one(MEMBER_BY_NAME, values![self.scope.to_string(), name]).await?;
        row.map(|row| row.parse(0, "members")).transpose()
    }
}
