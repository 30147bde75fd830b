//! What mails about webhooks say.

use domain::id::WebhookId;
use domain::name::{DisplayName, OrgName};
use domain::time::Timestamp;
use domain::webhook::PauseReason;

use super::super::{Setting, clean};
use super::{Words, link, plain};

pub(super) fn paused(
    setting: &Setting<'_>,
    name: &DisplayName,
    organization: &OrgName,
    (host, webhook): (&str, WebhookId),
    (why, at): (PauseReason, Timestamp),
) -> Words {
    let (organization, host) = (clean::line(organization.as_str()), clean::line(host));
    let because = match why {
        PauseReason::Failures => "For three days no delivery to this endpoint succeeded.",
        PauseReason::Gone => "This endpoint answered 410 Gone, which says that it wants no more.",
        PauseReason::Person => "Somebody paused this endpoint.",
    };
    let button = match setting.organization {
        Some(slug) => link(setting, "Open the webhook", &format!("/o/{}/webhooks/{webhook}", slug.as_str())),
        None => link(setting, "Open the console", "/"),
    };
    Words {
        subject: format!("A webhook of {organization} was paused"),
        preview: because.to_owned(),
        heading: "A webhook was paused",
        paragraphs: vec![format!(
            "{because} Nothing is sent to it until somebody resumes it. What happens meanwhile is kept for 30 days and can be replayed."
        )],
        facts: vec![("Endpoint", host), ("Organization", organization)],
        button,
        not_you: "You get this because you are an Admin there. Under Notifications you can stop it.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}
