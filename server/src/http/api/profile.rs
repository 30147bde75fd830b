//! The profile of the member whose key calls.

use axum::http::Method;
use domain::account::Me;
use domain::key::Resource;
use domain::name::DisplayName;
use domain::policy::Permission;
use serde::{Deserialize, Serialize};
use services::Error;
use utoipa::ToSchema;

use super::super::problem::Problem;
use super::operation::{Call, Nothing, Operation};
use super::values::instant;

pub(super) fn operations() -> Vec<Operation> {
    let resource = Resource::Profile;
    vec![
        Operation::read(
            "find_profile",
            "/api/v1/profile",
            (resource, Permission::ManageOwnAccount),
            "Read the profile of the key’s owner",
            find,
        ),
        Operation::act(
            "update_profile",
            (Method::PATCH, "/api/v1/profile"),
            (resource, Permission::ManageOwnAccount),
            "Change name, time zone or locale",
            update,
        ),
    ]
}

/// A member’s account.
#[derive(Serialize, ToSchema)]
struct Profile {
    /// `acc_…`
    id: String,
    name: String,
    email: String,
    /// In the IANA database’s words, such as `Europe/Berlin`.
    time_zone: String,
    /// How dates and numbers are written, such as `en`.
    locale: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// What is absent stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProfileUpdate {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    time_zone: Option<String>,
    #[serde(default)]
    locale: Option<String>,
}

fn profile(me: Me) -> Profile {
    Profile {
        id: me.account.to_string(),
        name: me.name,
        email: me.email,
        time_zone: me.reader.zone.name,
        locale: me.reader.locale.to_string(),
        created_at: instant(me.created_at),
    }
}

async fn find(call: Call, _: Nothing) -> Result<Profile, Problem> {
    Ok(profile(call.services.me(&call.actor).await?))
}

async fn update(call: Call, body: ProfileUpdate) -> Result<Profile, Problem> {
    // What is not right changes nothing: the name is judged before the rest is set.
    let name = body.name.as_deref().map(DisplayName::parse).transpose();
    let name = name.map_err(|error| Error::field("name", error.into()))?;
    if body.time_zone.is_some() || body.locale.is_some() {
        let reader = call.services.me(&call.actor).await?.reader;
        let zone = body.time_zone.unwrap_or(reader.zone.name);
        let locale = body.locale.unwrap_or(reader.locale.to_string());
        call.services.set_reading(&call.actor, &zone, &locale).await?;
    }
    if let Some(name) = name {
        call.services.rename_account(&call.actor, name.as_str()).await?;
    }
    find(call, Nothing {}).await
}
