//! Our cookies: their names, and how they are read and set.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::config::PublicUrl;

/// A cookie of ours. Under https its name begins with `__Host-`, so that no other host can set it (RFC 6265bis, 4.1.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// The secret of a session.
    Session,
    /// The answer that waits for a form's page.
    Form,
    /// The browser of a pending sign-up.
    Browser,
    /// The ticket of a sign-in that is under way.
    Ticket,
    /// What the browser is known by when somebody signs in again.
    Device,
    /// The chosen theme, so that the first byte of a page has it.
    Theme,
}

const DAY: u64 = 24 * 3600;

impl Cookie {
    fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Cookie::Session, false) => "session",
            (Cookie::Session, true) => "__Host-session",
            (Cookie::Form, false) => "form",
            (Cookie::Form, true) => "__Host-form",
            (Cookie::Browser, false) => "browser",
            (Cookie::Browser, true) => "__Host-browser",
            (Cookie::Ticket, false) => "ticket",
            (Cookie::Ticket, true) => "__Host-ticket",
            (Cookie::Device, false) => "device",
            (Cookie::Device, true) => "__Host-device",
            (Cookie::Theme, false) => "theme",
            (Cookie::Theme, true) => "__Host-theme",
        }
    }

    fn max_age_seconds(self) -> u64 {
        match self {
            Cookie::Session => 30 * DAY,
            Cookie::Form | Cookie::Ticket => 600,
            Cookie::Browser => DAY,
            Cookie::Theme | Cookie::Device => 400 * DAY,
        }
    }

    /// The longest value that is one of ours.
    fn longest(self) -> usize {
        match self {
            Cookie::Ticket => 3000,
            _ => 128,
        }
    }

    /// The cookie's value in a request; the first, if there are several.
    pub fn read(self, headers: &HeaderMap, url: &PublicUrl) -> Option<String> {
        let name = self.name(url.is_https());
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(found, value)| *found == name && !value.is_empty() && value.len() <= self.longest())
            .map(|(_, value)| value.to_owned())
    }

    /// The header that sets the cookie; an empty value removes it.
    pub fn set(self, value: &str, url: &PublicUrl) -> Option<HeaderValue> {
        let name = self.name(url.is_https());
        let age = if value.is_empty() { 0 } else { self.max_age_seconds() };
        let secure = if url.is_https() { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn headers(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, cookie.parse().unwrap())])
    }

    #[test]
    fn a_cookie_is_read_by_its_whole_name() {
        let url = PublicUrl::local(3000);
        let read = |cookie: &str| Cookie::Session.read(&headers(cookie), &url);
        assert_eq!(read("theme=dark; session=abc"), Some("abc".into()));
        assert_eq!(read("xsession=abc; session2=b"), None);
        assert_eq!(read("session="), None);
        assert_eq!(read(&format!("session={}", "a".repeat(129))), None);
    }

    #[test]
    fn under_https_cookies_are_bound_to_the_host() {
        let url = PublicUrl::parse("https://console.example.com").unwrap();
        let set = Cookie::Session.set("abc", &url).unwrap();
        assert_eq!(
            set.to_str().unwrap(),
            "__Host-session=abc; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(Cookie::Session.read(&headers("session=abc"), &url), None);
        assert_eq!(Cookie::Session.read(&headers("__Host-session=abc"), &url), Some("abc".into()));
    }
}
