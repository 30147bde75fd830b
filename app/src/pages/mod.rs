//! One file per route.

mod account;
mod auth;
mod content;
mod organization;
mod post_form;
mod problem;
mod public;
mod wait;

pub use account::{Confirm, Preferences, Security};
pub use auth::{ForgotPassword, ResetPassword, SignIn, SignUp, Terms, VerifyEmail, Welcome};
pub use organization::{Home, KeyCreated, Keys, NewKey, RevokeKey};
pub use post_form::{PostForm, Submit, field_error};
pub use problem::{ProblemPage, ProblemView};
pub use public::{AccessMethods, ErrorPage, ErrorPages, Front, Help, NotFound, PrivacyNotice, Status, TermsText};
