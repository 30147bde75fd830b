//! What does not go together, and what production refuses; one line each.

use super::{Config, MailTransport, Mode, SignUpMode, reader::Reader};

pub(super) fn check(config: &Config, reader: &mut Reader) {
    if config.mail.transport == MailTransport::Smtp && config.mail.smtp_url.is_none() {
        reader.problem("mail.smtp_url", "is needed when mail.transport is smtp");
    }
    if config.sign_up.mode == SignUpMode::Domains && config.sign_up.domains.is_empty() {
        reader.problem("sign_up.domains", "is needed when sign_up.mode is domains");
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
    if config.dev.clock_offset_file.is_some() {
        reader.problem("dev.clock_offset_file", "is for development only");
    }
}
