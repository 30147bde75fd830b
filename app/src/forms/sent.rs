//! A form that was sent, and what it led to.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use services::actor::Actor;
use services::{FormAnswer, OwnData, Services, SignedIn};

/// The cookies that matter to forms.
#[derive(Debug, Clone, Default)]
pub struct Cookies {
    /// The answer that waits for a page.
    pub form: Option<String>,
    /// The browser of a pending sign-up.
    pub browser: Option<String>,
    /// The ticket of a sign-in that is under way.
    pub ticket: Option<String>,
}

/// A file that was chosen.
pub struct Upload {
    /// What the browser calls it.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A form as it arrived.
pub struct Sent {
    pub services: Services,
    pub actor: Actor,
    pub cookies: Cookies,
    /// Each field once, in UTF-8, without NUL.
    pub fields: BTreeMap<String, String>,
    /// The one file of a form that takes one (`super::UPLOADS`), if it was chosen.
    pub file: Option<Upload>,
    /// What the path's `{…}` matched.
    pub path: BTreeMap<String, String>,
}

impl Sent {
    /// The field's text; empty when it was not sent.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Whether a checkbox was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.field(name).is_empty()
    }

    /// What a part of the path matched.
    pub fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }
}

/// Where a form led.
#[derive(Debug, Default)]
pub struct Done {
    /// The next page: a path of ours, or of a configured identity provider.
    pub to: String,
    /// The secret of a session that began; the empty text when one ended.
    pub session: Option<String>,
    /// The cookie by which a pending sign-up knows its browser.
    pub browser: Option<String>,
    /// The theme, for the cookie that the first byte of a page needs.
    pub theme: Option<String>,
    /// The ticket of a sign-in that is under way; the empty text when it is over.
    pub ticket: Option<String>,
    /// The cookie by which the browser is known again.
    pub device: Option<String>,
    /// What the browser saves, in the place of a next page.
    pub file: Option<OwnData>,
    /// What the next page finds under a form's name.
    pub answer: Option<(&'static str, FormAnswer)>,
}

impl Done {
    /// Goes on to a page.
    pub fn to(path: impl Into<String>) -> Self {
        Done { to: path.into(), ..Done::default() }
    }

    /// Goes on with the session that began.
    pub fn with_session(path: impl Into<String>, session: SignedIn) -> Self {
        let ticket = Some(String::new());
        Done { session: Some(session.secret), device: session.device, ticket, ..Done::to(path) }
    }

    /// Goes on to the page of `form`, which says what was achieved.
    pub fn noticed(path: impl Into<String>, form: &'static str, notice: &str) -> Self {
        Done::told(path, form, notice, &[])
    }

    /// The same, with what the page needs to say it.
    pub fn told(path: impl Into<String>, form: &'static str, notice: &str, values: &[(&str, &str)]) -> Self {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let answer = FormAnswer { notice: Some(notice.to_owned()), values, ..FormAnswer::default() };
        Done { answer: Some((form, answer)), ..Done::to(path) }
    }
}

/// What `send` gives.
pub type Sending = Pin<Box<dyn Future<Output = services::Result<Done>> + Send>>;

/// One form.
#[derive(Clone, Copy)]
pub struct Form {
    /// The name under which its page asks for its state.
    pub name: &'static str,
    /// Where it posts to, in axum's notation.
    pub path: &'static str,
    /// The page that shows it, for errors. Never taken from a header.
    pub page: fn(&Sent) -> String,
    /// The use case.
    pub send: fn(Sent) -> Sending,
}
