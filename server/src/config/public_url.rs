//! The one origin that links are made from.

use url::Url;

/// Scheme, host and port; no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    authority: String,
    is_https: bool,
}

impl PublicUrl {
    /// Reads `http(s)://host[:port]`, with or without a closing slash.
    ///
    /// # Errors
    /// One line for the operator.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}” is not an origin, as https://console.example.com");
        let url = Url::parse(text).map_err(|_| wrong())?;
        let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !plain || !matches!(url.scheme(), "http" | "https") {
            return Err(wrong());
        }
        let origin = url.origin().ascii_serialization();
        let (_, authority) = origin.split_once("://").ok_or_else(wrong)?;
        Ok(Self { authority: authority.into(), is_https: url.scheme() == "https", origin })
    }

    pub fn local(port: u16) -> Self {
        let authority = format!("localhost:{port}");
        Self { origin: format!("http://{authority}"), authority, is_https: false }
    }

    /// As browsers send it in `Origin`: no closing slash, no default port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// As browsers send it in `Host`.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// The absolute address of a path of ours, which starts with a slash.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}
