//! API keys: making, changing, rotating, switching off and revoking them.

use std::collections::BTreeMap;

use domain::key::{KeyDetail, Resource, Scopes};
#[cfg(feature = "ssr")]
use domain::key::{TypedControls, TypedKey};

/// Fields: `name`, `owner` (the id of a service account; else the person), `team` (an id), `lifetime` (`30_days`, `90_days`, `365_days`, `never`, or `date` with `expires_on`), `scopes` (`all`,
/// `read_only`, or `restricted` with `scope_{resource}`), `models`, `networks`, `requests_per_minute`, `tags`. All but the name and the
/// lifetime may be missing. Its page is `/o/{slug}/keys/new`.
pub const CREATE: &str = "create_key";
/// What `/o/{slug}/keys/{key}/created` finds once: the secret.
pub const CREATED: &str = "key_created";
/// The fields of [`CREATE`], where `lifetime` may be `keep`. Its page is `/o/{slug}/keys/{key}`, which finds the notices `saved`,
/// `disabled`, `enabled` and `ended` under this name too.
pub const UPDATE: &str = "update_key";
/// Fields: `grace` (`none`, `1_hour`, `24_hours`, `7_days`). Its page is `/o/{slug}/keys/{key}/rotate`.
pub const ROTATE: &str = "rotate_key";
/// No fields. Their page is `/o/{slug}/keys/{key}`.
pub const DISABLE: &str = "disable_key";
/// See [`DISABLE`].
pub const ENABLE: &str = "enable_key";
/// See [`DISABLE`].
pub const END_FORMER: &str = "end_former_secret";
/// Fields: `name`, typed to confirm. Its page is `/o/{slug}/keys/{key}/revoke`, which finds the notice `revoked` under this name too.
pub const REVOKE: &str = "revoke_key";
/// What `/o/{slug}/keys` finds: the notice `revoked` and the value `name`.
pub const LIST: &str = "keys";

/// The prefix of the names of the boxes that choose the teams of an organization token.
pub const TEAM: &str = "team_";

/// What was typed into the fields.
#[cfg(feature = "ssr")]
pub fn typed(values: &BTreeMap<String, String>) -> TypedKey {
    let text = |name: &str| values.get(name).cloned().unwrap_or_default();
    let grants = values.iter().filter_map(|(name, access)| {
        let resource = name.strip_prefix("scope_")?;
        Some((resource.to_owned(), access.clone()))
    });
    TypedKey {
        name: text("name"),
        owner: text("owner"),
        team: text("team"),
        teams: values.keys().filter_map(|name| name.strip_prefix(TEAM)).map(str::to_owned).collect(),
        lifetime: text("lifetime"),
        expires_on: text("expires_on"),
        controls: TypedControls {
            scopes: text("scopes"),
            grants: grants.collect(),
            models: text("models"),
            networks: text("networks"),
            requests_per_minute: text("requests_per_minute"),
            tags: text("tags"),
        },
    }
}

/// The fields as the form shows a key that there is.
pub fn fields(detail: &KeyDetail) -> BTreeMap<String, String> {
    let key = &detail.key;
    let controls = &key.controls;
    let lines = |words: Vec<String>| words.join("\n");
    let scopes = match controls.scopes {
        Scopes::All => "all",
        Scopes::ReadOnly => "read_only",
        Scopes::Restricted(_) => "restricted",
    };
    let tags: Vec<_> = key.tags.iter().map(ToString::to_string).collect();
    let mut fields: BTreeMap<String, String> = [
        ("name", key.name.clone()),
        ("team", key.team.to_string()),
        ("lifetime", "keep".to_owned()),
        ("scopes", scopes.to_owned()),
        ("models", lines(controls.models.iter().cloned().collect())),
        ("networks", lines(controls.networks.iter().map(ToString::to_string).collect())),
        ("requests_per_minute", controls.requests_per_minute.map(|count| count.to_string()).unwrap_or_default()),
        ("tags", tags.join(", ")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    fields.extend(detail.shared.iter().map(|team| (format!("{TEAM}{}", team.id), "on".to_owned())));
    for resource in Resource::ALL {
        fields.insert(format!("scope_{resource}"), controls.scopes.access(*resource).to_string());
    }
    fields
}

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::{CreatedKey, FormAnswer, Result};

    fn shown_once(slug: &str, created: &CreatedKey) -> Done {
        let answer = FormAnswer { secret: Some(created.secret.expose().to_owned()), ..FormAnswer::default() };
        Done { answer: Some((CREATED, answer)), ..Done::to(format!("/o/{slug}/keys/{}/created", created.id)) }
    }

    fn page_of(sent: &Sent) -> String {
        format!("/o/{}/keys/{}", sent.part("slug"), sent.part("key"))
    }

    async fn create(sent: Sent) -> Result<Done> {
        let slug = sent.part("slug");
        let created = sent.services.create_key(&sent.actor, slug, &typed(&sent.fields)).await?;
        Ok(shown_once(slug, &created))
    }

    async fn update(sent: Sent) -> Result<Done> {
        sent.services.update_key(&sent.actor, sent.part("slug"), sent.part("key"), &typed(&sent.fields)).await?;
        Ok(Done::noticed(page_of(&sent), UPDATE, "saved"))
    }

    async fn rotate(sent: Sent) -> Result<Done> {
        let slug = sent.part("slug");
        let rotated = sent.services.rotate_key(&sent.actor, slug, sent.part("key"), sent.field("grace")).await?;
        Ok(shown_once(slug, &rotated))
    }

    async fn disable(sent: Sent) -> Result<Done> {
        sent.services.disable_key(&sent.actor, sent.part("slug"), sent.part("key")).await?;
        Ok(Done::noticed(page_of(&sent), UPDATE, "disabled"))
    }

    async fn enable(sent: Sent) -> Result<Done> {
        sent.services.enable_key(&sent.actor, sent.part("slug"), sent.part("key")).await?;
        Ok(Done::noticed(page_of(&sent), UPDATE, "enabled"))
    }

    async fn end_former(sent: Sent) -> Result<Done> {
        sent.services.end_former_secret(&sent.actor, sent.part("slug"), sent.part("key")).await?;
        Ok(Done::noticed(page_of(&sent), UPDATE, "ended"))
    }

    async fn revoke(sent: Sent) -> Result<Done> {
        let slug = sent.part("slug");
        sent.services.revoke_key(&sent.actor, slug, sent.part("key"), sent.field("name")).await?;
        // What shows that it holds everywhere is there.
        Ok(Done::noticed(format!("{}/revoke", page_of(&sent)), REVOKE, "revoked"))
    }

    vec![
        Form {
            name: CREATE,
            path: "/o/{slug}/keys/new",
            page: |sent| format!("/o/{}/keys/new", sent.part("slug")),
            send: |sent| Box::pin(create(sent)),
        },
        Form { name: UPDATE, path: "/o/{slug}/keys/{key}", page: page_of, send: |sent| Box::pin(update(sent)) },
        Form {
            name: ROTATE,
            path: "/o/{slug}/keys/{key}/rotate",
            page: |sent| format!("{}/rotate", page_of(sent)),
            send: |sent| Box::pin(rotate(sent)),
        },
        Form {
            name: DISABLE,
            path: "/o/{slug}/keys/{key}/disable",
            page: page_of,
            send: |sent| Box::pin(disable(sent)),
        },
        Form { name: ENABLE, path: "/o/{slug}/keys/{key}/enable", page: page_of, send: |sent| Box::pin(enable(sent)) },
        Form {
            name: END_FORMER,
            path: "/o/{slug}/keys/{key}/end-former",
            page: page_of,
            send: |sent| Box::pin(end_former(sent)),
        },
        Form {
            name: REVOKE,
            path: "/o/{slug}/keys/{key}/revoke",
            page: |sent| format!("{}/revoke", page_of(sent)),
            send: |sent| Box::pin(revoke(sent)),
        },
    ]
}
