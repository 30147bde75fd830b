//! What this server knows of itself right now. Reads nothing personal.

use domain::time::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Result;

/// The parts of the service as one process sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Whether the database answered.
    pub database: bool,
    /// How many jobs (mails above all) are due and not done; unknown when the database is away.
    pub waiting_jobs: Option<i64>,
    /// The server's clock.
    pub checked_at: Timestamp,
}

/// Looks at the parts now.
#[server(prefix = "/api", endpoint = "get_status")]
pub async fn get_status() -> Result<Status> {
    use super::server::caller;
    let (services, _) = caller()?;
    let database = services.gate().ping().await.is_ok();
    let waiting_jobs = match database {
        true => services.job_backlog().await.ok().map(|(due, _)| due),
        false => None,
    };
    Ok(Status { database, waiting_jobs, checked_at: services.now() })
}
