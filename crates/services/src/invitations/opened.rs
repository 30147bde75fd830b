//! What a link of an invitation opens for whoever holds it. Changes nothing.

use domain::email::EmailAddress;
use domain::id::AccountId;
use domain::invitation::{ClosedInvitation, InvitationPage, InvitationRefusal, OpenInvitation, WayIn, masked};
use domain::policy::Permission;
use domain::sign_up::SignUpMode;
use store::{AccountRow, InvitationRow, Site};

use super::links::Presented;
use super::{InvitationState, may_invite, state_of};
use crate::actor::Actor;
use crate::{Error, Result, Services};

/// An invitation whose link was proved.
pub(super) struct Opened {
    pub row: InvitationRow,
    pub mailed: bool,
    /// The link is of an earlier generation.
    pub outdated: bool,
}

impl Services {
    /// The invitation of a link, whatever its state.
    pub(super) async fn open_invitation(&self, link: &str) -> Result<Option<Opened>> {
        let Some(presented) = Presented::parse(link) else { return Ok(None) };
        let found = self.gate.machinery().find_invitation_by_link(presented.id).await?;
        let Some(row) = found else { return Ok(None) };
        let Some(proved) = self.prove_invitation_link(&presented, row.generation)? else { return Ok(None) };
        Ok(Some(Opened { outdated: proved.generation != row.generation, mailed: proved.mailed, row }))
    }

    /// Why an invitation opens for nobody any more.
    pub(super) async fn closed(&self, opened: &Opened) -> Result<Option<InvitationRefusal>> {
        let row = &opened.row;
        Ok(match state_of(row, self.env.now()) {
            InvitationState::Accepted => Some(InvitationRefusal::Used),
            InvitationState::Revoked => Some(InvitationRefusal::Revoked),
            _ if opened.outdated => Some(InvitationRefusal::Revoked),
            InvitationState::Expired => Some(InvitationRefusal::Expired),
            InvitationState::Pending => {
                let role = self.gate.line().read(row.org).role_of(row.invited_by).await?;
                (!may_invite(role)).then_some(InvitationRefusal::Void)
            }
        })
    }

    /// What the page of a link shows.
    pub async fn inspect_invitation(&self, actor: &Actor, link: &str) -> Result<InvitationPage> {
        self.gate.read(actor, Permission::SignUp, Site).await?;
        let unknown = InvitationPage::Closed(ClosedInvitation::of(InvitationRefusal::Unknown));
        let Some(opened) = self.open_invitation(link).await? else { return Ok(unknown) };
        let row = &opened.row;
        let reader = match actor.signed_in() {
            Ok(account) => self.gate.machinery_of(account).account().await?,
            Err(_) => None,
        };
        let member = match &reader {
            Some(reader) => self.gate.line().read(row.org).role_of(reader.id).await?.is_some(),
            None => false,
        };
        let closed = match self.closed(&opened).await? {
            None if member => Some(InvitationRefusal::Member),
            closed => closed,
        };
        if let Some(why) = closed {
            return Ok(InvitationPage::Closed(ClosedInvitation {
                why,
                organization: Some(row.organization.clone()),
                slug: member.then(|| row.slug.clone()),
            }));
        }
        let address = EmailAddress::parse(&row.email).map_err(|_| Error::defect("a stored address does not parse"))?;
        let way = match &reader {
            Some(reader) if is_of(reader, row) => WayIn::Accept { email: reader.email.clone() },
            Some(reader) => WayIn::OtherAddress { masked: masked(&address), own: reader.email.clone() },
            None => self.way_of_stranger(&opened, &address).await?,
        };
        Ok(InvitationPage::Open(OpenInvitation {
            organization: row.organization.clone(),
            inviter: row.inviter.clone(),
            role: row.role,
            message: row.message.clone(),
            expires_at: row.expires_at,
            way,
        }))
    }

    /// Who holds the mailed link reads the mailbox, and may know whether it has an account; who holds the other may be anybody.
    async fn way_of_stranger(&self, opened: &Opened, address: &EmailAddress) -> Result<WayIn> {
        let closed = self.settings.sign_up == SignUpMode::Closed;
        if !opened.mailed {
            let masked = masked(address);
            return Ok(if closed { WayIn::SignInOnly { address: masked } } else { WayIn::ConfirmFirst { masked } });
        }
        let known = self.account_of(&opened.row).await?.is_some();
        let email = address.to_string();
        Ok(match (known, closed) {
            (true, _) => WayIn::SignIn { email },
            (false, true) => WayIn::SignInOnly { address: email },
            (false, false) => WayIn::SignUp { email },
        })
    }

    /// The account that has the address.
    pub(super) async fn account_of(&self, row: &InvitationRow) -> Result<Option<AccountId>> {
        Ok(self.gate.machinery().find_account_by_email(&row.email_key).await?.map(|account| account.id))
    }
}

/// Whether the account has the address that was invited.
pub(super) fn is_of(account: &AccountRow, row: &InvitationRow) -> bool {
    EmailAddress::parse(&account.email).is_ok_and(|address| address.key() == row.email_key)
}
