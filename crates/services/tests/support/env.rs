//! The outside world as tests need it: time that stands until it is moved, bytes from a seed, a post that keeps what it gets, a web that answers as it is told.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::time::Timestamp;
use services::env::{Clock, Entropy, Fetch, FetchError, Fetching, Letter, Post, PostError, Sending};
use sha2::{Digest, Sha256};

/// Stands at 2026-11-24T12:00:00Z until it is moved.
pub struct HandClock(AtomicI64);

impl Default for HandClock {
    fn default() -> Self {
        HandClock(AtomicI64::new(1_795_521_600_000_000))
    }
}

impl HandClock {
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// The same bytes in every run of a test, as long as it asks in the same order.
pub struct SeededEntropy {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededEntropy {
    pub fn new(seed: u64) -> Self {
        SeededEntropy { seed, drawn: AtomicU64::new(0) }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let number = self.drawn.fetch_add(1, Ordering::Relaxed);
            let block =
                Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(number.to_be_bytes()).finalize();
            chunk.copy_from_slice(block.split_at(chunk.len()).0);
        }
    }
}

/// What the post does with a letter.
#[derive(Clone, Copy, Debug, Default)]
pub enum Answer {
    #[default]
    Takes,
    /// Not now.
    Later,
    /// Never.
    Never,
    /// Takes the letter, but the word of it is lost on the way back.
    LosesTheReceipt,
}

/// A post that keeps its letters until a test reads them.
#[derive(Default)]
pub struct Outbox {
    letters: Mutex<VecDeque<Letter>>,
    answer: Mutex<Answer>,
}

impl Outbox {
    pub fn answer(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// The oldest unread letter to an address.
    pub fn read(&self, to: &str) -> Option<Letter> {
        let mut letters = self.letters.lock().unwrap();
        let at = letters.iter().position(|letter| letter.to == to)?;
        letters.remove(at)
    }

    pub fn unread(&self) -> Vec<String> {
        let letters = self.letters.lock().unwrap();
        letters.iter().map(|letter| format!("{} to {}", letter.subject, letter.to)).collect()
    }
}

/// The handle that the services hold.
pub struct Letterbox(pub Arc<Outbox>);

impl Post for Letterbox {
    fn send(&self, letter: Letter) -> Sending<'_> {
        Box::pin(async move {
            let later = |why: &str| Err(PostError::Later(why.to_owned()));
            let answer = *self.0.answer.lock().unwrap();
            if let Answer::Takes | Answer::LosesTheReceipt = answer {
                self.0.letters.lock().unwrap().push_back(letter);
            }
            match answer {
                Answer::Takes => Ok(()),
                Answer::LosesTheReceipt => later("the line broke"),
                Answer::Later => later("greylisted"),
                Answer::Never => Err(PostError::Never("no such mailbox".to_owned())),
            }
        })
    }
}

/// What answers at an address.
type Site = Box<dyn Fn(&http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, FetchError> + Send + Sync>;

/// Other servers, as a script: each address answers what the test has put there, and every request is kept.
#[derive(Default)]
pub struct Web {
    sites: Mutex<BTreeMap<String, Site>>,
    asked: Mutex<Vec<http::Request<Vec<u8>>>>,
}

impl Web {
    /// What an address (without its query) answers from now on.
    pub fn on(
        &self,
        address: &str,
        answer: impl Fn(&http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, FetchError> + Send + Sync + 'static,
    ) {
        self.sites.lock().unwrap().insert(address.to_owned(), Box::new(answer));
    }

    /// An address that answers with this status, content type and body.
    pub fn says(&self, address: &str, status: u16, content_type: &str, body: &str) {
        let (content_type, body) = (content_type.to_owned(), body.to_owned());
        self.on(address, move |_| {
            let answer = http::Response::builder().status(status).header("content-type", &content_type);
            Ok(answer.body(body.clone().into_bytes()).unwrap())
        });
    }

    /// What was asked since this was asked last.
    pub fn asked(&self) -> Vec<http::Request<Vec<u8>>> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

/// Where nothing was put, nobody is at home.
impl Fetch for Web {
    fn fetch(&self, request: http::Request<Vec<u8>>) -> Fetching<'_> {
        Box::pin(async move {
            let whole = request.uri().to_string();
            let address = whole.split('?').next().unwrap_or_default();
            let answer = match self.sites.lock().unwrap().get(address) {
                Some(site) => site(&request),
                None => Err(FetchError::Away("nobody is at home".to_owned())),
            };
            self.asked.lock().unwrap().push(request);
            answer
        })
    }
}

/// The six digits that a letter shows on a line of their own, in two groups.
pub fn code_of(letter: &Letter) -> String {
    let digits = letter.text.lines().map(|line| line.trim().replace(' ', ""));
    let mut codes = digits.filter(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()));
    codes.next().expect("a letter with a code")
}

/// The token of an invitation's letter.
pub fn invitation_of(letter: &Letter) -> String {
    let (_, rest) = letter.text.split_once("/invitations/").expect("an invitation");
    rest.lines().next().unwrap().to_owned()
}

/// The secret in a letter's link.
pub fn token_of(letter: &Letter) -> String {
    let (_, rest) = letter.text.split_once("?token=").expect("a letter with a link");
    rest.lines().next().unwrap().to_owned()
}
