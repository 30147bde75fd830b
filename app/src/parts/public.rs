//! The frame and the large parts of public pages.

use leptos::prelude::*;

use super::brand::{BrandName, Weave};
use super::nav::{NavGroup, NavItem};
use crate::ui::{Glyph, Icon, IconSize, Menu, MenuLink, SkipLink};

/// Header, content, footer. `actions` stand at the header's end: sign in, sign up. `legal` is the last line, with `note`.
#[component]
pub fn PublicFrame(
    #[prop(into)] brand: String,
    #[prop(into)] home_href: String,
    links: Vec<NavItem>,
    #[prop(into)] actions: ViewFn,
    #[prop(optional)] footer: Vec<NavGroup>,
    #[prop(optional)] legal: Vec<NavItem>,
    /// Who runs this, as the law wants it said.
    #[prop(optional, into)]
    note: Option<String>,
    #[prop(optional, into)] theme: ViewFn,
    #[prop(optional, into)] notice: ViewFn,
    children: Children,
) -> impl IntoView {
    let menu = links.clone();
    let wide = links
        .into_iter()
        .map(|item| {
            view! {
                <li>
                    <a
                        href=item.href
                        aria-current=item.current.then_some("page")
                        class="flex h-8.5 items-center rounded-md px-3 font-medium text-muted hover:text-text aria-[current]:text-text touch:min-h-11"
                    >
                        {item.label}
                    </a>
                </li>
            }
        })
        .collect_view();
    let narrow = menu
        .into_iter()
        .map(|item| view! { <MenuLink href=item.href current=item.current>{item.label}</MenuLink> })
        .collect_view();
    let columns = footer
        .into_iter()
        .map(|NavGroup { label, items }| {
            view! {
                <div class="grid content-start gap-1">
                    {label.map(|label| view! { <h2 class="pb-1.5 text-sm font-medium text-text">{label}</h2> })}
                    <ul class="grid gap-1.5">{items.into_iter().map(quiet).collect_view()}</ul>
                </div>
            }
        })
        .collect_view();
    view! {
        <SkipLink/>
        <div class="flex min-h-dvh flex-col">
            <header class="sticky top-0 z-20 border-b border-line bg-ground print-hidden">
                <div class="mx-auto flex h-15 w-full max-w-300 items-center gap-6 px-8 max-md:gap-2 max-md:px-4">
                    <BrandName name=brand.clone() href=home_href.clone()/>
                    <nav aria-label="Main" class="flex-1 max-md:hidden"><ul class="flex gap-0.5">{wide}</ul></nav>
                    <div class="ml-auto flex items-center gap-2">{actions.run()}</div>
                    <div class="md:hidden">
                        <Menu
                            id="public-menu"
                            label="Menu"
                            trigger=|| view! { <Glyph icon=Icon::Menu/> }
                            trigger_class="grid size-11 place-items-center rounded-md text-text hover:bg-hover"
                        >
                            {narrow}
                        </Menu>
                    </div>
                </div>
            </header>
            <main id="main" tabindex="-1" class="flex-1">{children()}</main>
            <footer class="border-t border-line bg-sunken text-muted print-hidden">
                <div class="mx-auto grid w-full max-w-300 gap-10 px-8 py-12 max-md:px-4">
                    <div class="grid gap-8 sm:grid-cols-2 lg:grid-cols-[1.4fr_repeat(3,1fr)]">
                        <div class="grid content-start gap-4">
                            <BrandName name=brand href=home_href/>
                            {theme.run()}
                        </div>
                        {columns}
                    </div>
                    <div class="flex flex-wrap items-center gap-x-6 gap-y-2 border-t border-line pt-6 text-sm">
                        {note.map(|note| view! { <p class="mr-auto">{note}</p> })}
                        <ul class="flex flex-wrap gap-x-5 gap-y-1.5">{legal.into_iter().map(quiet).collect_view()}</ul>
                    </div>
                </div>
            </footer>
        </div>
        {notice.run()}
    }
}

fn quiet(item: NavItem) -> impl IntoView {
    view! {
        <li>
            <a href=item.href class="inline-flex items-center rounded-xs hover:text-text hover:underline underline-offset-3 touch:min-h-11">{item.label}</a>
        </li>
    }
}

/// What this is, in one sentence, with its one or two actions as children. `aside` lies on the decoration: a sample.
#[component]
pub fn Hero(
    #[prop(into)] title: String,
    #[prop(into)] lead: String,
    #[prop(optional, into)] aside: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    let aside = match aside {
        Some(aside) => view! {
            <div class="relative isolate min-w-0">
                <div class="absolute inset-x-0 -top-16 -z-10 opacity-60 max-lg:hidden"><Weave/></div>
                <div class="rounded-lg shadow-3">{aside.run()}</div>
            </div>
        }
        .into_any(),
        None => view! { <div class="max-md:hidden"><Weave/></div> }.into_any(),
    };
    view! {
        <section class="mx-auto grid w-full max-w-300 gap-x-14 gap-y-10 px-8 pt-24 pb-20 lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)] lg:items-center max-md:px-4 max-md:pt-14 max-md:pb-12">
            <div class="grid gap-5">
                <h1 class="max-w-[18ch] text-4xl font-semibold tracking-[-0.04em] text-text">{title}</h1>
                <p class="max-w-[54ch] text-lg text-muted">{lead}</p>
                <div class="flex flex-wrap gap-2.5 pt-2">{children()}</div>
            </div>
            {aside}
        </section>
    }
}

/// The head of a public page other than the first. Children stand below the lead: a search.
#[component]
pub fn PublicHead(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: MaybeProp<String>,
    /// The page above this one.
    #[prop(optional, into)]
    up: Option<NavItem>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let up = up.map(|item| {
        view! {
            <a href=item.href class="flex w-fit items-center gap-1.5 rounded-xs font-medium text-muted hover:text-text touch:min-h-11">
                <Glyph icon=Icon::ArrowLeft/>
                {item.label}
            </a>
        }
    });
    view! {
        <div class="mx-auto grid w-full max-w-300 gap-3 px-8 pt-16 pb-10 max-md:px-4 max-md:pt-9 max-md:pb-7">
            {up}
            <h1 class="max-w-[26ch] text-3xl font-semibold tracking-[-0.035em] text-text">{title}</h1>
            {move || lead.get().map(|lead| view! { <p class="max-w-[64ch] text-lg text-muted">{lead}</p> })}
            {children.map(|children| view! { <div class="grid gap-4 pt-4">{children()}</div> })}
        </div>
    }
}

/// The content of a public page below its head; `alone` where it has none.
#[component]
pub fn PublicBody(#[prop(optional)] alone: bool, children: Children) -> impl IntoView {
    let top = if alone { "pt-16 max-md:pt-9" } else { "" };
    view! {
        <div class=format!("mx-auto grid w-full max-w-300 grid-cols-[minmax(0,1fr)] gap-12 px-8 pb-24 max-md:px-4 max-md:pb-14 {top}")>{children()}</div>
    }
}

/// An entry of a long list: its name and `mark` to the left, what there is to say to the right.
#[component]
pub fn Entry(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    #[prop(optional, into)] mark: ViewFn,
    children: Children,
) -> impl IntoView {
    view! {
        <section id=id class="grid gap-x-12 gap-y-4 border-t border-line py-8 md:grid-cols-[minmax(0,260px)_minmax(0,1fr)]">
            <div class="grid content-start gap-2">
                <h3 class="text-md font-semibold tracking-[-0.01em] text-text">{title}</h3>
                {mark.run()}
            </div>
            <div class="grid max-w-[72ch] gap-4">{children()}</div>
        </section>
    }
}

/// A titled band across a public page.
#[component]
pub fn Band(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: Option<String>,
    #[prop(optional, into)] id: Option<String>,
    /// On the sunken ground, to set it off from its neighbours.
    #[prop(optional)]
    sunken: bool,
    children: Children,
) -> impl IntoView {
    let ground = if sunken { "border-y border-line bg-sunken" } else { "" };
    view! {
        <section id=id class=ground>
            <div class="mx-auto grid w-full max-w-300 gap-9 px-8 py-18 max-md:px-4 max-md:py-12">
                <div class="grid gap-2">
                    <h2 class="text-2xl font-semibold tracking-[-0.03em] text-text">{title}</h2>
                    {lead.map(|lead| view! { <p class="max-w-[64ch] text-md text-muted">{lead}</p> })}
                </div>
                {children()}
            </div>
        </section>
    }
}

/// A thing that the product does.
#[component]
pub fn Feature(icon: Icon, #[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <section class="grid content-start gap-2">
            <span class="mb-1.5 grid size-10 place-items-center rounded-md border border-line bg-surface text-accent shadow-1">
                <Glyph icon=icon size=IconSize::Large/>
            </span>
            <h3 class="text-md font-semibold tracking-[-0.01em] text-text">{title}</h3>
            <div class="text-muted">{children()}</div>
        </section>
    }
}
