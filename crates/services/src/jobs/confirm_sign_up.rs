//! The mail of a sign-up: code and link for a new address, a friendly word for a known one.

use std::time::Duration;

use domain::email::EmailAddress;
use domain::id::{JobId, SignUpId};
use domain::mail::Message;
use domain::name::DisplayName;
use domain::policy::Permission;
use domain::token::{Code, LinkToken};
use store::Site;

use super::Failure;
use crate::actor::Actor;
use crate::gate::retrying;
use crate::mail::Cause;
use crate::{Error, Services};

/// How long a code works once it was sent.
pub(crate) const CODE: Duration = Duration::from_secs(10 * 60);
/// How long a link works once it was sent.
pub(crate) const LINK: Duration = Duration::from_secs(30 * 60);

impl Services {
    pub(super) async fn run_confirm_sign_up(
        &self,
        job: JobId,
        sign_up: SignUpId,
        mail: i64,
        cause: &Cause,
    ) -> Result<(), Failure> {
        let actor = Actor::system("confirm_sign_up");
        let now = self.env.now();
        let read = self.gate.read(&actor, Permission::RunJob, Site).await?;
        // Confirmed meanwhile, or forgotten: there is nothing to say any more.
        let Some(row) = read.site().find_sign_up(sign_up, now).await.map_err(Error::from)? else { return Ok(()) };
        // This one is late, and its code would end that of a later mail.
        if row.mails > mail {
            return Ok(());
        }
        let known = read.site().find_account_by_email(&row.email_key).await.map_err(Error::from)?;
        let name = DisplayName::parse(&row.name).map_err(|error| Failure::Never(error.to_string()))?;
        EmailAddress::parse(&row.email).map_err(|error| Failure::Never(error.to_string()))?;
        let (code, link_token) = self.sign_up_proofs(job)?;
        let (code_expires_at, link_expires_at) = (now.plus(CODE), now.plus(LINK));
        let (code_hash, link_hash) = (self.code_hash(sign_up, &code)?, link_token.hash());
        // Also where the address is known, and nobody is mailed the code: a wrong one must get the same answer.
        let armed: bool = retrying!({
            let mut append = self.gate.append().await?;
            let code = (code_hash, code_expires_at);
            let armed = append.arm_sign_up(sign_up, code, (link_hash, link_expires_at)).await?;
            append.commit().await?;
            Ok(armed)
        })?;
        if !armed {
            return Ok(());
        }
        let message = match known {
            Some(account) => {
                // The owner's own name: what the stranger typed must not reach the owner's mailbox.
                let name = DisplayName::parse(&account.name).map_err(|error| Failure::Never(error.to_string()))?;
                Message::AddressAlreadyKnown { name }
            }
            None => Message::ConfirmAddress { name, code, code_expires_at, link_token, link_expires_at },
        };
        self.post_mail(job, &row.email, &message, None, cause, now).await
    }

    /// Code and link of a job: derived, so that a second run mails the same ones and no row holds them.
    fn sign_up_proofs(&self, job: JobId) -> Result<(Code, LinkToken), Error> {
        let [a, b, c, d, ..] = self.keyring.mac("sign-up code digits", job.to_string().as_bytes())?;
        let link = self.keyring.mac("sign-up link", job.to_string().as_bytes())?;
        Ok((Code::from_random(u32::from_be_bytes([a, b, c, d])), LinkToken::from_random(link)))
    }
}
