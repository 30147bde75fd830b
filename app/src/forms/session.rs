//! Signing in and out.

/// Fields: `email`, `password`, and `next`, a path to go on to.
pub const SIGN_IN: &str = "sign_in";
/// No fields.
pub const SIGN_OUT: &str = "sign_out";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent, local_path};
    use services::Result;

    async fn sign_in(sent: Sent) -> Result<Done> {
        let signed_in = sent.services.sign_in(&sent.actor, sent.field("email"), sent.field("password")).await?;
        let next = local_path(sent.field("next")).unwrap_or("/welcome");
        let theme = sent.services.theme_of(signed_in.account).await?;
        Ok(Done { session: Some(signed_in.secret), theme: Some(theme.to_string()), ..Done::to(next) })
    }

    async fn sign_out(sent: Sent) -> Result<Done> {
        match sent.services.sign_out(&sent.actor).await {
            // The session had ended already: that is what was asked for.
            Ok(()) | Err(services::Error::SignIn) => {}
            Err(error) => return Err(error),
        }
        Ok(Done { session: Some(String::new()), ..Done::noticed("/sign-in", SIGN_IN, "signed_out") })
    }

    vec![
        Form { name: SIGN_IN, path: "/sign-in", page: |_| "/sign-in".to_owned(), send: |sent| Box::pin(sign_in(sent)) },
        Form { name: SIGN_OUT, path: "/sign-out", page: |_| "/".to_owned(), send: |sent| Box::pin(sign_out(sent)) },
    ]
}
