//! New passwords: judged, compared with former ones, set; with all that follows from a change.

use std::borrow::Cow;

use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::{AccountId, SessionId};
use domain::mail::{Mail, Message};
use domain::name::DisplayName;
use domain::password::{self, Ease, MIN_BESIDE_FACTOR, MIN_ONLY_FACTOR, Strength, Weakness};
use domain::policy::Permission;
use domain::session::{SessionEnd, SignInFailure};
use domain::token::LinkToken;
use passwords::Warning;
use serde::{Deserialize, Serialize};
use store::{AccountRow, Site, WaysIn};

use crate::actor::{Actor, Who};
use crate::gate::{Write, retrying};
use crate::job::Job;
use crate::sessions::SignedIn;
use crate::{Error, Result, Services, limits};

/// The last ten passwords cannot return: the present one, and so many before it.
const FORMER: i64 = 9;

/// What a new password is judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordRules {
    /// Whether there is a password now, which must be shown first.
    pub has_password: bool,
    /// The present one is on a list of leaked ones.
    pub leaked: bool,
    /// The least length, in code points.
    pub least: usize,
    /// Words of the person's own, which do not make a password.
    pub own_words: Vec<String>,
}

/// The least length beside these ways in.
pub(crate) fn least_length(ways: &WaysIn) -> usize {
    if ways.has_second_factor() { MIN_BESIDE_FACTOR } else { MIN_ONLY_FACTOR }
}

impl Services {
    /// What the signed-in person's new password will be judged by. For the page that changes it, so the proof must be as fresh as for that.
    pub async fn password_rules(&self, actor: &Actor) -> Result<PasswordRules> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ManageOwnSecurity, account).await?;
        let row = read.account()?.account().await?.ok_or(Error::SignIn)?;
        Ok(PasswordRules {
            has_password: row.password.is_some(),
            leaked: row.password_leaked_at.is_some(),
            least: least_length(&read.account()?.ways_in().await?),
            own_words: self.own_words(&row).await?,
        })
    }

    /// Address, name, organizations, brand.
    pub(crate) async fn own_words(&self, row: &AccountRow) -> Result<Vec<String>> {
        let organizations = self.gate.machinery_of(row.id).memberships().await?;
        let organizations = organizations.into_iter().map(|membership| membership.name);
        Ok([row.email.clone(), row.name.clone(), self.settings.brand.name.clone()]
            .into_iter()
            .chain(organizations)
            .collect())
    }

    /// How hard a password is to guess, for a page that asks while somebody chooses one. Nothing of it is kept.
    pub async fn estimate_password(&self, actor: &Actor, password: &str, own_words: &str) -> Result<Strength> {
        self.gate.read(actor, Permission::SignUp, Site).await?;
        self.spend(&limits::ESTIMATE, &actor.network()).await?;
        let mut own: Vec<Cow<'_, str>> = own_words.lines().take(20).map(Cow::from).collect();
        own.push(Cow::from(&*self.settings.brand.name));
        if let Ok(account) = actor.signed_in()
            && let Some(row) = self.gate.machinery_of(account).account().await?
        {
            own.extend(self.own_words(&row).await?.into_iter().map(Cow::from));
        }
        let own: Vec<&str> = own.iter().map(AsRef::as_ref).collect();
        self.strength(password, &own).await
    }

    async fn strength(&self, password: &str, own_words: &[&str]) -> Result<Strength> {
        let strength = self.hasher.strength(password, own_words).await?;
        Ok(Strength { score: strength.score, ease: strength.warning.map(ease) })
    }

    /// Adds what is wrong with a new password, if anything: what costs nothing first.
    pub(crate) async fn check_password(
        &self,
        field: &str,
        password: &str,
        (least, own): (usize, &[&str]),
        errors: &mut FieldErrors,
    ) -> Result<()> {
        let found = match password::check_at_least(least, password, own) {
            Err(Weakness::TooShort { .. }) if password.is_empty() => Some(FieldError::Empty),
            Err(weakness) => Some(weakness.into()),
            Ok(()) if passwords::is_common(password) => Some(FieldError::Common),
            Ok(()) => match self.strength(password, own).await?.error() {
                // What another server is asked, last.
                None if errors.is_empty() && self.is_leaked(password).await => Some(FieldError::Common),
                error => error,
            },
        };
        if let Some(error) = found {
            errors.add(field, error);
        }
        Ok(())
    }

    /// Whether it is one of the account's last ten. Costs a hash for each of them.
    pub(crate) async fn is_reused(&self, row: &AccountRow, password: &str) -> Result<bool> {
        let former = self.gate.machinery_of(row.id).former_passwords(FORMER).await?;
        for phc in row.password.iter().chain(&former) {
            if self.hasher.verify(password, phc).await?.ok {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Changes the signed-in person's password, or sets the first. Other sessions end; this one goes on under another secret.
    pub async fn change_password(&self, actor: &Actor, current: &str, new: &str) -> Result<SignedIn> {
        let Who::Member { account, session, authenticated_at, ref factors, .. } = actor.who else {
            return Err(Error::SignIn);
        };
        let read = self.gate.read(actor, Permission::ManageOwnSecurity, account).await?;
        if let Some(signed_in) = self.noted_result(actor)? {
            return Ok(signed_in);
        }
        let row = read.account()?.account().await?.ok_or(Error::SignIn)?;
        let least = least_length(&read.account()?.ways_in().await?);
        self.judge_change(actor, &row, (current, new), least).await?;
        let hash = self.hasher.hash(new, self.env.random()).await?;
        let secret = LinkToken::from_random(self.env.random());
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnSecurity, account).await?;
            let present = w.account()?.account().await?.ok_or(Error::SignIn)?;
            // Changed meanwhile: what was shown is a former one.
            if present.password != row.password {
                return Err(Error::field("password", FieldError::NotCurrent));
            }
            self.replace_password(&mut w, &present, &hash, (Some(session), SessionEnd::PasswordChanged)).await?;
            if !w.account()?.renew_session(session, secret.hash(), authenticated_at, factors).await? {
                return Err(Error::SignIn);
            }
            let signed_in = SignedIn { account, session, secret: secret.as_str().to_owned(), device: None };
            self.note_result(&mut w, actor, &signed_in).await?;
            w.commit(Event::PasswordChanged { account, by_reset: false }).await?;
            Ok(signed_in)
        })
    }

    /// The present password by the one counter, the new one by its rules; the former ones last, since they cost most.
    async fn judge_change(
        &self,
        actor: &Actor,
        row: &AccountRow,
        (current, new): (&str, &str),
        least: usize,
    ) -> Result<()> {
        let mut errors = FieldErrors::new();
        if row.password.is_some() && current.is_empty() {
            errors.add("password", FieldError::Empty);
        }
        let own = self.own_words(row).await?;
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        self.check_password("new_password", new, (least, &own), &mut errors).await?;
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        if let Some(stored) = row.password.as_deref() {
            let key = address_of(row)?.key();
            if !self.judge_password(actor, &key, Some(row.id), current, Some(stored)).await?.ok {
                let error = Error::field("password", FieldError::NotCurrent);
                return Err(self.confirmation_failed(actor, SignInFailure::WrongPassword, error).await);
            }
        }
        if self.is_reused(row, new).await? {
            return Err(Error::field("new_password", FieldError::Reused));
        }
        Ok(())
    }

    /// Puts a hash in the place of the present one, with what follows whoever does it: the former is kept from returning, proofs that were
    /// handed out before are dead, sessions but the `kept` end, guesses are forgotten, the person is told.
    pub(crate) async fn replace_password(
        &self,
        w: &mut Write<'_>,
        present: &AccountRow,
        hash: &str,
        (kept, why): (Option<SessionId>, SessionEnd),
    ) -> Result<()> {
        let (now, to) = (w.now, address_of(present)?);
        let mut rows = w.account()?;
        if let Some(former) = &present.password {
            rows.keep_former_password(former, now, FORMER).await?;
        }
        rows.set_password(hash, now).await?;
        rows.end_recoveries(now).await?;
        rows.end_sessions_except(kept, now, why.as_str()).await?;
        self.change_stamp(w).await?;
        self.forget_guesses(w, &to.key()).await?;
        let name = DisplayName::parse(&present.name).map_err(|_| Error::defect("a stored name does not parse"))?;
        let mail = Mail { to, message: Message::PasswordChanged { name, at: now } };
        w.enqueue(Job::Notify { mail, organization: None, cause: w.actor().cause(now) }).await
    }

    /// Whether a change of the password is asked for.
    pub async fn is_password_leaked(&self, account: AccountId) -> Result<bool> {
        let row = self.gate.line().read(account).account().await?;
        Ok(row.is_some_and(|row| row.password_leaked_at.is_some()))
    }
}

fn address_of(row: &AccountRow) -> Result<EmailAddress> {
    EmailAddress::parse(&row.email).map_err(|_| Error::defect("a stored address does not parse"))
}

/// The estimate's warnings as far as their advice differs.
fn ease(warning: Warning) -> Ease {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => Ease::Keys,
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => Ease::Repeats,
        Warning::SequencesLikeAbcAreEasyToGuess => Ease::Sequence,
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => Ease::Date,
        Warning::AWordByItselfIsEasyToGuess => Ease::Word,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess => {
            Ease::Name
        }
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => Ease::Known,
    }
}
