//! Pages for everybody, signed in or not.

mod answers;
mod error_page;
mod frame;
mod front;
mod help;
mod legal;
mod methods;
mod not_found;
mod reference;
mod report_leak;
mod samples;
mod status;

pub use error_page::{ErrorPage, ErrorPages};
pub use front::Front;
pub use help::Help;
pub use legal::{PrivacyNotice, TermsText};
pub use methods::AccessMethods;
pub use not_found::NotFound;
pub use reference::{ApiOperation, ApiReference};
pub use report_leak::ReportLeak;
pub use status::Status;

pub(super) use frame::PublicPage;
pub(super) use samples::samples;
