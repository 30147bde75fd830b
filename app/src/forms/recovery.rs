//! A forgotten password.

/// Fields: `email`.
pub const FORGOT: &str = "forgot_password";
/// Fields: `token`, `new_password`.
pub const RESET: &str = "reset_password";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::{FormAnswer, Result};

    async fn forgot(sent: Sent) -> Result<Done> {
        let email = sent.field("email");
        sent.services.request_recovery(&sent.actor, email).await?;
        let answer = FormAnswer {
            notice: Some("sent".to_owned()),
            values: [("email".to_owned(), email.trim().to_owned())].into(),
            ..FormAnswer::default()
        };
        Ok(Done { answer: Some((FORGOT, answer)), ..Done::to("/forgot-password") })
    }

    async fn reset(sent: Sent) -> Result<Done> {
        sent.services.reset_password(&sent.actor, sent.field("token"), sent.field("new_password")).await?;
        Ok(Done {
            session: Some(String::new()),
            ..Done::noticed("/sign-in", super::session::SIGN_IN, "password_reset")
        })
    }

    vec![
        Form {
            name: FORGOT,
            path: "/forgot-password",
            page: |_| "/forgot-password".to_owned(),
            send: |sent| Box::pin(forgot(sent)),
        },
        Form {
            name: RESET,
            path: "/reset-password",
            page: |_| "/reset-password".to_owned(),
            send: |sent| Box::pin(reset(sent)),
        },
    ]
}
