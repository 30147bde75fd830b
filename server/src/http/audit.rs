//! The audit log as files, written while they are sent; and the public keys of its signatures.
//!
//! A file is taken by POST: that it was taken is written down, and a GET changes nothing.

use axum::Form;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Path, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use domain::id::RequestId;
use futures_util::stream;
use serde::Deserialize;
use services::AuditExport;
use services::actor::Actor;

use super::{AppState, Class, Routes, problem};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Class::Page, Method::POST, "/o/{slug}/audit.csv", csv)
        .add(Class::Page, Method::POST, "/o/{slug}/audit.jsonl", jsonl)
        .add(Class::Public, Method::GET, "/.well-known/console-audit-keys", keys)
}

/// What is to be in the file: a search as typed.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
}

async fn csv(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Extension(id): Extension<RequestId>,
    Path(slug): Path<String>,
    Form(asked): Form<Asked>,
) -> Response {
    let export = state.services.export_audit_csv(&actor, &slug, &asked.q).await;
    answer(&state, export, "text/csv; charset=utf-8; header=present", id)
}

async fn jsonl(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Extension(id): Extension<RequestId>,
    Path(slug): Path<String>,
    Form(asked): Form<Asked>,
) -> Response {
    let export = state.services.export_audit_jsonl(&actor, &slug, &asked.q).await;
    answer(&state, export, "application/jsonl; charset=utf-8", id)
}

/// The file, portion by portion. What breaks in its middle breaks the connection: half a file is never taken for a whole one.
fn answer(state: &AppState, export: services::Result<AuditExport>, kind: &'static str, id: RequestId) -> Response {
    let export = match export {
        Ok(export) => export,
        Err(error) => return problem::page(state, error, Some(id)),
    };
    let disposition = format!("attachment; filename=\"{}\"", export.file_name);
    let portions = stream::try_unfold(export, async |mut export| {
        let portion = export.next().await.inspect_err(|error| tracing::warn!(?error, "an export broke off"))?;
        Ok::<_, services::Error>(portion.map(|text| (Bytes::from(text), export)))
    });
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, Body::from_stream(portions)).into_response()
}

async fn keys(State(state): State<AppState>, Extension(id): Extension<RequestId>) -> Response {
    match state.services.audit_keys().await {
        Ok(keys) => axum::Json(keys).into_response(),
        Err(error) => problem::Problem::from_error(error).answer(&state, Some(id)),
    }
}
