//! The audit log as people look at it: pages by what was asked for, newest first, with the names of who and what. Each search goes along
//! an index, so that a page costs the same whatever stands before it.

use domain::audit::Entry;
use domain::id::{AccountId, EntryId, OrgId};
use domain::time::Timestamp;

use crate::audit::read_entry;
use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result};

// The entries are chosen first, then named: the names of fifty rows are fifty looks into each index.
macro_rules! named {
    ($chosen:literal) => {
        concat!(
            "
        select e.seq, e.id, e.at, e.actor, e.event, e.target, p.value, a.name, coalesce(ta.name, k.name, t.name)
        from (",
            $chosen,
            "
        ) e
        left join audit_personal p on p.chain = $1 and p.seq = e.seq and p.name = 'request.address'
        left join members m on m.org_id = $1 and m.account_id = e.actor
        left join accounts a on a.id = m.account_id
        left join members tm on tm.org_id = $1 and tm.account_id = e.target
        left join accounts ta on ta.id = tm.account_id
        left join api_keys k on k.org_id = $1 and k.id = e.target
        left join teams t on t.org_id = $1 and t.id = e.target
        order by e.seq desc"
        )
    };
}

statements! {
    BY_NUMBER: organization = named!("
          select seq, id, at, actor, event, target from audit_entries
          where chain = $1 and seq < $2 and seq >= $3
          order by seq desc limit $4");
    BY_EVENT: organization = named!("
          select seq, id, at, actor, event, target from audit_entries
          where chain = $1 and seq < $2 and seq >= $3 and event = $5
          order by seq desc limit $4");
    BY_ACTOR: organization = named!("
          select seq, id, at, actor, event, target from audit_entries
          where chain = $1 and seq < $2 and seq >= $3 and actor = $5
          order by seq desc limit $4");
    BY_TARGET: organization = named!("
          select seq, id, at, actor, event, target from audit_entries
          where chain = $1 and seq < $2 and seq >= $3 and target = $5
          order by seq desc limit $4");
    BY_ADDRESS: organization = named!("
          select f.seq, f.id, f.at, f.actor, f.event, f.target
          from audit_personal b
          join audit_entries f on f.chain = b.chain and f.seq = b.seq
          where b.chain = $1 and b.name = 'request.address' and b.value = $5 and b.seq < $2 and b.seq >= $3
          order by b.seq desc limit $4");
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
    /// At most `limit` entries of the organization's log, the newest first, numbered below one number and from another on.
    pub async fn audit_page(&mut self, index: &AuditIndex, below: i64, from: i64, limit: i64) -> Result<Vec<AuditRow>> {
        let mut values = values![self.scope.to_string(), below, from, limit];
        let (statement, sought) = match index {
            AuditIndex::Number => (BY_NUMBER, None),
            AuditIndex::Event(name) => (BY_EVENT, Some(name)),
            AuditIndex::Actor(actor) => (BY_ACTOR, Some(actor)),
            AuditIndex::Target(target) => (BY_TARGET, Some(target)),
            AuditIndex::Address(address) => (BY_ADDRESS, Some(address)),
        };
        values.extend(sought.map(crate::value::Value::from));
        self.all(statement, values).await?.iter().map(AuditRow::read).collect()
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
