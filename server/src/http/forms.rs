//! The one form mechanism on the wire: every form of `app::forms`, read strictly, acted upon once, always answered by a redirect.

use std::collections::BTreeMap;
use std::time::Duration;

use app::forms::{Cookies, Done, Form, Sent, Upload};
use axum::body::Bytes;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::id::RequestId;
use domain::policy::Refusal;
use domain::problem::Code;
use services::actor::Actor;
use services::{FormAnswer, Once, Outcome, OwnData, Submission};

use super::cookies::Cookie;
use super::{AppState, Class, Routes, problem, upload};

/// The largest form, in bytes. Larger ones are uploads, which have routes of their own.
const LARGEST: usize = 64 * 1024;
/// What is never sent back to a page.
const SECRET_FIELDS: [&str; 7] =
    ["response", "secret", "password", "new_password", "code", "recovery_code", "submission"];

/// All forms.
pub(super) fn routes(mut routes: Routes) -> Routes {
    for form in app::forms::all() {
        let handler = move |state: State<AppState>,
                            actor: Extension<Actor>,
                            cookies: Extension<Cookies>,
                            id: Extension<RequestId>,
                            path: Path<BTreeMap<String, String>>,
                            headers: HeaderMap,
                            body: Bytes| {
            receive(form, state.0, (actor.0, cookies.0, id.0), path.0, headers, body)
        };
        routes = routes.add(Class::Page, Method::POST, form.path, handler);
    }
    routes
}

async fn receive(
    form: Form,
    state: AppState,
    (mut actor, cookies, id): (Actor, Cookies, RequestId),
    path: BTreeMap<String, String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (fields, file) = match read_any(form, &headers, body).await {
        Ok(read) => read,
        Err(code) => return problem::page_for(&state, code, Some(id)),
    };
    let submission = fields.get("submission").cloned().unwrap_or_default();
    if !submission.is_empty() {
        match claim(&state, &submission).await {
            Ok(Submission::Claimed(once)) => actor.once = Some(once),
            Ok(Submission::Done(outcome)) => return redirect(&state, &outcome),
            Ok(Submission::UnderWay | Submission::Other) => return problem::page_for(&state, Code::Conflict, Some(id)),
            Err(error) => return problem::page(&state, error, Some(id)),
        }
    }
    let once = actor.once.clone();
    let sent = Sent { services: state.services.clone(), actor, cookies, fields: fields.clone(), file, path };
    let page = (form.page)(&sent);
    match (form.send)(sent).await {
        Ok(done) => finish(&state, once, done, id).await,
        Err(error) => {
            if let Some(once) = once
                && let Err(failure) = state.services.release_submission(&once).await
            {
                tracing::warn!(?failure, "a submission stays claimed");
            }
            send_back(&state, form, page, fields, error, id).await
        }
    }
}

/// Claims a submission; one that is under way is waited for, since the browser has dropped its first answer, until the claim of
/// a process that died has lapsed.
async fn claim(state: &AppState, submission: &str) -> services::Result<Submission> {
    for _ in 0..220 {
        match state.services.claim_submission(submission).await? {
            Submission::UnderWay => pause().await,
            claimed => return Ok(claimed),
        }
    }
    Ok(Submission::UnderWay)
}

#[expect(clippy::disallowed_methods, reason = "a repeated sending waits in real time for the first one's answer")]
async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

/// Leads on where something that was no form has led to.
pub(super) async fn lead_on(state: &AppState, done: Done, id: RequestId) -> Response {
    finish(state, None, done, id).await
}

async fn finish(state: &AppState, once: Option<Once>, mut done: Done, id: RequestId) -> Response {
    if let Some(file) = done.file.take() {
        // It may be asked for again: there is nothing to find twice.
        if let Some(once) = once
            && let Err(failure) = state.services.release_submission(&once).await
        {
            tracing::warn!(?failure, "a submission stays claimed");
        }
        return attachment(file);
    }
    let answer = match done.answer {
        Some((form, answer)) => match state.services.lay_form_answer(form, &answer).await {
            Ok(cookie) => Some(cookie),
            Err(error) => return problem::page(state, error, Some(id)),
        },
        // What an earlier, refused sending left is over: its page would show it again.
        None => Some(String::new()),
    };
    let outcome = Outcome {
        to: done.to,
        session: done.session,
        answer,
        browser: done.browser,
        theme: done.theme,
        ticket: done.ticket,
        device: done.device,
    };
    if let Some(once) = once
        && let Err(error) = state.services.settle_submission(&once, &outcome).await
    {
        tracing::warn!(?error, "a repeated sending will not find this outcome");
    }
    redirect(state, &outcome)
}

/// A file for the browser to save.
fn attachment(file: OwnData) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", file.file_name);
    let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, file.json).into_response()
}

/// Errors of fields and of haste go back to the form's page; everything else is a page of its own.
async fn send_back(
    state: &AppState,
    form: Form,
    page: String,
    fields: BTreeMap<String, String>,
    error: services::Error,
    id: RequestId,
) -> Response {
    let values = fields.into_iter().filter(|(name, _)| !SECRET_FIELDS.contains(&name.as_str())).collect();
    let answer = match error {
        services::Error::Invalid(errors) => FormAnswer { errors, values, ..FormAnswer::default() },
        services::Error::TooMany { retry_after } => {
            let seconds = retry_after.as_secs().max(1);
            FormAnswer { values, retry_after_seconds: Some(seconds), ..FormAnswer::default() }
        }
        services::Error::SignIn => {
            let to = format!("/sign-in?next={page}");
            return redirect(state, &Outcome { to, ..Outcome::default() });
        }
        services::Error::FreshAuth => {
            let to = format!("/account/confirm?next={page}");
            return redirect(state, &Outcome { to, ..Outcome::default() });
        }
        // The form's page says which policy it is, what to do and whom to ask.
        services::Error::Denied { why: Refusal::Policy { .. }, .. } if page.starts_with("/o/") => {
            return redirect(state, &Outcome { to: page, ..Outcome::default() });
        }
        error => return problem::page(state, error, Some(id)),
    };
    match state.services.lay_form_answer(form.name, &answer).await {
        Ok(cookie) => redirect(state, &Outcome { to: page, answer: Some(cookie), ..Outcome::default() }),
        Err(error) => problem::page(state, error, Some(id)),
    }
}

/// The one place outside that a form may lead to: a page at the origin of a configured identity provider.
fn provider_page<'a>(state: &AppState, to: &'a str) -> Option<&'a str> {
    let origin = url::Url::parse(to).ok()?.origin().ascii_serialization();
    state.services.settings.providers.origins().contains(&origin).then_some(to)
}

fn redirect(state: &AppState, outcome: &Outcome) -> Response {
    let to = app::forms::local_path(&outcome.to).or_else(|| provider_page(state, &outcome.to)).unwrap_or("/");
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    if let Ok(to) = HeaderValue::from_str(to) {
        headers.insert(header::LOCATION, to);
    }
    for (cookie, value) in [
        (Cookie::Session, &outcome.session),
        (Cookie::Form, &outcome.answer),
        (Cookie::Browser, &outcome.browser),
        (Cookie::Theme, &outcome.theme),
        (Cookie::Ticket, &outcome.ticket),
        (Cookie::Device, &outcome.device),
    ] {
        if let Some(header) = value.as_ref().and_then(|value| cookie.set(value, &state.config.public_url)) {
            headers.append(header::SET_COOKIE, header);
        }
    }
    response
}

/// The fields of a form, and the file of one that takes one.
async fn read_any(
    form: Form,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<(BTreeMap<String, String>, Option<Upload>), Code> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if app::forms::UPLOADS.contains(&form.name) && content_type.starts_with("multipart/form-data") {
        return upload::read(content_type, body).await;
    }
    Ok((read(headers, &body)?, None))
}

/// The fields of a form, each once, in UTF-8, without NUL.
fn read(headers: &HeaderMap, body: &[u8]) -> Result<BTreeMap<String, String>, Code> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Code::UnsupportedMediaType);
    }
    if body.len() > LARGEST {
        return Err(Code::PayloadTooLarge);
    }
    let mut fields = BTreeMap::new();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let split = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at(split);
        let (name, value) = (decode(name)?, decode(value.strip_prefix(b"=").unwrap_or(value))?);
        if fields.insert(name, value).is_some() {
            return Err(Code::Invalid);
        }
    }
    Ok(fields)
}

/// Undoes the encoding of a form (URL standard, application/x-www-form-urlencoded), strictly.
fn decode(text: &[u8]) -> Result<String, Code> {
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let bytes: Vec<u8> = percent_encoding::percent_decode(&spaced).collect();
    let text = String::from_utf8(bytes).map_err(|_| Code::Invalid)?;
    if text.contains('\0') { Err(Code::Invalid) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn fields(body: &[u8]) -> Result<BTreeMap<String, String>, Code> {
        let kind = "application/x-www-form-urlencoded; charset=utf-8";
        read(&HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]), body)
    }

    #[test]
    fn fields_are_read_strictly() {
        let read = fields(b"email=ada%40example.org&name=Ada+L%C3%B6we&empty=&flag").unwrap();
        let found: Vec<_> = read.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(found, [("email", "ada@example.org"), ("empty", ""), ("flag", ""), ("name", "Ada Löwe")]);
        assert_eq!(fields(b"a=%ff"), Err(Code::Invalid), "not UTF-8");
        assert_eq!(fields(b"a=%00"), Err(Code::Invalid), "NUL");
        assert_eq!(fields(b"a=1&a=2"), Err(Code::Invalid), "twice");
        assert_eq!(fields(&vec![b'a'; LARGEST + 1]), Err(Code::PayloadTooLarge));
        let json = HeaderMap::from_iter([(header::CONTENT_TYPE, "application/json".parse().unwrap())]);
        assert_eq!(super::read(&json, b"{}"), Err(Code::UnsupportedMediaType));
        assert_eq!(super::read(&HeaderMap::new(), b"a=1"), Err(Code::UnsupportedMediaType));
    }
}
