//! Where the reader is, and the way past the navigation.

use leptos::prelude::*;

use super::words;

/// One step of the path to a page. The last one has no link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// What it is called.
    pub label: String,
    /// Where it leads.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// The page itself.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The path to this page.
#[component]
pub fn Breadcrumbs(#[prop(into)] items: Signal<Vec<Crumb>>) -> impl IntoView {
    let list = move || {
        items
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, Crumb { label, href })| {
                let slash = (index > 0).then(|| view! { <span class="text-line-field" aria-hidden="true">"/"</span> });
                let item = match href {
                    Some(href) => {
                        view! { <a href=href class="truncate rounded-xs hover:text-text">{label}</a> }.into_any()
                    }
                    None => view! {
                        <span class="truncate font-medium text-text" aria-current="page">{label}</span>
                    }
                    .into_any(),
                };
                view! { <li class="flex min-w-0 items-center gap-2 not-last:max-md:hidden">{slash} {item}</li> }
            })
            .collect_view()
    };
    view! {
        <nav aria-label="Breadcrumb" class="min-w-0">
            <ol class="flex min-w-0 items-center gap-2 text-muted max-md:[&_li>span:first-child:not(:last-child)]:hidden">{list}</ol>
        </nav>
    }
}

/// The first thing on a page: jumps to `#main`. Seen only when focused.
#[component]
pub fn SkipLink() -> impl IntoView {
    view! {
        <a
            href="#main"
            class="fixed top-3 left-3 z-50 -translate-y-20 rounded-md bg-ink px-4 py-3 font-medium text-on-ink focus:translate-y-0 focus:shadow-2"
        >
            {words::SKIP}
        </a>
    }
}
