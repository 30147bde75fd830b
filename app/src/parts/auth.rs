//! The frame of sign-in, sign-up and recovery: a form, and beside it what this place is.

use leptos::prelude::*;

use super::brand::{BrandName, Weave};
use super::nav::NavItem;
use crate::ui::{Glyph, Icon, SkipLink};

/// One thing that is true of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthPoint {
    /// Its icon.
    pub icon: Icon,
    /// The statement in a few words.
    pub title: String,
    /// What it means.
    pub text: String,
}

impl AuthPoint {
    /// A point.
    pub fn new(icon: Icon, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { icon, title: title.into(), text: text.into() }
    }
}

/// Form to the left, statement to the right; a phone shows the form only. `title` is the page's heading. The form hangs from the top: what
/// grows in it moves nothing above, and no button from under a finger.
#[component]
pub fn AuthFrame(
    #[prop(into)] brand: String,
    #[prop(into)] home_href: String,
    #[prop(into)] title: Signal<String>,
    /// Under the heading: "New here? Create an account".
    #[prop(optional, into)]
    lead: Option<ViewFn>,
    #[prop(into)] statement: String,
    #[prop(into)] statement_text: String,
    #[prop(optional)] points: Vec<AuthPoint>,
    /// Legal and help links under the form.
    #[prop(optional)]
    links: Vec<NavItem>,
    #[prop(optional, into)] theme: ViewFn,
    #[prop(optional, into)] notice: ViewFn,
    children: Children,
) -> impl IntoView {
    let points = points
        .into_iter()
        .map(|AuthPoint { icon, title, text }| {
            view! {
                <li class="flex gap-3.5">
                    <span class="grid size-8 shrink-0 place-items-center rounded-md border border-line bg-surface text-accent shadow-1">
                        <Glyph icon=icon/>
                    </span>
                    <div class="grid gap-0.5">
                        <p class="font-medium text-text">{title}</p>
                        <p class="text-muted">{text}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    let links = links
        .into_iter()
        .map(|item| view! { <a href=item.href class="rounded-xs hover:text-text hover:underline underline-offset-3 touch:py-3">{item.label}</a> })
        .collect_view();
    view! {
        <SkipLink/>
        <div class="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
            <div class="flex min-w-0 flex-col px-10 py-7 max-md:px-5 max-md:py-5">
                <header class="flex items-center justify-between gap-4">
                    <BrandName name=brand href=home_href/>
                    {theme.run()}
                </header>
                <main id="main" tabindex="-1" class="mx-auto mb-auto grid w-full max-w-96 gap-5.5 pt-[min(10dvh,6rem)] pb-12 max-md:py-10">
                    <div class="grid gap-1.5">
                        <h1 class="text-2xl font-semibold tracking-[-0.03em] text-text">{move || title.get()}</h1>
                        {lead.map(|lead| view! { <div class="text-muted">{lead.run()}</div> })}
                    </div>
                    {children()}
                </main>
                <footer class="flex flex-wrap gap-x-5 gap-y-1 text-sm text-muted">{links}</footer>
            </div>
            <aside class="relative hidden overflow-hidden border-l border-line bg-sunken lg:grid lg:content-center">
                <div class="mx-auto grid w-full max-w-120 gap-9 px-10 py-14">
                    <div class="grid gap-3">
                        <p class="text-2xl font-semibold tracking-[-0.03em] text-balance text-text">{statement}</p>
                        <p class="text-md text-muted text-pretty">{statement_text}</p>
                    </div>
                    <ul class="grid gap-5">{points}</ul>
                    <Weave/>
                </div>
            </aside>
        </div>
        {notice.run()}
    }
}

/// A line with a word in it, between two ways of doing one thing.
#[component]
pub fn Divider(#[prop(into)] text: String) -> impl IntoView {
    view! {
        <div class="flex items-center gap-3 text-sm text-faint before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">{text}</div>
    }
}
