//! What an entrance of the gate names, and what a commit says happened.

use domain::event::Event;
use domain::id::{AccountId, OrgId, TeamId};
use store::Site;

/// Whose data an act touches. Row locks are taken in this order: the account, then organizations by id.
#[derive(Clone, Debug, Default)]
pub struct Scopes {
    pub(super) account: Option<AccountId>,
    pub(super) organizations: Vec<OrgId>,
    /// The team that the act concerns, of the one organization.
    pub(super) team: Option<TeamId>,
    /// The account is a member whom somebody else acts on.
    pub(super) subject: bool,
    /// The account's row does not exist yet: this act makes it, so there is nothing to lock. Likewise the organization's.
    pub(super) new_account: bool,
    pub(super) new_organization: bool,
}

impl Scopes {
    /// The scopes that the act itself brings into being.
    pub fn new(account: AccountId, organization: OrgId) -> Self {
        Scopes { new_account: true, ..Scopes::founding(account, organization) }
    }

    /// An organization that the act makes for an account that is there.
    pub fn founding(account: AccountId, organization: OrgId) -> Self {
        Scopes {
            account: Some(account),
            organizations: vec![organization],
            new_organization: true,
            ..Scopes::default()
        }
    }

    /// An account that the act makes, together with an organization that there is.
    pub fn joining(account: AccountId, organization: OrgId) -> Self {
        Scopes { new_account: true, ..Scopes::both(account, vec![organization]) }
    }

    /// An account together with organizations.
    pub fn both(account: AccountId, mut organizations: Vec<OrgId>) -> Self {
        organizations.sort();
        organizations.dedup();
        Scopes { account: Some(account), organizations, ..Scopes::default() }
    }

    /// A member of an organization, on whom one of its Admins acts.
    pub fn of_member(org: OrgId, account: AccountId) -> Self {
        Scopes { account: Some(account), organizations: vec![org], subject: true, ..Scopes::default() }
    }

    /// The same act, in a team: who holds the permission only in their own teams must belong to it.
    #[must_use]
    pub fn in_team(self, team: TeamId) -> Self {
        Scopes { team: Some(team), ..self }
    }
}

impl From<OrgId> for Scopes {
    fn from(org: OrgId) -> Self {
        Scopes { organizations: vec![org], ..Scopes::default() }
    }
}
impl From<AccountId> for Scopes {
    fn from(account: AccountId) -> Self {
        Scopes { account: Some(account), ..Scopes::default() }
    }
}
impl From<Site> for Scopes {
    fn from(_: Site) -> Self {
        Scopes::default()
    }
}

/// The events of one commit: at least one.
pub struct Events(pub(super) Vec<Event>);

impl From<Event> for Events {
    fn from(event: Event) -> Self {
        Events(vec![event])
    }
}

impl From<(Event, Vec<Event>)> for Events {
    fn from((first, others): (Event, Vec<Event>)) -> Self {
        Events(std::iter::once(first).chain(others).collect())
    }
}

impl<const N: usize> From<[Event; N]> for Events {
    fn from(events: [Event; N]) -> Self {
        const { assert!(N > 0, "a commit says what happened") };
        Events(events.into())
    }
}
