//! Every form of the product: its name, where it posts to, where its page is, and the use case behind it.
//!
//! A form is a plain `<form method="post">` with the hidden field `submission`. The server claims the submission, runs `send`, and
//! always answers with a redirect: to the next page, or back to the form's own page, which finds errors and typed values through a
//! cookie (`api::get_form`). It is the same with and without JavaScript.

pub mod account;
pub mod audit;
pub mod imports;
pub mod invitations;
pub mod keys;
pub mod leaks;
pub mod members;
pub mod organization_tokens;
pub mod organizations;
pub mod passkeys;
pub mod password;
pub mod policies;
pub mod profile;
pub mod provider;
pub mod recovery;
pub mod security;
pub mod service_accounts;
pub mod session;
pub mod sign_up;
pub mod teams;
pub mod webhooks;

#[cfg(feature = "ssr")]
mod sent;

#[cfg(feature = "ssr")]
pub use sent::{Cookies, Done, Form, Sent, Upload};

/// All forms, for the router and for the tests that list them.
#[cfg(feature = "ssr")]
pub fn all() -> Vec<Form> {
    [
        account::forms(),
        audit::forms(),
        imports::forms(),
        invitations::forms(),
        keys::forms(),
        leaks::forms(),
        members::forms(),
        organization_tokens::forms(),
        organizations::forms(),
        passkeys::forms(),
        password::forms(),
        policies::forms(),
        profile::forms(),
        provider::forms(),
        recovery::forms(),
        security::forms(),
        service_accounts::forms(),
        session::forms(),
        sign_up::forms(),
        teams::forms(),
        webhooks::forms(),
    ]
    .concat()
}

/// The forms that take a file, and with it more than others, up to what any route takes.
pub const UPLOADS: [&str; 1] = [imports::PREPARE];

/// A path of ours that may be redirected to: begins with one slash, and holds nothing that a browser could read as another origin.
pub fn local_path(path: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '?' | '=' | '&');
    (path.starts_with('/') && !path.starts_with("//") && path.len() <= 200 && path.chars().all(plain)).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_paths_of_ours_are_followed() {
        for good in ["/", "/o/northwind/keys", "/o/n/keys?revoked=1", "/account/preferences"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in
            ["", "//evil.example", "/\\evil.example", "https://evil.example", "o/n", "/a\r\nb", "/%2f", "javascript:x"]
        {
            assert_eq!(local_path(bad), None, "{bad}");
        }
    }
}
