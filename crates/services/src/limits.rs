//! Limits of attempts: one counter per rule over every path and node, kept in the database.

use std::time::Duration;

use domain::time::Timestamp;

use crate::gate::{retrying, window_at};
use crate::{Error, Result, Services};

/// A rule: how many attempts of a subject in a window.
pub(crate) struct Limit {
    rule: &'static str,
    at_most: i64,
    window: Duration,
}

const HOUR: Duration = Duration::from_secs(3600);

/// Sign-ups begun, by network.
pub(crate) const SIGN_UP: Limit = Limit { rule: "sign_up", at_most: 20, window: HOUR };
/// Codes tried, by address: one who begins anew gets no new tries.
pub(crate) const SIGN_UP_CODE: Limit =
    Limit { rule: "sign_up_code", at_most: 25, window: Duration::from_secs(24 * 3600) };
/// Recoveries asked for, by address.
pub(crate) const RECOVERY: Limit = Limit { rule: "recovery", at_most: 5, window: HOUR };
/// Recoveries asked for, by network.
pub(crate) const RECOVERY_NETWORK: Limit = Limit { rule: "recovery_network", at_most: 30, window: HOUR };
/// Sign-ins without a success, by address.
pub(crate) const SIGN_IN: Limit = Limit { rule: "sign_in", at_most: 10, window: Duration::from_secs(15 * 60) };
/// Sign-ins without a success in a row, by address, over a long time (NIST SP 800-63B: at most 100).
pub(crate) const SIGN_IN_LONG: Limit =
    Limit { rule: "sign_in_long", at_most: 100, window: Duration::from_secs(24 * 3600) };
/// Failed sign-ins, by network.
pub(crate) const SIGN_IN_NETWORK: Limit =
    Limit { rule: "sign_in_network", at_most: 100, window: Duration::from_secs(15 * 60) };

/// Searches of the help that are counted, by network.
pub(crate) const SEARCH: Limit = Limit { rule: "search", at_most: 60, window: HOUR };

impl Limit {
    fn retry_after(&self, now: Timestamp) -> Duration {
        window_at(self.window, now).plus(self.window).since(now).max(Duration::from_secs(1))
    }
}

impl Services {
    /// Counts an attempt; refuses it when there were too many.
    pub(crate) async fn spend(&self, limit: &Limit, subject: &str) -> Result<()> {
        self.spend_in_turn(&[limit], subject).await
    }

    /// Counts an attempt against each limit until one refuses it: what the first refuses does not use up the others.
    async fn spend_in_turn(&self, limits: &[&Limit], subject: &str) -> Result<()> {
        let now = self.env.now();
        let reached = retrying!({
            let mut append = self.gate.append().await?;
            let mut reached = None;
            for limit in limits {
                if append.count_attempt(limit.rule, subject, limit.window, now).await? > limit.at_most {
                    reached = Some(limit.retry_after(now));
                    break;
                }
            }
            append.commit().await?;
            Ok(reached)
        })?;
        reached.map_or(Ok(()), |retry_after| Err(Error::TooMany { retry_after }))
    }

    /// Counts a try of a password before it is judged, so that tries at once are no more than tries in a row. A success clears the
    /// address's count; for the network only failures count, afterwards.
    pub(crate) async fn spend_sign_in(&self, email_key: &str, network: &str) -> Result<()> {
        self.check_limit(&SIGN_IN_NETWORK, network).await?;
        self.spend_in_turn(&[&SIGN_IN, &SIGN_IN_LONG], email_key).await
    }

    /// Refuses when there were too many attempts, without counting one.
    async fn check_limit(&self, limit: &Limit, subject: &str) -> Result<()> {
        let now = self.env.now();
        let since = window_at(limit.window, now);
        let count = self.gate.machinery().attempts(limit.rule, subject, since).await?;
        if count >= limit.at_most { Err(Error::TooMany { retry_after: limit.retry_after(now) }) } else { Ok(()) }
    }
}
