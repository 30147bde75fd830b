//! CSV of lists of people to invite: the template, and what became of a list.

use std::collections::BTreeMap;

use axum::extract::{Extension, Path, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use domain::id::RequestId;
use services::actor::Actor;

use super::{AppState, Class, Routes, problem};

/// Both downloads.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Class::Page, Method::GET, "/o/{slug}/members/import/template.csv", template).add(
        Class::Page,
        Method::GET,
        "/o/{slug}/members/import/{import}/results.csv",
        results,
    )
}

type Parts = Path<BTreeMap<String, String>>;

fn part<'a>(path: &'a Parts, name: &str) -> &'a str {
    path.0.get(name).map_or("", String::as_str)
}

/// A file for the browser to save; the mark at its beginning is for spreadsheets, which else take it for their own encoding.
fn csv(name: &str, text: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, format!("\u{feff}{text}")).into_response()
}

async fn template(state: State<AppState>, actor: Extension<Actor>, id: Extension<RequestId>, path: Parts) -> Response {
    match state.services.invite_choices(&actor, part(&path, "slug")).await {
        Ok(_) => csv("invite.csv", domain::import::TEMPLATE),
        Err(error) => problem::page(&state, error, Some(id.0)),
    }
}

async fn results(state: State<AppState>, actor: Extension<Actor>, id: Extension<RequestId>, path: Parts) -> Response {
    let list = part(&path, "import");
    match state.services.import_results(&actor, part(&path, "slug"), list).await {
        Ok(text) => csv(&format!("{list}.csv"), &text),
        Err(error) => problem::page(&state, error, Some(id.0)),
    }
}
