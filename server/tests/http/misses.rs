//! Ids of others, anywhere: not found, as what there is not, and written down in the log of whoever asked.

use server::seed::Scenario;

use crate::support::{Client, House};

/// How many misses stand in a person's own log.
async fn noted(client: &Client<'_>) -> usize {
    let data = client.post_form("/account/data/export", &[]).await;
    assert!(data.status.is_success(), "{data:?}");
    data.text.matches("access.denied").count()
}

#[tokio::test]
async fn ids_of_another_organization_are_not_found_and_written_down() {
    let house = House::new().await;
    let theirs = house.seed(Scenario::Roles).await;
    let own = house.seed(Scenario::Roles).await.remove(0);
    let (admin, team) = (&theirs[0], &theirs[0].team.as_ref().unwrap().0);
    let (slug, key) = (&own.slug, admin.key_id.as_deref().unwrap());
    let client = house.member(&own);

    // The same calls with one's own ids are answered, and nothing is written down.
    let own_team = &own.team.as_ref().unwrap().0;
    for path in
        [format!("/o/{slug}"), format!("/o/{slug}/teams/{own_team}"), format!("/o/{slug}/members/{}", own.account)]
    {
        assert_eq!(client.get(&path).await.status, 200, "{path}");
    }
    let found = client.call("get_key", &[("slug", slug), ("id", own.key_id.as_deref().unwrap())]).await;
    assert_eq!(found.status, 200, "{found:?}");
    assert_eq!(noted(&client).await, 0);

    let mut seen = 0;
    for path in [
        format!("/o/{}", admin.slug),
        format!("/o/{slug}/teams/{team}"),
        format!("/o/{slug}/members/{}", admin.account),
        format!("/o/{slug}/keys/{key}/revoke"),
    ] {
        assert_eq!(client.get(&path).await.status, 404, "{path}");
        seen += 1;
        assert_eq!(noted(&client).await, seen, "{path}");
    }
    let reply = client.call("get_key", &[("slug", slug), ("id", key)]).await;
    assert_eq!(reply.status, 404, "{reply:?}");
    assert_eq!(noted(&client).await, seen + 1);
    // Not without end.
    client.get(&format!("/o/{slug}/teams/{team}")).await;
    assert_eq!(noted(&client).await, seen + 1);
}
