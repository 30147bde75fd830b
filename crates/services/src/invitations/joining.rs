//! Accepting an invitation: somebody who is signed in, or somebody new. What they become stands in the invitation, never in the request.

use domain::email::EmailAddress;
use domain::event::{Event, Kind};
use domain::field::{FieldError, FieldErrors};
use domain::id::{AccountId, SignUpId};
use domain::invitation::InvitationRefusal;
use domain::name::DisplayName;
use domain::password::MIN_ONLY_FACTOR;
use domain::policy::Permission;
use domain::session::{Factor, Method};
use domain::sign_up::SignUpMode;
use serde::{Deserialize, Serialize};
use store::InvitationRow;

use super::opened::{Opened, is_of};
use super::{InvitationState, may_invite, state_of};
use crate::actor::Actor;
use crate::gate::{Scopes, Write, retrying};
use crate::sessions::{Begun, events_of};
use crate::sign_ups::{Confirmed, Newcomer};
use crate::{Error, Result, Services, limits};

/// Where somebody has joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The organization's name in addresses.
    pub slug: String,
    /// The organization's name.
    pub organization: String,
}

/// The error that leads back to the invitation's page, which says why.
fn over() -> Error {
    Error::field("token", FieldError::Expired)
}

impl Services {
    /// The invitation of a link that is to be accepted; what it is refused for leaves a trace.
    async fn take_invitation(&self, actor: &Actor, link: &str) -> Result<Opened> {
        let Some(opened) = self.open_invitation(link).await? else {
            return Err(self.gate.count_refusal(actor, Kind::InvitationRefused, over()).await);
        };
        match self.closed(&opened).await? {
            None => Ok(opened),
            Some(why) => Err(self.refuse_invitation(actor, &opened.row, why, over()).await),
        }
    }

    async fn refuse_invitation(
        &self,
        actor: &Actor,
        row: &InvitationRow,
        why: InvitationRefusal,
        error: Error,
    ) -> Error {
        let account = actor.signed_in().ok();
        let event = Event::InvitationRefused { account, invitation: row.id, why };
        self.gate.record_refusal(actor, account, event, self.env.now(), error).await
    }

    /// Joins with the account that is signed in. Its address must be the one that was invited.
    pub async fn accept_invitation(&self, actor: &Actor, link: &str) -> Result<Joined> {
        let account = actor.signed_in()?;
        if let Some(joined) = self.noted_result(actor)? {
            return Ok(joined);
        }
        let Opened { row, mailed, .. } = self.take_invitation(actor, link).await?;
        let own = self.gate.machinery_of(account).account().await?.ok_or(Error::SignIn)?;
        if !is_of(&own, &row) {
            return Err(self.refuse_invitation(actor, &row, InvitationRefusal::OtherAddress, over()).await);
        }
        let joined = Joined { slug: row.slug.clone(), organization: row.organization.clone() };
        retrying!({
            let scopes = Scopes::both(account, vec![row.org]);
            let mut w = self.gate.write(actor, Permission::AcceptInvitation, scopes).await?;
            // The address may have been changed since it was read.
            let own = w.account()?.account().await?.ok_or(Error::SignIn)?;
            let outcome = match is_of(&own, &row) {
                true => self.join(&mut w, &row, account, mailed).await?,
                false => Err(InvitationRefusal::OtherAddress),
            };
            match outcome {
                Ok(events) => {
                    self.note_result(&mut w, actor, &joined).await?;
                    w.commit(events_of(events)?).await?;
                    Ok(joined.clone())
                }
                Err(why) => {
                    let event = Event::InvitationRefused { account: Some(account), invitation: row.id, why };
                    Err(w.refuse(event, over()).await)
                }
            }
        })
    }

    /// Uses the invitation up in an open write and makes the account a member, as the invitation says now.
    async fn join(
        &self,
        w: &mut Write<'_>,
        read: &InvitationRow,
        account: AccountId,
        mailed: bool,
    ) -> Result<std::result::Result<Vec<Event>, InvitationRefusal>> {
        let (now, org) = (w.now, read.org);
        let mut rows = w.organization(org)?;
        let row = rows.find_invitation(read.id).await?.filter(|row| row.generation == read.generation);
        let Some(row) = row else { return Ok(Err(InvitationRefusal::Revoked)) };
        match state_of(&row, now) {
            InvitationState::Accepted => return Ok(Err(InvitationRefusal::Used)),
            InvitationState::Revoked => return Ok(Err(InvitationRefusal::Revoked)),
            InvitationState::Expired => return Ok(Err(InvitationRefusal::Expired)),
            InvitationState::Pending => {}
        }
        if !may_invite(rows.role_of(row.invited_by).await?) {
            return Ok(Err(InvitationRefusal::Void));
        }
        if !rows.accept_invitation(row.id, row.generation, account, now).await? {
            return Ok(Err(InvitationRefusal::Used));
        }
        if !rows.insert_member(account, row.role, "invitation", now).await? {
            return Ok(Err(InvitationRefusal::Member));
        }
        let known = rows.team_choices().await?;
        let mut teams: Vec<_> = known.iter().filter(|team| row.teams.contains(&team.id)).collect();
        if teams.is_empty() {
            teams = known.iter().filter(|team| team.is_default).collect();
        }
        let mut events = vec![
            Event::InvitationAccepted { invitation: row.id, account, mailed },
            Event::MemberAdded { org, account, role: row.role },
        ];
        for team in teams {
            rows.insert_team_member(team.id, account).await?;
            events.push(Event::TeamMemberAdded { team: team.id, account });
        }
        Ok(Ok(events))
    }

    /// Makes an account by the mailed link, which proves the address, and joins with it.
    pub async fn join_as_newcomer(
        &self,
        actor: &Actor,
        link: &str,
        name: &str,
        password: &str,
        terms_accepted: bool,
    ) -> Result<Confirmed> {
        if let Some(confirmed) = self.noted_result(actor)? {
            return Ok(confirmed);
        }
        let Opened { row, mailed: true, .. } = self.take_invitation(actor, link).await? else { return Err(over()) };
        if self.settings.sign_up == SignUpMode::Closed || self.account_of(&row).await?.is_some() {
            return Err(over());
        }
        let address = EmailAddress::parse(&row.email).map_err(|_| Error::defect("a stored address does not parse"))?;
        let mut errors = FieldErrors::new();
        let name = errors.take("name", DisplayName::parse(name));
        match &name {
            Some(name) => {
                let own = [address.as_str(), name.as_str(), &self.settings.brand.name, &row.organization];
                self.check_password("password", password, (MIN_ONLY_FACTOR, &own), &mut errors).await?;
            }
            None if password.is_empty() => errors.add("password", FieldError::Empty),
            None => {}
        }
        if !terms_accepted {
            errors.add("terms", FieldError::NotAccepted);
        }
        let (Some(name), true) = (name, errors.is_empty()) else { return Err(Error::Invalid(errors)) };
        self.spend(&limits::SIGN_UP, &actor.network()).await?;
        let newcomer = Newcomer {
            address,
            name,
            password: Some(self.hasher.hash(password, self.env.random()).await?),
            terms: self.settings.terms.clone(),
            agreed_at: self.env.now(),
            begun: Begun::by(Method::SignUp, &[Factor::Password, Factor::Mailbox]),
        };
        self.make_member(actor, &newcomer, None, (&row, true), "token").await
    }

    /// Begins a sign-up by a link that proves no address: it is confirmed like any other, and joins then. Answers as `begin_sign_up`.
    pub async fn begin_invited_sign_up(
        &self,
        actor: &Actor,
        browser: &str,
        link: &str,
        (email, password, name): (&str, &str, &str),
        terms_accepted: bool,
    ) -> Result<String> {
        let opened = self.take_invitation(actor, link).await?;
        if self.settings.sign_up == SignUpMode::Closed {
            return Err(over());
        }
        // Who holds the link knows a part of the address, and must not learn the rest by trying.
        self.spend(&limits::INVITATION_ADDRESS, &opened.row.id.to_string()).await?;
        if let Ok(typed) = EmailAddress::parse(email)
            && typed.key() != opened.row.email_key
        {
            return Err(Error::field("email", FieldError::Mismatch));
        }
        let typed = (email, password, name);
        self.begin_sign_up_by(actor, browser, typed, terms_accepted, Some(opened.row.id)).await
    }

    /// Makes an account that joins, and has no organization of its own. `sign_up` is what proved the address, where the link did not.
    pub(crate) async fn make_member(
        &self,
        actor: &Actor,
        newcomer: &Newcomer,
        sign_up: Option<SignUpId>,
        (row, mailed): (&InvitationRow, bool),
        field: &str,
    ) -> Result<Confirmed> {
        let confirmed: Confirmed = retrying!({
            let now = self.env.now();
            let account = AccountId::new(now, self.env.random());
            let scopes = Scopes::joining(account, row.org);
            let mut w = self.gate.write(actor, Permission::SignUp, scopes).await?;
            if let Some(sign_up) = sign_up
                && !w.site().consume_sign_up(sign_up, now).await?
            {
                return Err(Error::field(field, FieldError::Expired));
            }
            if !self.insert_newcomer(&mut w, newcomer).await? {
                return Err(Error::field(field, FieldError::Expired));
            }
            let mut events = match self.join(&mut w, row, account, mailed).await? {
                Ok(events) => events,
                Err(why) => {
                    drop(w);
                    let event = Event::InvitationRefused { account: None, invitation: row.id, why };
                    let error = Error::field(field, FieldError::Expired);
                    return Err(self.gate.record_refusal(actor, None, event, now, error).await);
                }
            };
            let network = actor.network();
            let method = newcomer.begun.method.as_str();
            w.organization(row.org)?.note_activity(account, &network, method, false, now).await?;
            let (session, began) = self.begin_session(&mut w, actor, &newcomer.begun).await?;
            let confirmed = Confirmed { session, slug: row.slug.clone() };
            self.note_result(&mut w, actor, &confirmed).await?;
            let Newcomer { address, name, terms, .. } = newcomer;
            let created = Event::AccountCreated { account, address: address.clone(), name: name.clone() };
            let first = [
                Event::AddressConfirmed { account, address: address.clone() },
                Event::TermsAccepted { account, before: None, after: terms.clone() },
            ];
            events.extend(began);
            w.commit((created, first.into_iter().chain(events).collect())).await?;
            Ok(confirmed)
        })?;
        self.end_another_persons_session(actor, confirmed.session.account).await;
        Ok(confirmed)
    }

    /// The invitation that a confirmed sign-up is for, while it can be accepted.
    pub(crate) async fn invitation_of_sign_up(&self, row: &store::SignUpRow) -> Result<Option<InvitationRow>> {
        let Some(id) = row.invitation else { return Ok(None) };
        let Some(found) = self.gate.machinery().find_invitation_by_link(id).await? else { return Ok(None) };
        let opened = Opened { row: found, mailed: false, outdated: false };
        let closed = self.closed(&opened).await?;
        Ok((closed.is_none() && opened.row.email_key == row.email_key).then_some(opened.row))
    }
}
