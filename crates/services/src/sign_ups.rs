//! Sign-up: a pending row, a mail, and everything else only once the address is confirmed.

use std::time::Duration;

use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::{AccountId, InvitationId, OrgId, SignUpId, TeamId};
use domain::name::{DisplayName, OrgName, TeamName};
use domain::password::MIN_ONLY_FACTOR;
use domain::policy::Permission;
use domain::role::Role;
use domain::session::{Factor, Method};
use domain::terms::TermsVersion;
use domain::time::Timestamp;
use domain::token::{self, Code};
use serde::{Deserialize, Serialize};
use store::{NewAccount, NewSignUp, SignUpRow, Site};

use crate::actor::Actor;
use crate::gate::{Scopes, Write, retrying};
use crate::job::Job;
use crate::providers::Learned;
use crate::sessions::{Begun, SignedIn};
use crate::tickets::Ticket;
use crate::{Error, Result, Services, limits};

/// How long a pending sign-up waits for its confirmation.
const PENDING: Duration = Duration::from_secs(24 * 3600);
/// How many mails one sign-up may cause, the first included.
const MAILS: i64 = 5;
/// How often a code may be tried before a new one is needed.
const TRIES: i64 = 5;

/// What the confirmation page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpView {
    /// Where the mail went.
    pub email: String,
    /// Whether another mail may be asked for.
    pub may_resend: bool,
}

/// What a mailed link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkView {
    /// This is the browser it was begun in: one button confirms.
    SameBrowser {
        /// The address.
        email: String,
    },
    /// Another browser: the password is asked for.
    OtherBrowser {
        /// The address.
        email: String,
    },
    /// Expired, used or never made.
    Dead,
}

/// A confirmed sign-up: the account exists, and this browser is signed in.
#[derive(Debug, Serialize, Deserialize)]
pub struct Confirmed {
    /// The session that began.
    pub session: SignedIn,
    /// The first organization's name in addresses.
    pub slug: String,
}

/// Somebody whose address is proved and who has agreed to the terms.
pub(crate) struct Newcomer {
    pub address: EmailAddress,
    pub name: DisplayName,
    /// The hash, where there is a password.
    pub password: Option<String>,
    pub terms: TermsVersion,
    /// When the terms were accepted, and the password chosen.
    pub agreed_at: Timestamp,
    pub begun: Begun,
}

/// What proved the address; it is used up with the making of the account.
pub(crate) enum Proof<'a> {
    SignUp(SignUpId),
    Ticket(&'a Ticket<Learned>),
}

impl Services {
    /// Begins a sign-up in a browser (known by its cookie). Answers alike whether or not the address is known: with the browser that
    /// the sign-up belongs to, which differs from the given one where the submission was acted upon already.
    pub async fn begin_sign_up(
        &self,
        actor: &Actor,
        browser: &str,
        typed: (&str, &str, &str),
        terms_accepted: bool,
    ) -> Result<String> {
        self.begin_sign_up_by(actor, browser, typed, terms_accepted, None).await
    }

    /// The same; whoever was invited may sign up where others may not.
    pub(crate) async fn begin_sign_up_by(
        &self,
        actor: &Actor,
        browser: &str,
        (email, password, name): (&str, &str, &str),
        terms_accepted: bool,
        invitation: Option<InvitationId>,
    ) -> Result<String> {
        let mut errors = FieldErrors::new();
        let email = errors.take("email", EmailAddress::parse(email));
        let name = errors.take("name", DisplayName::parse(name));
        if let (Some(email), Some(name)) = (&email, &name) {
            let own = [email.as_str(), name.as_str(), &self.settings.brand.name];
            self.check_password("password", password, (MIN_ONLY_FACTOR, &own), &mut errors).await?;
        } else if password.is_empty() {
            errors.add("password", FieldError::Empty);
        }
        if !terms_accepted {
            errors.add("terms", FieldError::NotAccepted);
        }
        if let Some(email) = &email
            && invitation.is_none()
            && !self.settings.sign_up.allows(email)
        {
            errors.add("email", FieldError::NotAllowed);
        }
        let (Some(email), Some(name), true) = (email, name, errors.is_empty()) else {
            return Err(Error::Invalid(errors));
        };
        if let Some(browser) = self.noted_result(actor)? {
            return Ok(browser);
        }
        self.spend(&limits::SIGN_UP, &actor.network()).await?;
        let hash = self.hasher.hash(password, self.env.random()).await?;
        let browser_hash = token::hash(browser);
        retrying!({
            let mut w = self.gate.write(actor, Permission::SignUp, Site).await?;
            let id = SignUpId::new(w.now, self.env.random());
            let (now, expires_at) = (w.now, w.now.plus(PENDING));
            w.site()
                .insert_sign_up(&NewSignUp {
                    id,
                    browser_hash,
                    email: email.to_string(),
                    email_key: email.key(),
                    name: name.to_string(),
                    password: hash.clone(),
                    terms_version: self.settings.terms.to_string(),
                    created_at: now,
                    expires_at,
                    invitation,
                })
                .await?;
            w.site().count_sign_up_mail(id, MAILS).await?;
            w.enqueue(Job::ConfirmSignUp { sign_up: id, mail: 1, cause: actor.cause(now) }).await?;
            self.note_result(&mut w, actor, &browser).await?;
            w.commit(Event::SignUpRequested { sign_up: id, address: email.clone() }).await?;
            Ok(browser.to_owned())
        })
    }

    /// The pending sign-up of a browser, for the page that asks for the code.
    pub async fn pending_sign_up(&self, actor: &Actor, browser: &str) -> Result<Option<SignUpView>> {
        let read = self.gate.read(actor, Permission::SignUp, Site).await?;
        let found = read.site().find_sign_up_by_browser(token::hash(browser), self.env.now()).await?;
        Ok(found.map(|row| SignUpView { email: row.email, may_resend: row.mails < MAILS }))
    }

    /// Mails another code and link; the earlier ones die.
    pub async fn resend_confirmation(&self, actor: &Actor, browser: &str) -> Result<()> {
        let browser = token::hash(browser);
        retrying!({
            let mut w = self.gate.write(actor, Permission::SignUp, Site).await?;
            let now = w.now;
            let row = w.site().find_sign_up_by_browser(browser, now).await?.ok_or(Error::NotFound)?;
            if !w.site().count_sign_up_mail(row.id, MAILS).await? {
                return Err(Error::field("code", FieldError::TooMany));
            }
            // Read again, under the row lock that the count has taken.
            let mail = w.site().find_sign_up(row.id, now).await?.ok_or(Error::NotFound)?.mails;
            w.enqueue(Job::ConfirmSignUp { sign_up: row.id, mail, cause: actor.cause(now) }).await?;
            w.commit(Event::SignUpCodeSent { sign_up: row.id }).await
        })
    }

    /// Confirms by the six digits, in the browser where it was begun.
    pub async fn confirm_by_code(&self, actor: &Actor, browser: &str, typed: &str) -> Result<Confirmed> {
        if let Some(confirmed) = self.noted_result(actor)? {
            return Ok(confirmed);
        }
        let now = self.env.now();
        let Some(code) = Code::parse(typed) else {
            let error = if typed.trim().is_empty() { FieldError::Empty } else { FieldError::Malformed };
            return Err(Error::field("code", error));
        };
        let found = self.gate.machinery().find_sign_up_by_browser(token::hash(browser), now).await?;
        let Some(row) = found else { return Err(Error::field("code", FieldError::Expired)) };
        let expected = retrying!({
            let mut append = self.gate.append().await?;
            let hash = append.try_sign_up_code(row.id, TRIES, now).await?;
            append.commit().await?;
            Ok(hash)
        })?;
        let Some(expected) = expected else { return Err(Error::field("code", FieldError::Expired)) };
        self.spend(&limits::SIGN_UP_CODE, &row.email_key).await?;
        if expected != self.code_hash(row.id, &code)? {
            let refused = Event::SignUpCodeRefused { sign_up: row.id };
            let error = Error::field("code", FieldError::WrongCode);
            return Err(self.gate.record_refusal(actor, None, refused, now, error).await);
        }
        self.finish_sign_up(actor, &row, "code").await
    }

    /// The hash under which a code is stored: keyed, since six digits can be tried through.
    pub(crate) fn code_hash(&self, sign_up: SignUpId, code: &Code) -> Result<[u8; 32]> {
        self.keyring.mac("sign-up code", format!("{sign_up} {}", code.as_str()).as_bytes())
    }

    /// What a mailed link leads to. Changes nothing: mail scanners follow links.
    pub async fn inspect_link(&self, actor: &Actor, browser: Option<&str>, link: &str) -> Result<LinkView> {
        let read = self.gate.read(actor, Permission::SignUp, Site).await?;
        let Some(row) = read.site().find_sign_up_by_link(token::hash(link), self.env.now()).await? else {
            return Ok(LinkView::Dead);
        };
        let email = row.email;
        Ok(match browser {
            Some(browser) if token::hash(browser) == row.browser_hash => LinkView::SameBrowser { email },
            _ => LinkView::OtherBrowser { email },
        })
    }

    /// Confirms by the link: at once in the browser where it was begun, with the password elsewhere.
    pub async fn confirm_by_link(
        &self,
        actor: &Actor,
        browser: Option<&str>,
        link: &str,
        password: &str,
    ) -> Result<Confirmed> {
        if let Some(confirmed) = self.noted_result(actor)? {
            return Ok(confirmed);
        }
        let now = self.env.now();
        let found = self.gate.machinery().find_sign_up_by_link(token::hash(link), now).await?;
        let Some(row) = found else { return Err(Error::field("token", FieldError::Expired)) };
        let same_browser = browser.is_some_and(|browser| token::hash(browser) == row.browser_hash);
        if !same_browser {
            if password.is_empty() {
                return Err(Error::field("password", FieldError::Empty));
            }
            if !self.judge_password(actor, &row.email_key, None, password, Some(&row.password)).await?.ok {
                return Err(Error::field("password", FieldError::Wrong));
            }
        }
        self.finish_sign_up(actor, &row, "token").await
    }

    /// Makes the account of a pending sign-up. `field` is where the form shows that somebody else was faster.
    pub(crate) async fn finish_sign_up(&self, actor: &Actor, row: &SignUpRow, field: &str) -> Result<Confirmed> {
        let parsed = |what: &str| Error::defect(format!("a stored {what} does not parse"));
        let newcomer = Newcomer {
            address: EmailAddress::parse(&row.email).map_err(|_| parsed("address"))?,
            name: DisplayName::parse(&row.name).map_err(|_| parsed("name"))?,
            password: Some(row.password.clone()),
            terms: TermsVersion::parse(&row.terms_version).map_err(|_| parsed("terms version"))?,
            agreed_at: row.created_at,
            begun: Begun::by(Method::SignUp, &[Factor::Password, Factor::Mailbox]),
        };
        if let Some(invitation) = self.invitation_of_sign_up(row).await? {
            return self.make_member(actor, &newcomer, Some(row.id), (&invitation, false), field).await;
        }
        // The invitation ended meanwhile: what is left is what anybody may.
        if row.invitation.is_some() && !self.settings.sign_up.allows(&newcomer.address) {
            return Err(Error::field(field, FieldError::NotAllowed));
        }
        self.make_account(actor, &newcomer, Proof::SignUp(row.id), field).await
    }

    /// Makes the account of an open write; false where the address has one. Pending sign-ups of the address die with it.
    pub(crate) async fn insert_newcomer(&self, w: &mut Write<'_>, newcomer: &Newcomer) -> Result<bool> {
        let (now, key) = (w.now, newcomer.address.key());
        w.site().consume_sign_ups_of(&key, now).await?;
        let made = w
            .account()?
            .insert_account(&NewAccount {
                email: newcomer.address.to_string(),
                email_key: key.clone(),
                name: newcomer.name.to_string(),
                password: newcomer.password.clone(),
                password_set_at: newcomer.password.as_ref().map(|_| newcomer.agreed_at),
                terms_version: newcomer.terms.to_string(),
                terms_accepted_at: newcomer.agreed_at,
                created_at: now,
                stamp: self.mint_stamp(),
            })
            .await?;
        if made {
            self.forget_guesses(w, &key).await?;
        }
        Ok(made)
    }

    /// The maker of accounts that were not invited: account, first organization, membership and session, in the transaction that uses the proof of the
    /// address up. Pending sign-ups of the address die with it: what somebody only claimed keeps nothing.
    pub(crate) async fn make_account(
        &self,
        actor: &Actor,
        newcomer: &Newcomer,
        proof: Proof<'_>,
        field: &str,
    ) -> Result<Confirmed> {
        let Newcomer { address, name, terms, begun, .. } = newcomer;
        let parsed = |what: &str| Error::defect(format!("a {what} does not parse"));
        let org_name = OrgName::parse(name.as_str()).map_err(|_| parsed("name"))?;
        let team_name = TeamName::parse("Default").map_err(|_| parsed("team name"))?;
        let confirmed: Confirmed = retrying!({
            let now = self.env.now();
            let account = AccountId::new(now, self.env.random());
            let org = OrgId::new(now, self.env.random());
            let mut w = self.gate.write(actor, Permission::SignUp, Scopes::new(account, org)).await?;
            let is_first = match &proof {
                Proof::SignUp(id) => w.site().consume_sign_up(*id, now).await?,
                Proof::Ticket(ticket) => self.use_ticket(&mut w, ticket).await?,
            };
            if !is_first {
                return Err(Error::field(field, FieldError::Expired));
            }
            if !self.insert_newcomer(&mut w, newcomer).await? {
                return Err(Error::field(field, FieldError::Expired));
            }
            let slug = self.insert_organization(&mut w, org, &org_name).await?;
            let team = TeamId::new(now, self.env.random());
            let mut rows = w.organization(org)?;
            rows.insert_team(team, team_name.as_str(), true, now).await?;
            rows.insert_member(account, Role::Admin, "sign_up", now).await?;
            rows.insert_team_member(team, account).await?;
            rows.note_activity(account, &actor.network(), begun.method.as_str(), false, now).await?;
            let (session, began) = self.begin_session(&mut w, actor, begun).await?;
            let confirmed = Confirmed { session, slug: slug.to_string() };
            self.note_result(&mut w, actor, &confirmed).await?;
            let created = Event::AccountCreated { account, address: address.clone(), name: name.clone() };
            let events = [
                Event::AddressConfirmed { account, address: address.clone() },
                Event::TermsAccepted { account, before: None, after: terms.clone() },
                Event::OrganizationCreated { org, name: org_name.clone(), slug: slug.clone() },
                Event::TeamCreated { team, name: team_name.clone() },
                Event::MemberAdded { org, account, role: Role::Admin },
            ];
            w.commit((created, events.into_iter().chain(began).collect())).await?;
            Ok(confirmed)
        })?;
        self.end_another_persons_session(actor, confirmed.session.account).await;
        Ok(confirmed)
    }
}
