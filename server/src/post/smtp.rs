//! Mail by SMTP, over connections that are kept for the next letter. Nothing here waits without an end.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use lettre::{
    message::Mailbox,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
    },
};
use services::env::{Letter, Post, PostError, Sending};
use tokio::time::timeout;
use url::{Host, Url};

use super::{SetUpError, compose::compose};

/// Most connections that are kept open with nothing to send.
const IDLE: usize = 2;

/// Longest piece of an answer that goes into the log, in characters.
const SHOWN: usize = 200;

/// Answers that speak of who we are, not of the letter: the operator can cure them, so the letter waits (RFC 4954).
const OUR_FAULT: [u16; 4] = [530, 534, 535, 538];

/// How long to wait for the server. Together less than the lease of a job.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// For a connection: name, TCP, TLS and authentication.
    pub open: Duration,
    /// For the answer whether a kept connection still lives.
    pub check: Duration,
    /// For a letter, from `MAIL FROM` to the answer to its end.
    pub send: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { open: Duration::from_secs(15), check: Duration::from_secs(5), send: Duration::from_secs(30) }
    }
}

enum Security {
    /// Only towards this machine, or where the operator says so.
    Plain,
    /// `STARTTLS`, and nothing without it.
    Upgrade(TlsParameters),
    /// TLS from the first byte.
    Wrapped(TlsParameters),
}

/// Hands letters to a mail server.
pub struct SmtpPost {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    hello: ClientId,
    from: Mailbox,
    timeouts: Timeouts,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl SmtpPost {
    /// `smtps://user:password@host` (port 465), or `smtp://…` (port 587), which demands STARTTLS unless the host is this
    /// machine; `?tls=required` and `?tls=none` say it outright. User and password are percent-encoded.
    ///
    /// # Errors
    /// When the address is none, or would send a password in clear to another machine.
    pub fn new(url: &str, from: Mailbox, timeouts: Timeouts) -> Result<Self, SetUpError> {
        let url = Url::parse(url).map_err(|_| SetUpError::Url("is not an address"))?;
        let host = url.host_str().ok_or(SetUpError::Url("names no host"))?.trim_matches(['[', ']']).to_owned();
        let is_local = is_local(&url);
        let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let parameters = || TlsParameters::new(host.clone()).map_err(SetUpError::Tls);
        let security = match (url.scheme(), tls.as_deref()) {
            ("smtps", None | Some("required")) => Security::Wrapped(parameters()?),
            ("smtp", Some("none")) => Security::Plain,
            ("smtp", None) if is_local => Security::Plain,
            ("smtp", None | Some("required")) => Security::Upgrade(parameters()?),
            _ => return Err(SetUpError::Url("must be smtp://… or smtps://…, and its tls “required” or “none”")),
        };
        let credentials = credentials(&url)?;
        if credentials.is_some() && matches!(security, Security::Plain) && !is_local {
            return Err(SetUpError::Url("would send the password in clear"));
        }
        let port = url.port().unwrap_or(if url.scheme() == "smtps" { 465 } else { 587 });
        let hello = ClientId::Domain(from.email.domain().to_owned());
        Ok(Self { host, port, security, credentials, hello, from, timeouts, idle: Mutex::default() })
    }

    async fn deliver(&self, letter: Letter) -> Result<(), PostError> {
        let message = compose(&letter, &self.from)?;
        let bytes = message.formatted();
        let mut connection = self.connection().await?;
        let sent = timeout(self.timeouts.send, connection.send(message.envelope(), &bytes)).await;
        // A connection with an answer outstanding is dropped here: its next letter would take that answer for its own.
        match sent {
            Ok(Ok(_)) => {
                self.keep(connection);
                Ok(())
            }
            Ok(Err(error)) => Err(judge(&error)),
            Err(_) => Err(PostError::Later("it does not answer".to_owned())),
        }
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, PostError> {
        while let Some(mut connection) = self.take() {
            if let Ok(true) = timeout(self.timeouts.check, connection.test_connected()).await {
                return Ok(connection);
            }
        }
        match timeout(self.timeouts.open, self.open()).await {
            Ok(opened) => opened.map_err(|error| PostError::Later(shown(&error))),
            Err(_) => Err(PostError::Later("no connection in time".to_owned())),
        }
    }

    /// Nothing that fails in here is the letter's fault.
    async fn open(&self) -> Result<AsyncSmtpConnection, Error> {
        let wrapped = match &self.security {
            Security::Wrapped(tls) => Some(tls.clone()),
            Security::Plain | Security::Upgrade(_) => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeouts.open), &self.hello, wrapped, None).await?;
        if let Security::Upgrade(tls) = &self.security {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    fn take(&self) -> Option<AsyncSmtpConnection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE {
            idle.push(connection);
        }
    }
}

impl Post for SmtpPost {
    fn send(&self, letter: Letter) -> Sending<'_> {
        Box::pin(self.deliver(letter))
    }
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        // In an address whose scheme is not one of the web's, `url` leaves IPv4 addresses as they are written.
        Some(Host::Domain(domain)) => {
            domain == "localhost" || domain.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        }
        None => false,
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, SetUpError> {
    let Some(password) = url.password() else { return Ok(None) };
    let decode = |text: &str| {
        percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| SetUpError::Url("has a user or password that is not UTF-8"))
    };
    Ok(Some(Credentials::new(decode(url.username())?, decode(password)?)))
}

/// What the answer to a letter means for it.
fn judge(error: &Error) -> PostError {
    let is_ours = error.status().is_some_and(|code| OUR_FAULT.contains(&u16::from(code)));
    if (error.is_permanent() && !is_ours) || error.is_client() {
        PostError::Never(shown(error))
    } else {
        PostError::Later(shown(error))
    }
}

fn shown(error: &Error) -> String {
    error.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect()
}
