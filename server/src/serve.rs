//! Plugs the parts together, listens, and stops in good order.

use std::{io, net::SocketAddr, path::Path, time::Duration};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{
    background,
    config::{Config, Mode},
    http::{self, AppState, site::Site},
    parts,
    secrets::{self, GatewaySecret},
};

/// Where development keeps the secret that production is given.
const GATEWAY_SECRET_FILE: &str = "data/gateway.secret";
/// How long requests under way may take after the signal to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Answers requests until SIGTERM or SIGINT, then lets the ones under way finish.
///
/// # Errors
/// When a part cannot be had at the start: the site's files, the key file, the address to listen on.
pub async fn serve(mut config: Config) -> Result<(), parts::Error> {
    let site = Site::find()?;
    if config.mode == Mode::Development && config.gateway.secrets.is_empty() {
        let path = Path::new(GATEWAY_SECRET_FILE);
        config.gateway.secrets.push(GatewaySecret::load_or_make(path, &config.keys.prefix)?);
    }
    let services = parts::services(&config).await?;
    let (stop, stopping) = watch::channel(false);

    let listener = listen(config.listen).await?;
    tracing::info!(address = %listener.local_addr()?, url = config.public_url.origin(), "listening");
    if config.mode == Mode::Development {
        tracing::info!(directory = %config.mail.directory.display(), "mail is written to files");
    }

    for note in config.notes() {
        tracing::info!("{note}");
    }

    let start = u64::from_be_bytes(secrets::random()?);
    let state = AppState::new(config, site, services.clone(), start, stopping.clone())?;
    let mut loops = background::start(&services, &stopping);
    if let Some(address) = state.config.metrics.listen {
        let listener = listen(address).await?;
        tracing::info!(address = %listener.local_addr()?, "answering metrics");
        loops.spawn(measure(listener, state.clone(), stopping.clone()));
    }
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
    let served = tokio::select! {
        result = serving => result,
        () = deadline => {
            tracing::warn!(seconds = DRAIN.as_secs(), "requests were still under way");
            Ok(())
        }
    };
    loops.join_all().await;
    background::finish(&services).await;
    Ok(served?)
}

async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {address}: {error}")))
}

/// Answers `/metrics`, for as long as the process runs.
async fn measure(listener: TcpListener, state: AppState, mut stopping: watch::Receiver<bool>) {
    let serving = axum::serve(listener, http::metrics::router(state)).with_graceful_shutdown(async move {
        let _ = stopping.wait_for(|stop| *stop).await;
    });
    if let Err(error) = serving.await {
        tracing::error!(%error, "metrics are not answered any more");
    }
}

#[expect(clippy::disallowed_methods, reason = "the end of a process waits for real time, not for the given clock")]
async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
