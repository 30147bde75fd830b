//! Organizations: made, renamed, given another address or zone, left, ended.

/// Fields: `name`. Its page is `/organizations/new`.
pub const CREATE: &str = "create_organization";
/// Fields: `name`. Its page is `/o/{slug}/settings`; likewise below.
pub const RENAME: &str = "rename_organization";
/// Fields: `slug`.
pub const SLUG: &str = "change_slug";
/// Fields: `time_zone`.
pub const ZONE: &str = "organization_zone";
/// No fields. Its page is `/o/{slug}/leave`.
pub const LEAVE: &str = "leave_organization";
/// Fields: `name`, typed to confirm. Its page is `/o/{slug}/settings/delete`.
pub const DELETE: &str = "delete_organization";
/// No fields.
pub const KEEP: &str = "keep_organization";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::Result;

    fn settings(sent: &Sent) -> String {
        format!("/o/{}/settings", sent.part("slug"))
    }

    async fn create(sent: Sent) -> Result<Done> {
        let slug = sent.services.create_organization(&sent.actor, sent.field("name")).await?;
        Ok(Done::to(format!("/o/{slug}")))
    }

    async fn rename(sent: Sent) -> Result<Done> {
        sent.services.rename_organization(&sent.actor, sent.part("slug"), sent.field("name")).await?;
        Ok(Done::noticed(settings(&sent), RENAME, "renamed"))
    }

    async fn slug(sent: Sent) -> Result<Done> {
        let after = sent.services.change_slug(&sent.actor, sent.part("slug"), sent.field("slug")).await?;
        Ok(Done::noticed(format!("/o/{after}/settings"), RENAME, "moved"))
    }

    async fn zone(sent: Sent) -> Result<Done> {
        sent.services.set_organization_zone(&sent.actor, sent.part("slug"), sent.field("time_zone")).await?;
        Ok(Done::noticed(settings(&sent), RENAME, "zoned"))
    }

    async fn leave(sent: Sent) -> Result<Done> {
        sent.services.leave_organization(&sent.actor, sent.part("slug")).await?;
        Ok(Done::noticed("/account/profile", super::profile::NAME, "left"))
    }

    async fn delete(sent: Sent) -> Result<Done> {
        sent.services.ask_organization_deletion(&sent.actor, sent.part("slug"), sent.field("name")).await?;
        Ok(Done::noticed(settings(&sent), RENAME, "deletion_asked"))
    }

    async fn keep(sent: Sent) -> Result<Done> {
        sent.services.keep_organization(&sent.actor, sent.part("slug")).await?;
        Ok(Done::noticed(settings(&sent), RENAME, "kept"))
    }

    vec![
        Form {
            name: CREATE,
            path: "/organizations/new",
            page: |_| "/organizations/new".to_owned(),
            send: |sent| Box::pin(create(sent)),
        },
        Form { name: RENAME, path: "/o/{slug}/settings/name", page: settings, send: |sent| Box::pin(rename(sent)) },
        Form { name: SLUG, path: "/o/{slug}/settings/slug", page: settings, send: |sent| Box::pin(slug(sent)) },
        Form { name: ZONE, path: "/o/{slug}/settings/zone", page: settings, send: |sent| Box::pin(zone(sent)) },
        Form {
            name: LEAVE,
            path: "/o/{slug}/leave",
            page: |sent| format!("/o/{}/leave", sent.part("slug")),
            send: |sent| Box::pin(leave(sent)),
        },
        Form {
            name: DELETE,
            path: "/o/{slug}/settings/delete",
            page: |sent| format!("/o/{}/settings/delete", sent.part("slug")),
            send: |sent| Box::pin(delete(sent)),
        },
        Form { name: KEEP, path: "/o/{slug}/settings/keep", page: settings, send: |sent| Box::pin(keep(sent)) },
    ]
}
