//! The help's counted searches, and the operator's legal texts.

use leptos::prelude::*;

use super::Result;

/// What people search for most.
#[server(prefix = "/api", endpoint = "get_top_searches")]
pub async fn get_top_searches() -> Result<Vec<String>> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.top_searches(&actor).await.map_err(fail)
}

/// Counts a search.
#[server(prefix = "/api", endpoint = "count_search")]
pub async fn count_search(query: String) -> Result<()> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.count_search(&actor, &query).await.map_err(fail)
}

/// The terms (`terms`) or the privacy notice (`privacy`) as Markdown: headings, paragraphs, lists.
#[server(prefix = "/api", endpoint = "get_legal_text")]
pub async fn get_legal_text(document: String) -> Result<String> {
    use super::server::{LegalTexts, fail};
    let texts = use_context::<LegalTexts>().ok_or_else(|| fail(services::Error::NotFound))?;
    match document.as_str() {
        "terms" => Ok(texts.terms.to_string()),
        "privacy" => Ok(texts.privacy.to_string()),
        _ => Err(fail(services::Error::NotFound)),
    }
}
