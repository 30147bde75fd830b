//! Organization tokens: the forms of keys, of which the organization is the owner, at the addresses of tokens.

/// The fields of [`super::keys::CREATE`] but the owner, with `team_<id>` for each team that shares it and `team` for the default one. Its page is
/// `/o/{slug}/organization-tokens/new`.
pub const CREATE: &str = "create_organization_token";
/// What `/o/{slug}/organization-tokens/{key}/created` finds once: the secret.
pub const CREATED: &str = "organization_token_created";
/// The fields of [`CREATE`], where `lifetime` may be `keep`. Its page is `/o/{slug}/organization-tokens/{key}`, which finds the notices `saved`,
/// `disabled`, `enabled` and `ended` under this name too.
pub const UPDATE: &str = "update_organization_token";
/// Fields: `grace` (`none`, `1_hour`, `24_hours`, `7_days`). Its page is `/o/{slug}/organization-tokens/{key}/rotate`.
pub const ROTATE: &str = "rotate_organization_token";
/// No fields. Their page is `/o/{slug}/organization-tokens/{key}`.
pub const DISABLE: &str = "disable_organization_token";
/// See [`DISABLE`].
pub const ENABLE: &str = "enable_organization_token";
/// See [`DISABLE`].
pub const END_FORMER: &str = "end_former_secret_of_organization_token";
/// Fields: `name`, typed to confirm. Its page is `/o/{slug}/organization-tokens/{key}/revoke`.
pub const REVOKE: &str = "revoke_organization_token";
/// What `/o/{slug}/organization-tokens` finds: the notice `revoked` and the value `name`.
pub const LIST: &str = "organization_tokens";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::keys::typed;
    use super::{Done, Form, Sent};
    use domain::key::{ORGANIZATION, TypedKey};
    use services::{CreatedKey, FormAnswer, Result};

    fn list_of(sent: &Sent) -> String {
        format!("/o/{}/organization-tokens", sent.part("slug"))
    }

    fn page_of(sent: &Sent) -> String {
        format!("{}/{}", list_of(sent), sent.part("key"))
    }

    fn shown_once(list: &str, created: &CreatedKey) -> Done {
        let answer = FormAnswer { secret: Some(created.secret.expose().to_owned()), ..FormAnswer::default() };
        Done { answer: Some((CREATED, answer)), ..Done::to(format!("{list}/{}/created", created.id)) }
    }

    async fn create(sent: Sent) -> Result<Done> {
        let token = TypedKey { owner: ORGANIZATION.to_owned(), ..typed(&sent.fields) };
        let created = sent.services.create_key(&sent.actor, sent.part("slug"), &token).await?;
        Ok(shown_once(&list_of(&sent), &created))
    }

    async fn update(sent: Sent) -> Result<Done> {
        sent.services.update_key(&sent.actor, sent.part("slug"), sent.part("key"), &typed(&sent.fields)).await?;
        Ok(Done::noticed(page_of(&sent), UPDATE, "saved"))
    }

    async fn rotate(sent: Sent) -> Result<Done> {
        let (slug, key) = (sent.part("slug"), sent.part("key"));
        let rotated = sent.services.rotate_key(&sent.actor, slug, key, sent.field("grace")).await?;
        Ok(shown_once(&list_of(&sent), &rotated))
    }

    async fn switch(sent: Sent, on: bool) -> Result<Done> {
        let (slug, key) = (sent.part("slug"), sent.part("key"));
        match on {
            true => sent.services.enable_key(&sent.actor, slug, key).await?,
            false => sent.services.disable_key(&sent.actor, slug, key).await?,
        };
        Ok(Done::noticed(page_of(&sent), UPDATE, if on { "enabled" } else { "disabled" }))
    }

    async fn end_former(sent: Sent) -> Result<Done> {
        sent.services.end_former_secret(&sent.actor, sent.part("slug"), sent.part("key")).await?;
        Ok(Done::noticed(page_of(&sent), UPDATE, "ended"))
    }

    async fn revoke(sent: Sent) -> Result<Done> {
        let (slug, key) = (sent.part("slug"), sent.part("key"));
        let revoked = sent.services.revoke_key(&sent.actor, slug, key, sent.field("name")).await?;
        Ok(Done::told(list_of(&sent), LIST, "revoked", &[("name", &revoked.name)]))
    }

    vec![
        Form {
            name: CREATE,
            path: "/o/{slug}/organization-tokens/new",
            page: |sent| format!("{}/new", list_of(sent)),
            send: |sent| Box::pin(create(sent)),
        },
        Form {
            name: UPDATE,
            path: "/o/{slug}/organization-tokens/{key}",
            page: page_of,
            send: |sent| Box::pin(update(sent)),
        },
        Form {
            name: ROTATE,
            path: "/o/{slug}/organization-tokens/{key}/rotate",
            page: |sent| format!("{}/rotate", page_of(sent)),
            send: |sent| Box::pin(rotate(sent)),
        },
        Form {
            name: DISABLE,
            path: "/o/{slug}/organization-tokens/{key}/disable",
            page: page_of,
            send: |sent| Box::pin(switch(sent, false)),
        },
        Form {
            name: ENABLE,
            path: "/o/{slug}/organization-tokens/{key}/enable",
            page: page_of,
            send: |sent| Box::pin(switch(sent, true)),
        },
        Form {
            name: END_FORMER,
            path: "/o/{slug}/organization-tokens/{key}/end-former",
            page: page_of,
            send: |sent| Box::pin(end_former(sent)),
        },
        Form {
            name: REVOKE,
            path: "/o/{slug}/organization-tokens/{key}/revoke",
            page: |sent| format!("{}/revoke", page_of(sent)),
            send: |sent| Box::pin(revoke(sent)),
        },
    ]
}
