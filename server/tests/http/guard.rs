//! The guard: every route and every server function that the program lists, called by who should get nothing. What lets somebody in
//! stands in `public_routes.txt`, caller by caller; the list is compared exactly, so that nothing joins it unseen. The same calls let the
//! organization's admin in everywhere: nobody is kept out only because the calls were no good.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use server::http::{Class, Route};
use server::seed::{Account, Scenario};

use super::reads::fill;
use crate::support::{Client, FORM, House, Reply, encode, gateway_secret};

const LISTED: &str = include_str!("../public_routes.txt");

/// Who calls, in the words of the list.
struct Caller<'a> {
    name: &'static str,
    client: Client<'a>,
}

/// Everything that any function or form asks for, good enough to be let in where the caller may.
fn fields<'a>(path: &str, caller: &'a str, account: &'a Account, plain: &'a Account) -> Vec<(&'a str, &'a str)> {
    let team = account.team.as_ref().unwrap();
    let typed: (&str, &str) = match path {
        "/o/{slug}/members/{account}/remove" => ("address", &plain.email),
        "/o/{slug}/teams/{team}/rename" | "/o/{slug}/teams/{team}/delete" => ("name", "Another"),
        "/o/{slug}/service-accounts/{service_account}/delete" => ("name", "deploy"),
        "/o/{slug}/organization-tokens/{key}" | "/o/{slug}/organization-tokens/{key}/revoke" => ("name", "shared"),
        "/o/{slug}/settings/delete" => ("name", "Renamed"),
        "/o/{slug}/settings/name" => ("name", "Renamed"),
        _ => ("name", "ci"),
    };
    let mut fields = vec![
        ("account", plain.account.as_str()),
        ("act", "manage_members"),
        ("after", ""),
        ("department", "R&D"),
        ("mfa", ""),
        ("role", "read_only"),
        ("search", "a"),
        ("sort", ""),
        ("team", &team.0),
        ("address", &account.email),
        ("code", "000000"),
        ("locale", "de"),
        ("time_zone", "Europe/Berlin"),
        ("days", "730"),
        ("dismissed", "1"),
        ("document", "terms"),
        ("email", caller),
        ("entry", account.audit_entry.as_deref().unwrap_or_default()),
        ("form", "sign_in"),
        ("grace", "none"),
        ("identity", "idt_00000000000000000000000000000001"),
        ("intent", "sign_in"),
        ("id", account.key_id.as_deref().unwrap()),
        ("key_days", "3650"),
        ("lifetime", "never"),
        ("new_password", "seventeen white owls"),
        ("next", "/"),
        ("passkey", "psk_00000000000000000000000000000000"),
        ("own_words", "ada"),
        ("password", "seventeen white owls"),
        ("query", "keys"),
        ("secret", "mmx_key_0"),
        ("before", ""),
        ("import", account.import_id.as_deref().unwrap()),
        ("invitation", account.invitation_id.as_deref().unwrap()),
        ("service_account", account.service_account_id.as_deref().unwrap()),
        ("page", "1"),
        ("problems", "false"),
        ("text", "grace.hopper@example.org"),
        ("revoked", "false"),
        ("slug", &account.slug),
        ("terms", "on"),
        ("recovery_code", ""),
        ("theme", "dark"),
        ("ticket", ""),
        ("token", "x"),
        ("use_case", "text"),
        ("url", "http://127.0.0.1:9/webhooks"),
        ("description", ""),
        ("which", "all"),
        ("since", "30_days"),
        ("webhook", account.webhook_id.as_deref().unwrap_or_default()),
        ("delivery", account.delivery_id.as_deref().unwrap_or_default()),
        ("endpoint", ""),
        ("state", ""),
        ("event", ""),
    ];
    fields.retain(|(name, _)| *name != typed.0);
    // What a token is for, and which team shares it.
    if path.contains("/organization-tokens") {
        let shared: &str = Box::leak(format!("team_{}", team.0).into_boxed_str());
        fields.extend([("scopes", "restricted"), ("scope_text", "write"), (shared, "on")]);
    }
    // A team that has keys or service accounts could not be deleted below.
    if path.contains("/keys/") || path.contains("/service-accounts/") {
        fields.retain(|(name, _)| *name != "team");
    }
    fields.push(typed);
    fields
}

async fn call(caller: &Caller<'_>, route: &Route, (account, plain): (&Account, &Account), model: &str) -> Reply {
    let path = fill(&route.path.replace("{account}", &plain.account), account, model);
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", FORM)];
    let email = format!("{}@example.org", caller.name);
    let body = match route.method {
        Method::GET => String::new(),
        _ => encode(&fields(&route.path, &email, account, plain)),
    };
    caller.client.send(route.method.clone(), &path, &headers, body.into_bytes()).await
}

/// A form always answers by a redirect: it let the caller in unless that leads to the sign-in, or to the form with its errors or how long to
/// wait. One password is tried here by many: whether the last of them is wrong or has to wait depends on the minute of the day.
async fn is_let_in(caller: &Caller<'_>, route: &Route, reply: &Reply) -> bool {
    if reply.status.is_success() {
        return true;
    }
    let form = app::forms::all().into_iter().find(|form| form.path == route.path && route.method == Method::POST);
    let Some(form) = form else { return false };
    if reply.status != StatusCode::SEE_OTHER || reply.to().starts_with("/sign-in?next=") {
        return false;
    }
    let state = caller.client.call("get_form", &[("form", form.name)]).await.json();
    state["errors"].as_array().is_none_or(Vec::is_empty) && state["retry_after_seconds"].is_null()
}

/// A browser in which somebody showed the password of an account that asks for more.
async fn half_signed_in(house: &House) -> Client<'_> {
    let account = house.seed(Scenario::SecondFactor).await.remove(0);
    let client = house.visitor();
    let reply = client.post_form("/sign-in", &[("email", &account.email), ("password", account.password)]).await;
    assert_eq!(reply.to(), "/sign-in/second-factor");
    assert!(client.cookie("ticket").is_some() && client.cookie("session").is_none());
    client
}

#[tokio::test]
async fn whatever_lets_somebody_in_is_on_the_list() {
    let house = House::new().await;
    let victims = house.seed(Scenario::Roles).await;
    let outsider = house.seed(Scenario::Member).await.remove(0);
    let (admin, plain) = (&victims[0], &victims[3]);
    let model = house.services.settings.price_book.models[0].id.clone();
    let callers = [
        Caller { name: "visitor", client: house.visitor() },
        Caller { name: "half", client: half_signed_in(&house).await },
        Caller { name: "outsider", client: house.member(&outsider) },
        Caller { name: "developer", client: house.member(&victims[1]) },
        Caller { name: "billing_manager", client: house.member(&victims[2]) },
        Caller { name: "read_only", client: house.member(plain) },
        Caller { name: "outsiders_key", client: house.program(outsider.key.as_deref().unwrap()) },
        Caller { name: "gateways_secret", client: house.program(&gateway_secret(1)) },
    ];
    // Signing out and leaving end what the other calls need.
    let mut table = house.table.clone();
    table.sort_by_key(|route| match &*route.path {
        "/sign-out" => 2,
        "/o/{slug}/leave" if route.method == Method::POST => 1,
        _ => 0,
    });

    let mut found = BTreeSet::new();
    for caller in &callers {
        let is_stranger = !matches!(caller.name, "developer" | "billing_manager" | "read_only");
        for route in &table {
            // A key is for machines, and machines bring no cookies: the rest of the table is the visitor's.
            let brings_nothing = matches!(caller.name, "visitor" | "half");
            let is_machine = matches!(caller.name, "outsiders_key" | "gateways_secret");
            if is_machine != (route.class == Class::Credential) && !brings_nothing {
                continue;
            }
            let reply = call(caller, route, (admin, plain), &model).await;
            assert!(
                !reply.status.is_server_error() || reply.status == StatusCode::NOT_IMPLEMENTED,
                "{route:?} {reply:?}"
            );
            if is_stranger {
                let tells = [&admin.email, admin.key.as_ref().unwrap(), &admin.session];
                assert!(tells.iter().all(|told| !reply.text.contains(*told)) || route.path.starts_with("/dev/mail"));
            }
            if is_let_in(caller, route, &reply).await {
                found.insert(format!("{} {} {}", caller.name, route.method, route.path));
            }
        }
    }

    // Who is half signed in is let in where a visitor is, and where the second factor is asked for; nowhere else.
    let of_visitor =
        |line: &String| line.strip_prefix("half ").is_some_and(|rest| found.contains(&format!("visitor {rest}")));
    let found: BTreeSet<String> = found.iter().filter(|line| !of_visitor(line)).cloned().collect();

    // Another organization, which nobody has left. Last come the calls that end what the others are about.
    let untouched = house.seed(Scenario::Roles).await;
    let (admin, plain) = (&untouched[0], &untouched[3]);
    let member = Caller { name: "admin", client: house.member(admin) };
    let ends = ["/revoke", "/members/{account}/remove", "/delete"];
    // A change of policies has to be tried before it can be rolled back.
    let ends = |route: &Route| route.method == Method::POST && ends.iter().any(|end| route.path.ends_with(end));
    table.sort_by_key(|route| (ends(route), route.path == "/o/{slug}/policies/roll-back"));
    // The only Admin among others cannot leave.
    table.retain(|route| !(route.path == "/o/{slug}/leave" && route.method == Method::POST));
    let functions = [
        "/api/get_home",
        "/api/get_checklist",
        "/api/get_keys",
        "/api/get_key",
        "/api/get_directory",
        "/api/get_member",
        "/api/get_teams",
        "/api/get_team",
        "/api/get_service_accounts",
        "/api/get_organization_tokens",
        "/api/get_organization_settings",
        "/api/get_explanation",
        "/api/ensure_may",
        "/api/get_policies",
        "/api/get_policy_preview",
        "/api/get_notices",
        "/api/get_door_help",
        "/api/get_audit",
        "/api/get_audit_entry",
        "/api/get_webhooks",
        "/api/get_webhook",
        "/api/get_deliveries",
        "/api/get_delivery",
    ];
    // Only a session that begins after a change confirms it, and a lost factor has to wait: policies.rs shows who is let in there.
    let elsewhere = ["/o/{slug}/policies/confirm", "/o/{slug}/policies/losses/{account}"];
    let own = |route: &&Route| route.path.contains("{slug}") || functions.contains(&&*route.path);
    for route in table.iter().filter(own).filter(|route| !elsewhere.contains(&&*route.path)) {
        let reply = call(&member, route, (admin, plain), &model).await;
        assert!(is_let_in(&member, route, &reply).await, "the admin is kept out: {route:?} {reply:?}");
    }

    let lines = LISTED.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let listed: BTreeSet<String> = lines.map(str::to_owned).collect();
    let of = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>().join("\n  ");
    assert!(
        found == listed,
        "let in, but not on the list:\n  {}\non the list, but not let in:\n  {}",
        of(&found, &listed),
        of(&listed, &found)
    );
}
