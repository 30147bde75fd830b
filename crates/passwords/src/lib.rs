//! Passwords: which are too common or too easy to guess, and how they are hashed without starving the rest of the process.

mod filter;
mod hasher;
mod pool;
mod strength;
mod text;

pub use filter::{Filter, MAGIC, SHORTEST, is_common, key};
pub use hasher::{Error, Hasher, Verdict};
pub use pool::{Limits, Load};
pub use strength::{Strength, Warning};
pub use text::normal;
