//! Live streams: the checklist of a member, told again whenever any node commits a step; and that the people of an organization changed.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Extension, Path, State};
use axum::http::Method;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use domain::home::Checklist;
use domain::id::RequestId;
use services::actor::Actor;
use tokio::sync::mpsc;

use super::{AppState, Class, Routes, problem};

/// How often a stream looks whether its session still lives, and says that it is there.
const RECHECK: Duration = Duration::from_secs(1);

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Class::Page, Method::GET, "/live/{slug}", checklist).add(
        Class::Page,
        Method::GET,
        "/live/{slug}/people",
        people,
    )
}

async fn checklist(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Extension(id): Extension<RequestId>,
    Path(slug): Path<String>,
) -> Response {
    // Subscribed before the first read, so that nothing falls between.
    let signals = state.services.signals();
    match state.services.checklist(&actor, &slug).await {
        Ok(first) => {
            let (sender, receiver) = mpsc::channel(4);
            tokio::spawn(follow(state, actor, slug, first, signals, sender));
            Sse::new(tokio_stream::wrappers::ReceiverStream::new(receiver)).into_response()
        }
        Err(error) => problem::page(&state, error, Some(id)),
    }
}

/// Says `changed` whenever somebody comes, goes, changes or is active. Looks every second: what other nodes wrote is seen too.
async fn people(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Extension(id): Extension<RequestId>,
    Path(slug): Path<String>,
) -> Response {
    match state.services.people_mark(&actor, &slug).await {
        Ok(first) => {
            let (sender, receiver) = mpsc::channel(4);
            tokio::spawn(follow_people(state, actor, slug, first, sender));
            Sse::new(tokio_stream::wrappers::ReceiverStream::new(receiver)).into_response()
        }
        Err(error) => problem::page(&state, error, Some(id)),
    }
}

async fn follow_people(state: AppState, actor: Actor, slug: String, mut seen: (i64, i64), sender: Sender) {
    let mut stopping = state.stopping.clone();
    let mut ticks = tokio::time::interval(RECHECK);
    loop {
        tokio::select! {
            () = stopped(&mut stopping) => return,
            () = sender.closed() => return,
            _ = ticks.tick() => {}
        }
        if !state.services.is_alive(&actor).await {
            return;
        }
        let told = match state.services.people_mark(&actor, &slug).await {
            Ok(now) if now != seen => {
                seen = now;
                Event::default().event("changed").data("people")
            }
            Ok(_) | Err(services::Error::Unavailable { .. }) => Event::default().comment("here"),
            // No longer a member, or no longer let in: the page is renewed once more, and says so.
            Err(_) => {
                let _ = sender.send(Ok(Event::default().event("changed").data("gone"))).await;
                return;
            }
        };
        if sender.send(Ok(told)).await.is_err() {
            return;
        }
    }
}

async fn stopped(stopping: &mut tokio::sync::watch::Receiver<bool>) {
    // An error means that nobody can say so any more: the process is ending.
    let _ = stopping.wait_for(|stop| *stop).await;
}

type Sender = mpsc::Sender<Result<Event, Infallible>>;

fn event(checklist: &Checklist) -> Event {
    Event::default().event("checklist").data(serde_json::to_string(checklist).unwrap_or_default())
}

/// Sends the checklist now and after every change until the browser leaves, the session ends, or the process stops.
async fn follow(
    state: AppState,
    actor: Actor,
    slug: String,
    first: Checklist,
    mut signals: services::Signals,
    sender: Sender,
) {
    let mut stopping = state.stopping.clone();
    let mut sent = first;
    if sender.send(Ok(event(&sent))).await.is_err() {
        return;
    }
    let account = actor.account().map(|account| account.to_string()).unwrap_or_default();
    let mut ticks = tokio::time::interval(RECHECK);
    loop {
        let look = tokio::select! {
            () = stopped(&mut stopping) => return,
            () = sender.closed() => return,
            _ = ticks.tick() => {
                if !state.services.is_alive(&actor).await {
                    return;
                }
                if sender.send(Ok(Event::default().comment("here"))).await.is_err() {
                    return;
                }
                false
            }
            signal = signals.recv() => match signal {
                Ok(services::Signal::Changed { event, target }) => event.starts_with("checklist.") && target == account,
                Ok(services::Signal::Lost) => true,
                Ok(services::Signal::Heartbeat(_)) => false,
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => true,
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            },
        };
        if !look {
            continue;
        }
        match state.services.checklist(&actor, &slug).await {
            Ok(now) if now != sent => {
                sent = now;
                if sender.send(Ok(event(&sent))).await.is_err() {
                    return;
                }
            }
            Ok(_) => {}
            Err(services::Error::Unavailable { .. }) => {}
            Err(_) => return,
        }
    }
}
