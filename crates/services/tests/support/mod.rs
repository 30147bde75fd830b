//! A world to tell stories in: a database of its own on either engine, a clock that is moved by hand, a post that can fail.
#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "each test binary uses its part"
)]

mod authenticator;
mod base;
mod env;
mod factors;
mod idp;
mod node;
mod world;

pub use authenticator::Authenticator;
pub use base::{Base, on_postgres, on_sqlite};
pub use env::{Answer, Web, code_of, invitation_of, token_of};
pub use factors::App;
pub use idp::{GOOGLE, Trip, answer};
pub use node::{Node, eventually, pause};
pub use world::{PASSWORD, Person, World, done, field, minutes};

/// Makes a test of each engine out of every named `async fn(&World)`; a function that is not named is dead code, which the compiler says.
#[macro_export]
macro_rules! both_engines {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                $crate::support::on_sqlite(async |world| super::$name(world).await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                $crate::support::on_postgres(async |world| super::$name(world).await).await;
            })*
        }
    };
}
