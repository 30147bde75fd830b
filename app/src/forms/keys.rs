//! API keys: making and revoking them.

/// Fields: `name`, `lifetime` (`30_days`, `90_days`, `365_days`, `never`). Its page is `/o/{slug}/keys/new`.
pub const CREATE: &str = "create_key";
/// What `/o/{slug}/keys/{key}/created` finds once: the secret.
pub const CREATED: &str = "key_created";
/// Fields: `name`, typed to confirm. Its page is `/o/{slug}/keys/{key}/revoke`.
pub const REVOKE: &str = "revoke_key";
/// What `/o/{slug}/keys` finds: the notice `revoked` and the value `name`.
pub const LIST: &str = "keys";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::{FormAnswer, Result};

    async fn create(sent: Sent) -> Result<Done> {
        let slug = sent.part("slug");
        let (name, lifetime) = (sent.field("name"), sent.field("lifetime"));
        let created = sent.services.create_key(&sent.actor, slug, name, lifetime).await?;
        let answer = FormAnswer { secret: Some(created.secret.expose().to_owned()), ..FormAnswer::default() };
        Ok(Done { answer: Some((CREATED, answer)), ..Done::to(format!("/o/{slug}/keys/{}/created", created.id)) })
    }

    async fn revoke(sent: Sent) -> Result<Done> {
        let slug = sent.part("slug");
        let revoked = sent.services.revoke_key(&sent.actor, slug, sent.part("key"), sent.field("name")).await?;
        Ok(Done::told(format!("/o/{slug}/keys"), LIST, "revoked", &[("name", &revoked.name)]))
    }

    vec![
        Form {
            name: CREATE,
            path: "/o/{slug}/keys/new",
            page: |sent| format!("/o/{}/keys/new", sent.part("slug")),
            send: |sent| Box::pin(create(sent)),
        },
        Form {
            name: REVOKE,
            path: "/o/{slug}/keys/{key}/revoke",
            page: |sent| format!("/o/{}/keys/{}/revoke", sent.part("slug"), sent.part("key")),
            send: |sent| Box::pin(revoke(sent)),
        },
    ]
}
