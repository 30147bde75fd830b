//! `console seed`: people and organizations for browser tests, screenshots and benches, made by the use cases. Development only.

use clap::ValueEnum;
use domain::id::TeamId;
use domain::key::{Access, ORGANIZATION, Resource, TypedControls, TypedKey};
use domain::role::Role;
use domain::webhook::TypedWebhook;
use serde::Serialize;
use services::seed::Person;
use services::{ImportFile, Services, TypedInvitation};

use crate::config::{Config, Mode};
use crate::{parts, secrets};

/// What can be seeded. Each can be seeded again: nobody is met twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scenario {
    /// One organization with its admin and a key.
    Member,
    /// Two admins, each with an organization and a key.
    TwoOrganizations,
    /// The same, with an authenticator app.
    SecondFactor,
    /// An organization with one member of each role; the first is its admin. Keys where the role may have one.
    Roles,
    /// An organization whose admin has a password that leaked after it was chosen; signed in before that was found.
    LeakedPassword,
}

/// What was made, as it is printed.
#[derive(Debug, Serialize)]
pub struct Seeded {
    pub accounts: Vec<Account>,
}

/// A confirmed person who is signed in.
#[derive(Debug, Serialize)]
pub struct Account {
    pub email: String,
    pub password: &'static str,
    /// The value of the session cookie.
    pub session: String,
    /// The organization that the scenario is about, in addresses.
    pub slug: String,
    /// The role there.
    pub role: Role,
    /// Which account.
    pub account: String,
    /// A team there that is not the default one, where the scenario makes one: which, and its name.
    pub team: Option<(String, String)>,
    /// The secret of a key there.
    pub key: Option<String>,
    /// The secret of a key there that reaches every part of the console and of the API.
    pub console_key: Option<String>,
    /// Which key, in addresses.
    pub key_id: Option<String>,
    /// An invitation that waits there, where somebody was invited.
    pub invitation_id: Option<String>,
    /// A service account there, of the default team.
    pub service_account_id: Option<String>,
    /// An organization token there, of the other team.
    pub token_id: Option<String>,
    /// An endpoint of webhooks there, and a delivery to it.
    pub webhook_id: Option<String>,
    pub delivery_id: Option<String>,
    /// A list of people to invite there, not sent yet.
    pub import_id: Option<String>,
    /// The newest entry of the organization's audit log, in addresses, where the role sees it all.
    pub audit_entry: Option<String>,
    /// The secret of the authenticator app, in base 32.
    pub totp_secret: Option<String>,
}

/// Everybody's.
const PASSWORD: &str = "nineteen grey herons at noon";
/// On every list.
const LEAKED: &str = "correcthorsebatterystaple";

/// Seeds the configured database.
///
/// # Errors
/// In production, and when the database is away.
pub async fn seed(config: &Config, scenario: Scenario) -> Result<Seeded, parts::Error> {
    if config.mode == Mode::Production {
        return Err("console seed makes people who never signed up: it is for development only".into());
    }
    plant(&parts::services(config).await?, scenario).await
}

/// Seeds by these use cases.
///
/// # Errors
/// When the database is away.
pub async fn plant(services: &Services, scenario: Scenario) -> Result<Seeded, parts::Error> {
    let accounts = match scenario {
        Scenario::Member => vec![admin(services, "Ada Lovelace").await?.1],
        Scenario::SecondFactor => {
            let (mut person, mut account) = admin(services, "Ada Lovelace").await?;
            account.totp_secret = Some(services.seed_totp(&mut person).await?);
            account.session = person.session;
            vec![account]
        }
        Scenario::TwoOrganizations => {
            vec![admin(services, "Ada Lovelace").await?.1, admin(services, "Grace Hopper").await?.1]
        }
        Scenario::Roles => {
            let (host, mut account) = admin(services, "Ada Lovelace").await?;
            let team = services.create_team(&host.actor, &host.slug, "Research", "R&D").await?;
            account.team = Some((team.to_string(), "Research".to_owned()));
            account.invitation_id = Some(invite(services, &host).await?);
            account.import_id = Some(list(services, &host).await?);
            let robot = services.create_service_account(&host.actor, &host.slug, "deploy", "developer", "").await?;
            account.service_account_id = Some(robot.to_string());
            account.token_id = Some(token(services, &host, &[team]).await?);
            let (webhook, delivery) = endpoint(services, &host).await?;
            (account.webhook_id, account.delivery_id) = (Some(webhook), Some(delivery));
            // A setting that can be taken back from its entry.
            services.set_audit_retention(&host.actor, &host.slug, "730").await?;
            account.audit_entry = newest_entry(services, &host, &host.slug).await?;
            let mut accounts = vec![account];
            for (name, role) in [
                ("Dennis Ritchie", Role::Developer),
                ("Barbara Liskov", Role::BillingManager),
                ("Radia Perlman", Role::ReadOnly),
            ] {
                accounts.push(guest(services, &host, name, role).await?);
            }
            accounts
        }
        Scenario::LeakedPassword => {
            let (person, account) = admin(services, "Ada Lovelace").await?;
            services.seed_leaked_password(&person, LEAKED).await?;
            vec![Account { password: LEAKED, ..account }]
        }
    };
    Ok(Seeded { accounts })
}

/// Signs somebody up under a new address; gives the address too.
async fn person(services: &Services, name: &str) -> Result<(String, Person), parts::Error> {
    let local = name.to_lowercase().replace(' ', ".");
    let suffix = u32::from_be_bytes(secrets::random()?);
    let email = format!("{local}.{suffix:08x}@example.org");
    let person = services.seed_person(&email, PASSWORD, name).await?;
    services.choose_use_case(&person.actor, "api").await?;
    Ok((email, person))
}

async fn admin(services: &Services, name: &str) -> Result<(Person, Account), parts::Error> {
    let (email, person) = person(services, name).await?;
    let slug = person.slug.clone();
    let account = account(services, (email, &person), slug, Role::Admin).await?;
    Ok((person, account))
}

async fn guest(services: &Services, host: &Person, name: &str, role: Role) -> Result<Account, parts::Error> {
    let (email, person) = person(services, name).await?;
    services.seed_member(host, &person, role).await?;
    account(services, (email, &person), host.slug.clone(), role).await
}

/// Invites somebody; gives the invitation's id.
async fn invite(services: &Services, host: &Person) -> Result<String, parts::Error> {
    let typed = TypedInvitation {
        addresses: "alan.turing@example.org",
        role: Role::Developer.as_str(),
        teams: Vec::new(),
        message: "Good to have you with us.",
    };
    services.invite_members(&host.actor, &host.slug, &typed).await?;
    let pending = services.list_pending_invitations(&host.actor, &host.slug, "").await?;
    let first = pending.invitations.first().ok_or("the invitation is not among the pending ones")?;
    Ok(first.id.to_string())
}

/// Makes an organization token that these teams share; gives its id.
async fn token(services: &Services, host: &Person, teams: &[TeamId]) -> Result<String, parts::Error> {
    let controls = TypedControls {
        scopes: "restricted".to_owned(),
        grants: [("text", "write"), ("models", "read")].map(|(of, access)| (of.to_owned(), access.to_owned())).into(),
        ..TypedControls::default()
    };
    let teams = teams.iter().map(ToString::to_string).collect();
    let typed = TypedKey { owner: ORGANIZATION.to_owned(), teams, controls, ..TypedKey::named("shared", "90_days") };
    Ok(services.create_key(&host.actor, &host.slug, &typed).await?.id.to_string())
}

/// Adds an endpoint on this machine that is not there, and sends it a test event; gives both ids.
async fn endpoint(services: &Services, host: &Person) -> Result<(String, String), parts::Error> {
    let typed = TypedWebhook {
        url: "http://127.0.0.1:9/webhooks".to_owned(),
        description: "Nowhere".to_owned(),
        which: "chosen".to_owned(),
        events: vec!["organization.deleted".to_owned()],
    };
    let webhook = services.create_webhook(&host.actor, &host.slug, &typed).await?.id.to_string();
    let delivery = services.test_webhook(&host.actor, &host.slug, &webhook).await?;
    Ok((webhook, delivery.to_string()))
}

/// Reads a list of people to invite; gives its id.
async fn list(services: &Services, host: &Person) -> Result<String, parts::Error> {
    let bytes = b"email,role\nedsger.dijkstra@example.org,developer\nnobody,\n";
    let file = ImportFile { name: "people.csv", field: "file", bytes };
    Ok(services.prepare_import(&host.actor, &host.slug, &file, Role::ReadOnly.as_str()).await?.to_string())
}

async fn account(
    services: &Services,
    (email, person): (String, &Person),
    slug: String,
    role: Role,
) -> Result<Account, parts::Error> {
    let key = match role {
        Role::Admin | Role::Developer => {
            Some(services.create_key(&person.actor, &slug, &TypedKey::named("ci", "90_days")).await?)
        }
        Role::BillingManager | Role::ReadOnly => None,
    };
    let console_key = match role {
        Role::Admin | Role::Developer => {
            let mut typed = TypedKey::named("scripts", "365_days");
            typed.controls.scopes = "restricted".to_owned();
            let every = |resource: &Resource| (resource.to_string(), Access::Write.to_string());
            typed.controls.grants = Resource::ALL.iter().map(every).collect();
            Some(services.create_key(&person.actor, &slug, &typed).await?)
        }
        Role::BillingManager | Role::ReadOnly => None,
    };
    let audit_entry = match role {
        Role::Admin => newest_entry(services, person, &slug).await?,
        _ => None,
    };
    Ok(Account {
        email,
        password: PASSWORD,
        session: person.session.clone(),
        slug,
        role,
        account: person.account.to_string(),
        team: None,
        key_id: key.as_ref().map(|key| key.id.to_string()),
        key: key.map(|key| key.secret.expose().to_owned()),
        console_key: console_key.map(|key| key.secret.expose().to_owned()),
        invitation_id: None,
        service_account_id: None,
        token_id: None,
        webhook_id: None,
        delivery_id: None,
        import_id: None,
        audit_entry,
        totp_secret: None,
    })
}

async fn newest_entry(services: &Services, person: &Person, slug: &str) -> Result<Option<String>, parts::Error> {
    let page = services.list_audit(&person.actor, slug, "", None).await?;
    Ok(page.entries.first().map(|entry| entry.id.to_string()))
}
