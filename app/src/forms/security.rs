//! The ways in of one's own account: the authenticator app, recovery codes, sessions, and the way back when a factor is lost.

/// Fields: `ticket` (the set-up), `code`. Its page is `/account/security/totp`.
pub const ADD_TOTP: &str = "add_totp";
/// No fields. Its page is `/account/security/totp/remove`.
pub const REMOVE_TOTP: &str = "remove_totp";
/// No fields: makes new recovery codes. Its page is `/account/security/recovery-codes/renew`.
pub const RENEW_RECOVERY_CODES: &str = "renew_recovery_codes";
/// What `/account/security/recovery-codes` finds once: the codes, a line each.
pub const RECOVERY_CODES: &str = "recovery_codes";
/// What `/account/security` finds: a notice.
pub const SECURITY: &str = "security";
/// No fields.
pub const END_SESSION: &str = "end_session";
/// No fields.
pub const END_OTHER_SESSIONS: &str = "end_other_sessions";
/// Fields: `token`. Its page is `/not-me`.
pub const NOT_ME: &str = "not_me";
/// No fields: the sign-in that waits says which account. Its page is `/sign-in/lost-factor`.
pub const REPORT_LOST_FACTOR: &str = "report_lost_factor";
/// Fields: `token`. Its page is `/lost-factor`.
pub const LOST_FACTOR: &str = "lost_factor";
/// No fields: any session stops the wait.
pub const KEEP_FACTOR: &str = "keep_factor";
/// Fields: `token`. Its page is `/stop-factor-loss`.
pub const STOP_FACTOR_LOSS: &str = "stop_factor_loss";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::{FormAnswer, Result};

    /// On with the session, to the page that shows the codes once, or to the security page with a notice.
    fn shown(codes: Option<Vec<String>>, notice: &str) -> Done {
        match codes {
            Some(codes) => {
                let answer = FormAnswer { secret: Some(codes.join("\n")), ..FormAnswer::default() };
                Done { answer: Some((RECOVERY_CODES, answer)), ..Done::to("/account/security/recovery-codes") }
            }
            None => Done::noticed("/account/security", SECURITY, notice),
        }
    }

    async fn add_totp(sent: Sent) -> Result<Done> {
        let added = sent.services.add_totp(&sent.actor, sent.field("ticket"), sent.field("code")).await?;
        Ok(Done { session: Some(added.session.secret), ..shown(added.recovery_codes, "totp_added") })
    }

    async fn remove_totp(sent: Sent) -> Result<Done> {
        let session = sent.services.remove_totp(&sent.actor).await?;
        Ok(Done { session: Some(session.secret), ..shown(None, "totp_removed") })
    }

    async fn renew(sent: Sent) -> Result<Done> {
        Ok(shown(Some(sent.services.renew_recovery_codes(&sent.actor).await?), ""))
    }

    async fn end_session(sent: Sent) -> Result<Done> {
        match sent.services.end_session(&sent.actor, sent.part("session")).await {
            // It had ended already: that is what was asked for.
            Ok(()) | Err(services::Error::NotFound) => Ok(Done::noticed("/account/sessions", END_SESSION, "ended")),
            Err(error) => Err(error),
        }
    }

    async fn end_others(sent: Sent) -> Result<Done> {
        sent.services.end_other_sessions(&sent.actor).await?;
        Ok(Done::noticed("/account/sessions", END_SESSION, "others_ended"))
    }

    async fn not_me(sent: Sent) -> Result<Done> {
        sent.services.report_session(&sent.actor, sent.field("token")).await?;
        Ok(Done::noticed("/not-me", NOT_ME, "done"))
    }

    async fn report_lost(sent: Sent) -> Result<Done> {
        let ticket = sent.cookies.ticket.clone().unwrap_or_default();
        sent.services.report_lost_factor(&sent.actor, &ticket).await?;
        Ok(Done::noticed("/sign-in/lost-factor", REPORT_LOST_FACTOR, "sent"))
    }

    async fn lost(sent: Sent) -> Result<Done> {
        sent.services.begin_factor_loss(&sent.actor, sent.field("token")).await?;
        Ok(Done::noticed("/lost-factor", LOST_FACTOR, "begun"))
    }

    async fn keep(sent: Sent) -> Result<Done> {
        sent.services.stop_factor_loss(&sent.actor).await?;
        Ok(Done::noticed("/account/security", SECURITY, "factor_kept"))
    }

    async fn stop(sent: Sent) -> Result<Done> {
        sent.services.stop_factor_loss_by_link(&sent.actor, sent.field("token")).await?;
        Ok(Done::noticed("/stop-factor-loss", STOP_FACTOR_LOSS, "stopped"))
    }

    let sessions = |_: &Sent| "/account/sessions".to_owned();
    vec![
        Form {
            name: ADD_TOTP,
            path: "/account/security/totp",
            page: |_| "/account/security/totp".to_owned(),
            send: |sent| Box::pin(add_totp(sent)),
        },
        Form {
            name: REMOVE_TOTP,
            path: "/account/security/totp/remove",
            page: |_| "/account/security/totp/remove".to_owned(),
            send: |sent| Box::pin(remove_totp(sent)),
        },
        Form {
            name: RENEW_RECOVERY_CODES,
            path: "/account/security/recovery-codes/renew",
            page: |_| "/account/security/recovery-codes/renew".to_owned(),
            send: |sent| Box::pin(renew(sent)),
        },
        Form { name: NOT_ME, path: "/not-me", page: |_| "/not-me".to_owned(), send: |sent| Box::pin(not_me(sent)) },
        Form {
            name: REPORT_LOST_FACTOR,
            path: "/sign-in/lost-factor",
            page: |_| "/sign-in/lost-factor".to_owned(),
            send: |sent| Box::pin(report_lost(sent)),
        },
        Form {
            name: LOST_FACTOR,
            path: "/lost-factor",
            page: |_| "/lost-factor".to_owned(),
            send: |sent| Box::pin(lost(sent)),
        },
        Form {
            name: STOP_FACTOR_LOSS,
            path: "/stop-factor-loss",
            page: |_| "/stop-factor-loss".to_owned(),
            send: |sent| Box::pin(stop(sent)),
        },
        Form {
            name: KEEP_FACTOR,
            path: "/account/security/keep-factor",
            page: |_| "/account/security".to_owned(),
            send: |sent| Box::pin(keep(sent)),
        },
        Form {
            name: END_SESSION,
            path: "/account/sessions/{session}/end",
            page: sessions,
            send: |sent| Box::pin(end_session(sent)),
        },
        Form {
            name: END_OTHER_SESSIONS,
            path: "/account/sessions/end-others",
            page: sessions,
            send: |sent| Box::pin(end_others(sent)),
        },
    ]
}
