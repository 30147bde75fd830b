//! Secrets that are out, reported by whoever holds them.

/// Fields: `secret`, `url` (may be missing). Its page is `/report-leak`, which finds the notice `reported`.
pub const REPORT: &str = "report_leak";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use domain::field::FieldError;

    use super::{Done, Form, Sent};
    use services::{Error, Result};

    async fn report(sent: Sent) -> Result<Done> {
        if sent.field("secret").trim().is_empty() {
            return Err(Error::field("secret", FieldError::Empty));
        }
        sent.services.report_leak(&sent.actor, sent.field("secret"), sent.field("url")).await?;
        Ok(Done::noticed("/report-leak", REPORT, "reported"))
    }

    vec![Form {
        name: REPORT,
        path: "/report-leak",
        page: |_| "/report-leak".to_owned(),
        send: |sent| Box::pin(report(sent)),
    }]
}
