//! Live streams: the checklist of a member, told again whenever any node commits a step; that the people of an organization changed; and
//! what is known of a key that stopped.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Extension, Path, State};
use axum::http::Method;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use domain::home::Checklist;
use domain::id::RequestId;
use domain::key::StopProof;
use services::actor::Actor;
use tokio::sync::mpsc;

use super::{AppState, Class, Routes, problem};

/// How often a stream looks whether its session still lives, and says that it is there.
const RECHECK: Duration = Duration::from_secs(1);

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Class::Page, Method::GET, "/live/{slug}", checklist)
        .add(Class::Page, Method::GET, "/live/{slug}/people", people)
        .add(Class::Page, Method::GET, "/live/{slug}/keys/{key}", stop)
}

/// How often a stream looks for acknowledgements while some are due, which is a second at most.
const LOOK: Duration = Duration::from_millis(50);
/// How many of these looks; after them it looks every second.
const QUICK: u32 = 60;

/// Says `changed` whenever more is known of a key that stopped.
async fn stop(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Extension(id): Extension<RequestId>,
    Path((slug, key)): Path<(String, String)>,
) -> Response {
    match state.services.key_detail(&actor, &slug, &key).await {
        Ok(first) => {
            let (sender, receiver) = mpsc::channel(4);
            // The page may have been drawn from less than what is known by now.
            let known = first.stop.filter(|stop| !stop.is_settled());
            tokio::spawn(follow_stop(state, actor, (slug, key), known, sender));
            Sse::new(tokio_stream::wrappers::ReceiverStream::new(receiver)).into_response()
        }
        Err(error) => problem::page(&state, error, Some(id)),
    }
}

async fn follow_stop(
    state: AppState,
    actor: Actor,
    (slug, key): (String, String),
    mut known: Option<StopProof>,
    sender: Sender,
) {
    let mut stopping = state.stopping.clone();
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut count = 0_u32;
    loop {
        tokio::select! {
            () = stopped(&mut stopping) => return,
            () = sender.closed() => return,
            _ = ticks.tick() => count = count.wrapping_add(1),
        }
        let is_second = count.is_multiple_of(20);
        // What is settled does not change any more, unless the key stops anew; what is due comes within the lease.
        let awaits = known.as_ref().is_some_and(|stop| !stop.is_settled()) && count < QUICK;
        if !awaits && !is_second && count > 1 {
            continue;
        }
        if is_second && !state.services.is_alive(&actor).await {
            return;
        }
        let told = match state.services.key_detail(&actor, &slug, &key).await {
            Ok(detail) if detail.stop != known => {
                known = detail.stop;
                Event::default().event("changed").data("stop")
            }
            Ok(_) | Err(services::Error::Unavailable { .. }) if is_second => Event::default().comment("here"),
            Ok(_) | Err(services::Error::Unavailable { .. }) => continue,
            Err(_) => return,
        };
        if sender.send(Ok(told)).await.is_err() {
            return;
        }
    }
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
