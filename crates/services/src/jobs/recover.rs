//! The mail of a forgotten password; none where the address has no account.

use std::time::Duration;

use domain::id::{JobId, RecoveryId};
use domain::mail::Message;
use domain::name::DisplayName;
use domain::policy::Permission;
use domain::token::LinkToken;
use store::Site;

use super::Failure;
use crate::actor::Actor;
use crate::gate::retrying;
use crate::mail::Cause;
use crate::{Error, Services};

/// How long a link works once it was sent.
const LINK: Duration = Duration::from_secs(30 * 60);

impl Services {
    pub(super) async fn run_recover(&self, job: JobId, recovery: RecoveryId, cause: &Cause) -> Result<(), Failure> {
        let actor = Actor::system("recover");
        let now = self.env.now();
        let read = self.gate.read(&actor, Permission::RunJob, Site).await?;
        let row = read.site().find_recovery(recovery).await.map_err(Error::from)?;
        let Some((email, name)) = row.and_then(|row| Some((row.email?, row.name?))) else { return Ok(()) };
        let name = DisplayName::parse(&name).map_err(|error| Failure::Never(error.to_string()))?;
        let link_token = LinkToken::from_random(self.keyring.mac("recovery link", job.to_string().as_bytes())?);
        let (link_hash, link_expires_at) = (link_token.hash(), now.plus(LINK));
        let armed: bool = retrying!({
            let mut append = self.gate.append().await?;
            let armed = append.arm_recovery(recovery, link_hash, link_expires_at).await?;
            append.commit().await?;
            Ok(armed)
        })?;
        if !armed {
            return Ok(());
        }
        self.post_mail(job, &email, &Message::ResetPassword { name, link_token, link_expires_at }, None, cause, now)
            .await
    }
}
