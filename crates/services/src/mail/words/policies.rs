//! What mails about an organization's policies say.

use domain::name::{DisplayName, OrgName};
use domain::time::Timestamp;

use super::super::{Setting, clean};
use super::{Words, greeting, origin, policies_page};

pub(super) fn rolled_back(setting: &Setting<'_>, name: &DisplayName, organization: &OrgName, at: Timestamp) -> Words {
    Words {
        subject: format!("Policies of {} were rolled back", clean::line(organization.as_str())),
        preview: "Nobody confirmed the change within ten minutes.".to_owned(),
        heading: "A change of policies was rolled back",
        greeting: greeting(name.as_str()),
        paragraphs: vec![format!(
            "A change of the policies of {} went live for ten minutes. Nobody confirmed it from a new session, so the policies are as they were before.",
            clean::line(organization.as_str())
        )],
        code: None,
        facts: Vec::new(),
        lead: None,
        button: policies_page(setting),
        expiry: None,
        aside: None,
        origin: origin(setting, Some(at)),
        not_you: "Do you not know of a change? The audit log says which Admin applied it.".to_owned(),
    }
}
