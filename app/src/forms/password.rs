//! A person's own password.

/// Fields: `password` (the present one, where there is one), `new_password`.
pub const CHANGE: &str = "change_password";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::Result;

    async fn change(sent: Sent) -> Result<Done> {
        let (current, new) = (sent.field("password"), sent.field("new_password"));
        let signed_in = sent.services.change_password(&sent.actor, current, new).await?;
        Ok(Done {
            session: Some(signed_in.secret),
            ..Done::noticed("/account/security", super::security::SECURITY, "password_changed")
        })
    }

    vec![Form {
        name: CHANGE,
        path: "/account/security/password",
        page: |_| "/account/security/password".to_owned(),
        send: |sent| Box::pin(change(sent)),
    }]
}
