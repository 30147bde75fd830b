//! A person's own choices.

/// Fields: `use_case`. Shown by `/welcome` and by `/account/preferences`; `from` says by which (`welcome`, `preferences`).
pub const USE_CASE: &str = "use_case";
/// Fields: `theme`, and `next`, the page it was chosen on.
pub const THEME: &str = "theme";
/// Fields: `terms`.
pub const TERMS: &str = "accept_terms";
/// Fields: `dismissed` (`1` puts it away).
pub const CHECKLIST: &str = "checklist";
/// No fields: the person says that an SDK is installed.
pub const SDK: &str = "confirm_sdk";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent, local_path};
    use services::Result;

    async fn home_of(sent: &Sent) -> Result<String> {
        let me = sent.services.me(&sent.actor).await?;
        Ok(me.organizations.first().map_or_else(|| "/welcome".to_owned(), |org| format!("/o/{}", org.slug)))
    }

    async fn use_case(sent: Sent) -> Result<Done> {
        sent.services.choose_use_case(&sent.actor, sent.field("use_case")).await?;
        match sent.field("from") {
            "preferences" => Ok(Done::noticed("/account/preferences", USE_CASE, "saved")),
            _ => Ok(Done::to(home_of(&sent).await?)),
        }
    }

    async fn theme(sent: Sent) -> Result<Done> {
        let theme = sent.services.set_theme(&sent.actor, sent.field("theme")).await?;
        let next = local_path(sent.field("next")).unwrap_or("/account/preferences");
        Ok(Done { theme: Some(theme.to_string()), ..Done::to(next) })
    }

    async fn terms(sent: Sent) -> Result<Done> {
        sent.services.accept_terms(&sent.actor, sent.ticked("terms")).await?;
        Ok(Done::to(home_of(&sent).await?))
    }

    async fn checklist(sent: Sent) -> Result<Done> {
        let slug = sent.part("slug");
        sent.services.dismiss_checklist(&sent.actor, slug, sent.field("dismissed") == "1").await?;
        Ok(Done::to(format!("/o/{slug}")))
    }

    async fn sdk(sent: Sent) -> Result<Done> {
        let slug = sent.part("slug");
        sent.services.confirm_sdk(&sent.actor, slug).await?;
        Ok(Done::to(format!("/o/{slug}")))
    }

    let preferences = |_: &Sent| "/account/preferences".to_owned();
    let home = |sent: &Sent| format!("/o/{}", sent.part("slug"));
    vec![
        Form {
            name: USE_CASE,
            path: "/welcome",
            page: |sent| match sent.field("from") {
                "preferences" => "/account/preferences".to_owned(),
                _ => "/welcome".to_owned(),
            },
            send: |sent| Box::pin(use_case(sent)),
        },
        Form { name: THEME, path: "/theme", page: preferences, send: |sent| Box::pin(theme(sent)) },
        Form { name: TERMS, path: "/terms", page: |_| "/terms".to_owned(), send: |sent| Box::pin(terms(sent)) },
        Form { name: CHECKLIST, path: "/o/{slug}/checklist", page: home, send: |sent| Box::pin(checklist(sent)) },
        Form { name: SDK, path: "/o/{slug}/checklist/sdk", page: home, send: |sent| Box::pin(sdk(sent)) },
    ]
}
