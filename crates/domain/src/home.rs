//! What the first page of an organization shows: the checklist, figures that are real, and what was made last.

use serde::{Deserialize, Serialize};

use crate::account::OrganizationSummary;
use crate::checklist::Step;
use crate::key::KeySummary;
use crate::time::Timestamp;
use crate::use_case::UseCase;

/// The home page of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    pub organization: OrganizationSummary,
    pub use_case: Option<UseCase>,
    pub checklist: Checklist,
    /// What this member's own keys called in the last 24 hours.
    pub calls: CallFigures,
    /// This member's live keys, the newest first; at most five.
    pub recent_keys: Vec<KeySummary>,
    /// The models that `GET /v1/models` answers.
    pub models: Vec<String>,
    /// The server's clock when this was put together.
    pub rendered_at: Timestamp,
}

/// The three first steps of a member in one organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    /// In order: create a key, install an SDK, make a first call.
    pub steps: Vec<StepState>,
    /// Put away by the person.
    pub dismissed: bool,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepState {
    pub step: Step,
    pub reached_at: Option<Timestamp>,
    /// What was seen: the key's name, the SDK. Empty when the person said so.
    pub evidence: String,
}

impl Checklist {
    /// How many steps are reached.
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|state| state.reached_at.is_some()).count()
    }
}

/// Counted calls, not estimates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CallFigures {
    pub succeeded: i64,
    pub failed: i64,
    /// By outcome, the latest first; at most five.
    pub last_errors: Vec<CallError>,
}

/// Calls that were answered with the same problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallError {
    pub status: i64,
    /// The problem's code, as in its page's address once the underscores are hyphens.
    pub code: String,
    pub count: i64,
    pub last_at: Timestamp,
}
