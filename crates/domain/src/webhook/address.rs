//! Where a webhook may be: an https address; in development also plain http to the machine itself.

use url::{Host, Url};

use crate::field::FieldError;

/// An address that may be told something. Whether its name stands for a public address is seen when it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookUrl(Url);

impl WebhookUrl {
    /// Most characters.
    pub const MAX: usize = 500;

    /// `loopback`: http to this very machine is good too.
    ///
    /// # Errors
    /// What is wrong, as of a field.
    pub fn parse(text: &str, loopback: bool) -> Result<WebhookUrl, FieldError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldError::Empty);
        }
        if text.chars().count() > WebhookUrl::MAX {
            return Err(FieldError::TooLong { max: WebhookUrl::MAX });
        }
        let url = Url::parse(text).map_err(|_| FieldError::Malformed)?;
        let here = loopback && is_loopback(&url);
        if url.scheme() != "https" && !(here && url.scheme() == "http") {
            return Err(FieldError::NotAllowed);
        }
        // A password in an address would stand in every list of addresses.
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(FieldError::Malformed);
        }
        let named = match url.host() {
            Some(Host::Domain(name)) => here || name.trim_end_matches('.').contains('.'),
            Some(_) => true,
            None => false,
        };
        if named { Ok(WebhookUrl(url)) } else { Err(FieldError::Malformed) }
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The part that is no secret.
    pub fn host(&self) -> String {
        match (self.0.host_str(), self.0.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => String::new(),
        }
    }
}

/// Names and addresses that stand for this very machine.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
