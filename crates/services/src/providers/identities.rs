//! What is linked to an account: linking, unlinking, and never the last way in.

use domain::event::Event;
use domain::field::FieldError;
use domain::id::{ConnectionId, IdentityId};
use domain::policy::Permission;
use domain::security::Change;
use domain::session::{Method, SessionEnd};

use super::arrive::refusal;
use super::{Arrival, Learned, ProviderRefusal, Trip};
use crate::actor::Actor;
use crate::gate::{Write, retrying};
use crate::sessions::{Begun, SignedIn};
use crate::tickets::Ticket;
use crate::{Error, Result, Services};

impl Services {
    /// Links what a provider named to the signed-in person's account; other sessions end.
    pub(super) async fn link(&self, actor: &Actor, ticket: &Ticket<Trip>, learned: &Learned) -> Result<Arrival> {
        let account = actor.signed_in()?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnSecurity, account).await?;
            if !self.use_ticket(&mut w, ticket).await? {
                return Err(Error::NotFound);
            }
            let Some(linked) = self.insert_link(&mut w, actor, learned, true).await? else {
                return Ok(refusal(&ticket.state, ProviderRefusal::OtherAccount));
            };
            let session = self.change_ways_in(&mut w, actor, None).await?;
            w.commit(linked).await?;
            Ok(Arrival::Linked { session: Some(session) })
        })
    }

    /// The same at the end of a sign-in or sign-up that is to link somebody. Answers through which connection the session is begun.
    pub(crate) async fn link_at_sign_in(
        &self,
        w: &mut Write<'_>,
        actor: &Actor,
        begun: &Begun,
    ) -> Result<(Option<ConnectionId>, Option<Event>)> {
        let Some(learned) = &begun.link else { return Ok((begun.connection, None)) };
        // Somebody who signs up through a provider knows that they did.
        let is_sign_up = begun.method == learned.provider;
        let linked = self.insert_link(w, actor, learned, !is_sign_up).await?;
        if linked.is_some() {
            let now = w.now;
            self.change_stamp(w).await?;
            w.account()?.end_sessions_except(actor.session(), now, SessionEnd::FactorChanged.as_str()).await?;
        }
        if !is_sign_up {
            return Ok((begun.connection, linked));
        }
        // An account whose only way in is somebody else's already would have none.
        let linked = linked.ok_or(Error::Conflict)?;
        let connection = w.site().find_connection(learned.provider.as_str(), &learned.issuer).await?;
        Ok((connection, Some(linked)))
    }

    async fn insert_link(
        &self,
        w: &mut Write<'_>,
        actor: &Actor,
        learned: &Learned,
        is_told: bool,
    ) -> Result<Option<Event>> {
        let (now, provider) = (w.now, learned.provider);
        let account = w.account()?.scope();
        w.site()
            .insert_connection(ConnectionId::new(now, self.env.random()), provider.as_str(), &learned.issuer, now)
            .await?;
        let connection = w.site().find_connection(provider.as_str(), &learned.issuer).await?;
        let connection = connection.ok_or_else(|| Error::defect("the connection was just made"))?;
        let (id, called) = (IdentityId::new(now, self.env.random()), (&*learned.subject, &*learned.label));
        if !w.account()?.insert_identity(id, connection, called, now).await? {
            return Ok(None);
        }
        if is_told {
            self.tell_change(w, actor, change(provider, true)).await?;
        }
        Ok(Some(Event::IdentityLinked { account, identity: id, provider, label: learned.label.clone() }))
    }

    /// Unlinks an identity of the signed-in person's account, if another way in is left; other sessions end.
    pub async fn unlink_identity(&self, actor: &Actor, identity: &str) -> Result<SignedIn> {
        let account = actor.signed_in()?;
        let identity: IdentityId = identity.parse().map_err(|_| Error::NotFound)?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnSecurity, account).await?;
            let mut rows = w.account()?;
            let found = rows.identities().await?.into_iter().find(|row| row.id == identity).ok_or(Error::NotFound)?;
            let provider: Method = found.kind.parse().map_err(|_| Error::defect("a kind that is no provider"))?;
            let ways = rows.ways_in().await?;
            if !ways.password && ways.passkeys == 0 && ways.identities < 2 {
                return Err(Error::field("identity", FieldError::LastWayIn));
            }
            rows.delete_identity(identity).await?;
            let session = self.change_ways_in(&mut w, actor, None).await?;
            self.tell_change(&mut w, actor, change(provider, false)).await?;
            w.commit(Event::IdentityUnlinked { account, identity, provider }).await?;
            Ok(session)
        })
    }
}

fn change(provider: Method, is_linked: bool) -> Change {
    match (provider, is_linked) {
        (Method::GitHub, true) => Change::GitHubLinked,
        (Method::GitHub, false) => Change::GitHubUnlinked,
        (_, true) => Change::GoogleLinked,
        (_, false) => Change::GoogleUnlinked,
    }
}
