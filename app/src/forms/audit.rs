//! The audit log: how long it is kept, and what is taken back from it.

/// Field: `days`. Its page is `/o/{slug}/audit`.
pub const RETENTION: &str = "audit_retention";
/// No fields. Its page is `/o/{slug}/audit/{entry}`.
pub const UNDO: &str = "undo_audit_entry";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::Result;

    async fn retention(sent: Sent) -> Result<Done> {
        let slug = sent.part("slug");
        sent.services.set_audit_retention(&sent.actor, slug, sent.field("days")).await?;
        Ok(Done::noticed(format!("/o/{slug}/audit"), RETENTION, "saved"))
    }

    async fn undo(sent: Sent) -> Result<Done> {
        let slug = sent.part("slug");
        sent.services.undo_audit_entry(&sent.actor, slug, sent.part("entry")).await?;
        Ok(Done::noticed(format!("/o/{slug}/audit"), RETENTION, "undone"))
    }

    vec![
        Form {
            name: RETENTION,
            path: "/o/{slug}/audit",
            page: |sent| format!("/o/{}/audit", sent.part("slug")),
            send: |sent| Box::pin(retention(sent)),
        },
        Form {
            name: UNDO,
            path: "/o/{slug}/audit/{entry}",
            page: |sent| format!("/o/{}/audit/{}", sent.part("slug"), sent.part("entry")),
            send: |sent| Box::pin(undo(sent)),
        },
    ]
}
