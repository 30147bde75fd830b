//! Sign-up: the form, the code, another code, the link.

/// Fields: `email`, `password`, `name`, `terms`, and `next`, a path to go on to in the end.
pub const SIGN_UP: &str = "sign_up";
/// Fields: `code`, and `next`.
pub const CONFIRM_CODE: &str = "confirm_code";
/// No fields.
pub const RESEND: &str = "resend_confirmation";
/// Fields: `token`, and `password` in another browser.
pub const CONFIRM_LINK: &str = "confirm_link";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent, local_path};
    use services::{Confirmed, Result};

    async fn sign_up(sent: Sent) -> Result<Done> {
        let browser = sent.cookies.browser.clone().unwrap_or_else(|| sent.services.mint_browser_id());
        let typed = (sent.field("email"), sent.field("password"), sent.field("name"));
        let browser = sent.services.begin_sign_up(&sent.actor, &browser, typed, sent.ticked("terms")).await?;
        Ok(Done { browser: Some(browser), ..Done::to(verify_email(&sent)) })
    }

    /// The page that asks for the code, which leads on where the sign-up shall.
    fn verify_email(sent: &Sent) -> String {
        let next = local_path(sent.field("next")).map(|next| format!("?next={next}"));
        format!("/verify-email{}", next.unwrap_or_default())
    }

    fn welcome(confirmed: Confirmed) -> Done {
        Done::with_session("/welcome", confirmed.session)
    }

    async fn confirm_code(sent: Sent) -> Result<Done> {
        let browser = sent.cookies.browser.clone().unwrap_or_default();
        let confirmed = sent.services.confirm_by_code(&sent.actor, &browser, sent.field("code")).await?;
        Ok(match local_path(sent.field("next")) {
            Some(next) => Done::with_session(next, confirmed.session),
            None => welcome(confirmed),
        })
    }

    async fn resend(sent: Sent) -> Result<Done> {
        let browser = sent.cookies.browser.clone().unwrap_or_default();
        sent.services.resend_confirmation(&sent.actor, &browser).await?;
        Ok(Done::noticed(verify_email(&sent), RESEND, "sent"))
    }

    async fn confirm_link(sent: Sent) -> Result<Done> {
        let browser = sent.cookies.browser.as_deref();
        let (token, password) = (sent.field("token"), sent.field("password"));
        sent.services.confirm_by_link(&sent.actor, browser, token, password).await.map(welcome)
    }

    let verify = verify_email;
    vec![
        Form { name: SIGN_UP, path: "/sign-up", page: |_| "/sign-up".to_owned(), send: |sent| Box::pin(sign_up(sent)) },
        Form { name: CONFIRM_CODE, path: "/verify-email", page: verify, send: |sent| Box::pin(confirm_code(sent)) },
        Form { name: RESEND, path: "/verify-email/resend", page: verify, send: |sent| Box::pin(resend(sent)) },
        Form {
            name: CONFIRM_LINK,
            path: "/verify-email/link",
            page: verify,
            send: |sent| Box::pin(confirm_link(sent)),
        },
    ]
}
