//! Plugs the parts together, listens, and stops in good order.

use std::{io, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{
    config::{Config, Mode},
    http::{self, AppState, request_id::RequestIds, site::Site},
    secrets::{self, SecretKey},
};

/// How long requests under way may take after the signal to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Where development keeps the key that production is given.
const SECRET_KEY_FILE: &str = "data/secret.key";

/// Answers requests until SIGTERM or SIGINT, then lets the ones under way finish.
///
/// # Errors
/// When a part cannot be had at the start: the site's files, the key file, the address to listen on.
pub async fn serve(config: Config) -> io::Result<()> {
    let site = Site::find()?;
    let secret_key = match &config.secrets.key {
        Some(key) => key.clone(),
        None => SecretKey::load_or_make(Path::new(SECRET_KEY_FILE))?,
    };
    let request_ids = RequestIds::new(u64::from_be_bytes(secrets::random()?));
    let (stop, stopping) = watch::channel(false);

    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {}: {error}", config.listen)))?;
    tracing::info!(address = %listener.local_addr()?, url = config.public_url.origin(), "listening");
    if config.mode == Mode::Development {
        tracing::info!(directory = %config.mail.directory.display(), "mail is written to files");
    }

    let state = AppState {
        config: Arc::new(config),
        site: Arc::new(site),
        secret_key,
        request_ids: Arc::new(request_ids),
        stopping: stopping.clone(),
    };
    let (router, _) = http::router(state);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping");
        // Nobody listens any more when the server ended by itself.
        let _ = stop.send(true);
    });

    let mut begin = stopping.clone();
    let mut drain = stopping;
    let serving = axum::serve(listener, service)
        .with_graceful_shutdown(async move {
            let _ = begin.wait_for(|stop| *stop).await;
        })
        .into_future();
    let deadline = async move {
        let _ = drain.wait_for(|stop| *stop).await;
        pause(DRAIN).await;
    };
    tokio::select! {
        result = serving => result,
        () = deadline => {
            tracing::warn!(seconds = DRAIN.as_secs(), "requests were still under way");
            Ok(())
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the end of a process waits for real time, not for the given clock")]
async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
