//! One file per route.

mod front;
mod not_found;
mod post_form;
mod problem;
mod wait;

pub use front::Front;
pub use not_found::NotFound;
pub use post_form::{PostForm, Submit, field_error};
pub use problem::{ProblemPage, ProblemView};
