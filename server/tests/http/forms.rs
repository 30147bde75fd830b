//! Every form of `app::forms::all()` against what nobody should send, and what a form keeps.

use std::collections::BTreeMap;

use app::forms::{Cookies, Form, Sent};
use axum::http::{Method, StatusCode};
use server::seed::{Account, Scenario};
use services::actor::Actor;

use crate::support::{Client, FORM, House, Reply, encode, submission_in};

/// The names of all fields of all forms.
const FIELDS: [&str; 20] = [
    "address",
    "code",
    "contact",
    "dismissed",
    "email",
    "from",
    "lifetime",
    "locale",
    "model",
    "name",
    "new_password",
    "next",
    "password",
    "response_format",
    "secret",
    "terms",
    "theme",
    "time_zone",
    "token",
    "use_case",
];

fn fill(path: &str, account: &Account) -> String {
    parts(account).into_iter().fold(path.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), &value))
}

/// What stands in the variable parts of paths.
fn parts(account: &Account) -> [(&'static str, String); 13] {
    let nobodys = |prefix: &str| format!("{prefix}_00000000000000000000000000000000");
    [
        ("slug", account.slug.clone()),
        ("key", account.key_id.clone().unwrap()),
        ("passkey", nobodys("psk")),
        ("session", nobodys("ses")),
        ("account", nobodys("acc")),
        ("identity", nobodys("idt")),
        ("invitation", nobodys("inv")),
        ("import", nobodys("imp")),
        ("service_account", nobodys("svc")),
        ("webhook", nobodys("whk")),
        ("delivery", nobodys("dlv")),
        ("token", "x".to_owned()),
        ("team", account.team.as_ref().map_or_else(|| nobodys("team"), |team| team.0.clone())),
    ]
}

/// Where the form's own page is.
fn page_of(house: &House, form: &Form, account: &Account, fields: &[(&str, &str)]) -> String {
    let sent = Sent {
        services: house.services.clone(),
        actor: Actor::system("test"),
        cookies: Cookies::default(),
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        path: parts(account).into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        file: None,
    };
    (form.page)(&sent)
}

/// A clear 4xx that says what is wrong in a page, or the way back to the form's page or to the sign-in.
fn assert_clear(reply: &Reply, own: &str, what: &str) {
    let status = reply.status;
    if status == StatusCode::SEE_OTHER {
        let to = reply.to();
        // Whatever is a name after trimming makes an organization, which has its address from it.
        let is_made = what.starts_with("create_organization ") && to.starts_with("/o/");
        // The form before it has just given the organization this very name.
        let is_made = is_made || what.starts_with("delete_organization ") && to.ends_with("/settings");
        let is_clear = to == own || to == "/sign-in" || to.starts_with("/sign-in?next=") || is_made;
        assert!(is_clear, "{what}: leads to {to}, not {own}");
    } else {
        assert!(status.is_client_error(), "{what}: {status} {}", reply.text);
        assert!(reply.header("content-type").starts_with("text/html"), "{what}: {reply:?}");
        assert!(reply.text.contains("/help/errors/"), "{what}: a page that says what to do");
    }
}

async fn each(house: &House, account: &Account, ask: impl AsyncFn(&Client<'_>, &Form, &str)) {
    for form in app::forms::all() {
        let path = fill(form.path, account);
        for client in [house.visitor(), house.member(account)] {
            ask(&client, &form, &path).await;
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_by_every_form() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let pairs = FIELDS.iter().map(|field| format!("{field}=a&{field}=b"));
    let twice: Vec<String> = pairs.collect();
    each(&house, &account, async |client, form, path| {
        let expect = async |kind: &str, body: Vec<u8>, status: u16, what: &str| {
            let reply = client.copy().post_body(path, kind, body).await;
            assert_eq!(reply.status.as_u16(), status, "{} {what}", form.name);
            assert_clear(&reply, "", &format!("{} {what}", form.name));
        };
        for twice in &twice {
            expect(FORM, twice.as_bytes().to_vec(), 422, "a field twice").await;
        }
        expect(FORM, b"email=%ff%fe".to_vec(), 422, "not UTF-8").await;
        expect(FORM, b"email=\xff".to_vec(), 422, "bare bytes that are not UTF-8").await;
        expect(FORM, b"%c3=x".to_vec(), 422, "a name that is not UTF-8").await;
        expect(FORM, b"email=a%00b".to_vec(), 422, "NUL").await;
        expect(FORM, vec![b'a'; 64 * 1024 + 1], 413, "more than 64 KiB").await;
        expect(FORM, vec![b'a'; (1 << 20) + 1], 413, "more than 1 MiB").await;
        expect("application/json", b"{}".to_vec(), 415, "JSON").await;
        if !app::forms::UPLOADS.contains(&form.name) {
            expect("multipart/form-data; boundary=x", b"--x--".to_vec(), 415, "multipart").await;
        }
        expect("text/plain", b"email=a".to_vec(), 415, "text").await;
        expect("", b"email=a".to_vec(), 415, "no content type").await;
    })
    .await;
}

#[tokio::test]
async fn what_makes_no_sense_leads_back_to_the_form() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let long = "x".repeat(2000);
    // Every field holds it: together they are less than the largest form.
    let wide = "👩‍🚀".repeat(50);
    let values = [
        "",
        " ",
        "\r\nset-cookie: session=stolen",
        "<script>alert(1)</script>",
        "'; drop table accounts; --",
        "../../../etc/passwd",
        "//evil.example",
        "\u{202e}gro.elpmaxe",
        "a@b@c",
        "1e999",
        long.as_str(),
        wide.as_str(),
    ];
    each(&house, &account, async |client, form, path| {
        for value in values {
            let fields: Vec<_> = FIELDS.iter().map(|field| (*field, value)).collect();
            // Every sending from a browser of its own: some forms end sessions.
            let reply = client.copy().post_form(path, &fields).await;
            match form.name {
                // Asks for nothing.
                "sign_out" => assert_eq!(reply.to(), "/sign-in", "{value:?} {reply:?}"),
                // Asks for nothing, and answers a file.
                "export_own_data" if reply.status.is_success() => {}
                // Whatever a ticked box says, it is ticked.
                "accept_terms" if !value.is_empty() => {}
                _ => {
                    let own = page_of(&house, form, &account, &fields);
                    let shown: String = value.chars().take(30).collect();
                    assert_clear(&reply, &own, &format!("{} with {shown:?}", form.name));
                }
            }
        }
        let reply = client.copy().post_body(path, FORM, "").await;
        let is_file = form.name == "export_own_data";
        let fits = !reply.status.is_server_error() && (is_file || !reply.status.is_success());
        assert!(fits, "{} with nothing: {reply:?}", form.name);
    })
    .await;
}

#[tokio::test]
async fn another_site_cannot_send_a_form() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let before = house.database_bytes();
    each(&house, &account, async |client, form, path| {
        let body = || encode(&[("name", "ci"), ("lifetime", "never"), ("email", &account.email)]).into_bytes();
        for proof in [
            vec![("content-type", FORM), ("sec-fetch-site", "cross-site")],
            vec![("content-type", FORM), ("sec-fetch-site", "same-site")],
            vec![("content-type", FORM), ("sec-fetch-site", "none")],
            vec![("content-type", FORM), ("origin", "https://evil.example")],
            vec![("content-type", FORM), ("origin", "null")],
            vec![("content-type", FORM)],
        ] {
            let reply = client.send(Method::POST, path, &proof, body()).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{} {proof:?}", form.name);
            assert_clear(&reply, "", form.name);
        }
    })
    .await;
    assert_eq!(before, house.database_bytes(), "nothing was written");
}

/// Where a form posts to, its page, and its fields.
type Typed = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// What is typed into each form's own fields, wrong enough to come back: form, path, fields, what must be gone.
const TYPED: [Typed; 6] = [
    ("sign_up", "/sign-up", &[("email", "typed-email"), ("name", "Typed Name"), ("password", "typed-password-value")]),
    ("sign_in", "/sign-in", &[("email", "typed@example.org"), ("password", "typed-password-value")]),
    ("forgot_password", "/forgot-password", &[("email", "typed-email")]),
    ("create_key", "/o/{slug}/keys/new", &[("name", "typed-name"), ("lifetime", "typed-lifetime")]),
    ("revoke_key", "/o/{slug}/keys/{key}/revoke", &[("name", "typed-name")]),
    ("change_policies", "/o/{slug}/policies/change", &[("networks", "typed-network"), ("key_days", "typed-days")]),
];

#[tokio::test]
async fn what_was_typed_stays_but_never_a_secret() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    for (form, path, fields) in TYPED {
        let path = fill(path, &account);
        let client = house.member(&account);
        let sent = client.post_form(&path, fields).await;
        assert_eq!((sent.status, sent.to()), (StatusCode::SEE_OTHER, path.as_str()), "{form}");
        let page = client.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{form}: its page");
        let state = client.call("get_form", &[("form", form)]).await.json();
        for (name, value) in fields.iter().filter(|(name, _)| *name != "lifetime") {
            let is_secret = *name == "password";
            assert_eq!(page.text.contains(value), !is_secret, "{form}: {name} in the page");
            assert_eq!(state["values"][name].is_null(), is_secret, "{form}: {name} in {state}");
        }
        assert!(state["errors"].as_array().is_some_and(|errors| !errors.is_empty()), "{form}: {state}");
        assert!(page.text.contains("aria-invalid"), "{form}: the field says that it is wrong");
    }
}

#[tokio::test]
async fn no_form_gives_a_secret_back() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    each(&house, &account, async |client, form, path| {
        let secrets = ["password", "new_password", "code", "secret"];
        let fields: Vec<_> = FIELDS.iter().map(|field| (*field, format!("typed-{field}-zq"))).collect();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let client = client.copy();
        let sent = client.post_form(path, &fields).await;
        let page = client.get(if sent.to().is_empty() { path } else { sent.to() }).await;
        let state = client.call("get_form", &[("form", form.name)]).await;
        for (where_, text) in [("answer", &sent.text), ("page", &page.text), ("state", &state.text)] {
            for secret in secrets {
                assert!(!text.contains(&format!("typed-{secret}-zq")), "{}: {secret} in the {where_}", form.name);
            }
        }
        let is_made = form.name == "create_organization";
        assert!(is_made || !sent.to().contains("typed"), "nothing of it is in an address: {}", sent.to());
    })
    .await;
}

#[tokio::test]
async fn sent_twice_acts_once_and_answers_the_same() {
    let house = House::new().await;
    let ada = house.visitor();
    let page = ada.get("/sign-up").await;
    let submission = submission_in(&page.text);
    let fields =
        [("email", "ada@example.org"), ("password", "nineteen grey herons at noon"), ("name", "Ada"), ("terms", "on")];
    // As a browser whose button was pressed twice: the second one leaves before the first is answered.
    let (twin, late) = (ada.copy(), ada.copy());
    let (first, second) =
        tokio::join!(ada.post_as(&submission, "/sign-up", &fields), twin.post_as(&submission, "/sign-up", &fields));
    let third = late.post_as(&submission, "/sign-up", &fields).await;
    for again in [&second, &third] {
        assert_eq!(again.to(), first.to());
        assert_eq!(again.cookies_set(), first.cookies_set());
    }
    house.work().await;
    assert_eq!(house.mails_to("ada@example.org").len(), 1);

    let account = house.seed(Scenario::Member).await.remove(0);
    let (member, path) = (house.member(&account), format!("/o/{}/keys/new", account.slug));
    let submission = house.services.mint_submission_id();
    let fields = [("name", "once"), ("lifetime", "never")];
    let first = member.post_as(&submission, &path, &fields).await;
    let second = member.post_as(&submission, &path, &fields).await;
    assert_eq!((first.to(), first.cookies_set()), (second.to(), second.cookies_set()));
    let keys = member.call("get_keys", &[("slug", &account.slug), ("revoked", "false")]).await.json();
    let names: Vec<_> = keys["keys"].as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap()).collect();
    assert_eq!(names.iter().filter(|name| **name == "once").count(), 1, "{names:?}");
}

#[tokio::test]
async fn names_of_forms_and_fields_are_kept() {
    let forms: BTreeMap<_, _> = app::forms::all().iter().map(|form| (form.path, form.name)).collect();
    assert_eq!(forms.len(), app::forms::all().len(), "two forms post to one address");
}
