//! Passwords: which are too common to accept, and how they are hashed without starving the rest of the process.

mod filter;
mod hasher;
mod pool;
mod text;

pub use filter::{Filter, MAGIC, SHORTEST, is_common, key};
pub use hasher::{Error, Hasher, Verdict};
pub use pool::{Limits, Load};
