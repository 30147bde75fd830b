//! What the mail about a leaked key says.

use domain::id::KeyId;
use domain::leak::{Leak, LeakOutcome, LeakSource};
use domain::name::{DisplayName, KeyName, OrgName};

use super::super::{Setting, clean};
use super::{Words, link, plain};

pub(super) fn leaked(
    setting: &Setting<'_>,
    name: &DisplayName,
    organization: &OrgName,
    (key, redacted): (&KeyName, &str),
    (leak, outcome): (&Leak, LeakOutcome),
    like: Option<KeyId>,
) -> Words {
    let (key, organization) = (clean::line(key.as_str()), clean::line(organization.as_str()));
    let how = match leak.source {
        LeakSource::CodeHost => "A code host found the secret of this API key where everybody can read it.",
        LeakSource::Possession => "Somebody who has the whole secret of this API key reported it as leaked.",
    };
    let (subject, what) = match outcome {
        LeakOutcome::Revoked => (
            format!("API key “{key}” leaked and was revoked"),
            "The key was revoked: calls with it are refused. Make another one, put it in the place of this one, and look at what was called with the old one.",
        ),
        LeakOutcome::SecretEnded => (
            format!("A former secret of the API key “{key}” leaked"),
            "It was the secret from before the last rotation, and it ended now. The key goes on working with its current secret.",
        ),
        LeakOutcome::Kept => (
            format!("API key “{key}” leaked and still works"),
            "A policy of the organization keeps the key working. Whoever has found it can use it: rotate or revoke it now.",
        ),
        LeakOutcome::Stopped => (
            format!("A secret of the API key “{key}” leaked; it had stopped before"),
            "The secret had stopped before, so nothing was changed. Look at whether it was used while it worked.",
        ),
    };
    let mut facts = vec![("Name", key), ("Key", clean::line(redacted)), ("Organization", organization.clone())];
    if !leak.place.is_empty() {
        // Our mails lead to our own pages only: the link itself is on the key's.
        let place = clean::line(&leak.place).replace("https://", "").replace("http://", "").replace("://", ":");
        facts.push(("Found at", place));
    }
    let button = match (setting.organization, like, outcome) {
        (Some(slug), Some(key), LeakOutcome::Revoked) => {
            link(setting, "Make a new key like it", &format!("/o/{slug}/keys/new?like={key}"))
        }
        (Some(slug), Some(key), _) => link(setting, "Open the key", &format!("/o/{slug}/keys/{key}")),
        (Some(slug), None, _) => link(setting, "Open the audit log", &format!("/o/{slug}/audit")),
        (None, ..) => link(setting, "Open the console", "/"),
    };
    Words {
        subject,
        preview: format!("In {organization}."),
        heading: "An API key has leaked",
        paragraphs: vec![how.to_owned(), what.to_owned()],
        facts,
        button,
        not_you: "Deleting the place where it was found does not help any more: take the secret as known.".to_owned(),
        ..plain(setting, name.as_str(), Some(leak.found_at))
    }
}
