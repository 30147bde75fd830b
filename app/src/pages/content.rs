//! What a page shows within a frame.

use leptos::prelude::*;

use crate::islands::Undo;
use crate::ui::Crumb;

/// What a page shows within the frame.
pub struct Content {
    /// The page's name, for the title and the breadcrumb.
    pub title: String,
    /// The pages between the frame's first and this one.
    pub above: Vec<Crumb>,
    /// What just happened.
    pub notice: Option<String>,
    /// The way back from it.
    pub undo: Option<Undo>,
    pub view: AnyView,
}

impl Content {
    /// A page of this name right under the frame's first.
    pub fn new(title: impl Into<String>, view: impl IntoView + 'static) -> Self {
        Content { title: title.into(), above: Vec::new(), notice: None, undo: None, view: view.into_any() }
    }

    /// Below another page.
    pub fn under(mut self, name: impl Into<String>, href: impl Into<String>) -> Self {
        self.above.push(Crumb::link(name, href));
        self
    }

    /// With what just happened.
    pub fn notice(mut self, notice: Option<String>) -> Self {
        self.notice = notice;
        self
    }

    /// With the way back from what just happened.
    pub fn undo(mut self, undo: Option<Undo>) -> Self {
        self.undo = undo;
        self
    }
}
