//! The first call as samples of a code block.

use leptos::prelude::use_context;

use crate::brand::Brand;
use crate::pages::standing::DefaultModel;
use crate::ui::Sample;
use crate::words::quickstarts::{Language, sample};

/// A paste for each language, with the address of this service, the key, and the reader's default model.
pub fn samples(brand: &Brand, key: &str) -> Vec<Sample> {
    let base_url = format!("{}/v1", brand.public_url);
    let model = use_context::<DefaultModel>().unwrap_or_default().0;
    let paste = |language| sample(language, &base_url, key, model.as_deref()).paste();
    Language::ALL.map(|language| Sample::new(language.name(), paste(language))).to_vec()
}
