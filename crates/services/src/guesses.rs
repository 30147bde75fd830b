//! Guesses of passwords: what is counted before one is judged, over every path and node (decision 0017, docs/security/passwords.md).

use std::time::Duration;

use domain::id::AccountId;
use domain::password;
use domain::time::Timestamp;
use domain::token;
use passwords::Verdict;

use crate::actor::Actor;
use crate::gate::{Append, Write, retrying, window_at};
use crate::{Error, Result, Services, limits};

const QUARTER: Duration = Duration::from_secs(15 * 60);
const SEASON: Duration = Duration::from_secs(90 * 24 * 3600);

/// Wrong passwords of one hashing thread in a minute, over all accounts, networks and nodes: a fifth of what it can compute.
const WRONG_A_MINUTE: i64 = 600;

/// What counts, for how long.
#[derive(Clone, Copy)]
enum Span {
    /// In windows of this length that follow each other.
    Window(Duration),
    /// In a row, until it was quiet for so long.
    Quiet(Duration),
}

/// One counter that an attempt must pass.
struct Counter<'a> {
    rule: &'static str,
    subject: &'a str,
    at_most: i64,
    span: Span,
    /// Many share it: only what is wrong stays counted.
    shared: bool,
}

/// The counters of an address, which a success or a recovery forgets. From browsers in which nobody signed in to it before; together with
/// those below no more than a hundred in a row (NIST SP 800-63B-4, 3.2.2).
const UNKNOWN: [(&str, i64, Span); 2] =
    [("sign_in", 10, Span::Window(QUARTER)), ("sign_in_long", 90, Span::Quiet(SEASON))];
/// The same from a browser that is known: its owner gets in when strangers have used up what is above.
const KNOWN: [(&str, i64, Span); 2] =
    [("sign_in_known", 10, Span::Window(QUARTER)), ("sign_in_known_long", 10, Span::Quiet(SEASON))];

/// The counters of an attempt, in the order in which their rows are locked; the one of everybody last, to be locked for the shortest time.
fn counters<'a>(known: bool, sprays: bool, network: &'a str, email_key: &'a str, threads: i64) -> Vec<Counter<'a>> {
    let of_address = if known { KNOWN } else { UNKNOWN };
    let of_address =
        of_address.map(|(rule, at_most, span)| Counter { rule, subject: email_key, at_most, span, shared: false });
    if known {
        return of_address.into();
    }
    let shared =
        |rule, subject, at_most, span| Counter { rule, subject, at_most, span: Span::Window(span), shared: true };
    let failed = &limits::SIGN_IN_NETWORK;
    let mut counters = vec![shared(failed.rule, network, failed.at_most, failed.window)];
    if sprays {
        let slow = shared("sign_in_sprayed", network, 3, Duration::from_secs(5 * 60));
        counters.push(Counter { shared: false, ..slow });
    }
    counters.extend(of_address);
    counters.push(shared(EVERYBODY, "all", WRONG_A_MINUTE.saturating_mul(threads), Duration::from_secs(60)));
    counters
}

/// The counter of everybody: who meets it is told that the console is busy, since it is nobody's own doing.
const EVERYBODY: &str = "sign_in_all";

impl Counter<'_> {
    /// Counts; answers how long to wait where there were too many.
    async fn count(&self, append: &mut Append, now: Timestamp) -> Result<Option<Duration>> {
        let (count, ends_at) = match self.span {
            Span::Window(window) => {
                let count = append.count_attempt(self.rule, self.subject, window, now).await?;
                (count, window_at(window, now).plus(window))
            }
            Span::Quiet(quiet) => {
                append.count_in_a_row(self.rule, self.subject, self.at_most, (now, now.plus(quiet))).await?
            }
        };
        Ok((count > self.at_most).then(|| ends_at.since(now).max(Duration::from_secs(1))))
    }

    async fn give_back(&self, append: &mut Append, now: Timestamp) -> Result<()> {
        match self.span {
            Span::Window(window) => append.give_attempt_back(self.rule, self.subject, window, now).await,
            Span::Quiet(_) => append.give_back_in_a_row(self.rule, self.subject).await,
        }
    }
}

impl Services {
    /// Judges a password, `stored` being none where there is no account; the work is the same. A try is counted before it is judged, so
    /// that tries at once are no more than tries in a row. A success forgets what the address's counters hold ([`Self::forget_guesses`]
    /// in its transaction); all but a wrong password is given back to those that many share.
    ///
    /// A password that is longer than any can be is wrong, and is not hashed.
    pub(crate) async fn judge_password(
        &self,
        actor: &Actor,
        email_key: &str,
        account: Option<AccountId>,
        password: &str,
        stored: Option<&str>,
    ) -> Result<Verdict> {
        let (now, network) = (self.env.now(), actor.network());
        let known = self.is_browser_known(actor, account).await?;
        let sprays = self.is_spraying(&network, now).await?;
        let threads = i64::try_from(self.hasher.threads().get()).unwrap_or(1);
        let counters = counters(known, sprays, &network, email_key, threads);
        self.count_guess(&counters, now).await?;
        let judged = match stored {
            _ if password.chars().nth(password::MAX).is_some() => Ok(Verdict { ok: false, needs_upgrade: false }),
            Some(phc) => self.hasher.verify(password, phc).await,
            None => self.hasher.verify_dummy(password).await,
        };
        match &judged {
            Ok(Verdict { ok: false, .. }) => self.note_wrong_password(actor, email_key, password, now).await,
            // What was not judged was no guess.
            judged => {
                let all = judged.is_err();
                self.give_guess_back(counters.iter().filter(|counter| all || counter.shared), now).await?;
            }
        }
        Ok(judged?)
    }

    /// Whether somebody signed in to the account in this browser before. Asked alike where there is no account.
    async fn is_browser_known(&self, actor: &Actor, account: Option<AccountId>) -> Result<bool> {
        let Some(device) = &actor.device else { return Ok(false) };
        let account = account.unwrap_or_else(|| AccountId::from_bits(0));
        Ok(self.gate.machinery_of(account).is_device_known(token::hash(device)).await?)
    }

    /// Counts a guess against each in turn: what one refuses uses up none of those before it.
    async fn count_guess(&self, counters: &[Counter<'_>], now: Timestamp) -> Result<()> {
        let refused = retrying!({
            let mut append = self.gate.append().await?;
            let mut passed = Vec::new();
            let mut refused = None;
            for counter in counters {
                if let Some(retry_after) = counter.count(&mut append, now).await? {
                    refused = Some((counter.rule, retry_after));
                    break;
                }
                passed.push(counter);
            }
            if refused.is_some() {
                for counter in passed {
                    counter.give_back(&mut append, now).await?;
                }
            }
            append.commit().await?;
            Ok(refused)
        })?;
        match refused {
            None => Ok(()),
            Some((EVERYBODY, retry_after)) => Err(Error::Unavailable { retry_after }),
            Some((_, retry_after)) => Err(Error::TooMany { retry_after }),
        }
    }

    async fn give_guess_back<'a>(
        &self,
        counters: impl Iterator<Item = &'a Counter<'a>> + Send,
        now: Timestamp,
    ) -> Result<()> {
        let counters: Vec<_> = counters.collect();
        if counters.is_empty() {
            return Ok(());
        }
        retrying!({
            let mut append = self.gate.append().await?;
            for counter in &counters {
                counter.give_back(&mut append, now).await?;
            }
            append.commit().await
        })
    }

    /// Forgets the guesses at an address: somebody has shown that it is theirs.
    pub(crate) async fn forget_guesses(&self, w: &mut Write<'_>, email_key: &str) -> Result<()> {
        for (rule, ..) in UNKNOWN.iter().chain(&KNOWN) {
            w.site().clear_attempts(rule, email_key).await?;
        }
        Ok(())
    }
}
