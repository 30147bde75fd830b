//! Limits of attempts: one counter per rule over every path and node, kept in the database. Those of passwords are in `guesses`.

use std::time::Duration;

use domain::time::Timestamp;

use crate::gate::{retrying, window_at};
use crate::{Error, Result, Services};

/// A rule: how many attempts of a subject in a window.
pub(crate) struct Limit {
    pub(crate) rule: &'static str,
    pub(crate) at_most: i64,
    pub(crate) window: Duration,
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
/// Sign-ins that failed, by network, whatever they were by.
pub(crate) const SIGN_IN_NETWORK: Limit =
    Limit { rule: "sign_in_network", at_most: 100, window: Duration::from_secs(15 * 60) };
/// Estimates of a password's strength, by network: a page asks after each pause in typing.
pub(crate) const ESTIMATE: Limit = Limit { rule: "estimate", at_most: 300, window: Duration::from_secs(15 * 60) };

/// Codes of a second factor without a right one, by account, over all tickets and paths.
pub(crate) const SECOND_FACTOR: Limit =
    Limit { rule: "second_factor", at_most: 10, window: Duration::from_secs(15 * 60) };
/// The same in a row over a long time: 100 of a million codes, each good for 90 seconds.
pub(crate) const SECOND_FACTOR_LONG: Limit =
    Limit { rule: "second_factor_long", at_most: 100, window: Duration::from_secs(90 * 24 * 3600) };
/// Links for a lost second factor, by account.
pub(crate) const FACTOR_LOSS: Limit = Limit { rule: "factor_loss", at_most: 3, window: HOUR };

/// Trips to identity providers, by network.
pub(crate) const PROVIDER: Limit = Limit { rule: "provider", at_most: 300, window: HOUR };

/// Changes of address asked for, by account and by new address.
pub(crate) const ADDRESS_CHANGE: Limit = Limit { rule: "address_change", at_most: 5, window: HOUR };
pub(crate) const ADDRESS_CHANGE_ADDRESS: Limit = Limit { rule: "address_change_address", at_most: 5, window: HOUR };
/// Contacts asked to agree, by account and by address.
pub(crate) const CONTACT: Limit = Limit { rule: "contact", at_most: 5, window: HOUR };
pub(crate) const CONTACT_ADDRESS: Limit = Limit { rule: "contact_address", at_most: 5, window: HOUR };

/// Forms that invite, by organization.
pub(crate) const INVITATION: Limit = Limit { rule: "invitation", at_most: 60, window: HOUR };
/// The same invitation mailed again.
pub(crate) const INVITATION_RESENT: Limit = Limit { rule: "invitation_resent", at_most: 5, window: HOUR };
/// Addresses tried on a link that shows only a part, by invitation.
pub(crate) const INVITATION_ADDRESS: Limit = Limit { rule: "invitation_address", at_most: 20, window: HOUR };
/// Lists read, by organization.
pub(crate) const IMPORT: Limit = Limit { rule: "import", at_most: 30, window: HOUR };
/// Looks at organizations of others that are written down, by account.
pub(crate) const STRANGER: Limit = Limit { rule: "stranger", at_most: 5, window: Duration::from_secs(60) };

/// Secrets reported as leaked, by network.
pub(crate) const LEAK_REPORT: Limit = Limit { rule: "leak_report", at_most: 60, window: HOUR };

/// Searches of the help that are counted, by network.
pub(crate) const SEARCH: Limit = Limit { rule: "search", at_most: 60, window: HOUR };

impl Limit {
    /// How long until the window that holds the instant is over.
    pub(crate) fn retry_after(&self, now: Timestamp) -> Duration {
        window_at(self.window, now).plus(self.window).since(now).max(Duration::from_secs(1))
    }
}

impl Services {
    /// Counts an attempt; refuses it when there were too many.
    pub(crate) async fn spend(&self, limit: &Limit, subject: &str) -> Result<()> {
        self.spend_in_turn(&[(limit, subject)], self.env.now()).await
    }

    /// Gives an attempt back that was counted at `now`: it was no failure.
    pub(crate) async fn give_back(&self, limit: &Limit, subject: &str, now: Timestamp) -> Result<()> {
        retrying!({
            let mut append = self.gate.append().await?;
            append.give_attempt_back(limit.rule, subject, limit.window, now).await?;
            append.commit().await
        })
    }

    /// Counts an attempt against each limit until one refuses it: what the first refuses does not use up the others.
    pub(crate) async fn spend_in_turn(&self, limits: &[(&Limit, &str)], now: Timestamp) -> Result<()> {
        let reached = retrying!({
            let mut append = self.gate.append().await?;
            let mut reached = None;
            for (limit, subject) in limits {
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
}
