//! `/metrics` in the Prometheus text format, on an address of its own: what this process answered, and how busy it is.

use std::sync::atomic::Ordering;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::{AppState, Class};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    class: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Named {
    state: &'static str,
}

type ByState = Family<Named, Gauge>;

/// The figures of this process. What is asked of other parts is asked when somebody looks.
#[derive(Debug, Default)]
pub struct Metrics {
    answers: Family<Answer, Counter>,
    hashes: ByState,
    jobs: ByState,
    sprayings: Counter,
    warm_keys: Gauge,
    database_up: Gauge,
    lease_held: Gauge,
    resident_bytes: Gauge,
}

impl Metrics {
    fn registry(&self) -> Registry {
        let mut registry = Registry::with_prefix("console");
        registry.register("requests", "Requests answered, by class of the route and status", self.answers.clone());
        registry.register("password_hashes", "Password hashes under way and in the queue", self.hashes.clone());
        registry.register(
            "password_sprayings",
            "Times that one network tried one password on many accounts",
            self.sprayings.clone(),
        );
        registry.register("jobs", "Jobs that are due, and jobs laid aside after their last attempt", self.jobs.clone());
        registry.register("warm_keys", "API keys that are checked from memory", self.warm_keys.clone());
        registry.register("database_up", "Whether the database answered just now", self.database_up.clone());
        registry.register("lease_held", "Whether this node hears the others", self.lease_held.clone());
        registry.register("resident_memory_bytes", "Memory of this process", self.resident_bytes.clone());
        registry
    }

    /// Counts an answer; an address that nothing answers has no class.
    pub(super) fn count_answer(&self, class: Option<Class>, status: StatusCode) {
        let class = match class {
            Some(Class::Page) => "page",
            Some(Class::Function) => "function",
            Some(Class::Credential) => "credential",
            Some(Class::Public) => "public",
            None => "unknown",
        };
        self.answers.get_or_create(&Answer { class, status: status.as_u16() }).inc();
    }

    async fn look(&self, state: &AppState) {
        let of = |gauges: &ByState, name, value: i64| {
            gauges.get_or_create(&Named { state: name }).set(value);
        };
        let load = state.services.hasher_load();
        of(&self.hashes, "running", count(load.running));
        of(&self.hashes, "waiting", count(load.waiting));
        self.sprayings.inner().store(state.services.sprayings_seen(), Ordering::Relaxed);
        self.warm_keys.set(count(state.services.warm_keys()));
        self.lease_held.set(i64::from(state.services.is_lease_held()));
        match state.services.job_backlog().await {
            Ok((due, dead)) => {
                self.database_up.set(1);
                of(&self.jobs, "due", due);
                of(&self.jobs, "dead", dead);
            }
            // Figures of a database that does not answer would be old ones.
            Err(_) => {
                self.database_up.set(0);
                self.jobs.clear();
            }
        }
        if let Some(bytes) = resident_bytes() {
            self.resident_bytes.set(bytes);
        }
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The memory of this process that is in RAM (proc(5)); nothing on other systems than Linux.
fn resident_bytes() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<i64>().ok()?.checked_mul(1024)
}

/// What answers at `metrics.listen`.
pub fn router(state: AppState) -> Router {
    Router::new().route("/metrics", get(show)).with_state(state)
}

async fn show(State(state): State<AppState>) -> Response {
    state.metrics.look(&state).await;
    let mut text = String::new();
    if prometheus_text::encode(&mut text, &state.metrics.registry()).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    ([(CONTENT_TYPE, HeaderValue::from_static(prometheus_text::CONTENT_TYPE))], text).into_response()
}
