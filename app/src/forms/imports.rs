//! Lists of people to invite: read, then sent.

/// Fields: `file`, or `text` where no file is chosen, and `role`. Its page is `/o/{slug}/members/import`.
pub const PREPARE: &str = "prepare_import";
/// No fields. Its page is `/o/{slug}/members/import/{import}`.
pub const START: &str = "start_import";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::{ImportFile, Result};

    async fn prepare(sent: Sent) -> Result<Done> {
        let slug = sent.part("slug");
        let file = match &sent.file {
            Some(file) => ImportFile { name: &file.name, field: "file", bytes: &file.bytes },
            None => ImportFile { name: "", field: "text", bytes: sent.field("text").as_bytes() },
        };
        let id = sent.services.prepare_import(&sent.actor, slug, &file, sent.field("role")).await?;
        Ok(Done::to(format!("/o/{slug}/members/import/{id}")))
    }

    async fn start(sent: Sent) -> Result<Done> {
        let (slug, id) = (sent.part("slug"), sent.part("import"));
        sent.services.start_import(&sent.actor, slug, id).await?;
        Ok(Done::to(format!("/o/{slug}/members/import/{id}")))
    }

    vec![
        Form {
            name: PREPARE,
            path: "/o/{slug}/members/import",
            page: |sent| format!("/o/{}/members/import", sent.part("slug")),
            send: |sent| Box::pin(prepare(sent)),
        },
        Form {
            name: START,
            path: "/o/{slug}/members/import/{import}",
            page: |sent| format!("/o/{}/members/import/{}", sent.part("slug"), sent.part("import")),
            send: |sent| Box::pin(start(sent)),
        },
    ]
}
