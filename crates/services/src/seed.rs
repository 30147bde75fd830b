//! People and organizations for development and tests, made by the use cases that people go through. Never called in production.

use std::net::{IpAddr, Ipv6Addr};

use domain::account::OrganizationSummary;
use domain::actor::Request;
use domain::event::Event;
use domain::id::{AccountId, RequestId};
use domain::policy::Permission;
use domain::role::Role;

use crate::actor::{Actor, Who};
use crate::gate::{Scopes, retrying};
use crate::{Error, Result, Services};

/// Somebody who signed up, confirmed and is signed in.
#[derive(Debug)]
pub struct Person {
    /// As whom the person acts.
    pub actor: Actor,
    /// Which account.
    pub account: AccountId,
    /// The session cookie's value.
    pub session: String,
    /// The first organization's name in addresses.
    pub slug: String,
}

impl Services {
    /// Signs somebody up and confirms the address, without reading the mail.
    pub async fn seed_person(&self, email: &str, password: &str, name: &str) -> Result<Person> {
        let request = self.somewhere();
        let visitor = Actor::visitor(request.clone());
        let browser = self.mint_browser_id();
        self.begin_sign_up(&visitor, &browser, (email, password, name), true).await?;
        let now = self.env.now();
        let found = self.gate.machinery().find_sign_up_by_browser(domain::token::hash(&browser), now).await?;
        let row = found.ok_or_else(|| Error::defect("the sign-up that just began is gone"))?;
        let confirmed = self.finish_sign_up(&visitor, &row, "email").await?;
        let session = confirmed.session;
        let actor = self.recognize(request, Some(&session.secret)).await?;
        Ok(Person { actor, account: session.account, session: session.secret, slug: confirmed.slug })
    }

    /// Sets an authenticator app up for somebody, as its owner would; answers the secret in base 32. The session goes on under another secret.
    pub async fn seed_totp(&self, person: &mut Person) -> Result<String> {
        let setup = self.begin_totp(&person.actor, None).await?;
        let code = self.totp_code(&setup.secret)?;
        let added = self.add_totp(&person.actor, &setup.ticket, &code).await?;
        person.session = added.session.secret;
        person.actor = self.recognize(self.somewhere(), Some(&person.session)).await?;
        Ok(setup.secret)
    }

    /// Lets somebody join an organization under a role. Whether they were asked to is not looked at.
    pub async fn seed_member(&self, host: &Person, guest: &Person, role: Role) -> Result<()> {
        let Who::Member { .. } = guest.actor.who else { return Err(Error::SignIn) };
        let organization: OrganizationSummary = self.organization_of(&host.actor, &host.slug).await?;
        let (org, account) = (organization.org, guest.account);
        retrying!({
            let scopes = Scopes::both(account, vec![org]);
            let mut w = self.gate.write(&guest.actor, Permission::AcceptInvitation, scopes).await?;
            let now = w.now;
            let mut rows = w.organization(org)?;
            let team = rows.default_team().await?.ok_or_else(|| Error::defect("no default team"))?;
            if !rows.insert_member(account, role, "invitation", now).await? {
                return Err(Error::Conflict);
            }
            rows.insert_team_member(team, account).await?;
            w.commit(Event::MemberAdded { org, account, role }).await
        })
    }

    /// Gives somebody a password that is on the list of leaked ones: it became known after it was chosen, which nobody can do by hand.
    pub async fn seed_leaked_password(&self, person: &Person, password: &str) -> Result<()> {
        let hash = self.hasher.hash(password, self.env.random()).await?;
        let account = person.account;
        retrying!({
            let mut w = self.gate.write(&person.actor, Permission::ManageOwnSecurity, account).await?;
            let now = w.now;
            w.account()?.set_password(&hash, now).await?;
            w.commit(Event::PasswordChanged { account, by_reset: false }).await
        })
    }

    /// A request from a network of its own (RFC 3849), so that many people are not too many sign-ups from one place.
    fn somewhere(&self) -> Request {
        let id = RequestId::new(self.env.now(), self.env.random());
        let [a, b, c, d] = self.env.random::<4>();
        let (third, fourth) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        let address = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, third, fourth, 0, 0, 0, 1));
        Request { id, address: Some(address), agent: "console seed".to_owned() }
    }
}
