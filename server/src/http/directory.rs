//! The directory of an organization as a file: exactly the members that its page shows, written while it is sent.

use axum::body::{Body, Bytes};
use axum::extract::{Extension, Path, Query, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use domain::csv;
use domain::id::RequestId;
use domain::member::{DirectoryQuery, MemberSummary};
use futures_util::stream;
use serde::Deserialize;
use services::Services;
use services::actor::Actor;

use super::{AppState, Class, Routes, problem};

const HEAD: [&str; 9] =
    ["name", "email", "role", "teams", "mfa", "sign_in_methods", "joined_at", "last_active_at", "calls_this_month"];

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Class::Page, Method::GET, "/o/{slug}/members.csv", members)
}

/// The filters of the page, under the names of its address.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    role: String,
    team: String,
    mfa: String,
    sort: String,
}

fn line(member: &MemberSummary) -> String {
    let teams: Vec<_> = member.teams.iter().map(|(_, name)| name.as_str()).collect();
    let security = member.security.as_ref();
    let mfa = security.map_or("", |security| if security.mfa { "on" } else { "off" });
    let methods: Vec<_> =
        security.iter().flat_map(|security| &security.methods).map(|method| method.as_str()).collect();
    csv::line([
        member.name.as_str(),
        &member.email,
        member.role.as_str(),
        &teams.join("; "),
        mfa,
        &methods.join("; "),
        &member.joined_at.rfc3339(),
        &member.active_at.rfc3339(),
        &member.calls.to_string(),
    ])
}

/// A portion, with what the next one begins from.
async fn portion(
    services: &Services,
    actor: &Actor,
    slug: &str,
    query: &mut DirectoryQuery,
) -> services::Result<Option<String>> {
    let members = services.directory_batch(actor, slug, query).await?;
    Ok((!members.is_empty()).then(|| members.iter().map(line).collect()))
}

async fn members(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Extension(id): Extension<RequestId>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let Asked { q: search, role, team, mfa, sort } = asked;
    let mut query = DirectoryQuery { search, role, team, mfa, sort, after: String::new() };
    // The first portion before the first byte: who may not is told so by a status.
    let first = match portion(&state.services, &actor, &slug, &mut query).await {
        Ok(first) => format!("{}{}", csv::line(HEAD), first.unwrap_or_default()),
        Err(error) => return problem::page(&state, error, Some(id)),
    };
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{slug}-members.csv\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let rest = (state.services.clone(), actor, slug, query, Some(first));
    let portions = stream::try_unfold(rest, async |(services, actor, slug, mut query, first)| {
        let text = match first {
            Some(first) => Some(first),
            None => portion(&services, &actor, &slug, &mut query)
                .await
                .inspect_err(|error| tracing::warn!(?error, "an export broke off"))?,
        };
        Ok::<_, services::Error>(text.map(|text| (Bytes::from(text), (services, actor, slug, query, None))))
    });
    (headers, Body::from_stream(portions)).into_response()
}
