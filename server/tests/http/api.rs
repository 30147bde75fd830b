//! REST: the matrix of operations, scopes, roles and tenants, made of the program's own list; and what is done once under a key.

use axum::http::{Method, StatusCode};
use domain::key::{Access, Resource};
use domain::policy::{self, Grant};
use domain::role::Role;
use serde_json::{Value, json};
use server::http::api::document::failures;
use server::http::api::{Operation, operations};
use server::seed::{Account, Scenario};

use super::gateway::JSON;
use super::reads::fill;
use crate::support::{Client, House, Reply};

const NO_TEAM: &str = "team_00000000000000000000000000000000";

/// A body that is good enough where the caller may.
fn body(operation: &Operation) -> Value {
    match operation.id {
        "update_profile" => json!({ "name": "Ada L.", "time_zone": "Europe/Berlin" }),
        "update_organization" => json!({ "name": "Renamed", "time_zone": "Europe/Berlin" }),
        "change_role" => json!({ "role": "read_only" }),
        "remove_member" => json!({}),
        "create_team" => json!({ "name": "Operations", "department": "R&D" }),
        "update_team" => json!({ "name": "Research and more", "department": "" }),
        "invite_members" => json!({ "emails": ["grace.hopper@example.org"], "role": "developer" }),
        "create_key" => json!({ "name": "made", "lifetime": "30_days", "scopes": ["models:read"], "tags": ["ci"] }),
        "update_key" => json!({ "name": "changed", "scopes": ["text:write"], "requests_per_minute": 60 }),
        "create_organization_token" => {
            json!({ "name": "shared", "lifetime": "30_days", "scopes": ["models:read"], "teams": [NO_TEAM] })
        }
        "rotate_key" => json!({ "grace": "1_hour" }),
        "create_service_account" => json!({ "name": "robot", "role": "developer" }),
        id => {
            assert!(operation.body.is_none(), "say here what fills {id}");
            Value::Null
        }
    }
}

/// Calls an operation, and looks whether the answer is one that the document names.
async fn call(client: &Client<'_>, operation: &Operation, path: &str) -> Reply {
    let body = body(operation);
    let reply = match body {
        Value::Null => client.send(operation.method.clone(), path, &[], Vec::new()).await,
        body => client.send(operation.method.clone(), path, &[JSON], body.to_string().into_bytes()).await,
    };
    documented(operation, &reply);
    reply
}

fn documented(operation: &Operation, reply: &Reply) {
    if reply.status == operation.status {
        let kind = operation.answer.as_ref().map_or("", |_| "application/json");
        assert_eq!(reply.header("content-type"), kind, "{}: {reply:?}", operation.id);
        return;
    }
    assert!(failures(operation).contains(&reply.status.as_u16()), "not in the document: {} {reply:?}", operation.id);
    assert_eq!(reply.header("content-type"), "application/problem+json", "{} {reply:?}", operation.id);
    assert_eq!(reply.json()["status"], reply.status.as_u16());
}

fn code(reply: &Reply) -> String {
    match reply.status.is_success() {
        true => "ok".to_owned(),
        false => reply.json()["code"].as_str().unwrap().to_owned(),
    }
}

/// The path with what belongs to `account`; where a member is meant, `subject`.
fn path(operation: &Operation, account: &Account, subject: &Account) -> String {
    fill(&operation.path.replace("{account}", &subject.account), account, "none")
}

/// What ends something comes last, and what is inside before what it is in.
fn in_order() -> Vec<Operation> {
    let mut all = operations();
    all.sort_by_key(|operation| {
        // The key that is rotated was made for the whole API: it is narrowed first.
        let late = ["rotate_key", "remove_member"].contains(&operation.id);
        (operation.method == Method::DELETE, late, usize::MAX - operation.path.len())
    });
    all
}

/// Makes a key of these scopes.
async fn key_of(client: &Client<'_>, scopes: &[String]) -> String {
    let new = json!({ "name": "narrow", "lifetime": "90_days", "scopes": scopes });
    let reply = client.send(Method::POST, "/api/v1/keys", &[JSON], new.to_string().into_bytes()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{reply:?}");
    reply.json()["secret"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_scope_opens_its_own_operations_and_no_other() {
    let house = House::new().await;
    let admin = house.seed(Scenario::Roles).await.remove(0);
    let console = house.program(admin.console_key.as_deref().unwrap());
    let mut keys = vec![(None, admin.key.clone().unwrap())];
    for resource in Resource::ALL {
        for access in [Access::Read, Access::Write] {
            let secret = key_of(&console, &[format!("{resource}:{access}")]).await;
            keys.push((Some((*resource, access)), secret));
        }
    }
    let nothing = Account { account: "acc_00000000000000000000000000000000".into(), ..nobody(&admin) };
    let mut wrong = Vec::new();
    for (scope, secret) in &keys {
        let client = house.program(secret);
        for operation in operations() {
            let reaches =
                scope.is_some_and(|(resource, access)| resource == operation.needs.0 && access >= operation.needs.1);
            let reply = call(&client, &operation, &path(&operation, &nothing, &nothing)).await;
            let refused = code(&reply) == "insufficient_scope";
            let (resource, access) = operation.needs;
            let told = format!("This call needs {resource}:{access}.");
            if !reaches && !reply.text.contains(&told) {
                wrong.push(format!("{scope:?} {} is not told what it needs: {reply:?}", operation.id));
            }
            // A key that makes keys makes none that reach further than itself.
            let beyond = ["create_key", "create_organization_token"].contains(&operation.id) && reaches;
            if refused == reaches && !beyond {
                wrong.push(format!("{scope:?} {} {reply:?}", operation.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Somebody of that organization who has nothing.
fn nobody(of: &Account) -> Account {
    Account {
        email: String::new(),
        password: of.password,
        session: String::new(),
        slug: of.slug.clone(),
        role: of.role,
        account: String::new(),
        team: None,
        key: None,
        console_key: None,
        key_id: None,
        invitation_id: None,
        service_account_id: None,
        token_id: None,
        webhook_id: None,
        delivery_id: None,
        import_id: None,
        audit_entry: None,
        totp_secret: None,
    }
}

#[tokio::test]
async fn the_owners_role_decides_as_on_the_pages() {
    let house = House::new().await;
    let mut wrong = Vec::new();
    for role in [Role::Admin, Role::Developer, Role::BillingManager, Role::ReadOnly] {
        let people = house.seed(Scenario::Roles).await;
        let (admin, developer, plain) = (&people[0], &people[1], &people[3]);
        let caller = if role == Role::Admin { admin } else { developer };
        let client = house.program(caller.console_key.as_deref().unwrap());
        if !matches!(role, Role::Admin | Role::Developer) {
            let change = json!({ "role": role }).to_string().into_bytes();
            let path = format!("/api/v1/members/{}", developer.account);
            let boss = house.program(admin.console_key.as_deref().unwrap());
            let reply = boss.send(Method::PATCH, &path, &[JSON], change).await;
            assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
        }
        for operation in in_order() {
            // Own things, but for what an Admin has and the operation only looks at or is refused.
            let owner = if operation.path.contains("{key}") { caller } else { admin };
            let reply = call(&client, &operation, &path(&operation, owner, plain)).await;
            let calls = policy::grant(role, policy::Permission::CallApi) != Grant::Never;
            let may = match operation.permission.holder() {
                policy::Holder::Member => policy::grant(role, operation.permission) != Grant::Never,
                _ => true,
            };
            let expected = match (calls && may, operation.id) {
                (false, _) => "denied",
                // Nothing is being tried that could be ended, and no team is named that shares.
                (true, "roll_back_policies" | "create_organization_token") => "invalid",
                (true, _) => "ok",
            };
            if code(&reply) != expected {
                wrong.push(format!("{role} {}: {expected}, but {reply:?}", operation.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_is_another_organizations_is_not_there() {
    let house = House::new().await;
    let victims = house.seed(Scenario::Roles).await;
    let outsider = house.seed(Scenario::Roles).await.remove(0);
    let client = house.program(outsider.console_key.as_deref().unwrap());
    let mut asked = 0;
    for operation in in_order().iter().filter(|operation| operation.parts().next().is_some()) {
        let reply = call(&client, operation, &path(operation, &victims[0], &victims[3])).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{} {reply:?}", operation.id);
        asked += 1;
    }
    assert!(asked > 20, "{asked}");
    // Their member among one's own teams, and one's own member among theirs.
    for (team, account) in [(&outsider, &victims[3]), (&victims[0], &outsider)] {
        let path = format!("/api/v1/teams/{}/members/{}", team.team.as_ref().unwrap().0, account.account);
        let reply = client.send(Method::PUT, &path, &[], Vec::new()).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{reply:?}");
    }
    for path in ["/api/v1/members", "/api/v1/teams", "/api/v1/audit", "/api/v1/organization", "/api/v1/keys"] {
        let reply = client.get(path).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(victims.iter().all(|victim| !reply.text.contains(&victim.email)), "{path} {reply:?}");
    }
}

#[tokio::test]
async fn a_key_makes_none_that_reaches_further_than_itself() {
    let house = House::new().await;
    let admin = house.seed(Scenario::Member).await.remove(0);
    let console = house.program(admin.console_key.as_deref().unwrap());
    let narrow = house.program(&key_of(&console, &["keys:write".to_owned(), "models:read".to_owned()]).await);
    let make = async |client: &Client<'_>, new: Value| {
        client.send(Method::POST, "/api/v1/keys", &[JSON], new.to_string().into_bytes()).await
    };
    let fits = json!({ "name": "a", "lifetime": "30_days", "scopes": ["models:read"] });
    assert_eq!(make(&narrow, fits.clone()).await.status, StatusCode::CREATED);
    for (client, new) in [
        (&narrow, json!({ "name": "a", "lifetime": "30_days", "scopes": ["people:read"] })),
        (&narrow, json!({ "name": "a", "lifetime": "30_days", "scopes": ["models:write"] })),
        (&narrow, json!({ "name": "a", "lifetime": "30_days" })),
        // Itself it ends after ninety days.
        (&narrow, json!({ "name": "a", "lifetime": "365_days", "scopes": ["models:read"] })),
        (&narrow, json!({ "name": "a", "lifetime": "never", "scopes": ["models:read"] })),
        // It reaches all there is by name; the whole API is also what comes later.
        (&console, json!({ "name": "a", "lifetime": "30_days", "scopes": ["all"] })),
    ] {
        let reply = make(client, new.clone()).await;
        assert_eq!((reply.status, code(&reply).as_str()), (StatusCode::FORBIDDEN, "insufficient_scope"), "{new}");
    }
    // Nor does it widen one, or take the secret of one that is wider.
    let id = make(&narrow, fits).await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/keys/{id}");
    let widen = json!({ "scopes": ["people:write"] }).to_string().into_bytes();
    assert_eq!(code(&narrow.send(Method::PATCH, &path, &[JSON], widen).await), "insufficient_scope");
    let rotate = json!({ "grace": "none" }).to_string().into_bytes();
    let wider = format!("/api/v1/keys/{}/rotate", admin.key_id.as_ref().unwrap());
    assert_eq!(code(&narrow.send(Method::POST, &wider, &[JSON], rotate.clone()).await), "insufficient_scope");
    let own = format!("/api/v1/keys/{id}/rotate");
    assert_eq!(code(&narrow.send(Method::POST, &own, &[JSON], rotate).await), "ok");
}

#[tokio::test]
async fn an_organization_token_is_made_shared_and_rotated() {
    let house = House::new().await;
    let people = house.seed(Scenario::Roles).await;
    let console = house.program(people[0].console_key.as_deref().unwrap());
    let team = people[0].team.as_ref().unwrap().0.clone();
    let make = async |client: &Client<'_>, teams: Value| {
        let new = json!({ "name": "shared", "lifetime": "30_days", "scopes": ["models:read"], "teams": teams });
        client.send(Method::POST, "/api/v1/organization-tokens", &[JSON], new.to_string().into_bytes()).await
    };
    let made = make(&console, json!([team])).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let (id, secret) = (made.json()["id"].clone(), made.json()["secret"].as_str().unwrap().to_owned());
    assert_eq!(house.program(&secret).get("/v1/models").await.status, StatusCode::OK);
    let list = console.get("/api/v1/organization-tokens").await.json();
    let listed = list["data"].as_array().unwrap().iter().find(|token| token["key"]["id"] == id).unwrap();
    assert_eq!(listed["teams"], json!([team]));
    let path = format!("/api/v1/keys/{}", id.as_str().unwrap());
    let changed = json!({ "name": "renamed" }).to_string().into_bytes();
    let changed = console.send(Method::PATCH, &path, &[JSON], changed).await;
    assert_eq!(
        (changed.status, changed.json()["key"]["name"].as_str()),
        (StatusCode::OK, Some("renamed")),
        "{changed:?}"
    );
    let grace = json!({ "grace": "none" }).to_string().into_bytes();
    let rotated = console.send(Method::POST, &format!("{path}/rotate"), &[JSON], grace).await;
    assert_eq!(rotated.status, StatusCode::OK);
    assert_eq!(house.program(&secret).get("/v1/models").await.status, StatusCode::UNAUTHORIZED);
    // It is no key of a member's: nothing of the console is done with it.
    let token = house.program(rotated.json()["secret"].as_str().unwrap());
    assert_eq!(code(&token.get("/api/v1/keys").await), "insufficient_scope");
    // A Developer makes none.
    let developer = house.program(people[1].console_key.as_deref().unwrap());
    assert_eq!(code(&make(&developer, json!([team])).await), "denied");
}

#[tokio::test]
async fn an_idempotency_key_is_for_one_request_and_gives_the_same_answer() {
    let house = House::new().await;
    let admin = house.seed(Scenario::Member).await.remove(0);
    let console = house.program(admin.console_key.as_deref().unwrap());
    let make = async |client: &Client<'_>, key: &str, name: &str| {
        let new = json!({ "name": name, "lifetime": "30_days", "scopes": ["models:read"] });
        let headers = [JSON, ("idempotency-key", key)];
        client.send(Method::POST, "/api/v1/keys", &headers, new.to_string().into_bytes()).await
    };
    let first = make(&console, "one", "a").await;
    assert_eq!(first.status, StatusCode::CREATED);
    let again = make(&console, "one", "a").await;
    assert_eq!((again.status, &again.text), (first.status, &first.text), "the secret too");
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    let names = async || {
        let keys = console.get("/api/v1/keys").await.json();
        keys["data"].as_array().unwrap().iter().filter(|key| key["name"] == "a").count()
    };
    assert_eq!(names().await, 1);
    let other = make(&console, "one", "b").await;
    assert_eq!((other.status, code(&other).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"));
    assert_eq!(make(&console, "two", "a").await.status, StatusCode::CREATED);
    assert_eq!(names().await, 2);
    // Another key's keys are others.
    let narrow = house.program(&key_of(&console, &["keys:write".to_owned(), "models:read".to_owned()]).await);
    assert_ne!(make(&narrow, "one", "a").await.text, first.text);
    // A rotation whose answer was lost loses no key.
    let path = format!("/api/v1/keys/{}/rotate", first.json()["id"].as_str().unwrap());
    let rotate = async |key: &str| {
        let grace = json!({ "grace": "24_hours" }).to_string().into_bytes();
        console.send(Method::POST, &path, &[JSON, ("idempotency-key", key)], grace).await
    };
    let (rotated, again) = (rotate("turn").await, rotate("turn").await);
    assert_eq!((rotated.status, &rotated.text), (again.status, &again.text));
    let secret = rotated.json()["secret"].as_str().unwrap().to_owned();
    assert_eq!(house.program(&secret).get("/v1/models").await.status, StatusCode::OK);
    assert_ne!(rotate("turn again").await.text, rotated.text);
    // What failed may be sent again under its key.
    let wrong = make(&console, "three", "").await;
    assert_eq!(wrong.json()["errors"][0]["field"], "name");
    assert_eq!(make(&console, "three", "c").await.status, StatusCode::CREATED);
    for bad in ["", "with blank", &"x".repeat(256)] {
        assert_eq!(make(&console, bad, "d").await.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad:?}");
    }
    // Neither the secrets nor the keys lie in the database.
    let bytes = house.database_bytes();
    for canary in [&secret, first.json()["secret"].as_str().unwrap(), "turn again"] {
        assert!(!bytes.windows(canary.len()).any(|window| window == canary.as_bytes()), "{canary}");
    }
    house.advance(std::time::Duration::from_secs(25 * 3600));
    house.work().await;
    assert_ne!(make(&console, "one", "a").await.text, first.text, "a day later it is another request");
}

#[tokio::test]
async fn a_change_with_one_wrong_member_changes_nothing() {
    let house = House::new().await;
    let admin = house.seed(Scenario::Roles).await.remove(0);
    let console = house.program(admin.console_key.as_deref().unwrap());
    let team = format!("/api/v1/teams/{}", admin.team.as_ref().unwrap().0);
    let long = "x".repeat(500);
    for (path, good, wrong) in [
        ("/api/v1/profile", json!({ "name": "Eve" }), json!({ "time_zone": "Moon/Sea" })),
        ("/api/v1/profile", json!({ "time_zone": "Europe/Berlin" }), json!({ "name": "" })),
        ("/api/v1/organization", json!({ "name": "Eve" }), json!({ "time_zone": "Moon/Sea" })),
        ("/api/v1/organization", json!({ "time_zone": "Europe/Berlin" }), json!({ "name": "" })),
        (team.as_str(), json!({ "name": "Eve" }), json!({ "department": long })),
        (team.as_str(), json!({ "department": "Eve" }), json!({ "name": "" })),
    ] {
        let patch =
            async |body: &Value| console.send(Method::PATCH, path, &[JSON], body.to_string().into_bytes()).await;
        let before = console.get(path).await.text;
        let mut both = good.clone();
        both.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let reply = patch(&both).await;
        assert_eq!((reply.status, code(&reply).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"), "{both}");
        assert_eq!(console.get(path).await.text, before, "{path} {both}");
        assert_eq!(patch(&good).await.status, StatusCode::OK, "the control");
        assert_ne!(console.get(path).await.text, before, "{path} {good}");
    }
}

#[tokio::test]
async fn bad_input_is_told_and_changes_nothing() {
    let house = House::new().await;
    let admin = house.seed(Scenario::Member).await.remove(0);
    let console = house.program(admin.console_key.as_deref().unwrap());
    let send = async |kind: &str, bytes: &[u8]| {
        console.send(Method::POST, "/api/v1/keys", &[("content-type", kind)], bytes.to_vec()).await
    };
    let good = br#"{"name":"x","lifetime":"30_days","scopes":["models:read"]}"#;
    for (kind, bytes, status, told) in [
        ("text/plain", &good[..], 415, "unsupported_media_type"),
        ("application/json", b"", 422, "invalid"),
        ("application/json", b"{", 422, "invalid"),
        ("application/json", b"[]", 422, "invalid"),
        ("application/json", b"\xff", 422, "invalid"),
        ("application/json", br#"{"name":"x","lifetime":"30_days","scope":["all"]}"#, 422, "invalid"),
        ("application/json", br#"{"name":1,"lifetime":"30_days"}"#, 422, "invalid"),
        ("application/json", br#"{"name":"x","lifetime":"30_days","scopes":["moon:read"]}"#, 422, "invalid"),
        (
            "application/json",
            br#"{"name":"x","lifetime":"30_days","scopes":["models:read","models:read"]}"#,
            422,
            "invalid",
        ),
    ] {
        let reply = send(kind, bytes).await;
        let shown = String::from_utf8_lossy(bytes);
        assert_eq!((reply.status.as_u16(), code(&reply).as_str()), (status, told), "{shown}: {reply:?}");
    }
    // serde reads a list into a struct, member by member.
    let list = console.send(Method::PATCH, "/api/v1/profile", &[JSON], b"[\"Eve\", null]".to_vec()).await;
    assert_eq!((list.status, code(&list).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
    let long = vec![b' '; 70_000];
    assert_eq!(send("application/json", &long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    for path in [
        "/api/v1/keys?revoke=true",
        "/api/v1/members?role=king",
        "/api/v1/audit?cursor=x",
        "/api/v1/audit?search=moon:x",
    ] {
        let reply = console.get(path).await;
        assert_eq!((reply.status, code(&reply).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"), "{path}");
    }
    let (_, keys) = console.get_json("/api/v1/keys").await;
    assert_eq!(keys["data"].as_array().unwrap().len(), 2, "those of the seed");
    assert_eq!(send("application/json; charset=utf-8", good).await.status, StatusCode::CREATED, "the control");
    let wrong = console.send(Method::PUT, "/api/v1/keys", &[JSON], good.to_vec()).await;
    assert_eq!((wrong.status, code(&wrong).as_str()), (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"));
    let visitor = house.visitor().get("/api/v1/keys").await;
    assert_eq!((visitor.status, code(&visitor).as_str()), (StatusCode::UNAUTHORIZED, "missing_credential"));
}

#[tokio::test]
async fn the_document_and_the_page_show_every_operation() {
    let house = House::new().await;
    let document = house.visitor().get("/api/v1/openapi.json").await;
    assert_eq!(document.header("content-type"), "application/json");
    let document = document.json();
    assert_eq!(document["openapi"], "3.1.0");
    let page = house.visitor().get("/api/v1/docs").await;
    assert_eq!(page.status, StatusCode::OK);
    let mut ids = std::collections::BTreeSet::new();
    for operation in operations() {
        assert!(ids.insert(operation.id), "{} stands twice", operation.id);
        let written = &document["paths"][operation.path][operation.method.as_str().to_lowercase()];
        assert_eq!(written["operationId"], operation.id);
        assert!(page.text.contains(&format!("href=\"/api/v1/docs/{}\"", operation.id)), "{}", operation.id);
        let own = house.visitor().get(&format!("/api/v1/docs/{}", operation.id)).await;
        assert_eq!(own.status, StatusCode::OK, "{}", operation.id);
        assert!(own.text.contains(operation.path) && own.text.contains(operation.summary), "{}", operation.id);
    }
    // Every reference leads somewhere.
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
    // What a problem says is what the document says of problems.
    let admin = house.seed(Scenario::Member).await.remove(0);
    let console = house.program(admin.console_key.as_deref().unwrap());
    let members = document["components"]["schemas"]["Problem"]["properties"].as_object().unwrap();
    let reply =
        console.send(Method::POST, "/api/v1/keys", &[JSON], b"{\"name\":\"\",\"lifetime\":\"x\"}".to_vec()).await;
    let problem = reply.json();
    for name in problem.as_object().unwrap().keys() {
        assert!(members.contains_key(name), "{name} is not in the document");
    }
    assert!(!problem["errors"][0]["message"].as_str().unwrap().is_empty());
}
