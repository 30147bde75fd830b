//! The operator's brand as pages show it: given by the server's configuration, carried to the browser in the page's head.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Who runs this console.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Brand {
    /// Short name, as in titles.
    pub name: String,
    /// Where people write for help; empty when there is none.
    pub support_address: String,
    /// Who signs contracts and invoices; empty when not set.
    pub legal_entity: String,
    /// The origin that links and samples are made from, without a slash at the end.
    pub public_url: String,
}

/// The `<meta>` element that carries the brand as JSON, so that both renderings agree to the letter.
pub(crate) const META_NAME: &str = "brand";

impl Brand {
    /// On the server: the context that the router of the server provides. In the browser: what the server wrote.
    pub(crate) fn of_this_page() -> Self {
        #[cfg(feature = "ssr")]
        let brand = use_context::<Self>();
        #[cfg(not(feature = "ssr"))]
        let brand = document()
            .query_selector(&format!("meta[name={META_NAME}]"))
            .ok()
            .flatten()
            .and_then(|meta| meta.get_attribute("content"))
            .and_then(|json| serde_json::from_str(&json).ok());
        brand.unwrap_or_default()
    }
}
