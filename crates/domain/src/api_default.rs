//! How a person's calls are meant where they do not say: model, region, form of the answer, and whom notices about the API go to.

use serde::{Deserialize, Serialize};

use crate::email::EmailAddress;

crate::word::words! {
    /// The form of an answer, in the words of the OpenAI protocol's `response_format`.
    ResponseFormat {
        Text = "text",
        JsonObject = "json_object",
    }
}

/// The choices of one account; what is absent is left to the service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ApiDefaults {
    /// The id of a model of the price book.
    pub model: Option<String>,
    /// One of the regions that the operator names.
    pub region: Option<String>,
    pub response_format: Option<ResponseFormat>,
    /// Where notices about the API go instead of the account's own address.
    pub contact: Option<EmailAddress>,
}
