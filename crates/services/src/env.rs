//! The outside world as ports: the clock, entropy, the post and requests to other servers. Traits, because tests replace them; all else is a concrete type.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use domain::time::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;
}

/// Gives random bytes fit for secrets.
pub trait Entropy: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, bytes: &mut [u8]);
}

/// `N` random bytes.
pub fn random<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}

/// A rendered mail, ready for a transport.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The same for every attempt to send this mail, so that a repeated one is recognizably the same.
    pub message_id: String,
    /// To whom.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// The plain text form.
    pub text: String,
    /// The HTML form.
    pub html: String,
    /// When it was written.
    pub at: Timestamp,
}

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// Try again later.
    #[error("the mail server did not take it now: {0}")]
    Later(String),
    /// It will never be taken.
    #[error("the mail server refuses it: {0}")]
    Never(String),
}

/// What `Post::send` answers.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), PostError>> + Send + 'a>>;

/// Sends mail.
pub trait Post: Send + Sync {
    /// Hands the letter over; returns once it was taken or refused.
    fn send(&self, letter: Letter) -> Sending<'_>;
}

/// Why another server gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not asked: the address is not one that may be asked.
    #[error("not asked: {0}")]
    Refused(String),
    /// No connection, no whole answer, or none in time.
    #[error("no answer: {0}")]
    Away(String),
    /// The answer is larger than any that is meant for us.
    #[error("the answer is too large")]
    TooLarge,
}

/// What `Fetch::fetch` answers.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Vec<u8>>, FetchError>> + Send + 'a>>;

/// Asks other servers.
pub trait Fetch: Send + Sync {
    /// One request to an absolute `https` address, one answer of at most 1 MiB within ten seconds, whatever its status. No redirect is
    /// followed, no cookie is kept, and only public addresses are connected to; an origin that the operator configured is free of the
    /// last, and of `https`.
    fn fetch(&self, request: http::Request<Vec<u8>>) -> Fetching<'_>;
}

/// The ports together.
#[derive(Clone)]
pub struct Env {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Mail.
    pub post: Arc<dyn Post>,
    /// Other servers.
    pub fetch: Arc<dyn Fetch>,
}

impl Env {
    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// `N` random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        random(&*self.entropy)
    }
}
