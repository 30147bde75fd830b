//! Invitations as their senders see them: sent to several at once, listed, sent again, handed on, taken back.

mod imports;
mod joining;
mod links;
mod opened;

use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::{AccountId, InvitationId, OrgId, TeamId};
use domain::invitation::{
    self, InvitationRules, InvitationState, InviteChoices, MOST_ADDRESSES, PendingInvitation, PendingList,
    SentInvitation, TeamChoice, Verdict,
};
use domain::policy::{self, Permission, TeamRelation};
use domain::role::Role;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Conn, InvitationRow, NewInvitation};

pub use imports::ImportFile;
pub use joining::Joined;

use crate::actor::Actor;
use crate::gate::{Write, retrying};
use crate::job::Job;
use crate::mail::carries_link;
use crate::sessions::events_of;
use crate::{Error, Result, Services, limits};

/// How many invitations a page lists.
const LISTED: usize = 50;

/// What somebody typed to invite.
pub struct TypedInvitation<'a> {
    /// One or several.
    pub addresses: &'a str,
    /// What the people will be.
    pub role: &'a str,
    /// Ids of teams; none stands for the default one.
    pub teams: Vec<&'a str>,
    /// A word of the sender's; may be empty.
    pub message: &'a str,
}

/// What became of the addresses of one form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Who was invited.
    pub sent: Vec<String>,
    /// Who was not, as typed, and why.
    pub refused: Vec<(String, Verdict)>,
}

/// A checked form.
struct Offer {
    role: Role,
    teams: Vec<TeamId>,
    message: String,
}

/// Whether somebody of this role may invite.
pub(crate) fn may_invite(role: Option<Role>) -> bool {
    role.is_some_and(|role| policy::allows(role, Permission::InviteMembers, TeamRelation::Own).is_ok())
}

impl Services {
    /// What the organization's policies say about invitations: the one place that asks for them.
    async fn invitation_rules(&self, rows: &mut Conn<'_, OrgId>) -> Result<InvitationRules> {
        let policies = rows.policies_in_force().await?.ok_or(Error::NotFound)?;
        Ok(invitation::invitation_rules(policies.at(self.env.now())))
    }

    /// What the forms that invite offer.
    pub async fn invite_choices(&self, actor: &Actor, slug: &str) -> Result<InviteChoices> {
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::InviteMembers, org).await?;
        let mut rows = read.organization()?;
        let rules = self.invitation_rules(&mut rows).await?;
        let teams = rows.team_choices().await?.into_iter();
        Ok(InviteChoices {
            teams: teams.map(|team| TeamChoice { id: team.id, name: team.name, is_default: team.is_default }).collect(),
            expires_at: self.env.now().plus(rules.lifetime()),
            domains: rules.domains().to_vec(),
        })
    }

    /// Invites addresses. Those that can be are, whatever is wrong with the others; each of those comes back with its verdict.
    pub async fn invite_members(&self, actor: &Actor, slug: &str, typed: &TypedInvitation<'_>) -> Result<Invited> {
        let account = actor.signed_in()?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::InviteMembers, org).await?;
        let offer = self.check_offer(&mut read.organization()?, typed).await?;
        let addresses = invitation::split_addresses(typed.addresses);
        match addresses.len() {
            0 => return Err(Error::field("emails", FieldError::Empty)),
            1..=MOST_ADDRESSES => {}
            _ => return Err(Error::field("emails", FieldError::TooManyRows { max: MOST_ADDRESSES })),
        }
        if let Some(invited) = self.noted_result(actor)? {
            return Ok(invited);
        }
        self.spend(&limits::INVITATION, &org.to_string()).await?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::InviteMembers, org).await?;
            let rules = self.invitation_rules(&mut *w.organization(org)?).await?;
            let (mut invited, mut events) = (Invited::default(), Vec::new());
            for typed in &addresses {
                let verdict = self.invite(&mut w, actor, (org, account), &rules, typed, &offer).await?;
                match verdict {
                    Ok(event) => {
                        events.push(event);
                        invited.sent.push((*typed).to_owned());
                    }
                    Err(why) => {
                        // Invited a moment ago by this very form.
                        let known = EmailAddress::parse(typed).ok();
                        let twice = known.is_some_and(|typed| {
                            let keys = invited.sent.iter().filter_map(|sent| EmailAddress::parse(sent).ok());
                            keys.into_iter().any(|sent| sent.key() == typed.key())
                        });
                        let why = if twice { Verdict::Duplicate } else { why };
                        invited.refused.push(((*typed).to_owned(), why));
                    }
                }
            }
            if events.is_empty() {
                return Ok(invited);
            }
            self.note_result(&mut w, actor, &invited).await?;
            w.commit(events_of(events)?).await?;
            Ok(invited)
        })
    }

    async fn check_offer(&self, rows: &mut Conn<'_, OrgId>, typed: &TypedInvitation<'_>) -> Result<Offer> {
        let mut errors = FieldErrors::new();
        let missing = if typed.role.is_empty() { FieldError::Empty } else { FieldError::UnknownChoice };
        let role = errors.take("role", typed.role.parse::<Role>().map_err(|_| missing));
        let message = errors.take("message", invitation::parse_message(typed.message));
        if message.as_deref().is_some_and(carries_link) {
            errors.add("message", FieldError::NotAllowed);
        }
        let known = rows.team_choices().await?;
        let teams: Option<Vec<TeamId>> =
            typed.teams.iter().map(|id| id.parse().ok().filter(|id| known.iter().any(|team| team.id == *id))).collect();
        if teams.is_none() {
            errors.add("teams", FieldError::UnknownChoice);
        }
        match (role, message, teams, errors.is_empty()) {
            (Some(role), Some(message), Some(teams), true) => Ok(Offer { role, teams, message }),
            _ => Err(Error::Invalid(errors)),
        }
    }

    /// Invites one address in an open write: the row and the mail, or why not.
    async fn invite(
        &self,
        w: &mut Write<'_>,
        actor: &Actor,
        (org, sender): (OrgId, AccountId),
        rules: &InvitationRules,
        typed: &str,
        offer: &Offer,
    ) -> Result<std::result::Result<Event, Verdict>> {
        let Ok(address) = EmailAddress::parse(typed) else { return Ok(Err(Verdict::Malformed)) };
        let now = w.now;
        if w.organization(org)?.is_member_key(&address.key()).await? {
            return Ok(Err(Verdict::Member));
        }
        let expires_at = now.plus(rules.lifetime());
        let new = NewInvitation {
            id: InvitationId::new(now, self.env.random()),
            email: address.to_string(),
            email_key: address.key(),
            role: offer.role,
            teams: offer.teams.clone(),
            message: offer.message.clone(),
            invited_by: sender,
            sent_at: now,
            expires_at,
            import: None,
        };
        self.put_invitation(w, org, rules, &address, new, actor.cause(now)).await
    }

    async fn put_invitation(
        &self,
        w: &mut Write<'_>,
        org: OrgId,
        rules: &InvitationRules,
        address: &EmailAddress,
        new: NewInvitation,
        cause: crate::mail::Cause,
    ) -> Result<std::result::Result<Event, Verdict>> {
        if !rules.allows(address) {
            return Ok(Err(Verdict::DomainNotAllowed));
        }
        let Some(invitation) = w.organization(org)?.invite(&new).await? else { return Ok(Err(Verdict::Invited)) };
        w.enqueue(Job::Invite { org, invitation, cause }).await?;
        let (role, teams, expires_at) = (new.role, new.teams, new.expires_at);
        Ok(Ok(Event::InvitationCreated { invitation, address: address.clone(), role, teams, expires_at }))
    }

    /// Invitations that wait, the newest first.
    pub async fn list_pending_invitations(&self, actor: &Actor, slug: &str, before: &str) -> Result<PendingList> {
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::InviteMembers, org).await?;
        let before = match before {
            "" => None,
            id => Some(id.parse().map_err(|_| Error::NotFound)?),
        };
        let mut rows = read.organization()?;
        let limit = i64::try_from(LISTED).unwrap_or(i64::MAX).saturating_add(1);
        let mut found = rows.pending_invitations(before, limit).await?;
        let more = found.len() > LISTED;
        found.truncate(LISTED);
        let total = rows.count_pending_invitations().await?;
        let next = if more { found.last().map(|row| row.id) } else { None };
        let invitations = self.seen(&mut rows, found).await?;
        Ok(PendingList { invitations, total, next, rendered_at: self.env.now() })
    }

    /// Rows as a page shows them: with the names of their teams, and whether their senders may still invite.
    async fn seen(&self, rows: &mut Conn<'_, OrgId>, found: Vec<InvitationRow>) -> Result<Vec<PendingInvitation>> {
        let teams = rows.team_choices().await?;
        let mut senders: Vec<(AccountId, bool)> = Vec::new();
        let mut seen = Vec::with_capacity(found.len());
        for row in found {
            let known = senders.iter().find(|(sender, _)| *sender == row.invited_by).map(|(_, may)| *may);
            let may = match known {
                Some(may) => may,
                None => {
                    let may = may_invite(rows.role_of(row.invited_by).await?);
                    senders.push((row.invited_by, may));
                    may
                }
            };
            let joins = |team: &&store::TeamChoice| match row.teams.as_slice() {
                [] => team.is_default,
                named => named.contains(&team.id),
            };
            seen.push(PendingInvitation {
                id: row.id,
                teams: teams.iter().filter(joins).map(|team| team.name.clone()).collect(),
                email: row.email,
                role: row.role,
                invited_by: row.inviter,
                sent_at: row.sent_at,
                expires_at: row.expires_at,
                message: row.message,
                is_void: !may,
            });
        }
        Ok(seen)
    }

    /// One invitation with the link that may be handed on.
    pub async fn find_invitation(&self, actor: &Actor, slug: &str, id: &str) -> Result<SentInvitation> {
        let id: InvitationId = id.parse().map_err(|_| Error::NotFound)?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::InviteMembers, org).await?;
        let mut rows = read.organization()?;
        let row = rows.find_invitation(id).await?.ok_or(Error::NotFound)?;
        let now = self.env.now();
        let state = state_of(&row, now);
        let token = self.invitation_link(id, row.generation)?;
        let invitation = self.seen(&mut rows, vec![row]).await?.pop().ok_or(Error::NotFound)?;
        let origin = self.settings.public_url.trim_end_matches('/');
        let works = state == InvitationState::Pending && !invitation.is_void;
        let link = works.then(|| format!("{origin}/invitations/{token}"));
        Ok(SentInvitation { invitation, state, link, rendered_at: now })
    }

    /// Mails an invitation once more, in the name of who says so, with a whole lifetime before it.
    pub async fn resend_invitation(&self, actor: &Actor, slug: &str, id: &str) -> Result<String> {
        let account = actor.signed_in()?;
        let id: InvitationId = id.parse().map_err(|_| Error::NotFound)?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::InviteMembers, org).await?;
        read.organization()?.find_invitation(id).await?.ok_or(Error::NotFound)?;
        self.spend(&limits::INVITATION_RESENT, &id.to_string()).await?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::InviteMembers, org).await?;
            let now = w.now;
            let mut rows = w.organization(org)?;
            let row = rows.find_invitation(id).await?.ok_or(Error::NotFound)?;
            let rules = self.invitation_rules(&mut rows).await?;
            if EmailAddress::parse(&row.email).is_ok_and(|address| !rules.allows(&address)) {
                return Err(Error::field("invitation", FieldError::NotAllowed));
            }
            let expires_at = now.plus(rules.lifetime());
            if !rows.resend_invitation(id, account, now, expires_at).await? {
                return Err(Error::field("invitation", FieldError::Expired));
            }
            w.enqueue(Job::Invite { org, invitation: id, cause: actor.cause(now) }).await?;
            w.commit(Event::InvitationResent { invitation: id, expires_at }).await?;
            Ok(row.email.clone())
        })
    }

    /// Takes an invitation back. Taking it back twice is taking it back once; one that was accepted stays so.
    pub async fn revoke_invitation(&self, actor: &Actor, slug: &str, id: &str) -> Result<String> {
        let id: InvitationId = id.parse().map_err(|_| Error::NotFound)?;
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::InviteMembers, org).await?;
            let now = w.now;
            let mut rows = w.organization(org)?;
            let row = rows.find_invitation(id).await?.ok_or(Error::NotFound)?;
            if row.accepted_at.is_some() {
                return Err(Error::field("invitation", FieldError::Expired));
            }
            if rows.revoke_invitation(id, now).await? {
                w.commit(Event::InvitationRevoked { invitation: id }).await?;
            }
            Ok(row.email.clone())
        })
    }
}

pub(crate) fn state_of(row: &InvitationRow, now: Timestamp) -> InvitationState {
    InvitationState::of(row.accepted_at, row.revoked_at, row.expires_at, now)
}
