//! Passkeys: showing one in the three places where it counts, and adding, renaming and removing them. The field `response` is filled by the
//! browser's ceremony, which needs scripts.

/// Fields: `ticket`, `response`, `next`. Its page is `/sign-in`.
pub const SIGN_IN: &str = "passkey_sign_in";
/// Fields: `ticket`, `response`, `next`. Its page is `/sign-in/second-factor`.
pub const SECOND_FACTOR: &str = "passkey_second_factor";
/// Fields: `ticket`, `response`, `next`. Its page is `/account/confirm`.
pub const CONFIRM: &str = "passkey_confirm";
/// Fields: `name`, `ticket`, `response`. Its page is `/account/security/passkeys/new`.
pub const ADD: &str = "add_passkey";
/// Fields: `name`. Its page is `/account/security/passkeys/{passkey}/rename`.
pub const RENAME: &str = "rename_passkey";
/// Fields: `name`, typed to confirm. Its page is `/account/security/passkeys/{passkey}/remove`.
pub const REMOVE: &str = "remove_passkey";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::security::{RECOVERY_CODES, SECURITY};
    use super::{Done, Form, Sent, local_path, session};
    use services::{FormAnswer, Result};

    async fn sign_in(sent: Sent) -> Result<Done> {
        let (ticket, response) = (sent.field("ticket"), sent.field("response"));
        let step = sent.services.sign_in_by_passkey(&sent.actor, ticket, response).await?;
        session::after(&sent.services, step, sent.field("next")).await
    }

    async fn second_factor(sent: Sent) -> Result<Done> {
        let half = sent.cookies.ticket.clone().unwrap_or_default();
        let (ticket, response) = (sent.field("ticket"), sent.field("response"));
        let step = sent.services.finish_second_factor_by_passkey(&sent.actor, &half, ticket, response).await?;
        session::after(&sent.services, step, sent.field("next")).await
    }

    async fn confirm(sent: Sent) -> Result<Done> {
        let (ticket, response) = (sent.field("ticket"), sent.field("response"));
        let session = sent.services.confirm_by_passkey(&sent.actor, ticket, response).await?;
        Ok(Done::with_session(local_path(sent.field("next")).unwrap_or("/account/security"), session))
    }

    async fn add(sent: Sent) -> Result<Done> {
        let (ticket, name, response) = (sent.field("ticket"), sent.field("name"), sent.field("response"));
        let added = sent.services.add_passkey(&sent.actor, ticket, name, response).await?;
        let done = match added.recovery_codes {
            Some(codes) => {
                let answer = FormAnswer { secret: Some(codes.join("\n")), ..FormAnswer::default() };
                Done { answer: Some((RECOVERY_CODES, answer)), ..Done::to("/account/security/recovery-codes") }
            }
            None => Done::noticed("/account/security", SECURITY, "passkey_added"),
        };
        Ok(Done { session: Some(added.session.secret), ..done })
    }

    async fn rename(sent: Sent) -> Result<Done> {
        sent.services.rename_passkey(&sent.actor, sent.part("passkey"), sent.field("name")).await?;
        Ok(Done::noticed("/account/security", SECURITY, "passkey_renamed"))
    }

    async fn remove(sent: Sent) -> Result<Done> {
        let session = sent.services.remove_passkey(&sent.actor, sent.part("passkey"), sent.field("name")).await?;
        let done = Done::noticed("/account/security", SECURITY, "passkey_removed");
        Ok(Done { session: Some(session.secret), ..done })
    }

    vec![
        Form {
            name: SIGN_IN,
            path: "/sign-in/passkey",
            page: |_| "/sign-in".to_owned(),
            send: |sent| Box::pin(sign_in(sent)),
        },
        Form {
            name: SECOND_FACTOR,
            path: "/sign-in/second-factor/passkey",
            page: |_| "/sign-in/second-factor".to_owned(),
            send: |sent| Box::pin(second_factor(sent)),
        },
        Form {
            name: CONFIRM,
            path: "/account/confirm/passkey",
            page: |_| "/account/confirm".to_owned(),
            send: |sent| Box::pin(confirm(sent)),
        },
        Form {
            name: ADD,
            path: "/account/security/passkeys/new",
            page: |_| "/account/security/passkeys/new".to_owned(),
            send: |sent| Box::pin(add(sent)),
        },
        Form {
            name: RENAME,
            path: "/account/security/passkeys/{passkey}/rename",
            page: |sent| format!("/account/security/passkeys/{}/rename", sent.part("passkey")),
            send: |sent| Box::pin(rename(sent)),
        },
        Form {
            name: REMOVE,
            path: "/account/security/passkeys/{passkey}/remove",
            page: |sent| format!("/account/security/passkeys/{}/remove", sent.part("passkey")),
            send: |sent| Box::pin(remove(sent)),
        },
    ]
}
