//! A console of its own for one test: the router, the use cases behind it, and a directory for its files.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use domain::credential::{Kind, Secret};
use server::config::Config;
use server::http::site::Site;
use server::http::{AppState, Route, metrics, router};
use server::seed::{Account, Scenario, plant};
use services::Services;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::client::Client;

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// What the operator's gateway shows; of several, one.
pub fn gateway_secret(number: u8) -> String {
    Secret::mint("mmx", Kind::Gateway, [number; 40]).expose().to_owned()
}

pub struct House {
    pub router: Router,
    pub table: Vec<Route>,
    pub services: Services,
    /// What answers at `metrics.listen`.
    pub metrics: Router,
    folder: PathBuf,
    hearing: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl House {
    /// On SQLite, with the default settings.
    pub async fn new() -> House {
        House::with("", None).await
    }

    /// With these settings, and on this database where one is given.
    pub async fn with(settings: &str, database: Option<&str>) -> House {
        // Memory where the machine has it: every commit asks the disk to be done.
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = base.join(format!("console-http-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let sqlite = format!("sqlite://{}", folder.join("console.db").display());
        let environment = [
            ("CONSOLE_DATABASE__URL", database.unwrap_or(&sqlite).to_owned()),
            ("CONSOLE_MAIL__DIRECTORY", folder.join("mail").display().to_string()),
            ("CONSOLE_SECRETS__KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=".to_owned()),
            ("CONSOLE_DEV__CLOCK_OFFSET_FILE", folder.join("offset").display().to_string()),
        ];
        // Settings that speak of the gateway say themselves what its secret is, or that there is none.
        let gateway = (!settings.contains("[gateway]")).then(|| ("CONSOLE_GATEWAY__SECRET", gateway_secret(1)));
        let environment = environment.into_iter().chain(gateway).map(|(name, value)| (name.to_owned(), value));
        let config = Config::parse(settings, environment).unwrap();
        let services = server::parts::services(&config).await.unwrap();
        let (stop, stopping) = watch::channel(false);
        let state = AppState::new(config, Site::default(), services.clone(), 7, stopping).unwrap();
        let hearing = services.clone();
        let hearing = tokio::spawn(async move { hearing.hear_signals().await });
        let metrics = metrics::router(state.clone());
        let (router, table) = router(state);
        House { router, table, services, metrics, folder, hearing, stop }
    }

    /// Somebody with a browser and no session.
    pub fn visitor(&self) -> Client<'_> {
        Client::new(self)
    }

    /// Somebody with a browser who is signed in.
    pub fn member(&self, account: &Account) -> Client<'_> {
        let client = Client::new(self);
        client.set_cookie("session", &account.session);
        client
    }

    /// A program with a key.
    pub fn program(&self, key: &str) -> Client<'_> {
        let mut client = Client::new(self);
        client.bearer = Some(key.to_owned());
        client
    }

    /// People as `console seed` makes them.
    pub async fn seed(&self, scenario: Scenario) -> Vec<Account> {
        let seeded = plant(&self.services, scenario).await.unwrap();
        self.work().await;
        seeded.accounts
    }

    /// Does the jobs that are due: mail above all.
    pub async fn work(&self) {
        self.services.run_due_jobs("test").await.unwrap();
    }

    /// Starts what runs beside the requests of a real process: jobs, heartbeats, counted calls.
    pub fn start_loops(&self) {
        let loops = server::background::start(&self.services, &self.stop.subscribe());
        tokio::spawn(loops.join_all());
    }

    /// Moves the clock.
    pub fn advance(&self, by: Duration) {
        let file = self.folder.join("offset");
        let before: u64 = std::fs::read_to_string(&file).unwrap_or_default().parse().unwrap_or(0);
        std::fs::write(file, (before + by.as_secs()).to_string()).unwrap();
    }

    pub fn mail_directory(&self) -> PathBuf {
        self.folder.join("mail")
    }

    /// Every byte of the SQLite database and its log: the same bytes mean that nothing was written.
    pub fn database_bytes(&self) -> Vec<u8> {
        let read = |name: &str| std::fs::read(self.folder.join(name)).unwrap_or_default();
        [read("console.db"), read("console.db-wal")].concat()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.hearing.abort();
        self.stop.send_replace(true);
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// Asks again until it is so; fails after five seconds.
pub async fn eventually(mut so: impl AsyncFnMut() -> bool) {
    for _ in 0..250 {
        if so().await {
            return;
        }
        pause().await;
    }
    panic!("it did not become so within five seconds");
}

#[expect(clippy::disallowed_methods, reason = "what is waited for happens in another task, in real time")]
async fn pause() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}
