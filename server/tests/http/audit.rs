//! The audit log over HTTP: whose it is, what files are made of it, and what the command says of them.

use axum::http::{Method, StatusCode};
use server::seed::Scenario;
use server::verify::verify;

use crate::support::House;

#[tokio::test]
async fn the_log_is_an_admins_and_billing_a_billing_managers() {
    let house = House::new().await;
    let people = house.seed(Scenario::Roles).await;
    let outsider = house.seed(Scenario::Member).await.remove(0);
    let slug = people[0].slug.clone();
    let entry = people[0].audit_entry.clone().unwrap();
    let paths = [format!("/o/{slug}/audit"), format!("/o/{slug}/audit/verify"), format!("/o/{slug}/audit/{entry}")];
    // Admin, Developer, Billing Manager, Read-only.
    for (person, expected) in people.iter().zip([[200, 200, 200], [403, 403, 403], [200, 200, 404], [403, 403, 403]]) {
        for (path, status) in paths.iter().zip(expected) {
            let reply = house.member(person).get(path).await;
            assert_eq!(reply.status.as_u16(), status, "{} {path}", person.role);
        }
        for file in ["csv", "jsonl"] {
            let reply = house.member(person).post_form(&format!("/o/{slug}/audit.{file}"), &[("q", "")]).await;
            assert_eq!(reply.status.as_u16(), expected[0], "{} {file}", person.role);
        }
    }
    let foreign = house.member(&outsider);
    for path in &paths {
        assert_eq!(foreign.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let reply = foreign.post_form(&format!("/o/{slug}/audit.jsonl"), &[]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    // Another organization's entry under one's own address.
    let reply = foreign.get(&format!("/o/{}/audit/{entry}", outsider.slug)).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_file_comes_only_by_a_form_of_ours() {
    let house = House::new().await;
    let admin = house.seed(Scenario::Member).await.remove(0);
    let client = house.member(&admin);
    let path = format!("/o/{}/audit.jsonl", admin.slug);
    assert_eq!(client.get(&path).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let headers = [("sec-fetch-site", "cross-site"), ("content-type", "application/x-www-form-urlencoded")];
    let reply = client.send(Method::POST, &path, &headers, b"q=".to_vec()).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    let reply = client.post_form(&path, &[("q", "colour:red")]).await;
    assert_eq!(reply.status.as_u16(), 422, "{reply:?}");
}

#[tokio::test]
async fn the_command_verifies_what_was_exported() {
    let house = House::new().await;
    let admin = house.seed(Scenario::Roles).await.remove(0);
    let client = house.member(&admin);
    house.services.want_kept_logs().await.unwrap();
    house.work().await;
    let file = client.post_form(&format!("/o/{}/audit.jsonl", admin.slug), &[("q", "")]).await;
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"audit-"));
    let keys = house.visitor().get("/.well-known/console-audit-keys").await;
    assert_eq!(keys.json()["keys"][0]["algorithm"], "Ed25519");

    let folder = std::env::temp_dir().join(format!("console-audit-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (good, known) = (put("good.jsonl", &file.text), put("keys.json", &keys.text));
    let verified = verify(&good, Some(&good), Some(&known)).unwrap();
    assert!(verified.complete && verified.keys_known && verified.checkpoints == 1);
    let tampered = put("bad.jsonl", &file.text.replacen("developer", "read_only", 1));
    let said = verify(&tampered, None, Some(&known)).unwrap_err().to_string();
    assert!(said.starts_with("Entry ") && said.contains("was changed"), "{said}");
    let lines: Vec<_> = file.text.lines().collect();
    let cut = put("cut.jsonl", &lines[..lines.len() - 2].join("\n"));
    assert!(verify(&cut, None, None).unwrap_err().to_string().contains("cut off"));
    assert!(verify(&folder.join("none"), None, None).is_err());
    std::fs::remove_dir_all(folder).unwrap();

    let csv = client.post_form(&format!("/o/{}/audit.csv", admin.slug), &[("q", "event:member.*")]).await;
    assert_eq!(csv.text.lines().count(), 5, "{}", csv.text);
}
