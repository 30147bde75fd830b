//! Keys, and the tokens of the organization, which are keys too.

use std::collections::BTreeMap;

use axum::http::Method;
use domain::key::{Controls, KeySummary, ORGANIZATION, Resource, SecretVersion, TypedControls, TypedKey};
use domain::policy::Permission;
use domain::problem::Code;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use services::CreatedKey;
use utoipa::{IntoParams, ToSchema};

use super::super::problem::Problem;
use super::operation::{Call, Nothing, Operation};
use super::values::{instant, maybe};

const KEYS: Resource = Resource::Keys;

pub(super) fn operations() -> Vec<Operation> {
    let [patch, post, delete] = [Method::PATCH, Method::POST, Method::DELETE];
    let key = "/api/v1/keys/{key}";
    vec![
        Operation::read("list_keys", "/api/v1/keys", (KEYS, Permission::ViewHome), "List the owner’s keys", list_keys),
        Operation::act(
            "create_key",
            (post.clone(), "/api/v1/keys"),
            (KEYS, Permission::ManageOwnKeys),
            "Make a key",
            create_key,
        )
        .creates(),
        Operation::read(
            "find_key",
            key,
            (KEYS, Permission::ManageOwnKeys),
            "Read one key with its secrets’ traffic",
            find_key,
        ),
        Operation::act(
            "update_key",
            (patch, key),
            (KEYS, Permission::ManageOwnKeys),
            "Change what a key may do",
            update_key,
        ),
        Operation::act(
            "revoke_key",
            (delete.clone(), key),
            (KEYS, Permission::ManageOwnKeys),
            "Revoke a key for good",
            revoke_key,
        ),
        Operation::act(
            "rotate_key",
            (post.clone(), "/api/v1/keys/{key}/rotate"),
            (KEYS, Permission::ManageOwnKeys),
            "Give a key another secret",
            rotate_key,
        ),
        Operation::act(
            "end_former_secret",
            (post.clone(), "/api/v1/keys/{key}/end-former-secret"),
            (KEYS, Permission::ManageOwnKeys),
            "End the secret before the last rotation",
            end_former,
        ),
        Operation::act(
            "disable_key",
            (post.clone(), "/api/v1/keys/{key}/disable"),
            (KEYS, Permission::ManageOwnKeys),
            "Switch a key off",
            disable,
        ),
        Operation::act(
            "enable_key",
            (post.clone(), "/api/v1/keys/{key}/enable"),
            (KEYS, Permission::ManageOwnKeys),
            "Switch a key on",
            enable,
        ),
        Operation::read(
            "list_organization_tokens",
            "/api/v1/organization-tokens",
            (KEYS, Permission::ManageOrganizationTokens),
            "List organization tokens",
            list_tokens,
        ),
        Operation::act(
            "create_organization_token",
            (post.clone(), "/api/v1/organization-tokens"),
            (KEYS, Permission::ManageOrganizationTokens),
            "Make an organization token",
            create_token,
        )
        .creates(),
    ]
}

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
pub(super) struct Key {
    /// `key_…`
    id: String,
    name: String,
    /// The prefix and the last four characters of its secret.
    redacted: String,
    /// The owner’s name.
    owner: String,
    /// `team_…`
    team: String,
    tags: Vec<String>,
    /// `all`, `read_only`, or a list such as `text:write`, `keys:read`.
    scopes: Vec<String>,
    /// Ids of models; empty for all.
    models: Vec<String>,
    /// Empty for anywhere that the organization allows.
    networks: Vec<String>,
    requests_per_minute: Option<u32>,
    /// `active`, `expires_soon`, `expired`, `disabled` or `revoked`.
    status: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    #[schema(format = DateTime)]
    disabled_at: Option<String>,
    #[schema(format = DateTime)]
    revoked_at: Option<String>,
    /// When the secret before the last rotation ends.
    #[schema(format = DateTime)]
    former_secret_ends_at: Option<String>,
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    last_used_from: Option<String>,
    last_used_agent: Option<String>,
}

/// Keys, the newest first.
#[derive(Serialize, ToSchema)]
struct Keys {
    data: Vec<Key>,
}

/// One of the secrets of a key.
#[derive(Serialize, ToSchema)]
struct KeySecret {
    /// Counted from one.
    version: i64,
    redacted: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// When it ends, where another has taken its place.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
    /// Calls that were let in within the last seven days.
    calls: i64,
    #[schema(format = DateTime)]
    last_call_at: Option<String>,
}

/// A key, whole.
#[derive(Serialize, ToSchema)]
struct KeyDetail {
    key: Key,
    /// Those that open it now, the current one first.
    secrets: Vec<KeySecret>,
}

/// A secret that was just made. It is told here and nowhere else; under an Idempotency-Key for a day once more.
#[derive(Serialize, ToSchema)]
struct KeyMade {
    /// `key_…`
    id: String,
    secret: String,
}

/// What a key may do.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewKey {
    name: String,
    /// `30_days`, `90_days`, `365_days`, `never`, or `date` with `expires_on`.
    lifetime: String,
    /// The last day on which it works, such as `2027-01-31` (UTC).
    #[serde(default)]
    expires_on: Option<String>,
    /// `svc_…`: the service account that shall have it; else it is the caller’s own.
    #[serde(default)]
    owner: Option<String>,
    /// `team_…`; else the first that the owner belongs to.
    #[serde(default)]
    team: Option<String>,
    /// `all`, `read_only`, or a list such as `text:write`, `keys:read`. Absent: `all`.
    #[serde(default)]
    scopes: Option<Vec<String>>,
    #[serde(default)]
    models: Vec<String>,
    #[serde(default)]
    networks: Vec<String>,
    #[serde(default)]
    requests_per_minute: Option<u32>,
    #[serde(default)]
    tags: Vec<String>,
}

/// What is absent stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct KeyUpdate {
    name: Option<String>,
    /// From now on: `30_days`, `90_days`, `365_days`, `never`, or `date` with `expires_on`.
    lifetime: Option<String>,
    expires_on: Option<String>,
    team: Option<String>,
    /// Of an organization token: the teams that share it.
    teams: Option<Vec<String>>,
    scopes: Option<Vec<String>>,
    models: Option<Vec<String>>,
    networks: Option<Vec<String>>,
    /// 0 for no limit of its own.
    requests_per_minute: Option<u32>,
    tags: Option<Vec<String>>,
}

/// Which keys.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct KeyQuery {
    /// Whether the revoked ones are listed, instead of the others.
    #[serde(default)]
    #[param(required = false)]
    revoked: bool,
}

pub(super) fn key(key: KeySummary, now: Timestamp) -> Key {
    let status = serde_json::to_value(key.status(now)).ok().and_then(|word| word.as_str().map(str::to_owned));
    Key {
        id: key.id.to_string(),
        name: key.name,
        redacted: key.redacted,
        owner: key.owner,
        team: key.team.to_string(),
        tags: key.tags.iter().map(ToString::to_string).collect(),
        scopes: key.controls.scopes.words(),
        models: key.controls.models.into_iter().collect(),
        networks: key.controls.networks.iter().map(ToString::to_string).collect(),
        requests_per_minute: key.controls.requests_per_minute,
        status: status.unwrap_or_default(),
        created_at: instant(key.created_at),
        expires_at: maybe(key.expires_at),
        disabled_at: maybe(key.disabled_at),
        revoked_at: maybe(key.revoked_at),
        former_secret_ends_at: maybe(key.former_dies_at),
        last_used_at: maybe(key.last_used_at),
        last_used_from: key.last_used_from,
        last_used_agent: key.last_used_agent,
    }
}

fn secret(secret: SecretVersion) -> KeySecret {
    KeySecret {
        version: secret.version,
        redacted: secret.redacted,
        created_at: instant(secret.created_at),
        ends_at: maybe(secret.dies_at),
        calls: secret.calls,
        last_call_at: maybe(secret.last_call_at),
    }
}

fn made(created: &CreatedKey) -> KeyMade {
    KeyMade { id: created.id.to_string(), secret: created.secret.expose().to_owned() }
}

/// Scopes as their form has them: a word, and where that is `restricted`, resources with how much of each.
fn scopes(words: &[String]) -> Result<(String, BTreeMap<String, String>), Problem> {
    if let [word] = words
        && matches!(word.as_str(), "all" | "read_only")
    {
        return Ok((word.clone(), BTreeMap::new()));
    }
    let mut grants = BTreeMap::new();
    for word in words {
        let (resource, access) = word.split_once(':').unwrap_or((word, ""));
        if grants.insert(resource.to_owned(), access.to_owned()).is_some() {
            return Err(Problem::told(Code::Invalid, format!("“{resource}” stands twice in “scopes”.")));
        }
    }
    Ok(("restricted".to_owned(), grants))
}

fn controls(controls: &Controls, tags: Vec<String>) -> Result<TypedControls, Problem> {
    let (scopes, grants) = scopes(&controls.scopes.words())?;
    Ok(TypedControls {
        scopes,
        grants,
        models: controls.models.iter().cloned().collect::<Vec<_>>().join("\n"),
        networks: controls.networks.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        requests_per_minute: controls.requests_per_minute.map(|rate| rate.to_string()).unwrap_or_default(),
        tags: tags.join(","),
    })
}

async fn list_keys(call: Call, query: KeyQuery) -> Result<Keys, Problem> {
    let list = call.services.list_keys(&call.actor, &call.slug, query.revoked).await?;
    let now = list.rendered_at;
    Ok(Keys { data: list.keys.into_iter().map(|summary| key(summary, now)).collect() })
}

async fn find_key(call: Call, _: Nothing) -> Result<KeyDetail, Problem> {
    let detail = call.services.key_detail(&call.actor, &call.slug, call.part("key")).await?;
    Ok(KeyDetail {
        key: key(detail.key, detail.rendered_at),
        secrets: detail.secrets.into_iter().map(secret).collect(),
    })
}

async fn create_key(call: Call, body: NewKey) -> Result<KeyMade, Problem> {
    if body.owner.as_deref().is_some_and(|owner| owner.trim() == ORGANIZATION) {
        return Err(Problem::told(Code::Invalid, "An organization token is made under /api/v1/organization-tokens."));
    }
    let (scopes, grants) = scopes(&body.scopes.unwrap_or_else(|| vec!["all".to_owned()]))?;
    let typed = TypedKey {
        name: body.name,
        owner: body.owner.unwrap_or_default(),
        team: body.team.unwrap_or_default(),
        teams: Vec::new(),
        lifetime: body.lifetime,
        expires_on: body.expires_on.unwrap_or_default(),
        controls: TypedControls {
            scopes,
            grants,
            models: body.models.join("\n"),
            networks: body.networks.join("\n"),
            requests_per_minute: body.requests_per_minute.map(|rate| rate.to_string()).unwrap_or_default(),
            tags: body.tags.join(","),
        },
    };
    Ok(made(&call.services.create_key(&call.actor, &call.slug, &typed).await?))
}

/// An organization token to be made. Everything else of it is done as with a key: it is one, of the organization.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    name: String,
    /// `30_days`, `90_days`, `365_days`, `never`, or `date` with `expires_on`.
    lifetime: String,
    /// The last day on which it works, such as `2027-01-31` (UTC).
    #[serde(default)]
    expires_on: Option<String>,
    /// `team_…`: those that share it.
    teams: Vec<String>,
    /// `team_…`, one of them: what is booked to it where a call names no team. Else the first.
    #[serde(default)]
    team: Option<String>,
    /// A list such as `text:write`, `models:read`.
    scopes: Vec<String>,
    /// Ids of models; empty for all.
    #[serde(default)]
    models: Vec<String>,
    /// Empty for anywhere that the organization allows.
    #[serde(default)]
    networks: Vec<String>,
    #[serde(default)]
    requests_per_minute: Option<u32>,
    #[serde(default)]
    tags: Vec<String>,
}

/// An organization token.
#[derive(Serialize, ToSchema)]
struct Token {
    key: Key,
    /// The teams that share it; calls that name none are booked to `key.team`.
    teams: Vec<String>,
}

/// Organization tokens, the newest first.
#[derive(Serialize, ToSchema)]
struct Tokens {
    data: Vec<Token>,
}

async fn list_tokens(call: Call, query: KeyQuery) -> Result<Tokens, Problem> {
    let list = call.services.list_organization_tokens(&call.actor, &call.slug, query.revoked).await?;
    let now = list.rendered_at;
    let tokens = list.tokens.into_iter().map(|token| Token {
        key: key(token.key, now),
        teams: token.teams.iter().map(|(id, _)| id.to_string()).collect(),
    });
    Ok(Tokens { data: tokens.collect() })
}

async fn create_token(call: Call, body: NewToken) -> Result<KeyMade, Problem> {
    let (scopes, grants) = scopes(&body.scopes)?;
    let team = body.team.or_else(|| body.teams.first().cloned()).unwrap_or_default();
    let typed = TypedKey {
        name: body.name,
        owner: ORGANIZATION.to_owned(),
        team,
        teams: body.teams,
        lifetime: body.lifetime,
        expires_on: body.expires_on.unwrap_or_default(),
        controls: TypedControls {
            scopes,
            grants,
            models: body.models.join("\n"),
            networks: body.networks.join("\n"),
            requests_per_minute: body.requests_per_minute.map(|rate| rate.to_string()).unwrap_or_default(),
            tags: body.tags.join(","),
        },
    };
    Ok(made(&call.services.create_key(&call.actor, &call.slug, &typed).await?))
}

async fn update_key(call: Call, body: KeyUpdate) -> Result<KeyDetail, Problem> {
    let detail = call.services.key_detail(&call.actor, &call.slug, call.part("key")).await?;
    let teams = body.teams.unwrap_or_else(|| detail.shared.iter().map(|team| team.id.to_string()).collect());
    let before = detail.key;
    let tags = before.tags.iter().map(ToString::to_string).collect();
    let mut typed = TypedKey {
        name: before.name.clone(),
        owner: String::new(),
        team: before.team.to_string(),
        teams,
        lifetime: "keep".to_owned(),
        expires_on: body.expires_on.unwrap_or_default(),
        controls: controls(&before.controls, tags)?,
    };
    if let Some(words) = body.scopes {
        (typed.controls.scopes, typed.controls.grants) = scopes(&words)?;
    }
    for (given, field) in [
        (body.name, &mut typed.name),
        (body.team, &mut typed.team),
        (body.lifetime, &mut typed.lifetime),
        (body.models.map(|models| models.join("\n")), &mut typed.controls.models),
        (body.networks.map(|networks| networks.join("\n")), &mut typed.controls.networks),
        (body.tags.map(|tags| tags.join(",")), &mut typed.controls.tags),
    ] {
        if let Some(given) = given {
            *field = given;
        }
    }
    if let Some(rate) = body.requests_per_minute {
        typed.controls.requests_per_minute = if rate == 0 { String::new() } else { rate.to_string() };
    }
    call.services.update_key(&call.actor, &call.slug, call.part("key"), &typed).await?;
    find_key(call, Nothing {}).await
}

async fn revoke_key(call: Call, _: Nothing) -> Result<Nothing, Problem> {
    let id = call.part("key");
    let name = call.services.find_key(&call.actor, &call.slug, id).await?.name;
    call.services.revoke_key(&call.actor, &call.slug, id, &name).await?;
    Ok(Nothing {})
}

/// How a key is rotated.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Rotation {
    /// How long the secret before goes on working: `none`, `1_hour`, `24_hours` or `7_days`.
    grace: String,
}

async fn rotate_key(call: Call, body: Rotation) -> Result<KeyMade, Problem> {
    Ok(made(&call.services.rotate_key(&call.actor, &call.slug, call.part("key"), &body.grace).await?))
}

async fn end_former(call: Call, _: Nothing) -> Result<KeyDetail, Problem> {
    call.services.end_former_secret(&call.actor, &call.slug, call.part("key")).await?;
    find_key(call, Nothing {}).await
}

async fn disable(call: Call, _: Nothing) -> Result<KeyDetail, Problem> {
    call.services.disable_key(&call.actor, &call.slug, call.part("key")).await?;
    find_key(call, Nothing {}).await
}

async fn enable(call: Call, _: Nothing) -> Result<KeyDetail, Problem> {
    call.services.enable_key(&call.actor, &call.slug, call.part("key")).await?;
    find_key(call, Nothing {}).await
}
