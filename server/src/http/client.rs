//! Who is calling: the peer, or what a proxy that we trust says of it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client's address, in the request's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// The sender of a request.
pub(super) fn of(request: &Request, trusted: &[IpNet]) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip().to_canonical());
    if trusted.is_empty() { peer } else { client_of(peer, request.headers(), trusted) }
}

/// Who calls a gateway of the operator's, as the gateway tells it. It has proven itself, so it is believed about its own peer wherever it
/// stands; nobody knows when it tells nothing.
pub(super) fn behind_gateway(headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    walk(None, headers, trusted)
}

fn client_of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    walk(Some(peer), headers, trusted).unwrap_or(peer)
}

/// Walks `X-Forwarded-For` from the right while the one who wrote the entry is trusted; what cannot be read ends the walk. It begins at a
/// peer, or at nobody: at one who is believed.
fn walk(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let hops =
        headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",");
    let mut client = peer;
    for hop in hops.rsplit(',').map(str::trim) {
        if client.is_some_and(|client| !is_trusted(&client)) {
            break;
        }
        match hop.parse::<IpAddr>() {
            Ok(address) => client = Some(address.to_canonical()),
            Err(_) => break,
        }
    }
    client
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parsed(forwarded: &[&str], trusted: &[&str]) -> (HeaderMap, Vec<IpNet>) {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().unwrap());
        }
        (headers, trusted.iter().map(|network| network.parse().unwrap()).collect())
    }

    fn client(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let (headers, trusted) = parsed(forwarded, trusted);
        client_of(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_gateway_is_believed_about_its_own_peer_only() {
        let caller = |forwarded: &[&str], trusted: &[&str]| {
            let (headers, trusted) = parsed(forwarded, trusted);
            behind_gateway(&headers, &trusted).map(|address| address.to_string())
        };
        assert_eq!(caller(&["198.51.100.7"], &[]).as_deref(), Some("198.51.100.7"));
        assert_eq!(caller(&["203.0.113.5", "::ffff:198.51.100.7"], &[]).as_deref(), Some("198.51.100.7"));
        assert_eq!(caller(&["203.0.113.5, 10.0.0.2"], &["10.0.0.0/8"]).as_deref(), Some("203.0.113.5"));
        for nothing in [&[][..], &[""], &["unknown"], &["198.51.100.7, unknown"]] {
            assert_eq!(caller(nothing, &[]), None, "{nothing:?}");
        }
    }

    #[test]
    fn nobody_is_believed_by_default() {
        assert_eq!(client("192.0.2.1", &["198.51.100.7"], &[]), "192.0.2.1");
    }

    #[test]
    fn a_trusted_proxy_is_believed_about_its_own_peer_only() {
        assert_eq!(client("10.0.0.1", &["203.0.113.5, 198.51.100.7"], &["10.0.0.0/8"]), "198.51.100.7");
        assert_eq!(client("10.0.0.1", &["203.0.113.5", "198.51.100.7, 10.0.0.2"], &["10.0.0.0/8"]), "198.51.100.7");
    }

    #[test]
    fn nonsense_ends_the_walk() {
        assert_eq!(client("10.0.0.1", &["203.0.113.5, unknown"], &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[], &["10.0.0.0/8"]), "10.0.0.1");
    }

    #[test]
    fn mapped_addresses_are_unmapped() {
        assert_eq!(client("10.0.0.1", &["::ffff:198.51.100.7"], &["10.0.0.0/8"]), "198.51.100.7");
    }
}
