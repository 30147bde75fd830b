//! Invitations on the wire: uploads, downloads, who is let in, and that a request's own words about role and teams count for nothing.

use axum::http::StatusCode;
use server::seed::Scenario;

use crate::support::{Client, House, Reply};

async fn upload(client: &Client<'_>, path: &str, file: &[u8]) -> Reply {
    let mut body = b"--b\r\nContent-Disposition: form-data; name=\"role\"\r\n\r\ndeveloper\r\n\
        --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.csv\"\r\nContent-Type: text/csv\r\n\r\n"
        .to_vec();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--b--\r\n");
    client.post_body(path, "multipart/form-data; boundary=b", body).await
}

#[tokio::test]
async fn a_list_is_uploaded_previewed_sent_and_downloaded() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let ada = house.member(&account);
    let members = format!("/o/{}/members", account.slug);
    let template = ada.get(&format!("{members}/import/template.csv")).await;
    assert_eq!(template.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(template.headers["cache-control"], "no-store");
    let read = upload(&ada, &format!("{members}/import"), template.text.as_bytes()).await;
    let list = read.to().to_owned();
    assert!(list.starts_with(&format!("{members}/import/imp_")), "{read:?}");
    let page = ada.get(&list).await;
    assert!(page.text.contains("Send 2, skip 0") && !page.text.contains("http-equiv=\"refresh\""), "{}", page.text);
    assert_eq!(ada.post_form(&list, &[]).await.to(), list);
    assert!(ada.get(&list).await.text.contains("http-equiv=\"refresh\""), "a page of what goes on shows itself again");
    house.work().await;
    assert!(ada.get(&list).await.text.contains("2 invited, 0 skipped."));
    let results = ada.get(&format!("{list}/results.csv")).await;
    assert!(results.text.contains("\r\n2,grace@example.com,developer,Default,sent\r\n"), "{}", results.text);
    assert!(ada.get(&format!("{members}/pending")).await.text.contains("grace@example.com"));
}

#[tokio::test]
async fn a_file_that_is_no_list_comes_back() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let ada = house.member(&account);
    let path = format!("/o/{}/members/import", account.slug);
    for (file, said) in [
        (b"email,role\n\"a@example.org,x\n".as_slice(), "broken at row 2, column 1"),
        (b"\xff\xfeab\0", "CSV UTF-8"),
        (b"", "there is no row in it"),
        (&[b'a'; 970 * 1024], "960 KB at most"),
    ] {
        assert_eq!(upload(&ada, &path, file).await.to(), path, "{said}");
        assert!(ada.get(&path).await.text.contains(said), "{said}");
    }
    assert_eq!(upload(&ada, &path, &[b'a'; 1 << 20]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    // No other form takes a file.
    let other = upload(&ada, &format!("/o/{}/members/invite", account.slug), b"x").await;
    assert_eq!(other.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn other_tenants_and_roles_get_nothing() {
    let house = House::new().await;
    let victims = house.seed(Scenario::Roles).await;
    let outsider = house.seed(Scenario::Member).await.remove(0);
    let admin = &victims[0];
    let (invitation, import) = (admin.invitation_id.as_deref().unwrap(), admin.import_id.as_deref().unwrap());
    let paths = |slug: &str| {
        let members = format!("/o/{slug}/members");
        [
            format!("{members}/pending/{invitation}"),
            format!("{members}/pending/{invitation}/revoke"),
            format!("{members}/import/{import}"),
            format!("{members}/import/{import}/results.csv"),
        ]
    };
    for path in paths(&admin.slug) {
        assert_eq!(house.member(admin).get(&path).await.status, StatusCode::OK, "{path}");
        assert_eq!(house.member(&outsider).get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        for member in &victims[1..] {
            assert_eq!(house.member(member).get(&path).await.status, StatusCode::FORBIDDEN, "{path} {:?}", member.role);
        }
    }
    // By way of one's own organization.
    for path in paths(&outsider.slug) {
        assert_eq!(house.member(&outsider).get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let revoke = format!("/o/{}/members/pending/{invitation}/revoke", outsider.slug);
    assert_eq!(house.member(&outsider).post_form(&revoke, &[]).await.status, StatusCode::NOT_FOUND);
    assert!(house.member(admin).get(&format!("/o/{}/members/pending", admin.slug)).await.text.contains("alan.turing"));
}

#[tokio::test]
async fn the_role_is_that_of_the_invitation_whatever_is_sent() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let ada = house.member(&account);
    let invite = format!("/o/{}/members/invite", account.slug);
    let fields = [("email", "grace@example.org"), ("role", "read_only")];
    assert!(ada.post_form(&invite, &fields).await.to().ends_with("/members/pending"));
    house.work().await;
    let text = ada.get("/dev/mail.json?to=grace@example.org").await.text;
    let (_, rest) = text.split_once("/invitations/").unwrap();
    let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    let visitor = house.visitor();
    let page = visitor.get(&format!("/invitations/{token}")).await;
    assert_eq!((page.status, &page.headers["cache-control"]), (StatusCode::OK, &"no-store".parse().unwrap()));
    assert_eq!(page.headers["referrer-policy"], "same-origin");
    let join = [
        ("name", "Grace"),
        ("password", "nineteen grey herons at noon"),
        ("terms", "on"),
        ("email", "eve@example.org"),
        ("role", "admin"),
        ("team_x", "on"),
    ];
    let joined = visitor.post_form(&format!("/invitations/{token}/join"), &join).await;
    assert_eq!(joined.to(), "/welcome");
    let me = visitor.call("get_me", &[]).await.json();
    assert_eq!(me["email"], "grace@example.org");
    assert_eq!(
        (&me["organizations"][0]["slug"], &me["organizations"][0]["role"]),
        (&account.slug.into(), &"read_only".into())
    );
    assert_eq!(me["organizations"].as_array().unwrap().len(), 1);
    let again = house.visitor().post_form(&format!("/invitations/{token}/join"), &join).await;
    assert_eq!(again.to(), format!("/invitations/{token}"));
    let page = house.visitor().get(again.to()).await;
    assert!(page.text.contains("This invitation was accepted already"), "{}", page.text);
}
