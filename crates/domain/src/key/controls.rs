//! What the owner of a key lets it do: over what, with which models, from where, how often.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::scope::{Access, Resource, Scopes};
use crate::field::{FieldError, FieldErrors};
use crate::name::KeyTag;
use crate::policies;

/// Most calls a minute that a limit can name.
pub const MOST_A_MINUTE: u32 = 1_000_000;
/// How many models a key can name, and how many tags it can have.
const MODELS: usize = 50;
const TAGS: usize = 10;

/// The controls of a key, as stored. The default is no control at all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Controls {
    pub scopes: Scopes,
    /// Ids of models; none named: all.
    pub models: BTreeSet<String>,
    /// None named: from anywhere.
    pub networks: Vec<IpNet>,
    pub requests_per_minute: Option<u32>,
}

impl Controls {
    /// Whether a call may come from this address. Where networks are named, an unknown one is in none of them.
    pub fn let_from(&self, address: Option<IpAddr>) -> bool {
        let Some(address) = address.map(|address| address.to_canonical()) else { return self.networks.is_empty() };
        self.networks.is_empty() || self.networks.iter().any(|network| network.contains(&address))
    }

    /// Whether a key with these can do nothing that one with `other` cannot: what a key makes is held to that.
    pub fn within(&self, other: &Controls) -> bool {
        let networks = other.networks.is_empty()
            || !self.networks.is_empty()
                && self.networks.iter().all(|network| other.networks.iter().any(|wider| wider.contains(network)));
        let models = other.models.is_empty() || !self.models.is_empty() && self.models.is_subset(&other.models);
        let rate = match (self.requests_per_minute, other.requests_per_minute) {
            (_, None) => true,
            (own, Some(most)) => own.is_some_and(|own| own <= most),
        };
        self.scopes.within(&other.scopes) && models && networks && rate
    }

    /// Whether a model may be called.
    pub fn let_model(&self, model: &str) -> bool {
        self.models.is_empty() || self.models.contains(model)
    }
}

/// The controls as somebody typed them into a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedControls {
    /// `all`, `read_only` or `restricted`; empty is `all`.
    pub scopes: String,
    /// Where restricted: resource and access, as words.
    pub grants: BTreeMap<String, String>,
    /// Ids of models; blanks, commas or ends of lines between.
    pub models: String,
    /// The same with networks or addresses.
    pub networks: String,
    pub requests_per_minute: String,
    /// With commas between.
    pub tags: String,
}

impl TypedControls {
    /// The controls and the tags, or what is wrong with which field. `is_model` knows the models there are.
    pub fn parse(&self, is_model: impl Fn(&str) -> bool) -> Result<(Controls, BTreeSet<KeyTag>), FieldErrors> {
        let mut errors = FieldErrors::new();
        let scopes = errors.take("scopes", self.scopes());
        let models = errors.take("models", self.models(is_model));
        let networks = errors.take("networks", policies::networks(&self.networks));
        let rate = errors.take("requests_per_minute", self.requests_per_minute());
        let tags = errors.take("tags", self.tags());
        let (Some(scopes), Some(models), Some(mut networks), Some(requests_per_minute), Some(tags)) =
            (scopes, models, networks, rate, tags)
        else {
            return Err(errors);
        };
        networks.sort();
        networks.dedup();
        Ok((Controls { scopes, models, networks, requests_per_minute }, tags))
    }

    fn scopes(&self) -> Result<Scopes, FieldError> {
        match self.scopes.as_str() {
            "" | "all" => return Ok(Scopes::All),
            "read_only" => return Ok(Scopes::ReadOnly),
            "restricted" => {}
            _ => return Err(FieldError::UnknownChoice),
        }
        let mut grants = BTreeMap::new();
        for (resource, access) in &self.grants {
            let resource: Resource = resource.parse().map_err(|_| FieldError::UnknownChoice)?;
            let access: Access = access.parse().map_err(|_| FieldError::UnknownChoice)?;
            if access != Access::None {
                grants.insert(resource, access);
            }
        }
        // A key that opens nothing is a mistake: to stop one there is "disable".
        if grants.is_empty() { Err(FieldError::Empty) } else { Ok(Scopes::Restricted(grants)) }
    }

    fn models(&self, is_model: impl Fn(&str) -> bool) -> Result<BTreeSet<String>, FieldError> {
        let words = self.models.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
        let mut models = BTreeSet::new();
        for (at, word) in words.enumerate() {
            if at >= MODELS {
                return Err(FieldError::TooManyEntries { max: MODELS });
            }
            if !is_model(word) {
                return Err(FieldError::BadEntry { position: at.saturating_add(1) });
            }
            models.insert(word.to_owned());
        }
        Ok(models)
    }

    fn requests_per_minute(&self) -> Result<Option<u32>, FieldError> {
        match self.requests_per_minute.trim() {
            "" => Ok(None),
            text => match text.parse() {
                Ok(number @ 1..=MOST_A_MINUTE) => Ok(Some(number)),
                _ => Err(FieldError::OutOfRange { min: 1, max: MOST_A_MINUTE }),
            },
        }
    }

    fn tags(&self) -> Result<BTreeSet<KeyTag>, FieldError> {
        let words = self.tags.split(',').map(str::trim).filter(|word| !word.is_empty());
        let mut tags = BTreeSet::new();
        for (at, word) in words.enumerate() {
            if at >= TAGS {
                return Err(FieldError::TooManyEntries { max: TAGS });
            }
            let tag = KeyTag::parse(word).map_err(|_| FieldError::BadEntry { position: at.saturating_add(1) })?;
            tags.insert(tag);
        }
        Ok(tags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(change: impl FnOnce(&mut TypedControls)) -> TypedControls {
        let mut typed = TypedControls::default();
        change(&mut typed);
        typed
    }

    fn error(typed: &TypedControls) -> (String, FieldError) {
        typed.parse(|model| model.starts_with("m-")).unwrap_err().0.remove(0)
    }

    #[test]
    fn nothing_typed_is_no_control() {
        assert_eq!(TypedControls::default().parse(|_| false), Ok((Controls::default(), BTreeSet::new())));
        assert!(Controls::default().let_from(None) && Controls::default().let_model("any"));
    }

    #[test]
    fn everything_typed_is_read() {
        let typed = TypedControls {
            scopes: "restricted".into(),
            grants: [("text".into(), "write".into()), ("models".into(), "none".into())].into(),
            models: "m-2, m-1\nm-2".into(),
            networks: "198.51.100.7/24 2001:db8::1".into(),
            requests_per_minute: " 60 ".into(),
            tags: "ci, Prod ,ci".into(),
        };
        let (controls, tags) = typed.parse(|model| model.starts_with("m-")).unwrap();
        assert_eq!(controls.scopes.words(), ["text:write"]);
        assert_eq!(controls.models, ["m-1".to_owned(), "m-2".to_owned()].into());
        assert_eq!(controls.requests_per_minute, Some(60));
        assert_eq!(tags.iter().map(KeyTag::as_str).collect::<Vec<_>>(), ["Prod", "ci"]);
        assert!(controls.let_model("m-1") && !controls.let_model("m-3"));
        for (address, inside) in
            [("198.51.100.200", true), ("::ffff:198.51.100.1", true), ("198.51.101.1", false), ("2001:db8::1", true)]
        {
            assert_eq!(controls.let_from(address.parse().ok()), inside, "{address}");
        }
        assert!(!controls.let_from(None));
    }

    #[test]
    fn each_mistake_is_told_at_its_field() {
        for (typed, field, wrong) in [
            (typed(|typed| typed.scopes = "most".into()), "scopes", FieldError::UnknownChoice),
            (typed(|typed| typed.scopes = "restricted".into()), "scopes", FieldError::Empty),
            (
                typed(|typed| {
                    typed.scopes = "restricted".into();
                    typed.grants.insert("moon".into(), "write".into());
                }),
                "scopes",
                FieldError::UnknownChoice,
            ),
            (typed(|typed| typed.models = "m-1 x".into()), "models", FieldError::BadEntry { position: 2 }),
            (typed(|typed| typed.networks = "10.0.0.0/33".into()), "networks", FieldError::BadEntry { position: 1 }),
            (
                typed(|typed| typed.requests_per_minute = "0".into()),
                "requests_per_minute",
                FieldError::OutOfRange { min: 1, max: MOST_A_MINUTE },
            ),
            (typed(|typed| typed.tags = "a,\u{202e}b".into()), "tags", FieldError::BadEntry { position: 2 }),
            (
                typed(|typed| typed.tags = (0..11).map(|n| format!("{n},")).collect()),
                "tags",
                FieldError::TooManyEntries { max: TAGS },
            ),
        ] {
            assert_eq!(error(&typed), (field.to_owned(), wrong), "{typed:?}");
        }
    }
}
