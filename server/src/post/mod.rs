//! The transports of mail: files for development, SMTP for the rest; and the reading of such files.

mod compose;
mod file;
pub mod mailbox;
mod smtp;

use std::sync::Arc;

use lettre::message::Mailbox;
use services::env::Post;

use crate::config::{Mail, MailTransport};
pub use file::FilePost;
pub use smtp::{SmtpPost, Timeouts};

/// Why there is no way to send mail. Never repeats the address of the server, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    #[error("mail.from is not an address, as “MiniMax <no-reply@example.com>”")]
    From,
    #[error("mail.smtp_url {0}")]
    Url(&'static str),
    #[error("the certificates of this machine cannot be used for mail: {0}")]
    Tls(#[source] lettre::transport::smtp::Error),
}

/// The transport that the configuration names.
///
/// # Errors
/// One line for the operator.
pub fn from_config(mail: &Mail) -> Result<Arc<dyn Post>, SetUpError> {
    let from: Mailbox = mail.from.parse().map_err(|_| SetUpError::From)?;
    Ok(match mail.transport {
        MailTransport::File => Arc::new(FilePost::new(mail.directory.clone(), from)),
        MailTransport::Smtp => {
            let url = mail.smtp_url.as_deref().ok_or(SetUpError::Url("is missing"))?;
            Arc::new(SmtpPost::new(url, from, Timeouts::default())?)
        }
    })
}

#[cfg(test)]
mod tests;
