//! Service accounts: making, switching and ending them.

/// Fields: `name`, `role` (`developer`, `read_only`), `team` (an id). Its page is `/o/{slug}/service-accounts/new`.
pub const CREATE: &str = "create_service_account";
/// No fields. Their page is `/o/{slug}/service-accounts/{service_account}`, which finds the notices `created`, `disabled` and `enabled` under the name of
/// the first.
pub const DISABLE: &str = "disable_service_account";
/// See [`DISABLE`].
pub const ENABLE: &str = "enable_service_account";
/// Fields: `name`, typed to confirm. Its page is `/o/{slug}/service-accounts/{service_account}/delete`.
pub const DELETE: &str = "delete_service_account";
/// What `/o/{slug}/service-accounts` finds: the notice `deleted` and the value `name`.
pub const LIST: &str = "service_accounts";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::Result;

    fn list_of(sent: &Sent) -> String {
        format!("/o/{}/service-accounts", sent.part("slug"))
    }

    fn page_of(sent: &Sent) -> String {
        format!("{}/{}", list_of(sent), sent.part("service_account"))
    }

    async fn create(sent: Sent) -> Result<Done> {
        let (name, role, team) = (sent.field("name"), sent.field("role"), sent.field("team"));
        let id = sent.services.create_service_account(&sent.actor, sent.part("slug"), name, role, team).await?;
        Ok(Done::noticed(format!("{}/{id}", list_of(&sent)), DISABLE, "created"))
    }

    async fn switch(sent: Sent, on: bool) -> Result<Done> {
        sent.services.switch_service_account(&sent.actor, sent.part("slug"), sent.part("service_account"), on).await?;
        Ok(Done::noticed(page_of(&sent), DISABLE, if on { "enabled" } else { "disabled" }))
    }

    async fn delete(sent: Sent) -> Result<Done> {
        let (slug, id) = (sent.part("slug"), sent.part("service_account"));
        let name = sent.services.delete_service_account(&sent.actor, slug, id, sent.field("name")).await?;
        Ok(Done::told(list_of(&sent), LIST, "deleted", &[("name", &name)]))
    }

    vec![
        Form {
            name: CREATE,
            path: "/o/{slug}/service-accounts/new",
            page: |sent| format!("{}/new", list_of(sent)),
            send: |sent| Box::pin(create(sent)),
        },
        Form {
            name: DISABLE,
            path: "/o/{slug}/service-accounts/{service_account}/disable",
            page: page_of,
            send: |sent| Box::pin(switch(sent, false)),
        },
        Form {
            name: ENABLE,
            path: "/o/{slug}/service-accounts/{service_account}/enable",
            page: page_of,
            send: |sent| Box::pin(switch(sent, true)),
        },
        Form {
            name: DELETE,
            path: "/o/{slug}/service-accounts/{service_account}/delete",
            page: |sent| format!("{}/delete", page_of(sent)),
            send: |sent| Box::pin(delete(sent)),
        },
    ]
}
