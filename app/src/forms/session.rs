//! Signing in and out.

/// Fields: `email`, `password`, and `next`, a path to go on to.
pub const SIGN_IN: &str = "sign_in";
/// Fields: `code` (of an authenticator app) or `recovery_code`, and `next`. The ticket is in a cookie.
pub const SECOND_FACTOR: &str = "second_factor";
/// No fields: the sign-in that waits for its second factor is given up.
pub const CANCEL: &str = "cancel_sign_in";
/// Fields: `by` (`password`, `code`), `password` or `code` or `recovery_code`, and `next`, the page that asked.
pub const CONFIRM: &str = "confirm_identity";
/// Fields: `next`, a page that visitors may see; the sign-in without it.
pub const SIGN_OUT: &str = "sign_out";

/// Where a proof leads: on with the session, or to the page that asks for the second factor.
#[cfg(feature = "ssr")]
pub(super) async fn after(
    services: &services::Services,
    step: services::SignInStep,
    next: &str,
) -> services::Result<super::Done> {
    use super::{Done, local_path};
    let next = local_path(next);
    match step {
        services::SignInStep::Done(signed_in) => {
            let theme = services.theme_of(signed_in.account).await?;
            let next = match next {
                Some(next) => next,
                // A change is asked for first of all, but not in the way of what the person came for.
                None if services.is_password_leaked(signed_in.account).await? => "/account/security/password",
                None => "/welcome",
            };
            let done = Done::with_session(next, signed_in);
            Ok(Done { theme: Some(theme.to_string()), ..done })
        }
        services::SignInStep::SecondFactor(ticket) => {
            let query = next.map(|next| format!("?next={next}")).unwrap_or_default();
            Ok(Done { ticket: Some(ticket), ..Done::to(format!("/sign-in/second-factor{query}")) })
        }
    }
}

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent, local_path};
    use services::{Result, TypedCode};

    async fn sign_in(sent: Sent) -> Result<Done> {
        let step = sent.services.sign_in(&sent.actor, sent.field("email"), sent.field("password")).await?;
        after(&sent.services, step, sent.field("next")).await
    }

    /// What was typed where a code is asked for.
    fn typed(sent: &Sent) -> TypedCode<'_> {
        match sent.field("recovery_code") {
            "" => TypedCode::Totp(sent.field("code")),
            code => TypedCode::Recovery(code),
        }
    }

    async fn second_factor(sent: Sent) -> Result<Done> {
        let ticket = sent.cookies.ticket.clone().unwrap_or_default();
        let step = sent.services.finish_second_factor(&sent.actor, &ticket, typed(&sent)).await?;
        after(&sent.services, step, sent.field("next")).await
    }

    async fn cancel(_: Sent) -> Result<Done> {
        Ok(Done { ticket: Some(String::new()), ..Done::to("/sign-in") })
    }

    async fn confirm(sent: Sent) -> Result<Done> {
        let session = match sent.field("by") {
            "code" => sent.services.confirm_by_typed_code(&sent.actor, typed(&sent)).await?,
            _ => sent.services.confirm_by_password(&sent.actor, sent.field("password")).await?,
        };
        Ok(Done::with_session(local_path(sent.field("next")).unwrap_or("/account/security"), session))
    }

    async fn sign_out(sent: Sent) -> Result<Done> {
        match sent.services.sign_out(&sent.actor).await {
            // The session had ended already: that is what was asked for.
            Ok(()) | Err(services::Error::SignIn) => {}
            Err(error) => return Err(error),
        }
        let done = match local_path(sent.field("next")) {
            Some(next) => Done::to(next),
            None => Done::noticed("/sign-in", SIGN_IN, "signed_out"),
        };
        Ok(Done { session: Some(String::new()), ..done })
    }

    vec![
        Form { name: SIGN_IN, path: "/sign-in", page: |_| "/sign-in".to_owned(), send: |sent| Box::pin(sign_in(sent)) },
        Form {
            name: SECOND_FACTOR,
            path: "/sign-in/second-factor",
            page: |_| "/sign-in/second-factor".to_owned(),
            send: |sent| Box::pin(second_factor(sent)),
        },
        Form {
            name: CANCEL,
            path: "/sign-in/cancel",
            page: |_| "/sign-in".to_owned(),
            send: |sent| Box::pin(cancel(sent)),
        },
        Form {
            name: CONFIRM,
            path: "/account/confirm",
            page: |_| "/account/confirm".to_owned(),
            send: |sent| Box::pin(confirm(sent)),
        },
        Form { name: SIGN_OUT, path: "/sign-out", page: |_| "/".to_owned(), send: |sent| Box::pin(sign_out(sent)) },
    ]
}
