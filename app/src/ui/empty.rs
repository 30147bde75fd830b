//! What stands where a list would: four reasons, four looks.

use leptos::prelude::*;

use super::icon::{Glyph, Icon, IconSize};
use super::tone::Tone;

/// Why there is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmptyKind {
    /// Nothing was made yet: say what it is and offer the first one.
    FirstUse(Icon),
    /// Filters leave nothing: offer to clear them.
    Filtered,
    /// The reader may not see it: say who can grant it.
    Forbidden,
    /// Loading failed: offer a retry, name the request.
    Failed,
    /// There is no such page or thing.
    Missing,
}

impl EmptyKind {
    const fn icon(self) -> Icon {
        match self {
            Self::FirstUse(icon) => icon,
            Self::Filtered => Icon::Filter,
            Self::Forbidden => Icon::Lock,
            Self::Failed => Icon::Warning,
            Self::Missing => Icon::Search,
        }
    }

    const fn tone(self) -> Tone {
        match self {
            Self::FirstUse(_) => Tone::Accent,
            Self::Filtered | Self::Forbidden | Self::Missing => Tone::Neutral,
            Self::Failed => Tone::Bad,
        }
    }
}

/// An empty place with its reason. Children are its one or two actions; `code` is a request id or a command.
#[component]
pub fn EmptyState(
    kind: EmptyKind,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional, into)] code: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="grid justify-items-center gap-1.5 px-6 py-14 text-center">
            <span class=format!("mb-3 grid size-11 place-items-center rounded-lg {}", kind.tone().soft())>
                <Glyph icon=kind.icon() size=IconSize::Large/>
            </span>
            <h2 class="text-lg font-semibold tracking-[-0.015em] text-text">{title}</h2>
            <p class="max-w-[52ch] text-muted">{text}</p>
            {code.map(|code| view! { <code class="mt-2 rounded-sm bg-hover px-2 py-1 font-mono text-sm text-text">{code}</code> })}
            {children.map(|children| view! { <div class="mt-4 flex flex-wrap justify-center gap-2">{children()}</div> })}
        </div>
    }
}
