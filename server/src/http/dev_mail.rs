//! `/dev/mail`: what development has "sent", for people and, as JSON, for tests. Not there in production.

use std::io;

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{HeaderValue, Method, StatusCode, header::CONTENT_SECURITY_POLICY},
    response::{Html, IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

use super::{AppState, Class, Routes};
use crate::{
    config::{Config, MailTransport, Mode},
    post::mailbox::{self, Mail},
};

/// Mails bring their own styles. Nothing in one may run, load or send.
const MAIL_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
);

/// In development with mail in files, and only there.
pub(super) fn routes(routes: Routes, config: &Config) -> Routes {
    if config.mode != Mode::Development || config.mail.transport != MailTransport::File {
        return routes;
    }
    routes
        .add(Class::Page, Method::GET, "/dev/mail", list)
        .add(Class::Page, Method::GET, "/dev/mail.json", json)
        .add(Class::Page, Method::GET, "/dev/mail/{name}", show)
        .add(Class::Page, Method::GET, "/dev/mail/{name}/html", show_html)
}

#[derive(Deserialize)]
struct Filter {
    to: Option<String>,
}

impl Filter {
    fn to(&self) -> Option<String> {
        self.to.clone().filter(|to| !to.trim().is_empty())
    }
}

async fn json(State(state): State<AppState>, Query(filter): Query<Filter>) -> Response {
    match read(&state, filter.to()).await {
        Ok(mails) => Json(mails).into_response(),
        Err(error) => failed(&error),
    }
}

async fn list(State(state): State<AppState>, Query(filter): Query<Filter>) -> Response {
    let to = filter.to();
    let mails = match read(&state, to.clone()).await {
        Ok(mails) => mails,
        Err(error) => return failed(&error),
    };
    let directory = state.config.mail.directory.display().to_string();
    page(
        "Mail",
        &html! {
            h1 { "Mail" }
            p { "Development writes its mail into " code { (directory) } " instead of sending it." }
            form method="get" {
                label { "To " input type="email" name="to" value=[to.as_deref()]; }
                " " button { "Filter mail" }
            }
            @if mails.is_empty() {
                p { @if to.is_some() { "No mail to this address. " a href="/dev/mail" { "Show all" } } @else { "No mail yet." } }
            } @else {
                table class="data-table" {
                    thead { tr { th scope="col" { "Written" } th scope="col" { "To" } th scope="col" { "Subject" } } }
                    tbody {
                        @for mail in &mails {
                            tr {
                                td data-label="Written" { time datetime=(mail.at) { (mail.at) } }
                                td data-label="To" { (mail.to) }
                                td data-label="Subject" { a href=(format!("/dev/mail/{}", mail.name)) { (mail.subject) } }
                            }
                        }
                    }
                }
            }
        },
    )
}

async fn show(State(state): State<AppState>, Path(name): Path<String>) -> Response {
    let mail = match find(&state, name).await {
        Ok(Some(mail)) => mail,
        Ok(None) => return missing(),
        Err(error) => return failed(&error),
    };
    page(
        &mail.subject,
        &html! {
            p { a href="/dev/mail" { "All mail" } }
            h1 { (mail.subject) }
            p { "To " (mail.to) ", " time datetime=(mail.at) { (mail.at) } }
            @if let Some(code) = &mail.code { p { "Code " code { (code) } } }
            @if !mail.links.is_empty() {
                ul { @for link in &mail.links { li { a href=(link) { (link) } } } }
            }
            h2 { "Plain text" }
            pre { (mail.text) }
            h2 { "HTML" }
            p { a href=(format!("/dev/mail/{}/html", mail.name)) { "See it as mail programs show it" } }
        },
    )
}

async fn show_html(State(state): State<AppState>, Path(name): Path<String>) -> Response {
    match find(&state, name).await {
        Ok(Some(mail)) => ([(CONTENT_SECURITY_POLICY, MAIL_POLICY)], Html(mail.html)).into_response(),
        Ok(None) => missing(),
        Err(error) => failed(&error),
    }
}

async fn read(state: &AppState, to: Option<String>) -> io::Result<Vec<Mail>> {
    let directory = state.config.mail.directory.clone();
    tokio::task::spawn_blocking(move || mailbox::read(&directory, to.as_deref())).await.map_err(io::Error::other)?
}

async fn find(state: &AppState, name: String) -> io::Result<Option<Mail>> {
    let directory = state.config.mail.directory.clone();
    tokio::task::spawn_blocking(move || mailbox::find(&directory, &name)).await.map_err(io::Error::other)?
}

fn page(title: &str, body: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · development" }
                link rel="stylesheet" href="/pkg/console.css";
            }
            body { main class="prose px-6 py-14" { (body) } }
        }
    };
    Html(page.into_string()).into_response()
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, "There is no such mail.\n").into_response()
}

fn failed(error: &io::Error) -> Response {
    tracing::error!(%error, "the directory of mails cannot be read");
    (StatusCode::INTERNAL_SERVER_ERROR, "The directory of mails cannot be read.\n").into_response()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use axum::http::StatusCode;
    use domain::time::Timestamp;
    use services::env::{Letter, Post};

    use super::super::tests::{ask, header_of, router_with, text};
    use crate::post::FilePost;

    #[tokio::test]
    async fn mails_can_be_listed_asked_for_and_looked_at() {
        let (router, _) = router_with("").await;
        let empty = text(ask(&router, "GET", "/dev/mail", &[]).await).await;
        assert!(empty.contains("No mail yet."), "{empty}");
        let (_, rest) = empty.split_once("<code>").unwrap();
        let directory = std::path::PathBuf::from(rest.split_once("</code>").unwrap().0);
        assert_eq!(text(ask(&router, "GET", "/dev/mail.json", &[]).await).await, "[]");

        let letter = Letter {
            message_id: "job_1@localhost".to_owned(),
            to: "ada+test@example.org".to_owned(),
            subject: "Confirm <b>your</b> address".to_owned(),
            text: "Code:\n\n    042 917\n\nhttp://localhost:3000/verify-email?token=abc\n".to_owned(),
            html: "<p style=\"color:red\">042917</p>".to_owned(),
            at: Timestamp::from_micros(1_795_521_600_000_000),
        };
        FilePost::new(directory.clone(), "no-reply@localhost".parse().unwrap()).send(letter).await.unwrap();

        let json = text(ask(&router, "GET", "/dev/mail.json?to=Ada%2Btest@example.org", &[]).await).await;
        assert!(json.contains(r#""code":"042917""#), "{json}");
        assert!(json.contains(r#""links":["http://localhost:3000/verify-email?token=abc"]"#), "{json}");
        assert!(json.contains(r#""at":"2026-11-24T12:00:00Z""#), "{json}");
        assert_eq!(text(ask(&router, "GET", "/dev/mail.json?to=bob@example.org", &[]).await).await, "[]");

        let list = text(ask(&router, "GET", "/dev/mail", &[]).await).await;
        let (_, rest) = list.split_once("href=\"/dev/mail/").unwrap();
        let (name, rest) = rest.split_once('"').unwrap();
        assert!(rest.starts_with(">Confirm &lt;b&gt;your"), "{list}");
        let path = format!("/dev/mail/{name}");
        assert!(text(ask(&router, "GET", &path, &[]).await).await.contains("042 917"));

        let html = ask(&router, "GET", &format!("{path}/html"), &[]).await;
        assert!(
            header_of(&html, "content-security-policy").starts_with("default-src 'none'; style-src 'unsafe-inline';")
        );
        assert_eq!(text(html).await.trim_end(), "<p style=\"color:red\">042917</p>");

        for missing in ["/dev/mail/x", "/dev/mail/..%2F..%2Fetc%2Fpasswd", "/dev/mail/x/html"] {
            assert_eq!(ask(&router, "GET", missing, &[]).await.status(), StatusCode::NOT_FOUND, "{missing}");
        }
    }

    #[tokio::test]
    async fn production_does_not_have_it() {
        let paths = async |settings: &str| {
            router_with(settings).await.1.into_iter().map(|route| route.path).collect::<Vec<_>>()
        };
        assert!(paths("").await.iter().any(|path| path == "/dev/mail"));
        let production = paths(
            "mode = \"production\"\npublic_url = \"https://console.example.com\"\n\
             [mail]\ntransport = \"smtp\"\nsmtp_url = \"smtps://mail.example.com\"\n\
             [secrets]\nkey = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"\n",
        )
        .await;
        assert!(!production.iter().any(|path| path.starts_with("/dev/")), "{production:?}");
    }
}
