//! The models that are sold, as the operator's file lists them. Read once at start; a version never changes once used.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

crate::word::words! {
    /// What a model makes.
    ModelKind {
        Text = "text",
        Video = "video",
        Speech = "speech",
    }
}

/// One model, in the words of the OpenAI protocol's `GET /v1/models`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    pub id: String,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub created: i64,
    pub owned_by: String,
    pub kind: ModelKind,
}

/// A version of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceBook {
    pub version: String,
    pub models: Vec<Model>,
}

/// Why a file is no price book. The text names the place, for the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPriceBook {
    #[error("not the JSON of a price book: {0}")]
    Json(String),
    #[error("the version is empty")]
    NoVersion,
    #[error("model {at} has an id that is empty, longer than 100 characters, or not of letters, digits and . _ : / -")]
    ModelId { at: usize },
    #[error("the model {id} is there twice")]
    Twice { id: String },
}

impl PriceBook {
    /// Reads JSON. Fields that are not known here are left for later versions.
    pub fn parse(json: &str) -> Result<PriceBook, BadPriceBook> {
        let book: PriceBook = serde_json::from_str(json).map_err(|error| BadPriceBook::Json(error.to_string()))?;
        if book.version.trim().is_empty() {
            return Err(BadPriceBook::NoVersion);
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'/' | b'-');
        let mut seen = BTreeSet::new();
        for (at, model) in book.models.iter().enumerate() {
            if model.id.is_empty() || model.id.len() > 100 || !model.id.bytes().all(allowed) {
                return Err(BadPriceBook::ModelId { at: at + 1 });
            }
            if !seen.insert(&model.id) {
                return Err(BadPriceBook::Twice { id: model.id.clone() });
            }
        }
        Ok(book)
    }

    pub fn model_ids(&self) -> impl Iterator<Item = &str> {
        self.models.iter().map(|model| model.id.as_str())
    }

    pub fn find(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(models: &str) -> Result<PriceBook, BadPriceBook> {
        PriceBook::parse(&format!(r#"{{"version":"2026-11","models":[{models}],"currency":"USD"}}"#))
    }

    #[test]
    fn reads_models_and_leaves_the_rest() {
        let text = r#"{"id":"abab-7","created":1790000000,"owned_by":"minimax","kind":"text","input":12}"#;
        let book = book(text).unwrap();
        assert_eq!(book.model_ids().collect::<Vec<_>>(), ["abab-7"]);
        assert_eq!(book.find("abab-7").map(|model| model.kind), Some(ModelKind::Text));
        assert_eq!(book.find("abab-8"), None);
    }

    #[test]
    fn says_what_is_wrong() {
        let model = |id: &str, kind: &str| format!(r#"{{"id":"{id}","created":1,"owned_by":"x","kind":"{kind}"}}"#);
        assert_eq!(
            book(&format!("{},{}", model("a", "text"), model("a", "text"))),
            Err(BadPriceBook::Twice { id: "a".to_owned() })
        );
        assert_eq!(book(&model("", "text")), Err(BadPriceBook::ModelId { at: 1 }));
        assert_eq!(book(&model("a b", "text")), Err(BadPriceBook::ModelId { at: 1 }));
        assert!(matches!(book(&model("a", "smell")), Err(BadPriceBook::Json(_))));
        assert!(matches!(PriceBook::parse("{"), Err(BadPriceBook::Json(_))));
        assert_eq!(PriceBook::parse(r#"{"version":" ","models":[]}"#), Err(BadPriceBook::NoVersion));
    }
}
