//! The loops beside the requests: jobs, counted calls, the heartbeat and what other nodes say. Each ends when the process stops.

use std::time::Duration;

use services::{Services, nodes};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the clock is looked at for jobs that became due. The clock is polled, never slept until: tests move it.
const POLL: Duration = Duration::from_millis(100);
/// So many endpoints are served at once by one node.
const ENDPOINTS: usize = 32;
const SECOND: Duration = Duration::from_secs(1);

#[expect(
    clippy::disallowed_methods,
    reason = "a loop of the process pauses in real time; what is due is told by the given clock"
)]
async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// Starts the loops.
pub fn start(services: &Services, stopping: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut loops = JoinSet::new();
    let hearing = services.clone();
    loops.spawn(until(stopping.clone(), async move { hearing.hear_signals().await }));
    let listening = services.clone();
    loops.spawn(until(stopping.clone(), async move {
        loop {
            if let Err(error) = listening.listen().await {
                tracing::warn!(?error, "the line to the other nodes broke");
            }
            pause(POLL).await;
        }
    }));
    let beating = services.clone();
    loops.spawn(until(stopping.clone(), async move {
        loop {
            if let Err(error) = beating.beat().await {
                tracing::warn!(?error, "no heartbeat");
            }
            pause(nodes::HEARTBEAT).await;
        }
    }));
    let working = services.clone();
    let worker = services.node().to_string();
    loops.spawn(until(stopping.clone(), async move {
        loop {
            match working.run_next_job(&worker).await {
                Ok(true) => {}
                Ok(false) => pause(POLL).await,
                Err(error) => {
                    tracing::warn!(?error, "no job could be claimed");
                    pause(SECOND).await;
                }
            }
        }
    }));
    let sending = services.clone();
    loops.spawn(until(stopping.clone(), async move { send_webhooks(&sending).await }));
    let (counting, node) = (services.clone(), services.node().to_string());
    loops.spawn(until(stopping.clone(), async move {
        loop {
            pause(SECOND).await;
            if let Err(error) = counting.flush_calls().await {
                tracing::warn!(?error, "counted calls wait for the database");
            }
            if let Err(error) = counting.free_jobs_of_the_dead(&node).await {
                tracing::warn!(?error, "what dead processes held stays held");
            }
            if let Err(error) = counting.want_sweep().await {
                tracing::warn!(?error, "no sweep could be wanted");
            }
            if let Err(error) = counting.want_kept_logs().await {
                tracing::warn!(?error, "the logs could not be wanted signed");
            }
            if let Err(error) = counting.flush_refusals().await {
                tracing::warn!(?error, "refused keys wait for the database");
            }
        }
    }));
    loops
}

/// Serves endpoints beside each other, each by one worker, in all nodes together.
async fn send_webhooks(services: &Services) {
    let worker = services.node().to_string();
    let mut turns: JoinSet<()> = JoinSet::new();
    loop {
        while turns.try_join_next().is_some() {}
        if turns.len() >= ENDPOINTS {
            pause(POLL).await;
            continue;
        }
        match services.claim_webhook(&worker).await {
            Ok(Some(turn)) => {
                let serving = services.clone();
                turns.spawn(async move {
                    if let Err(error) = serving.serve_webhook(turn).await {
                        tracing::warn!(?error, "a webhook waits for its lease to end");
                    }
                });
            }
            Ok(None) => pause(POLL).await,
            Err(error) => {
                tracing::warn!(?error, "no webhook could be claimed");
                pause(SECOND).await;
            }
        }
    }
}

async fn until(mut stopping: watch::Receiver<bool>, forever: impl Future<Output = ()>) {
    tokio::select! {
        () = forever => {}
        _ = stopping.wait_for(|stop| *stop) => {}
    }
}

/// What is left to do when no request is under way any more.
pub async fn finish(services: &Services) {
    if let Err(error) = services.flush_calls().await {
        tracing::warn!(?error, "the last calls were not counted");
    }
    if let Err(error) = services.flush_refusals().await {
        tracing::warn!(?error, "the last refusals were not written down");
    }
    if let Err(error) = services.leave().await {
        tracing::warn!(?error, "this node could not say good-bye");
    }
}
