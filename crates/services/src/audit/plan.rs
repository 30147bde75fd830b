//! How a search is looked up: along the index of its narrowest part, the rest compared entry by entry, at most so many entries a page.

use domain::audit::{ActorTerm, Search, SearchError, SearchProblem};
use domain::email::EmailAddress;
use domain::event::Kind;
use domain::id::OrgId;
use store::{AuditIndex, AuditRest, AuditRow, AuditWindow, Conn};

use super::retention;
use crate::Result;
use crate::actor::Actor;

/// A page gives up after this many entries, and says so: looking at them costs less than drawing a page.
const LOOKED_AT: i64 = 1_000;
/// The same along addresses, whose index holds nothing else of an entry.
const LOOKED_UP: i64 = 250;

/// A search as it is run.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Any of these; several only where nothing else is asked for.
    indexes: Vec<AuditIndex>,
    actor: Option<String>,
    target: Option<String>,
    address: Option<String>,
    events: Option<Vec<Kind>>,
    /// The first number of the days that are asked for.
    pub from: i64,
    /// The number after their last.
    pub below: i64,
    /// Nothing but time narrows it.
    pub is_range: bool,
}

/// What a page holds.
pub(super) struct Found {
    pub rows: Vec<AuditRow>,
    /// Where the next one goes on.
    pub older: Option<i64>,
    pub unfinished: bool,
}

type Planned = std::result::Result<Plan, SearchError>;

async fn person(rows: &mut Conn<'_, OrgId>, typed: &str) -> Result<Option<String>> {
    let found = match EmailAddress::parse(typed) {
        Ok(address) => rows.member_by_address(&address.key()).await?,
        Err(_) => rows.member_by_name(typed).await?,
    };
    Ok(found.map(|account| account.to_string()))
}

/// Makes a search ready; says which part of it names nobody.
pub(super) async fn plan(
    rows: &mut Conn<'_, OrgId>,
    actor: &Actor,
    search: Search,
    billing_only: bool,
) -> Result<Planned> {
    let is_range = search.is_range() && !billing_only;
    let nobody = |part: String| Ok(Err(SearchError { part, problem: SearchProblem::UnknownPerson }));
    let acted = match search.actor {
        None => None,
        Some(ActorTerm::Me) => actor.account().map(|account| account.to_string()),
        Some(ActorTerm::Written(written)) => Some(written),
        Some(ActorTerm::Person(typed)) => match person(rows, &typed).await? {
            Some(found) => Some(found),
            None => return nobody(typed),
        },
    };
    // An id is looked up as it is; everything else is a member's address or name.
    let target = match search.target {
        Some(id) if id.split_once('_').is_some_and(|(_, digits)| digits.len() == 32) => Some(id),
        Some(typed) => match person(rows, &typed).await? {
            Some(found) => Some(found),
            None => return nobody(typed),
        },
        None => None,
    };
    let events = match (search.events, billing_only) {
        (None, false) => None,
        (asked, false) => asked,
        (None, true) => Some(Kind::ALL.iter().copied().filter(|kind| kind.is_about_billing()).collect()),
        (Some(asked), true) => Some(asked.into_iter().filter(|kind| kind.is_about_billing()).collect()),
    };
    let address = search.address.map(|address| address.to_string());
    let (_, kept) = retention(rows).await?;
    let from = match search.from {
        Some(at) => rows.first_audit_since(at).await?.unwrap_or(i64::MAX).max(kept),
        None => kept,
    };
    let below = match search.until {
        Some(at) => rows.last_audit_before(at).await?.map_or(0, |head| head.seq).saturating_add(1),
        None => i64::MAX,
    };
    let indexes = match (&address, &target, &acted, &events) {
        (Some(address), ..) => vec![AuditIndex::Address(address.clone())],
        (None, Some(target), ..) => vec![AuditIndex::Target(target.clone())],
        (None, None, Some(actor), _) => vec![AuditIndex::Actor(actor.clone())],
        (None, None, None, Some(events)) => {
            events.iter().map(|kind| AuditIndex::Event(kind.as_str().to_owned())).collect()
        }
        (None, None, None, None) => vec![AuditIndex::Number],
    };
    Ok(Ok(Plan { indexes, actor: acted, target, address, events, from, below, is_range }))
}

impl Plan {
    /// What the index leaves open.
    fn rest(&self) -> AuditRest {
        let along = self.indexes.first();
        let events = self.event_names().filter(|_| !matches!(along, Some(AuditIndex::Event(_))));
        AuditRest {
            actor: self.actor.clone().filter(|_| !matches!(along, Some(AuditIndex::Actor(_)))),
            target: self.target.clone().filter(|_| !matches!(along, Some(AuditIndex::Target(_)))),
            events,
        }
    }

    fn event_names(&self) -> Option<Vec<String>> {
        Some(self.events.as_ref()?.iter().map(|kind| kind.as_str().to_owned()).collect())
    }

    /// Whether all parts but time fit.
    pub fn fits_parts(&self, actor: &str, event: &str, target: Option<&str>, address: Option<&str>) -> bool {
        let wanted = |wanted: &Option<String>, found: Option<&str>| wanted.is_none() || wanted.as_deref() == found;
        wanted(&self.actor, Some(actor))
            && wanted(&self.target, target)
            && wanted(&self.address, address)
            && self.events.as_ref().is_none_or(|events| events.iter().any(|kind| kind.as_str() == event))
    }

    /// The newest rows below a number, at most `size`.
    pub async fn page(&self, rows: &mut Conn<'_, OrgId>, below: i64, size: usize) -> Result<Found> {
        // One more than is shown tells whether there is more.
        let limit = i64::try_from(size).unwrap_or(i64::MAX).saturating_add(1);
        let rest = self.rest();
        let looked_at = match (rest.is_nothing(), self.indexes.first()) {
            (true, _) => limit,
            (false, Some(AuditIndex::Address(_))) => LOOKED_UP,
            (false, _) => LOOKED_AT,
        };
        let mut window = AuditWindow { below: below.min(self.below), from: self.from, looked_at, limit };
        let mut found: Vec<AuditRow> = Vec::new();
        if self.indexes.len() > 1 {
            // Which entries fill the page is told by the indexes alone; only those are read.
            let mut newest = Vec::new();
            for event in self.event_names().iter().flatten() {
                newest.extend(rows.newest_of_event(event, window).await?);
            }
            newest.sort_by_key(|seq| std::cmp::Reverse(*seq));
            window.from = newest.get(size).copied().unwrap_or(window.from);
        }
        let mut unfinished = None;
        for index in &self.indexes {
            found.extend(rows.audit_page(index, &rest, window).await?);
            found.sort_by_key(|row| std::cmp::Reverse(row.seq));
            found.truncate(size.saturating_add(1));
            if found.len() <= size && !rest.is_nothing() {
                unfinished = rows.audit_page_end(index, window).await?;
            }
        }
        let full = found.len() > size;
        found.truncate(size);
        let older = if full { found.last().map(|row| row.seq) } else { unfinished };
        Ok(Found { rows: found, older, unfinished: unfinished.is_some() })
    }
}
