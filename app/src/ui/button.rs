//! Buttons, and links that look like buttons.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::icon::{Glyph, Icon};

/// How much a button asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ButtonVariant {
    /// The one thing this page is for.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// Quiet: cancel, clear, toolbar.
    Ghost,
    /// Destroys something.
    Danger,
}

impl ButtonVariant {
    /// Every variant.
    pub const ALL: &'static [Self] = &[Self::Primary, Self::Secondary, Self::Ghost, Self::Danger];

    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "bg-accent text-on-accent border-transparent shadow-1 hover:bg-accent-hover",
            Self::Secondary => {
                "bg-surface text-text border-line-strong shadow-1 hover:bg-hover hover:border-line-field"
            }
            Self::Ghost => "border-transparent text-muted hover:bg-hover hover:text-text",
            Self::Danger => "bg-danger text-on-danger border-transparent shadow-1 hover:bg-danger-hover",
        }
    }
}

/// Height of a button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ButtonSize {
    /// 28 px.
    Small,
    /// 34 px.
    #[default]
    Normal,
    /// 40 px, for forms of one column.
    Large,
}

impl ButtonSize {
    const fn class(self) -> &'static str {
        match self {
            Self::Small => "h-7 px-2.5 text-sm gap-1.5 rounded-sm",
            Self::Normal => "h-8.5 px-3.5 text-base gap-2 rounded-md",
            Self::Large => "h-10 px-4.5 text-base gap-2 rounded-md",
        }
    }

    const fn square(self) -> &'static str {
        match self {
            Self::Small => "size-7 rounded-sm",
            Self::Normal => "size-8.5 rounded-md",
            Self::Large => "size-10 rounded-md",
        }
    }
}

/// What pressing does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Sends the form it stands in.
    #[default]
    Submit,
    /// Nothing by itself: a script or a popover listens.
    Plain,
}

impl ButtonKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Plain => "button",
        }
    }
}

const BASE: &str = "relative inline-flex items-center justify-center border font-medium whitespace-nowrap select-none \
    transition-colors duration-100 active:translate-y-px disabled:opacity-50 disabled:pointer-events-none touch:min-h-11";
const SQUARE: &str = "touch:min-w-11";

fn class(variant: ButtonVariant, size: ButtonSize, wide: bool) -> String {
    let width = if wide { "w-full" } else { "" };
    format!("{BASE} {} {} {width}", variant.class(), size.class())
}

/// A button. Give `on:click`, `attr:name`, `attr:value`, `attr:form` and the like straight on the component.
///
/// While `busy` it keeps its label and its width, and shows a spinner after 200 ms (`components.css`, by `aria-busy`).
#[component]
pub fn Button(
    #[prop(optional)] variant: ButtonVariant,
    #[prop(optional)] size: ButtonSize,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional, into)] icon: Option<Icon>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Fills the width of its container.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=kind.name()
            class=class(variant, size, wide)
            disabled=move || disabled.get()
            aria-busy=move || busy.get().then_some("true")
        >
            {icon.map(|icon| view! { <Glyph icon=icon/> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button: it goes somewhere, it changes nothing.
#[component]
pub fn LinkButton(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] variant: ButtonVariant,
    #[prop(optional)] size: ButtonSize,
    #[prop(optional, into)] icon: Option<Icon>,
    /// An icon after the label, such as an arrow.
    #[prop(optional, into)]
    after: Option<Icon>,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a href=move || href.get() class=class(variant, size, wide)>
            {icon.map(|icon| view! { <Glyph icon=icon/> })}
            {children()}
            {after.map(|icon| view! { <Glyph icon=icon/> })}
        </a>
    }
}

/// A square button with an icon; `label` is its name for everybody who does not see the icon, and its tooltip.
#[component]
pub fn IconButton(
    icon: Icon,
    #[prop(into)] label: String,
    #[prop(optional)] variant: ButtonVariant,
    #[prop(optional)] size: ButtonSize,
    #[prop(optional)] kind: ButtonKind,
) -> impl IntoView {
    view! {
        <button
            type=kind.name()
            class=format!("{BASE} {SQUARE} {} {}", variant.class(), size.square())
            title=label.clone()
            aria-label=label
        >
            <Glyph icon=icon/>
        </button>
    }
}
