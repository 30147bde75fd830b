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
    /// Everything, also what comes later.
    #[default]
    All,
    /// To read everything, also what comes later.
    ReadOnly,
    /// What is named. What is not named is not reached.
    Restricted(BTreeMap<Resource, Access>),
}

impl Scopes {
    /// How much of a resource is reached.
    pub fn access(&self, resource: Resource) -> Access {
        match self {
            Scopes::All => Access::Write,
            Scopes::ReadOnly => Access::Read,
            Scopes::Restricted(grants) => grants.get(&resource).copied().unwrap_or(Access::None),
        }
    }

    /// Whether so much of a resource is reached.
    pub fn grant(&self, resource: Resource, access: Access) -> bool {
        self.access(resource) >= access
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
            assert!(Scopes::All.grant(*resource, Access::Write));
            assert!(Scopes::ReadOnly.grant(*resource, Access::Read));
            assert!(!Scopes::ReadOnly.grant(*resource, Access::Write));
        }
        let some = Scopes::Restricted([(Resource::Text, Access::Write), (Resource::Models, Access::Read)].into());
        assert!(some.grant(Resource::Text, Access::Write) && some.grant(Resource::Text, Access::Read));
        assert!(some.grant(Resource::Models, Access::Read) && !some.grant(Resource::Models, Access::Write));
        assert!(!some.grant(Resource::Speech, Access::Read));
        assert_eq!(some.words(), ["models:read", "text:write"]);
        assert!(Scopes::Restricted(BTreeMap::new()).words().is_empty());
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
