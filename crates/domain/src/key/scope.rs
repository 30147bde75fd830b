//! What a credential reaches: none, read or write over each resource of the API.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

crate::word::words! {
    /// A part of the API.
    Resource {
        /// The models there are.
        Models = "models",
        /// Chat, completions and responses.
        Text = "text",
        Embeddings = "embeddings",
        Speech = "speech",
        /// The owner's profile.
        Profile = "profile",
        /// The organization's name, zone and figures.
        Organization = "organization",
        /// Members, teams and invitations.
        People = "people",
        /// Keys, and service accounts with theirs.
        Keys = "keys",
        Policies = "policies",
        Audit = "audit",
    }
}

impl Resource {
    /// Whether it is a part of this console rather than of the API behind it. Such a part is reached only where it is named (decision 0030).
    pub const fn is_of_console(self) -> bool {
        match self {
            Resource::Models | Resource::Text | Resource::Embeddings | Resource::Speech => false,
            Resource::Profile
            | Resource::Organization
            | Resource::People
            | Resource::Keys
            | Resource::Policies
            | Resource::Audit => true,
        }
    }
}

crate::word::words! {
    /// How much of a resource. Each holds those before it.
    Access {
        None = "none",
        Read = "read",
        Write = "write",
    }
}

/// What a credential reaches.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", content = "grants", rename_all = "snake_case")]
pub enum Scopes {
    /// The whole API, also what comes later; nothing of the console.
    #[default]
    All,
    /// To read the whole API, also what comes later; nothing of the console.
    ReadOnly,
    /// What is named. What is not named is not reached.
    Restricted(BTreeMap<Resource, Access>),
}

impl Scopes {
    /// How much of a resource is reached.
    pub fn access(&self, resource: Resource) -> Access {
        match self {
            Scopes::All | Scopes::ReadOnly if resource.is_of_console() => Access::None,
            Scopes::All => Access::Write,
            Scopes::ReadOnly => Access::Read,
            Scopes::Restricted(grants) => grants.get(&resource).copied().unwrap_or(Access::None),
        }
    }

    /// Whether so much of a resource is reached.
    pub fn grant(&self, resource: Resource, access: Access) -> bool {
        self.access(resource) >= access
    }

    /// Whether something of the console can be changed: more than calls is at stake.
    pub fn change_console(&self) -> bool {
        let mut parts = Resource::ALL.iter().filter(|resource| resource.is_of_console());
        parts.any(|resource| self.grant(*resource, Access::Write))
    }

    /// Whether nothing is reached that `other` does not reach, now or later.
    pub fn within(&self, other: &Scopes) -> bool {
        match (self, other) {
            (Scopes::All, Scopes::All) | (Scopes::ReadOnly, Scopes::All | Scopes::ReadOnly) => true,
            (Scopes::All | Scopes::ReadOnly, _) => false,
            (Scopes::Restricted(grants), other) => {
                grants.iter().all(|(resource, access)| other.grant(*resource, *access))
            }
        }
    }

    /// As answers name them: `all`, `read_only`, or `text:write` for each grant.
    pub fn words(&self) -> Vec<String> {
        match self {
            Scopes::All => vec!["all".to_owned()],
            Scopes::ReadOnly => vec!["read_only".to_owned()],
            Scopes::Restricted(grants) => {
                let given = grants.iter().filter(|(_, access)| **access != Access::None);
                given.map(|(resource, access)| format!("{resource}:{access}")).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_reaches_what_it_says() {
        for resource in Resource::ALL {
            let is_of_api = !resource.is_of_console();
            assert_eq!(Scopes::All.grant(*resource, Access::Write), is_of_api);
            assert_eq!(Scopes::ReadOnly.grant(*resource, Access::Read), is_of_api);
            assert!(!Scopes::ReadOnly.grant(*resource, Access::Write));
        }
        assert!(!Scopes::All.change_console());
        let some = Scopes::Restricted([(Resource::Text, Access::Write), (Resource::Models, Access::Read)].into());
        assert!(some.grant(Resource::Text, Access::Write) && some.grant(Resource::Text, Access::Read));
        assert!(some.grant(Resource::Models, Access::Read) && !some.grant(Resource::Models, Access::Write));
        assert!(!some.grant(Resource::Speech, Access::Read));
        assert_eq!(some.words(), ["models:read", "text:write"]);
        assert!(Scopes::Restricted(BTreeMap::new()).words().is_empty());
    }

    #[test]
    fn what_is_within_reaches_no_more() {
        let of = |grants: &[(Resource, Access)]| Scopes::Restricted(grants.iter().copied().collect());
        let keys = of(&[(Resource::Keys, Access::Write)]);
        assert!(keys.change_console() && !of(&[(Resource::Keys, Access::Read)]).change_console());
        assert!(of(&[(Resource::Keys, Access::Read)]).within(&keys) && keys.within(&keys));
        assert!(!keys.within(&of(&[(Resource::Keys, Access::Read)])));
        // The whole API also has what comes later.
        for wide in [Scopes::All, Scopes::ReadOnly] {
            assert!(!wide.within(&keys) && !keys.within(&wide) && wide.within(&Scopes::All));
        }
        assert!(!Scopes::All.within(&Scopes::ReadOnly));
        let text = of(&[(Resource::Text, Access::Write)]);
        assert!(text.within(&Scopes::All) && !text.within(&Scopes::ReadOnly));
        assert!(of(&[(Resource::People, Access::None)]).within(&Scopes::ReadOnly), "nothing is within all");
    }

    #[test]
    fn the_stored_form_stays() {
        let some = Scopes::Restricted([(Resource::Text, Access::Write)].into());
        for (scopes, json) in [
            (Scopes::All, r#"{"kind":"all"}"#),
            (Scopes::ReadOnly, r#"{"kind":"read_only"}"#),
            (some, r#"{"kind":"restricted","grants":{"text":"write"}}"#),
        ] {
            assert_eq!(serde_json::to_string(&scopes).unwrap(), json);
            assert_eq!(serde_json::from_str::<Scopes>(json).unwrap(), scopes);
        }
    }
}
