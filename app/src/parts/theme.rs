//! Light, dark, or as the system says.

use leptos::prelude::*;

use crate::ui::{Glyph, HiddenFields, Icon};

/// The reader's choice, as `data-theme` on `<html>` and as the form's `theme` field carry it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says: no `data-theme`.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// In the order of the toggle.
    pub const ALL: &'static [Self] = &[Self::System, Self::Light, Self::Dark];

    /// `system`, `light` or `dark`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of `data-theme`, if any.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light | Self::Dark => Some(self.name()),
        }
    }

    /// Of a cookie's or a form's value; anything unknown follows the system.
    pub fn parse(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::System => "System theme",
            Self::Light => "Light theme",
            Self::Dark => "Dark theme",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::System => Icon::Monitor,
            Self::Light => Icon::Sun,
            Self::Dark => Icon::Moon,
        }
    }
}

/// Three buttons of a plain form: posts `theme` and the hidden fields (the page to come back to) to `action`.
#[component]
pub fn ThemeToggle(
    #[prop(into)] action: String,
    #[prop(into)] theme: Signal<Theme>,
    #[prop(optional)] fields: Vec<(String, String)>,
) -> impl IntoView {
    let buttons = Theme::ALL
        .iter()
        .copied()
        .map(|choice| {
            view! {
                <button
                    type="submit"
                    name="theme"
                    value=choice.name()
                    title=choice.label()
                    aria-label=choice.label()
                    aria-pressed=move || if theme.get() == choice { "true" } else { "false" }
                    class="grid h-6.5 w-8 place-items-center rounded-sm text-muted hover:text-text aria-pressed:bg-raised aria-pressed:text-text \
                           aria-pressed:ring-1 aria-pressed:ring-line focus-visible:outline-offset-0 touch:size-11"
                >
                    <Glyph icon=choice.icon()/>
                </button>
            }
        })
        .collect_view();
    view! {
        <form method="post" action=action class="inline-flex w-fit gap-0.5 rounded-md border border-line bg-sunken p-0.5">
            <HiddenFields fields=fields/>
            {buttons}
        </form>
    }
}
