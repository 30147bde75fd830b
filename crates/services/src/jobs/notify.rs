//! A notice: its words were decided when it was wanted.

use domain::id::JobId;
use domain::mail::Mail;
use domain::slug::Slug;

use super::Failure;
use crate::Services;
use crate::mail::Cause;

impl Services {
    pub(super) async fn run_notify(
        &self,
        job: JobId,
        mail: &Mail,
        organization: Option<&Slug>,
        cause: &Cause,
    ) -> Result<(), Failure> {
        self.post_mail(job, mail.to.as_str(), &mail.message, organization, cause, cause.at).await
    }
}
