//! The first call as samples of a code block.

use crate::brand::Brand;
use crate::ui::Sample;
use crate::words::quickstarts::{Language, sample};

/// A paste for each language, with the address of this service and the key.
pub fn samples(brand: &Brand, key: &str) -> Vec<Sample> {
    let base_url = format!("{}/v1", brand.public_url);
    Language::ALL.map(|language| Sample::new(language.name(), sample(language, &base_url, key).paste())).to_vec()
}
