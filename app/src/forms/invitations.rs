//! Invitations: sent, sent again, taken back, accepted.

/// Fields: `email` (one or several addresses), `role`, `team_<id>` for each chosen team, `message`. Its page is `/o/{slug}/members/invite`,
/// which finds the notice `partly` with the values `sent` (a number) and `refused` (lines of an address, a tab and a verdict).
pub const INVITE: &str = "invite";
/// What `/o/{slug}/members/pending` finds: the notice `invited` with the value `sent`, or `resent` or `revoked` with `email`.
pub const PENDING: &str = "pending_invitations";
/// No fields. Its page is `/o/{slug}/members/pending/{invitation}`.
pub const RESEND: &str = "resend_invitation";
/// No fields. Its page is `/o/{slug}/members/pending/{invitation}/revoke`.
pub const REVOKE: &str = "revoke_invitation";
/// No fields: the account that is signed in joins. Its page is `/invitations/{token}`.
pub const ACCEPT: &str = "accept_invitation";
/// Fields: `name`, `password`, `terms`: somebody new, by the mailed link.
pub const JOIN: &str = "join";
/// Fields: `email`, `name`, `password`, `terms`: somebody new, whose address is confirmed first.
pub const SIGN_UP_INVITED: &str = "sign_up_invited";

/// The prefix of the names of the boxes that choose teams.
pub const TEAM: &str = "team_";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::{FormAnswer, Result, TypedInvitation};

    /// The list of those who wait, and what it says.
    fn waiting(sent: &Sent, notice: &str, value: (&str, &str)) -> Done {
        Done::told(format!("/o/{}/members/pending", sent.part("slug")), PENDING, notice, &[value])
    }

    async fn invite(sent: Sent) -> Result<Done> {
        let slug = sent.part("slug");
        let teams = sent.fields.keys().filter_map(|name| name.strip_prefix(TEAM)).collect();
        let typed = TypedInvitation {
            addresses: sent.field("email"),
            role: sent.field("role"),
            teams,
            message: sent.field("message"),
        };
        let invited = sent.services.invite_members(&sent.actor, slug, &typed).await?;
        if invited.refused.is_empty() {
            let count = invited.sent.len().to_string();
            return Ok(waiting(&sent, "invited", ("sent", &count)));
        }
        // What went out is gone; what did not comes back to be mended.
        let mut values = sent.fields.clone();
        values.remove("submission");
        let lines = |line: fn(&(String, domain::invitation::Verdict)) -> String| {
            invited.refused.iter().map(line).collect::<Vec<_>>().join("\n")
        };
        values.insert("email".to_owned(), lines(|(typed, _)| typed.clone()));
        values.insert("refused".to_owned(), lines(|(typed, why)| format!("{typed}\t{why}")));
        values.insert("sent".to_owned(), invited.sent.len().to_string());
        let answer = FormAnswer { notice: Some("partly".to_owned()), values, ..FormAnswer::default() };
        Ok(Done { answer: Some((INVITE, answer)), ..Done::to(format!("/o/{slug}/members/invite")) })
    }

    async fn resend(sent: Sent) -> Result<Done> {
        let (slug, invitation) = (sent.part("slug"), sent.part("invitation"));
        let email = sent.services.resend_invitation(&sent.actor, slug, invitation).await?;
        Ok(waiting(&sent, "resent", ("email", &email)))
    }

    async fn revoke(sent: Sent) -> Result<Done> {
        let (slug, invitation) = (sent.part("slug"), sent.part("invitation"));
        let email = sent.services.revoke_invitation(&sent.actor, slug, invitation).await?;
        Ok(waiting(&sent, "revoked", ("email", &email)))
    }

    async fn accept(sent: Sent) -> Result<Done> {
        let joined = sent.services.accept_invitation(&sent.actor, sent.part("token")).await?;
        Ok(Done::to(format!("/o/{}", joined.slug)))
    }

    async fn join(sent: Sent) -> Result<Done> {
        let (name, password) = (sent.field("name"), sent.field("password"));
        let token = sent.part("token");
        let confirmed =
            sent.services.join_as_newcomer(&sent.actor, token, name, password, sent.ticked("terms")).await?;
        Ok(Done::with_session("/welcome", confirmed.session))
    }

    async fn sign_up(sent: Sent) -> Result<Done> {
        let browser = sent.cookies.browser.clone().unwrap_or_else(|| sent.services.mint_browser_id());
        let typed = (sent.field("email"), sent.field("password"), sent.field("name"));
        let (token, terms) = (sent.part("token"), sent.ticked("terms"));
        let browser = sent.services.begin_invited_sign_up(&sent.actor, &browser, token, typed, terms).await?;
        Ok(Done { browser: Some(browser), ..Done::to("/verify-email") })
    }

    let link = |sent: &Sent| format!("/invitations/{}", sent.part("token"));
    vec![
        Form {
            name: INVITE,
            path: "/o/{slug}/members/invite",
            page: |sent| format!("/o/{}/members/invite", sent.part("slug")),
            send: |sent| Box::pin(invite(sent)),
        },
        Form {
            name: RESEND,
            path: "/o/{slug}/members/pending/{invitation}/resend",
            page: |sent| format!("/o/{}/members/pending/{}", sent.part("slug"), sent.part("invitation")),
            send: |sent| Box::pin(resend(sent)),
        },
        Form {
            name: REVOKE,
            path: "/o/{slug}/members/pending/{invitation}/revoke",
            page: |sent| format!("/o/{}/members/pending/{}/revoke", sent.part("slug"), sent.part("invitation")),
            send: |sent| Box::pin(revoke(sent)),
        },
        Form { name: ACCEPT, path: "/invitations/{token}/accept", page: link, send: |sent| Box::pin(accept(sent)) },
        Form { name: JOIN, path: "/invitations/{token}/join", page: link, send: |sent| Box::pin(join(sent)) },
        Form {
            name: SIGN_UP_INVITED,
            path: "/invitations/{token}/sign-up",
            page: link,
            send: |sent| Box::pin(sign_up(sent)),
        },
    ]
}
