//! Where a key stands: among the API keys, or, when the organization owns it, among its tokens. The pages of a key are the same for both.

use domain::key::Owner;

/// The list that a key belongs to, and what it is called there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The address of the list.
    pub list: String,
    /// The list's name.
    pub title: &'static str,
    /// One of them within a sentence.
    pub noun: &'static str,
    /// The label of the secret.
    pub label: &'static str,
    pub is_token: bool,
}

impl Place {
    /// The place of a key with this owner in the organization of an address.
    pub fn of(slug: &str, owner: Owner) -> Place {
        match owner {
            Owner::Member(_) | Owner::ServiceAccount(_) => Place {
                list: format!("/o/{slug}/keys"),
                title: "API keys",
                noun: "key",
                label: "API key",
                is_token: false,
            },
            Owner::Organization(_) => Place {
                list: format!("/o/{slug}/organization-tokens"),
                title: "Organization tokens",
                noun: "token",
                label: "Organization token",
                is_token: true,
            },
        }
    }
}
