//! The operator's brand as pages show it, given by the server's configuration.

/// Who runs this console.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
