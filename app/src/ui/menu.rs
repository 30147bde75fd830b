//! Menus: popovers of the browser, so they open, close and dismiss without scripts.

use leptos::prelude::*;

use super::field::HiddenFields;
use super::icon::{Glyph, Icon};

/// Where a menu opens, seen from its button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MenuSide {
    /// Below, ends aligned: menus at the end of a row.
    #[default]
    End,
    /// Below, starts aligned.
    Start,
    /// Above, starts aligned: menus at the foot of the sidebar.
    Top,
}

impl MenuSide {
    const fn name(self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Start => "start",
            Self::Top => "top",
        }
    }
}

/// A button and its menu. `label` names the button; `trigger` draws it, else it is three dots. Children are `MenuLink`s,
/// `MenuAction`s and `MenuLabel`s. `id` is unique in the page.
#[component]
pub fn Menu(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(optional)] side: MenuSide,
    /// Draws the inside of the button.
    #[prop(optional, into)]
    trigger: Option<ViewFn>,
    /// Classes of a drawn button, from `parts`.
    #[prop(optional)]
    trigger_class: &'static str,
    children: Children,
) -> impl IntoView {
    // What a drawn button shows is part of its name, so the label joins it instead of replacing it.
    let (class, inside) = match trigger {
        Some(trigger) => (trigger_class, view! { {trigger.run()} <span class="sr-only">{label}</span> }.into_any()),
        None => (
            "grid size-8 place-items-center rounded-sm text-muted hover:bg-hover hover:text-text aria-expanded:bg-hover touch:size-11",
            view! { <Glyph icon=Icon::More/> <span class="sr-only">{label}</span> }.into_any(),
        ),
    };
    view! {
        <button type="button" class=class popovertarget=id.clone()>
            {inside}
        </button>
        <div
            id=id
            popover="auto"
            data-side=side.name()
            class="menu min-w-52 max-w-80 rounded-lg border border-line bg-raised p-1.5 text-text shadow-2"
        >
            <ul class="grid">{children()}</ul>
        </div>
    }
}

const ITEM: &str = "flex w-full items-center gap-2.5 rounded-sm px-2.5 py-1.5 text-left font-medium hover:bg-hover \
    focus-visible:-outline-offset-2 touch:min-h-11";

/// A heading inside a menu, or what the menu is about.
#[component]
pub fn MenuLabel(children: Children) -> impl IntoView {
    view! { <li class="px-2.5 pt-2 pb-1 text-xs font-medium text-faint">{children()}</li> }
}

/// An entry that leads somewhere.
#[component]
pub fn MenuLink(
    #[prop(into)] href: String,
    #[prop(optional, into)] icon: Option<Icon>,
    /// Chosen now: a tick, and said.
    #[prop(optional)]
    current: bool,
    /// Draws in the danger colour: the next page destroys something.
    #[prop(optional)]
    danger: bool,
    children: Children,
) -> impl IntoView {
    let colour = if danger { "text-bad" } else { "text-text" };
    view! {
        <li>
            <a href=href class=format!("{ITEM} {colour}") aria-current=current.then_some("true")>
                {icon.map(|icon| view! { <span class=if danger { "" } else { "text-muted" }><Glyph icon=icon/></span> })}
                <span class="min-w-0 flex-1">{children()}</span>
                {current.then(|| view! { <span class="text-accent"><Glyph icon=Icon::Check/></span> })}
            </a>
        </li>
    }
}

/// An entry that does something at once, by a form of its own.
#[component]
pub fn MenuAction(
    #[prop(into)] action: String,
    #[prop(optional)] fields: Vec<(String, String)>,
    #[prop(optional, into)] icon: Option<Icon>,
    #[prop(optional)] danger: bool,
    children: Children,
) -> impl IntoView {
    let colour = if danger { "text-bad" } else { "text-text" };
    view! {
        <li>
            <form method="post" action=action>
                <HiddenFields fields=fields/>
                <button type="submit" class=format!("{ITEM} {colour}")>
                    {icon.map(|icon| view! { <span class=if danger { "" } else { "text-muted" }><Glyph icon=icon/></span> })}
                    <span class="min-w-0 flex-1">{children()}</span>
                </button>
            </form>
        </li>
    }
}
