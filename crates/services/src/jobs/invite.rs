//! The mail of an invitation: its link is derived when it is written.

use domain::id::{InvitationId, JobId, OrgId};
use domain::invitation::InvitationState;
use domain::mail::Message;
use domain::name::{DisplayName, OrgName};
use domain::policy::Permission;
use domain::slug::Slug;
use domain::token::LinkToken;

use super::Failure;
use crate::actor::Actor;
use crate::invitations::{may_invite, state_of};
use crate::mail::Cause;
use crate::{Error, Services};

impl Services {
    pub(super) async fn run_invite(
        &self,
        job: JobId,
        (org, invitation): (OrgId, InvitationId),
        cause: &Cause,
    ) -> Result<(), Failure> {
        let read = self.gate.read(&Actor::system("invite"), Permission::RunJob, org).await?;
        let mut rows = read.organization()?;
        let found = rows.find_invitation(invitation).await.map_err(Error::from)?;
        let now = self.env.now();
        // Taken back, accepted or too late: there is nothing to say any more.
        let Some(row) = found.filter(|row| state_of(row, now) == InvitationState::Pending) else { return Ok(()) };
        if !may_invite(rows.role_of(row.invited_by).await.map_err(Error::from)?) {
            return Ok(());
        }
        let never = |what: &str| Failure::Never(format!("a stored {what} does not parse"));
        let message = Message::Invitation {
            inviter: DisplayName::parse(&row.inviter).map_err(|_| never("name"))?,
            organization: OrgName::parse(&row.organization).map_err(|_| never("name"))?,
            role: row.role,
            words: row.message,
            link_token: LinkToken::of_ticket(self.mailed_invitation_link(invitation, row.generation)?),
            link_expires_at: row.expires_at,
        };
        let slug = Slug::parse(&row.slug).ok();
        self.post_mail(job, &row.email, &message, slug.as_ref(), cause, row.sent_at.max(cause.at)).await
    }
}
