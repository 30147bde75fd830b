//! Why somebody may or may not, and who can: the function that decides, printed.

use domain::id::AccountId;
use domain::organization::Explanation;
use domain::policy::{self, Holder, Permission, TeamRelation};
use store::{MemberFilter, MemberOrder};

use crate::actor::Actor;
use crate::members::may;
use crate::{Error, Result, Services};

/// How many who could help are named of each role.
const NAMED: i64 = 5;

impl Services {
    /// Refuses whoever may not do `act` there, as the act itself would: for pages that lead to it, so that they say so before and not after.
    pub async fn ensure_may(&self, actor: &Actor, slug: &str, act: Permission) -> Result<()> {
        if act.holder() != Holder::Member {
            return Err(Error::NotFound);
        }
        let org = self.organization_of(actor, slug).await?.org;
        self.gate.read(actor, act, org).await.map(drop)
    }

    /// Whether a member may do `act`, by which rule, and who can. About somebody else only for whoever manages members; `act` may be empty.
    pub async fn explain(&self, actor: &Actor, slug: &str, act: &str, account: &str) -> Result<Explanation> {
        let own = actor.signed_in()?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ReadDocumentation, org).await?;
        let asked: AccountId = match account {
            "" => own,
            text => text.parse().map_err(|_| Error::NotFound)?,
        };
        if asked != own && !may(read.role, Permission::ManageMembers) {
            return Err(Error::NotFound);
        }
        let act = match act {
            "" => None,
            text => Some(text.parse::<Permission>().map_err(|_| Error::NotFound)?),
        };
        let act = act.filter(|act| act.holder() == Holder::Member);
        let mut rows = read.organization()?;
        let member = rows.member(asked, self.env.now()).await?.ok_or(Error::NotFound)?;
        let verdict = |team| act.and_then(|act| policy::allows(member.role, act, team).err());
        let mut able = Vec::new();
        for role in act.map(policy::who_may).unwrap_or_default() {
            let filter = MemberFilter { role: Some(role), ..MemberFilter::default() };
            let found = rows.directory(&filter, MemberOrder::Name("", ""), NAMED).await?;
            able.extend(found.into_iter().map(|found| (found.name, role)));
        }
        Ok(Explanation {
            refusal: verdict(TeamRelation::Own),
            refusal_elsewhere: verdict(TeamRelation::Other),
            act,
            name: member.name,
            own: asked == own,
            role: member.role,
            able,
        })
    }
}
