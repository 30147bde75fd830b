//! The world itself: people who sign up, their letters, and what must be true when a story ends.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use domain::actor::Request;
use domain::audit::{self, Chain, Entry, Head};
use domain::field::FieldError;
use domain::id::{AccountId, OrgId, RequestId, SessionId};
use domain::price_book::PriceBook;
use domain::role::Role;
use domain::sign_up::SignUpMode;
use domain::terms::TermsVersion;
use passwords::{Hasher, Limits};
use services::actor::Actor;
use services::env::{Clock, Env, Letter};
use services::mail::Brand;
use services::{Confirmed, Error, Keyring, Services, Settings, SignInStep, SignedIn};
use store::{Db, Options, Site};

use super::Base;
use super::env::{Answer, HandClock, Letterbox, Outbox, SeededEntropy, Web, code_of};

/// Everybody's.
pub const PASSWORD: &str = "nineteen grey herons at noon";

const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// One for all tests of the process: each thread keeps 19 MiB.
static HASHER: LazyLock<Hasher> =
    LazyLock::new(|| Hasher::start(Limits { threads: NonZero::new(2).unwrap(), waiting: 512 }).unwrap());

/// A confirmed member, signed in, with an organization of their own.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    pub account: AccountId,
    pub session: SessionId,
    /// The cookie.
    pub secret: String,
    pub actor: Actor,
    pub org: OrgId,
    pub slug: String,
}

pub struct World {
    pub services: Services,
    pub clock: Arc<HandClock>,
    pub db: Arc<Db>,
    pub base: Base,
    outbox: Arc<Outbox>,
    /// The other servers.
    pub web: Arc<Web>,
    people: Mutex<Vec<(AccountId, OrgId)>>,
    seeds: AtomicU64,
    requests: AtomicU64,
    leaves_mail: AtomicBool,
    leaves_jobs: AtomicBool,
    told: bool,
}

/// As in production, but patient: a machine that is busy with other tests is slow, and not away.
fn options(url: &str) -> Options {
    Options { acquire_timeout: Duration::from_secs(60), ..Options::new(url) }
}

pub fn minutes(count: u64) -> Duration {
    Duration::from_secs(60 * count)
}

/// The one field error of a refusal.
pub fn field<T: std::fmt::Debug>(outcome: Result<T, Error>) -> (String, FieldError) {
    match outcome {
        Err(Error::Invalid(errors)) => match errors.0.as_slice() {
            [(name, error)] => (name.clone(), *error),
            errors => panic!("not one error: {errors:?}"),
        },
        outcome => panic!("not a field's error: {outcome:?}"),
    }
}

/// The session of a sign-in that asked for nothing more.
pub fn done(step: SignInStep) -> SignedIn {
    match step {
        SignInStep::Done(signed_in) => signed_in,
        SignInStep::SecondFactor(_) => panic!("a second factor is asked for"),
    }
}

fn settings() -> Settings {
    let model = r#"{"id":"abab-7","created":1790000000,"owned_by":"minimax","kind":"text"}"#;
    Settings {
        brand: Brand { name: "MiniMax".to_owned(), support: None, color: "#e1483d".to_owned() },
        public_url: "https://console.example.com".to_owned(),
        sign_up: SignUpMode::Open,
        key_prefix: "mmx".to_owned(),
        terms: TermsVersion::parse("2026-11-01").unwrap(),
        range_url: None,
        leak_keys_url: None,
        providers: super::idp::providers(),
        regions: vec!["eu".to_owned(), "us".to_owned()],
        loopback_webhooks: false,
        price_book: PriceBook::parse(&format!(r#"{{"version":"1","models":[{model}]}}"#)).unwrap(),
    }
}

impl World {
    /// Makes a world, tells the story in it, and looks at what is left.
    pub async fn tell(base: Base, story: impl AsyncFnOnce(&World)) {
        let db = Arc::new(Db::open(&options(&base.url())).await.unwrap());
        let clock = Arc::new(HandClock::default());
        db.migrate(clock.now()).await.unwrap();
        let outbox = Arc::new(Outbox::default());
        let web = Arc::new(Web::default());
        let mut world = World {
            services: plug(&db, &clock, &outbox, &web, 0),
            clock,
            db,
            base,
            outbox,
            web,
            people: Mutex::default(),
            seeds: AtomicU64::new(1),
            requests: AtomicU64::new(0),
            leaves_mail: AtomicBool::new(false),
            leaves_jobs: AtomicBool::new(false),
            told: false,
        };
        story(&world).await;
        world.told = true;
        world.look().await;
        world.db.close().await;
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.base, Base::Postgres { .. })
    }

    /// The services of another process on the same database.
    pub async fn another(&self) -> (Services, Arc<Db>) {
        let db = Arc::new(Db::open(&options(&self.base.url())).await.unwrap());
        (plug(&db, &self.clock, &self.outbox, &self.web, self.seeds.fetch_add(1, Ordering::Relaxed)), db)
    }

    /// The same services under other settings.
    pub fn with(&self, change: impl FnOnce(&mut Settings)) -> Services {
        let mut settings = settings();
        change(&mut settings);
        let mut services = self.services.clone();
        services.settings = Arc::new(settings);
        services
    }

    pub fn request_from(&self, address: &str) -> Request {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let id = RequestId::from_bits(u128::from(number) + 1);
        Request { id, address: Some(address.parse().unwrap()), agent: AGENT.to_owned() }
    }

    pub fn request(&self) -> Request {
        self.request_from("198.51.100.7")
    }

    /// Somebody in the one browser that all people of a story share, unless it is about browsers.
    pub fn visitor(&self) -> Actor {
        self.visitor_from("198.51.100.7")
    }

    pub fn visitor_from(&self, address: &str) -> Actor {
        Actor { device: Some("the usual browser".to_owned()), ..Actor::visitor(self.request_from(address)) }
    }

    /// Somebody in a browser that was never seen.
    pub fn stranger(&self) -> Actor {
        self.stranger_from("203.0.113.99")
    }

    pub fn stranger_from(&self, address: &str) -> Actor {
        Actor::visitor(self.request_from(address))
    }

    /// Who comes with this cookie.
    pub async fn recognize(&self, secret: &str) -> Actor {
        let actor = self.services.recognize(self.request(), Some(secret)).await.unwrap();
        Actor { device: self.visitor().device, ..actor }
    }

    pub async fn is_live(&self, secret: &str) -> bool {
        self.recognize(secret).await.account().is_some()
    }

    /// Begins a sign-up in a browser, and answers the letter that it caused.
    pub async fn ask_to_sign_up(&self, email: &str, browser: &str) -> Letter {
        let (name, _) = email.split_once('@').unwrap();
        self.services.begin_sign_up(&self.visitor(), browser, (email, PASSWORD, name), true).await.unwrap();
        self.run_jobs().await;
        self.letter(email)
    }

    /// A confirmed member.
    pub async fn sign_up(&self, email: &str) -> Person {
        let browser = self.services.mint_browser_id();
        let letter = self.ask_to_sign_up(email, &browser).await;
        let confirmed = self.services.confirm_by_code(&self.visitor(), &browser, &code_of(&letter)).await.unwrap();
        self.greet(email, confirmed).await
    }

    /// Notes whom the world has got.
    pub async fn greet(&self, email: &str, confirmed: Confirmed) -> Person {
        let session = confirmed.session;
        let actor = self.recognize(&session.secret).await;
        let org = self.services.organization_of(&actor, &confirmed.slug).await.unwrap().org;
        self.people.lock().unwrap().push((session.account, org));
        Person {
            email: email.to_owned(),
            account: session.account,
            session: session.session,
            secret: session.secret,
            actor,
            org,
            slug: confirmed.slug,
        }
    }

    /// Makes a person a member of another's organization.
    pub async fn add_member(&self, host: &Person, guest: &Person, role: Role) {
        let mut tx = self.db.begin().await.unwrap();
        let mut rows = tx.on(host.org);
        assert!(rows.insert_member(guest.account, role, "invitation", self.clock.now()).await.unwrap());
        let team = rows.default_team().await.unwrap().unwrap();
        rows.insert_team_member(team, guest.account).await.unwrap();
        tx.commit(Vec::new()).await.unwrap();
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Result<String, Error> {
        self.services.sign_in(&self.visitor(), email, password).await.map(|step| done(step).secret)
    }

    /// As if a rule's subject had been counted that often in the window of now.
    pub async fn count_attempts(&self, rule: &str, subject: &str, window: Duration, times: usize) {
        let mut append = self.services.gate().append().await.unwrap();
        for _ in 0..times {
            append.count_attempt(rule, subject, window, self.clock.now()).await.unwrap();
        }
        append.commit().await.unwrap();
    }

    /// Does what is due; answers how many jobs that were.
    pub async fn run_jobs(&self) -> usize {
        self.services.run_due_jobs("worker").await.unwrap()
    }

    /// Sends webhooks that are due; answers how many attempts that were.
    pub async fn run_webhooks(&self) -> usize {
        self.services.run_due_webhooks("worker").await.unwrap()
    }

    /// The oldest unread letter to an address.
    pub fn letter(&self, to: &str) -> Letter {
        self.outbox.read(to).unwrap_or_else(|| panic!("no letter to {to} among {:?}", self.outbox.unread()))
    }

    pub fn unread(&self) -> Vec<String> {
        self.outbox.unread()
    }

    pub fn post(&self, answer: Answer) {
        self.outbox.answer(answer);
    }

    /// This story is not about its letters.
    pub fn leave_mail(&self) {
        self.leaves_mail.store(true, Ordering::Relaxed);
    }

    /// This story ends with jobs that are due or were laid aside.
    pub fn leave_jobs(&self) {
        self.leaves_jobs.store(true, Ordering::Relaxed);
    }

    pub async fn entries(&self, chain: Chain) -> Vec<Entry> {
        let stored = self.db.read(Site).audit_entries(chain, 0, 100_000).await.unwrap();
        let mut entries = Vec::new();
        for (entry, hash) in stored {
            assert_eq!(audit::hash(&entry), hash, "{chain} {}", entry.seq);
            entries.push(entry);
        }
        entries
    }

    /// The names of an account's events, in order.
    pub async fn account_events(&self, person: &Person) -> Vec<String> {
        self.entries(Chain::Account(person.account)).await.into_iter().map(|entry| entry.event).collect()
    }

    /// The names of an organization's events, in order.
    pub async fn organization_events(&self, person: &Person) -> Vec<String> {
        self.entries(Chain::Organization(person.org)).await.into_iter().map(|entry| entry.event).collect()
    }

    /// How often strangers did something in the last hour.
    pub async fn strangers(&self, event: &str) -> i64 {
        self.db.read(Site).count_strangers(event, self.clock.now().minus(minutes(60))).await.unwrap()
    }

    /// Whether the database holds a text anywhere, as it is or as the bytes of a blob.
    pub fn holds(&self, text: &str) -> bool {
        let dump = self.base.dump();
        let found = |part: &[u8]| dump.windows(part.len()).any(|window| window == part);
        found(text.as_bytes()) || found(audit::hex(text.as_bytes()).as_bytes())
    }

    async fn check(&self, chain: Chain, start: Head, head: Option<Head>) {
        let entries = self.entries(chain).await;
        let checked = audit::verify_between(start, &entries, Some(head.unwrap()));
        assert!(checked.is_ok(), "{chain}: {checked:?}");
    }

    /// Every chain is whole, no letter lies unread, no job is due.
    async fn look(&self) {
        let people = self.people.lock().unwrap().clone();
        for (account, org) in people {
            let head = self.db.read(account).audit_head().await.unwrap();
            self.check(Chain::Account(account), Head::START, head).await;
            // A log whose old months went begins at its signed place.
            let start = self.db.read(org).audit_start().await.unwrap();
            self.check(Chain::Organization(org), start, self.db.read(org).audit_head().await.unwrap()).await;
        }
        if !self.leaves_jobs.load(Ordering::Relaxed) {
            assert_eq!(self.services.job_backlog().await.unwrap(), (0, 0), "jobs due, jobs laid aside");
        }
        if !self.leaves_mail.load(Ordering::Relaxed) {
            assert_eq!(self.unread(), [""; 0], "letters that nobody read");
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        assert!(self.told || std::thread::panicking(), "a world ends with a look at what is left");
    }
}

fn plug(db: &Arc<Db>, clock: &Arc<HandClock>, outbox: &Arc<Outbox>, web: &Arc<Web>, seed: u64) -> Services {
    let env = Env {
        clock: clock.clone(),
        entropy: Arc::new(SeededEntropy::new(seed)),
        post: Arc::new(Letterbox(outbox.clone())),
        fetch: web.clone(),
    };
    Services::new(db.clone(), env, Keyring::new(&[7; 32]), HASHER.clone(), settings())
}
