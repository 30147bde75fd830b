//! What mails about the audit log say.

use domain::audit::Checkpoint;
use domain::name::{DisplayName, OrgName};
use domain::time::Timestamp;

use super::super::{Setting, clean};
use super::{Words, link, plain};

/// The checkpoint as the command reads it stands on one line, to be saved as it is.
pub(super) fn checkpoint(
    setting: &Setting<'_>,
    name: &DisplayName,
    organization: &OrgName,
    signed: &Checkpoint,
    at: Timestamp,
) -> Words {
    let organization = clean::line(organization.as_str());
    let file = serde_json::to_string(signed).unwrap_or_default();
    let button = match setting.organization {
        Some(slug) => link(setting, "Open the audit log", &format!("/o/{}/audit", slug.as_str())),
        None => link(setting, "Open the console", "/"),
    };
    Words {
        subject: format!("Checkpoint of the audit log of {organization}"),
        preview: format!("Signed through entry {}.", signed.head.seq),
        heading: "Today’s checkpoint of the audit log",
        paragraphs: vec![
            "Keep this message where nobody who keeps the log can reach it. With it, “console audit verify FILE --checkpoint FILE” shows later that no entry up to this one was changed, dropped or put in another place.".to_owned(),
        ],
        facts: vec![
            ("Organization", organization),
            ("Through entry", signed.head.seq.to_string()),
            ("Checkpoint", file),
        ],
        button,
        not_you: "You get this because you chose it under Notifications, where you can stop it.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}
