//! How a search is looked up: along the index of its narrowest part, the other parts compared row by row, at most so many rows a page.

use domain::audit::{ActorTerm, Search, SearchError, SearchProblem};
use domain::email::EmailAddress;
use domain::event::Kind;
use domain::id::OrgId;
use store::{AuditIndex, AuditRow, Conn};

use super::retention;
use crate::Result;
use crate::actor::Actor;

/// Rows are looked at in portions of this many.
const PORTION: i64 = 200;
/// A page gives up after this many rows, and says so.
const AT_MOST: usize = 4_000;

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
    /// Whether rows of the index may still not fit.
    fn compares(&self) -> bool {
        let parts = [self.actor.is_some(), self.target.is_some(), self.address.is_some(), self.events.is_some()];
        parts.into_iter().filter(|set| *set).count() > 1
    }

    /// Whether all parts fit the row.
    fn fits(&self, row: &AuditRow) -> bool {
        self.fits_parts(&row.actor, &row.event, row.target.as_deref(), row.address.as_deref())
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
        let below = below.min(self.below);
        // One more than is shown tells whether there is more.
        let more = i64::try_from(size).unwrap_or(i64::MAX).saturating_add(1);
        let mut found = Vec::new();
        let mut unfinished = None;
        for index in &self.indexes {
            let (mut at, mut looked) = (below, 0);
            loop {
                let portion = if self.compares() { more.max(PORTION) } else { more };
                let part = rows.audit_page(index, at, self.from, portion).await?;
                let Some(last) = part.last().map(|row| row.seq) else { break };
                looked += part.len();
                let short = part.len() < usize::try_from(portion).unwrap_or(usize::MAX);
                found.extend(part.into_iter().filter(|row| self.fits(row)));
                if short || found.len() > size || self.indexes.len() > 1 {
                    break;
                }
                at = last;
                if looked >= AT_MOST {
                    unfinished = Some(last);
                    break;
                }
            }
        }
        found.sort_by_key(|row| std::cmp::Reverse(row.seq));
        let full = found.len() > size;
        found.truncate(size);
        let older = if full { found.last().map(|row| row.seq) } else { unfinished };
        Ok(Found { rows: found, older, unfinished: !full && unfinished.is_some() })
    }
}
