//! Teams: made, renamed, tagged, filled, ended.

/// Fields: `name`, `department`. Its page is `/o/{slug}/teams/new`.
pub const CREATE: &str = "create_team";
/// Fields: `name`. Its page is `/o/{slug}/teams/{team}`; likewise below.
pub const RENAME: &str = "rename_team";
/// Fields: `department`; empty for none.
pub const TAG: &str = "set_department";
/// Fields: `account`.
pub const ADD: &str = "add_team_member";
/// Fields: `account`.
pub const REMOVE: &str = "remove_team_member";
/// Fields: `name`, typed to confirm. Its page is `/o/{slug}/teams/{team}/delete`.
pub const DELETE: &str = "delete_team";
/// What `/o/{slug}/teams` finds: a notice, and the value `name`.
pub const LIST: &str = "teams";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::{FormAnswer, Result};

    fn page(sent: &Sent) -> String {
        format!("/o/{}/teams/{}", sent.part("slug"), sent.part("team"))
    }

    async fn create(sent: Sent) -> Result<Done> {
        let (slug, name, tag) = (sent.part("slug"), sent.field("name"), sent.field("department"));
        let team = sent.services.create_team(&sent.actor, slug, name, tag).await?;
        Ok(Done::noticed(format!("/o/{slug}/teams/{team}"), RENAME, "created"))
    }

    async fn rename(sent: Sent) -> Result<Done> {
        let (slug, team) = (sent.part("slug"), sent.part("team"));
        sent.services.rename_team(&sent.actor, slug, team, sent.field("name")).await?;
        Ok(Done::noticed(page(&sent), RENAME, "renamed"))
    }

    async fn tag(sent: Sent) -> Result<Done> {
        let (slug, team) = (sent.part("slug"), sent.part("team"));
        sent.services.set_department(&sent.actor, slug, team, sent.field("department")).await?;
        Ok(Done::noticed(page(&sent), RENAME, "tagged"))
    }

    async fn belong(sent: Sent, belongs: bool) -> Result<Done> {
        let (slug, team, account) = (sent.part("slug"), sent.part("team"), sent.field("account"));
        sent.services.set_team_member(&sent.actor, slug, team, account, belongs).await?;
        Ok(Done::noticed(page(&sent), RENAME, if belongs { "added" } else { "removed" }))
    }

    async fn delete(sent: Sent) -> Result<Done> {
        let (slug, team) = (sent.part("slug"), sent.part("team"));
        let name = sent.services.delete_team(&sent.actor, slug, team, sent.field("name")).await?;
        let answer = FormAnswer {
            notice: Some("deleted".to_owned()),
            values: [("name".to_owned(), name)].into(),
            ..FormAnswer::default()
        };
        Ok(Done { answer: Some((LIST, answer)), ..Done::to(format!("/o/{slug}/teams")) })
    }

    vec![
        Form {
            name: CREATE,
            path: "/o/{slug}/teams/new",
            page: |sent| format!("/o/{}/teams/new", sent.part("slug")),
            send: |sent| Box::pin(create(sent)),
        },
        Form { name: RENAME, path: "/o/{slug}/teams/{team}/rename", page, send: |sent| Box::pin(rename(sent)) },
        Form { name: TAG, path: "/o/{slug}/teams/{team}/department", page, send: |sent| Box::pin(tag(sent)) },
        Form { name: ADD, path: "/o/{slug}/teams/{team}/add", page, send: |sent| Box::pin(belong(sent, true)) },
        Form { name: REMOVE, path: "/o/{slug}/teams/{team}/remove", page, send: |sent| Box::pin(belong(sent, false)) },
        Form {
            name: DELETE,
            path: "/o/{slug}/teams/{team}/delete",
            page: |sent| format!("{}/delete", page(sent)),
            send: |sent| Box::pin(delete(sent)),
        },
    ]
}
