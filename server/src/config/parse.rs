//! From a setting's text to its value; the error says what would be right.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use ipnet::IpNet;
use url::Url;

use super::{MailTransport, Mode, SignUpMode};
use crate::secrets::{GatewaySecret, SecretKey};

type Parsed<T> = Result<T, String>;

pub(super) fn text(text: &str) -> Parsed<String> {
    Ok(text.into())
}

pub(super) fn path(text: &str) -> Parsed<PathBuf> {
    Ok(text.into())
}

pub(super) fn mode(text: &str) -> Parsed<Mode> {
    one_of(text, &[("development", Mode::Development), ("production", Mode::Production)])
}

pub(super) fn transport(text: &str) -> Parsed<MailTransport> {
    one_of(text, &[("smtp", MailTransport::Smtp), ("file", MailTransport::File)])
}

pub(super) fn sign_up(text: &str) -> Parsed<SignUpMode> {
    one_of(
        text,
        &[
            ("open", SignUpMode::Open),
            ("domains", SignUpMode::Domains),
            ("invitation", SignUpMode::Invitation),
            ("closed", SignUpMode::Closed),
        ],
    )
}

fn one_of<T: Copy>(text: &str, choices: &[(&str, T)]) -> Parsed<T> {
    choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        format!("“{text}” is none of: {}", names.join(", "))
    })
}

pub(super) fn address(text: &str) -> Parsed<SocketAddr> {
    text.parse().map_err(|_| format!("“{text}” is not an address and port, as 127.0.0.1:3000"))
}

pub(super) fn network(text: &str) -> Parsed<IpNet> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| format!("“{text}” is neither a network, as 10.0.0.0/8, nor an address"))
}

// The two below may hold a password: their messages never repeat the text.

pub(super) fn database(text: &str) -> Parsed<String> {
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    if known { Ok(text.into()) } else { Err("must start with sqlite:// or postgres://".into()) }
}

pub(super) fn smtp(text: &str) -> Parsed<String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "smtp" | "smtps") && url.has_host() => Ok(text.into()),
        _ => Err("must be smtp://… or smtps://…".into()),
    }
}

pub(super) fn range(text: &str) -> Parsed<String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "https" | "http") && url.path().ends_with('/') && url.query().is_none() => {
            Ok(text.into())
        }
        _ => {
            Err(format!("“{text}” is not an address that ends with a slash, as https://api.pwnedpasswords.com/range/"))
        }
    }
}

/// Kept as it is written: an issuer is compared letter by letter.
pub(super) fn endpoint(text: &str) -> Parsed<String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none() => {
            Ok(text.trim_end_matches('/').into())
        }
        _ => Err(format!("“{text}” is not an address, as https://github.example.com/login")),
    }
}

pub(super) fn key(text: &str) -> Parsed<SecretKey> {
    SecretKey::parse(text).ok_or_else(|| "must be the base64 of 32 bytes".into())
}

pub(super) fn gateway_secret(text: &str) -> Parsed<GatewaySecret> {
    GatewaySecret::parse(text).ok_or_else(|| "must be a secret that `console gateway secret` printed".into())
}

pub(super) fn colour(text: &str) -> Parsed<String> {
    let hex = text.strip_prefix('#').unwrap_or_default();
    if hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(format!("“{text}” is not a colour, as #3b5bdb"))
    }
}

pub(super) fn prefix(text: &str) -> Parsed<String> {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if (2..=8).contains(&text.len()) && text.bytes().all(good) {
        Ok(text.into())
    } else {
        Err("must be two to eight lower-case letters or digits".into())
    }
}

pub(super) fn region(text: &str) -> Parsed<String> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if (1..=40).contains(&text.len()) && text.bytes().all(good) {
        Ok(text.into())
    } else {
        Err(format!("“{text}” is not a region: letters, digits and hyphens, as eu-central"))
    }
}

pub(super) fn domain(text: &str) -> Parsed<String> {
    match url::Host::parse(text) {
        Ok(url::Host::Domain(domain)) if domain.contains('.') => Ok(domain),
        _ => Err(format!("“{text}” is not a mail domain, as example.com")),
    }
}
