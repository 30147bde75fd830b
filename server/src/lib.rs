//! The edge of the house: configuration, the router and the running of it; the binary is a thin shell around this.

pub mod background;
pub mod config;
pub mod env;
pub mod fetch;
pub mod http;
pub mod log;
pub mod parts;
pub mod post;
pub mod scan;
pub mod secrets;
pub mod seed;
pub mod serve;
pub mod verify;
