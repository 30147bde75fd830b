//! Argon2id off the async threads, with admission control.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{Output, ParamsString, PasswordHash, SaltString},
};
use std::{io, num::NonZero, sync::Arc, time::Duration};

use crate::{
    pool::{Limits, Load, Pool},
    strength::{self, Strength},
    text,
};

/// The OWASP password storage cheat sheet's parameters: 19 MiB, two passes, one lane, 32 bytes out.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// What a stored hash may ask for at most; a damaged row must not take the machine's memory.
const MOST_MEMORY_KIB: u32 = 256 * 1024;
const MOST_PASSES: u32 = 16;

/// A full queue of 64 is worked off in about this time by one thread.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Why there is no answer.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// Every thread and every place in the queue is taken.
    #[error("too many passwords are being checked")]
    Busy { retry_after: Duration },
    /// The stored text is not an Argon2 hash that can be checked.
    #[error("stored password hash is unreadable")]
    Unreadable,
    /// The work panicked or the process is ending.
    #[error("password hashing stopped")]
    Stopped,
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The password is the one that was hashed.
    pub ok: bool,
    /// The stored hash is weaker than those made today: hash the password again while it is at hand.
    pub needs_upgrade: bool,
}

/// Hashes and checks passwords on its own threads. Clones share threads and queue.
///
/// Passwords are normalized to NFC and otherwise taken as they are; the copies made here are erased after use. Dropping a
/// future before its turn gives its place in the queue to somebody else.
#[derive(Clone)]
pub struct Hasher {
    hashes: Arc<Pool<Memory>>,
    /// Estimates wait for each other, and never for a hash or the other way round.
    estimates: Arc<Pool<()>>,
    threads: NonZero<usize>,
}

/// Estimates of strength: one at once, half as many waiting as hashes may. Who does not fit is told to come again, and a form's page does
/// without.
fn estimates(hashes: Limits) -> Limits {
    Limits { threads: NonZero::<usize>::MIN, waiting: hashes.waiting.div_ceil(2) }
}

impl Hasher {
    /// Starts the threads.
    pub fn start(limits: Limits) -> io::Result<Self> {
        Ok(Self {
            hashes: Arc::new(Pool::start(limits)?),
            estimates: Arc::new(Pool::start(estimates(limits))?),
            threads: limits.threads,
        })
    }

    /// How many hashes are computed at once.
    pub fn threads(&self) -> NonZero<usize> {
        self.threads
    }

    /// How hard the password is to guess for somebody who knows `own_words` of the person. A hundred code points are looked at.
    pub async fn strength(&self, password: &str, own_words: &[&str]) -> Result<Strength, Error> {
        let password = text::normal(password);
        let own: Vec<String> = own_words.iter().map(|word| word.chars().take(100).collect()).collect();
        let work = move |(): &mut ()| strength::estimate(&password, &own);
        let answer = self.estimates.run(work).map_err(|_| Error::Busy { retry_after: RETRY_AFTER })?;
        answer.await.map_err(|_| Error::Stopped)
    }

    /// The password's hash as a PHC string (`$argon2id$v=19$m=19456,t=2,p=1$…`).
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, Error> {
        let password = text::normal(password);
        self.run(move |memory| {
            let output = memory.output(&Recipe::today()?, password.as_bytes(), &salt, Params::DEFAULT_OUTPUT_LEN)?;
            phc(&salt, output)
        })
        .await
    }

    /// Checks a password against a PHC string.
    pub async fn verify(&self, password: &str, phc: &str) -> Result<Verdict, Error> {
        self.check(password, Stored::parse(phc)?).await
    }

    /// Costs what [`Hasher::verify`] costs and never accepts: for addresses that have no account.
    pub async fn verify_dummy(&self, password: &str) -> Result<Verdict, Error> {
        let verdict = self.check(password, Stored::nobody()?).await?;
        Ok(Verdict { ok: false, ..verdict })
    }

    /// What the threads are doing, for the metrics.
    pub fn load(&self) -> Load {
        self.hashes.load()
    }

    async fn check(&self, password: &str, stored: Stored) -> Result<Verdict, Error> {
        let password = text::normal(password);
        self.run(move |memory| {
            let found = memory.output(&stored.recipe, password.as_bytes(), &stored.salt, stored.output.len())?;
            // `Output` compares in constant time.
            Ok(Verdict { ok: found == stored.output, needs_upgrade: stored.recipe.is_weaker_than_today() })
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let answer = self.hashes.run(work).map_err(|_| Error::Busy { retry_after: RETRY_AFTER })?;
        answer.await.map_err(|_| Error::Stopped)?
    }
}

/// Algorithm and cost.
#[derive(Clone, Debug)]
struct Recipe {
    algorithm: Algorithm,
    version: Version,
    params: Params,
}

impl Recipe {
    fn today() -> Result<Self, Error> {
        let params =
            Params::new(MEMORY_KIB, PASSES, LANES, Some(Params::DEFAULT_OUTPUT_LEN)).map_err(|_| Error::Unreadable)?;
        Ok(Self { algorithm: Algorithm::Argon2id, version: Version::V0x13, params })
    }

    fn is_weaker_than_today(&self) -> bool {
        self.algorithm != Algorithm::Argon2id
            || self.version != Version::V0x13
            || self.params.m_cost() < MEMORY_KIB
            || self.params.t_cost() < PASSES
    }
}

/// A stored hash, taken apart.
struct Stored {
    recipe: Recipe,
    salt: Vec<u8>,
    output: Output,
}

impl Stored {
    fn parse(phc: &str) -> Result<Self, Error> {
        Self::parts(phc).filter(Self::is_affordable).ok_or(Error::Unreadable)
    }

    fn parts(phc: &str) -> Option<Self> {
        let hash = PasswordHash::new(phc).ok()?;
        let mut salt = [0; 64];
        Some(Self {
            recipe: Recipe {
                algorithm: Algorithm::try_from(hash.algorithm).ok()?,
                version: hash.version.map_or(Some(Version::V0x13), |version| version.try_into().ok())?,
                params: Params::try_from(&hash).ok()?,
            },
            salt: hash.salt?.decode_b64(&mut salt).ok()?.to_vec(),
            output: hash.hash?,
        })
    }

    fn is_affordable(&self) -> bool {
        self.recipe.params.m_cost() <= MOST_MEMORY_KIB && self.recipe.params.t_cost() <= MOST_PASSES
    }

    /// Today's cost and a hash that no password has.
    fn nobody() -> Result<Self, Error> {
        let output = Output::new(&[0; Params::DEFAULT_OUTPUT_LEN]).map_err(|_| Error::Unreadable)?;
        Ok(Self { recipe: Recipe::today()?, salt: vec![0; 16], output })
    }
}

/// A thread's working memory, kept between hashes: 19 MiB that are neither taken nor touched anew for each.
#[derive(Default)]
struct Memory(Vec<Block>);

impl Memory {
    fn output(&mut self, recipe: &Recipe, password: &[u8], salt: &[u8], length: usize) -> Result<Output, Error> {
        self.0.resize(recipe.params.block_count(), Block::default());
        self.0.shrink_to_fit();
        let argon2 = Argon2::new(recipe.algorithm, recipe.version, recipe.params.clone());
        Output::init_with(length, |out| Ok(argon2.hash_password_into_with_memory(password, salt, out, &mut self.0)?))
            .map_err(|_| Error::Unreadable)
    }
}

fn phc(salt: &[u8; 16], output: Output) -> Result<String, Error> {
    let recipe = Recipe::today()?;
    let salt = SaltString::encode_b64(salt).map_err(|_| Error::Unreadable)?;
    let hash = PasswordHash {
        algorithm: recipe.algorithm.ident(),
        version: Some(recipe.version.into()),
        params: ParamsString::try_from(&recipe.params).map_err(|_| Error::Unreadable)?,
        salt: Some(salt.as_salt()),
        hash: Some(output),
    };
    Ok(hash.to_string())
}

#[cfg(test)]
#[path = "hasher_tests.rs"]
mod tests;
