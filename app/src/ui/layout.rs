//! Space: how parts of a page stand to each other.

use leptos::prelude::*;

use super::button::{Button, ButtonVariant, LinkButton};

/// Distance between neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gap {
    /// 8 px.
    Small,
    /// 16 px.
    #[default]
    Normal,
    /// 24 px.
    Large,
    /// 40 px, between sections.
    Huge,
}

impl Gap {
    const fn class(self) -> &'static str {
        match self {
            Self::Small => "gap-2",
            Self::Normal => "gap-4",
            Self::Large => "gap-6",
            Self::Huge => "gap-10",
        }
    }
}

/// One below the other.
#[component]
pub fn Stack(#[prop(optional)] gap: Gap, children: Children) -> impl IntoView {
    view! { <div class=format!("grid min-w-0 grid-cols-[minmax(0,1fr)] content-start {}", gap.class())>{children()}</div> }
}

/// Side by side, wrapping. `apart` pushes first and last to the ends.
#[component]
pub fn Row(#[prop(optional)] gap: Gap, #[prop(optional)] apart: bool, children: Children) -> impl IntoView {
    let ends = if apart { "justify-between" } else { "" };
    view! { <div class=format!("flex min-w-0 flex-wrap items-center {ends} {}", gap.class())>{children()}</div> }
}

/// Columns of a grid; fewer where there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// Two equal ones.
    Two,
    /// Three equal ones.
    Three,
    /// Four equal ones, two on a tablet.
    Four,
    /// Two thirds and one third.
    MainAside,
}

/// A grid of equal cells.
#[component]
pub fn Grid(columns: Columns, #[prop(optional)] gap: Gap, children: Children) -> impl IntoView {
    let class = match columns {
        Columns::Two => "lg:grid-cols-2",
        Columns::Three => "md:grid-cols-2 xl:grid-cols-3",
        Columns::Four => "sm:grid-cols-2 xl:grid-cols-4",
        Columns::MainAside => "lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]",
    };
    view! { <div class=format!("grid min-w-0 grid-cols-[minmax(0,1fr)] {class} {}", gap.class())>{children()}</div> }
}

/// A cell of a grid that has a row for itself.
#[component]
pub fn WholeRow(children: Children) -> impl IntoView {
    view! { <div class="col-span-full grid min-w-0 grid-cols-[minmax(0,1fr)]">{children()}</div> }
}

/// Width of a page's content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageWidth {
    /// 680 px: forms, settings, text.
    Narrow,
    /// 1200 px: tables and charts.
    #[default]
    Wide,
}

/// The content of a page inside a frame, its sections 24 px apart.
#[component]
pub fn Page(#[prop(optional)] width: PageWidth, children: Children) -> impl IntoView {
    let class = match width {
        PageWidth::Narrow => "max-w-170",
        PageWidth::Wide => "max-w-300",
    };
    view! { <div class=format!("mx-auto grid w-full min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-5 {class}")>{children()}</div> }
}

/// A page's title, what the page is for, and what one does there.
#[component]
pub fn PageHead(
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] lead: Option<ViewFn>,
    #[prop(optional, into)] actions: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <div class="flex flex-wrap items-start gap-x-6 gap-y-3.5">
            <div class="grid min-w-0 flex-1 basis-80 gap-1">
                <h1 class="text-xl font-semibold tracking-[-0.022em] text-text">{move || title.get()}</h1>
                {lead.map(|lead| view! { <div class="max-w-[72ch] text-muted">{lead.run()}</div> })}
            </div>
            {actions.map(|actions| view! { <div class="flex flex-wrap items-center gap-2">{actions.run()}</div> })}
        </div>
    }
}

/// A titled part of a page without a surface of its own.
#[component]
pub fn Section(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: Option<String>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] actions: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3.5" id=id>
            <div class="flex flex-wrap items-end gap-x-4 gap-y-2">
                <div class="grid min-w-0 flex-1 gap-0.5">
                    <h2 class="text-lg font-semibold tracking-[-0.015em] text-text">{title}</h2>
                    {lead.map(|lead| view! { <p class="max-w-[72ch] text-muted">{lead}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="flex items-center gap-2">{actions.run()}</div> })}
            </div>
            {children()}
        </section>
    }
}

/// The buttons at a form's end.
#[component]
pub fn FormActions(children: Children) -> impl IntoView {
    view! { <div class="flex flex-wrap items-center gap-2 pt-1">{children()}</div> }
}

/// Filters above a list, as a form that the URL keeps. `start` stands before the filters: tabs, say. `clear_href` is given when
/// a filter is set.
#[component]
pub fn FilterBar(
    /// The page's own path.
    #[prop(into)]
    action: String,
    #[prop(into)] label: String,
    #[prop(default = "Apply".into(), into)] apply: String,
    #[prop(default = "Clear".into(), into)] clear: String,
    #[prop(optional, into)] clear_href: MaybeProp<String>,
    #[prop(optional, into)] start: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2.5">
            {start.map(|start| start.run())}
            <form
                method="get"
                action=action
                role="search"
                aria-label=label
                class="flex min-w-0 flex-1 flex-wrap items-center gap-2 max-md:basis-full md:justify-end"
            >
                {children()}
                <Button>{apply}</Button>
                {move || {
                    let clear = clear.clone();
                    clear_href.get().map(|href| view! {
                        <LinkButton href=href variant=ButtonVariant::Ghost>{clear}</LinkButton>
                    })
                }}
            </form>
        </div>
    }
}
