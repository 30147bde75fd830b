//! The calls that keys make: counted in memory, with the first steps they show, and written down every second.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;

use domain::checklist::{self, Step};
use domain::id::{AccountId, KeyId, OrgId, TeamId};
use domain::key::Owner;
use domain::problem::Code;
use domain::time::Timestamp;
use store::{CallCount, KeyPrincipal, LastUse};

use super::Checks;
use crate::gate::{retrying, window_at};
use crate::{Result, Services};

const HOUR: Duration = Duration::from_secs(3600);

/// A call that was answered, to be counted.
#[derive(Clone, Copy, Debug)]
pub struct CallOutcome<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The problem's code; none for success.
    pub code: Option<Code>,
    /// The team that it is booked to; none: the key's.
    pub team: Option<TeamId>,
    /// From which address.
    pub from: &'a str,
    /// The User-Agent header.
    pub agent: &'a str,
}

/// What calls are summed by: organization, key, hour, team, whose key it is, the number of its secret, status, the problem's code.
type CallKind = (OrgId, KeyId, Timestamp, TeamId, Owner, i64, u16, &'static str);

#[derive(Default)]
pub(super) struct Meter {
    /// How many, and the last of them.
    calls: BTreeMap<CallKind, (i64, Timestamp)>,
    used: BTreeMap<(OrgId, KeyId), LastUse>,
}

impl Checks {
    fn count(&self, principal: &KeyPrincipal, outcome: &CallOutcome<'_>, now: Timestamp) {
        let mut meter = self.meter.lock().unwrap_or_else(PoisonError::into_inner);
        let code = outcome.code.map_or("", Code::as_str);
        let team = outcome.team.unwrap_or(principal.team);
        let KeyPrincipal { org, id, owner, version, .. } = *principal;
        let key = (org, id, window_at(HOUR, now), team, owner, version, outcome.status, code);
        let slot = meter.calls.entry(key).or_insert((0, now));
        slot.0 += 1;
        slot.1 = slot.1.max(now);
        match meter.used.get_mut(&(principal.org, principal.id)) {
            Some(last) => {
                last.at = last.at.max(now);
                if last.from != outcome.from {
                    outcome.from.clone_into(&mut last.from);
                }
                if last.agent != outcome.agent {
                    last.agent = outcome.agent.chars().take(200).collect();
                }
            }
            None => {
                let agent = outcome.agent.chars().take(200).collect();
                let last = LastUse { key: principal.id, at: now, from: outcome.from.to_owned(), agent };
                meter.used.insert((principal.org, principal.id), last);
            }
        }
    }

    fn take(&self) -> Meter {
        std::mem::take(&mut *self.meter.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts back what could not be written.
    fn restore(&self, taken: Meter) {
        let mut meter = self.meter.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, (count, at)) in taken.calls {
            let slot = meter.calls.entry(key).or_insert((0, at));
            slot.0 += count;
            slot.1 = slot.1.max(at);
        }
        for (key, last) in taken.used {
            meter.used.entry(key).or_insert(last);
        }
    }

    fn is_new(&self, step: (OrgId, AccountId, Step)) -> bool {
        !self.reached.lock().unwrap_or_else(PoisonError::into_inner).contains(&step)
    }

    fn know(&self, step: (OrgId, AccountId, Step)) {
        self.reached.lock().unwrap_or_else(PoisonError::into_inner).insert(step);
    }
}

impl Services {
    /// Counts a call in memory and notes the first steps that it shows. Never makes the caller wait for the database
    /// but for the first of its kind.
    pub async fn record_call(&self, principal: &KeyPrincipal, outcome: CallOutcome<'_>) {
        self.checks.count(principal, &outcome, self.env.now());
        // First steps are a person's.
        let (org, Some(account)) = (principal.org, principal.owner.account()) else { return };
        if (200..300).contains(&outcome.status) {
            self.note_step(org, account, Step::FirstCall, &principal.name, None).await;
        }
        if self.checks.is_new((org, account, Step::InstallSdk))
            && let Some(sdk) = checklist::sdk(outcome.agent)
        {
            let evidence = format!("{} {}", sdk.name, sdk.version);
            self.note_step(org, account, Step::InstallSdk, evidence.trim_end(), Some(sdk.name)).await;
        }
    }

    async fn note_step(&self, org: OrgId, account: AccountId, step: Step, evidence: &str, sdk: Option<&str>) {
        if !self.checks.is_new((org, account, step)) {
            return;
        }
        match self.reach_step(org, account, step, evidence, sdk).await {
            Ok(()) => self.checks.know((org, account, step)),
            Err(error) => tracing::warn!(error = ?error, "a first step could not be noted; the next call notes it"),
        }
    }

    /// Writes down the calls counted since the last time. Called every second, and at the end of the process.
    pub async fn flush_calls(&self) -> Result<()> {
        let taken = self.checks.take();
        if taken.calls.is_empty() && taken.used.is_empty() {
            return Ok(());
        }
        let written: Result<()> = retrying!({
            let mut append = self.gate.append().await?;
            for ((org, key, hour_at, team, principal, version, status, code), (count, last_at)) in &taken.calls {
                let calls = CallCount {
                    key: *key,
                    hour_at: *hour_at,
                    team: *team,
                    principal: *principal,
                    version: *version,
                    status: i64::from(*status),
                    code: (*code).to_owned(),
                    count: *count,
                    last_at: *last_at,
                };
                append.add_calls(*org, &calls).await?;
            }
            for ((org, _), last) in &taken.used {
                append.mark_key_used(*org, last).await?;
            }
            append.commit().await
        });
        if written.is_err() {
            self.checks.restore(taken);
        }
        written
    }
}
