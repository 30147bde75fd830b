//! Tabs that are links: the URL holds which one is open.

use leptos::prelude::*;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabItem {
    /// Where it leads.
    pub href: String,
    /// Its name.
    pub label: String,
    /// How many things it holds, already written out.
    pub count: Option<String>,
    /// Open now.
    pub current: bool,
}

impl TabItem {
    /// A tab that is not open.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into(), count: None, current: false }
    }

    /// With a count.
    #[must_use]
    pub fn count(mut self, count: impl Into<String>) -> Self {
        self.count = Some(count.into());
        self
    }

    /// Open or not.
    #[must_use]
    pub const fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
}

/// How tabs look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TabStyle {
    /// A line below: parts of a page.
    #[default]
    Line,
    /// A closed row of segments: views of one list, in a filter bar.
    Segments,
}

impl TabStyle {
    const fn list(self) -> &'static str {
        match self {
            Self::Line => "flex gap-5 overflow-x-auto border-b border-line scrollbar-none",
            Self::Segments => {
                "inline-flex max-w-full gap-0.5 overflow-x-auto rounded-md border border-line bg-sunken p-0.75 scrollbar-none"
            }
        }
    }

    const fn tab(self) -> &'static str {
        match self {
            Self::Line => {
                "-mb-px flex items-center gap-2 border-b-2 border-transparent pt-1 pb-2.5 font-medium whitespace-nowrap text-muted \
                 hover:text-text aria-[current]:border-accent aria-[current]:text-text focus-visible:-outline-offset-2 rounded-xs touch:min-h-11"
            }
            Self::Segments => {
                "flex h-6.5 items-center gap-1.5 rounded-sm px-2.5 text-sm font-medium whitespace-nowrap text-muted hover:text-text \
                 aria-[current]:bg-raised aria-[current]:text-text aria-[current]:shadow-1 aria-[current]:ring-1 aria-[current]:ring-line \
                 focus-visible:-outline-offset-2 touch:min-h-11 touch:px-3.5"
            }
        }
    }
}

/// A row of tabs; `label` names the row for screen readers.
#[component]
pub fn Tabs(
    #[prop(into)] label: String,
    #[prop(into)] items: Signal<Vec<TabItem>>,
    #[prop(optional)] style: TabStyle,
) -> impl IntoView {
    let tabs = move || {
        items
            .get()
            .into_iter()
            .map(|TabItem { href, label, count, current }| {
                view! {
                    <li class="flex">
                        <a href=href class=style.tab() aria-current=current.then_some("page")>
                            {label}
                            {count.map(|count| view! { <span class="text-faint tabular-nums">{count}</span> })}
                        </a>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <nav aria-label=label class="min-w-0 max-w-full">
            <ul class=style.list()>{tabs}</ul>
        </nav>
    }
}
