//! The real requests behind the `Fetch` port: bounded in time and size, no redirects, and only to public addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use services::env::{Fetch, FetchError, Fetching};
use url::{Host, Url};

/// From the first look at a name to the last byte of the answer.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// The largest body that is read, in bytes.
const BODY_LIMIT: usize = 1 << 20;

/// Asks other servers.
pub struct Outbound {
    /// Connects to public addresses only.
    public: reqwest::Client,
    /// Connects to whatever a name stands for.
    any: reqwest::Client,
    /// Origins that the operator configured.
    configured: Vec<String>,
    /// This very machine may be asked too.
    loopback: bool,
}

impl Outbound {
    /// `configured` are origins (`https://host`, `http://host:port`) that may have private addresses and go without TLS.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn new(configured: Vec<String>) -> Result<Self, reqwest::Error> {
        Ok(Outbound {
            public: client().https_only(true).dns_resolver(Arc::new(PublicNames)).build()?,
            any: client().build()?,
            configured,
            loopback: false,
        })
    }

    /// In development this very machine may be asked, without TLS.
    #[must_use]
    pub fn with_loopback(self, loopback: bool) -> Self {
        Outbound { loopback, ..self }
    }

    fn is_free(&self, url: &Url) -> bool {
        self.configured.contains(&url.origin().ascii_serialization()) || self.loopback && is_loopback(url)
    }

    async fn ask(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, FetchError> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| refused("not an absolute address"))?;
        let client = if self.is_free(&url) {
            &self.any
        } else {
            check(&url)?;
            &self.public
        };
        let request = reqwest::Request::try_from(request).map_err(away)?;
        let mut answer = client.execute(request).await.map_err(away)?;
        let mut whole = http::Response::new(Vec::new());
        *whole.status_mut() = answer.status();
        *whole.headers_mut() = std::mem::take(answer.headers_mut());
        while let Some(chunk) = answer.chunk().await.map_err(away)? {
            if whole.body().len() + chunk.len() > BODY_LIMIT {
                return Err(FetchError::TooLarge);
            }
            whole.body_mut().extend_from_slice(&chunk);
        }
        Ok(whole)
    }
}

impl Fetch for Outbound {
    fn fetch(&self, request: http::Request<Vec<u8>>) -> Fetching<'_> {
        Box::pin(self.ask(request))
    }
}

/// A proxy of the environment would connect where we must not: there is none.
#[expect(clippy::disallowed_methods, reason = "this is the one port")]
fn client() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .timeout(TIME_LIMIT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .user_agent(concat!("console/", env!("CARGO_PKG_VERSION")))
}

fn refused(why: &str) -> FetchError {
    FetchError::Refused(why.to_owned())
}

/// The whole chain of causes, without the address: a query may hold a secret.
fn away(error: reqwest::Error) -> FetchError {
    let error = error.without_url();
    let mut causes = vec![error.to_string()];
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        if error.is::<PrivateAddress>() {
            return refused("its name stands for no public address");
        }
        causes.push(error.to_string());
        cause = error.source();
    }
    FetchError::Away(causes.join(": "))
}

/// What can be seen of the address itself. A name is judged when it is looked up.
fn check(url: &Url) -> Result<(), FetchError> {
    if url.scheme() != "https" {
        return Err(refused("not https"));
    }
    let literal = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(_)) => None,
        None => return Err(refused("no host")),
    };
    if literal.is_some_and(|address| !is_public(address)) {
        return Err(refused("not a public address"));
    }
    Ok(())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[derive(Debug, thiserror::Error)]
#[error("no public address")]
struct PrivateAddress;

/// Looks names up, and forgets addresses that are not public: what is connected to is what was judged.
struct PublicNames;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.filter(|found| is_public(found.ip())).collect();
            if found.is_empty() {
                return Err(PrivateAddress.into());
            }
            Ok::<Addrs, _>(Box::new(found.into_iter()))
        })
    }
}

/// Whether an address is one of the open internet (the IANA special-purpose registries of RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
            | (224.., ..)
    );
    !special
}

/// Global unicast only, without documentation, benchmarks and the tunnels that carry an IPv4 address inside.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x2002, ..] => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests;
