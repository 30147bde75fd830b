//! What does not go together, and what production refuses; one line each.

use super::{Config, MailTransport, Mode, Problem, SignUpMode, reader::Reader};

/// The gateway's secret of today, and the one before it while gateways are still being told.
const GATEWAY_SECRETS: usize = 2;

pub(super) fn check(config: &Config, reader: &mut Reader) {
    if config.mail.transport == MailTransport::Smtp && config.mail.smtp_url.is_none() {
        reader.problem("mail.smtp_url", "is needed when mail.transport is smtp");
    }
    if config.sign_up.mode == SignUpMode::Domains && config.sign_up.domains.is_empty() {
        reader.problem("sign_up.domains", "is needed when sign_up.mode is domains");
    }
    for (name, client) in [("google", &config.oauth.google), ("github", &config.oauth.github)] {
        for (missing, other, is_half) in [
            ("client_id", "client_secret", client.id.is_none() && client.secret.is_some()),
            ("client_secret", "client_id", client.secret.is_none() && client.id.is_some()),
        ] {
            if is_half {
                reader.problem(&format!("oauth.{name}.{missing}"), format!("is needed beside oauth.{name}.{other}"));
            }
        }
    }
    if config.gateway.secrets.len() > GATEWAY_SECRETS {
        reader.problem(
            "gateway.secret",
            "takes two at most: the new one, and the one before it until every gateway has the new one",
        );
    }
    if config.mode == Mode::Development {
        return;
    }
    if !config.public_url.is_https() {
        reader.problem("public_url", "must be https in production");
    }
    if config.mail.transport == MailTransport::File {
        reader.problem("mail.transport", "must be smtp in production: files reach nobody");
    }
    if config.secrets.key.is_none() {
        reader.problem("secrets.key", "must be set in production: every node needs the same one");
    }
    for (key, url) in [
        ("oauth.google.issuer", &config.oauth.google_issuer),
        ("oauth.github.authorize_url", &config.oauth.github_authorize_url),
        ("oauth.github.token_url", &config.oauth.github_token_url),
        ("oauth.github.api_url", &config.oauth.github_api_url),
    ] {
        if url.as_ref().is_some_and(|url| !url.starts_with("https://")) {
            reader.problem(key, "must be https in production");
        }
    }
    if config.dev.clock_offset_file.is_some() {
        reader.problem("dev.clock_offset_file", "is for development only");
    }
}

/// What is off because nothing is set for it.
pub(super) fn notes(config: &Config) -> Vec<Problem> {
    let mut notes = Vec::new();
    // Development makes itself one.
    if config.mode == Mode::Production && config.gateway.secrets.is_empty() {
        let message = "is not set: the gateway API (/gateway/v1) is off".to_owned();
        notes.push(Problem { key: "gateway.secret".to_owned(), message });
    }
    notes
}
