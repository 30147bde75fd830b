//! Entries of navigation.

use crate::ui::Icon;

/// A link of a sidebar, a header or a footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// Where it leads.
    pub href: String,
    /// Its name.
    pub label: String,
    /// Stands before the name in a sidebar.
    pub icon: Option<Icon>,
    /// The reader is there now.
    pub current: bool,
    /// A count that wants attention.
    pub badge: Option<String>,
    /// A remark in a word, such as "Read only".
    pub note: Option<String>,
}

impl NavItem {
    /// An entry with its address and its name.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into(), icon: None, current: false, badge: None, note: None }
    }

    /// With an icon.
    #[must_use]
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Marks where the reader is.
    #[must_use]
    pub const fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    /// With a count that wants attention.
    #[must_use]
    pub fn badge(mut self, badge: impl Into<String>) -> Self {
        self.badge = Some(badge.into());
        self
    }

    /// With a remark.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// Entries under a heading; the first group of a sidebar has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavGroup {
    /// The heading.
    pub label: Option<String>,
    /// The entries.
    pub items: Vec<NavItem>,
}

impl NavGroup {
    /// A group without a heading.
    pub const fn plain(items: Vec<NavItem>) -> Self {
        Self { label: None, items }
    }

    /// A group with a heading.
    pub fn new(label: impl Into<String>, items: Vec<NavItem>) -> Self {
        Self { label: Some(label.into()), items }
    }
}
