//! Check boxes and cards to choose one of.

use leptos::prelude::*;

use super::field::{Below, described_by};
use super::icon::{Glyph, Icon, IconSize};

/// A check box; its children are the label. Without scripts an unchecked box sends nothing.
#[component]
pub fn Checkbox(
    #[prop(into)] name: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(default = "on".into(), into)] value: String,
    #[prop(optional)] checked: bool,
    #[prop(optional)] required: bool,
    #[prop(optional)] disabled: bool,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    children: Children,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let describe = id.clone();
    view! {
        <div class="grid gap-1">
            <div class="flex items-start gap-2.5 touch:min-h-11 touch:items-center">
                <input
                    id=id.clone()
                    type="checkbox"
                    name=name
                    value=value
                    class="check mt-px"
                    checked=checked
                    required=required
                    disabled=disabled
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=move || described_by(&describe, hint.get(), error.get())
                />
                <label for=id.clone() class="min-w-0 flex-1 touch:py-2.5">{children()}</label>
            </div>
            <div class="grid gap-1 pl-7 empty:hidden">
                <Below id=id hint=hint error=error/>
            </div>
        </div>
    }
}

/// Check boxes that belong together; children are `Checkbox`es. `id` is what an error summary leads to.
#[component]
pub fn Checkboxes(
    #[prop(into)] id: String,
    #[prop(into)] legend: String,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    children: Children,
) -> impl IntoView {
    let (describe, below) = (id.clone(), id.clone());
    view! {
        <fieldset
            id=id
            tabindex="-1"
            class="grid gap-1.5"
            aria-describedby=move || described_by(&describe, hint.get(), error.get())
        >
            <legend class="mb-1.5 text-sm font-medium text-text">{legend}</legend>
            <div class="grid gap-2 md:grid-cols-2">{children()}</div>
            <Below id=below hint=hint error=error/>
        </fieldset>
    }
}

/// Fields that belong together under a legend. `id` is what an error summary leads to.
#[component]
pub fn Fieldset(
    #[prop(into)] id: String,
    #[prop(into)] legend: String,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    children: Children,
) -> impl IntoView {
    let (describe, below) = (id.clone(), id.clone());
    view! {
        <fieldset
            id=id
            tabindex="-1"
            class="grid gap-1.5"
            aria-describedby=move || described_by(&describe, hint.get(), error.get())
        >
            <legend class="mb-1.5 text-sm font-medium text-text">{legend}</legend>
            {children()}
            <Below id=below hint=hint error=error/>
        </fieldset>
    }
}

/// One card of `RadioCards`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RadioCard {
    /// What the form sends.
    pub value: String,
    /// The choice in a word or two.
    pub title: String,
    /// What it means.
    pub detail: String,
    /// Stands before the title.
    pub icon: Option<Icon>,
    /// Stands at the end of the title's line: a price, "Recommended".
    pub note: Option<String>,
    /// Shown, but not to be chosen.
    pub disabled: bool,
}

impl RadioCard {
    /// A card with its value, title and meaning.
    pub fn new(value: impl Into<String>, title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            title: title.into(),
            detail: detail.into(),
            icon: None,
            note: None,
            disabled: false,
        }
    }

    /// With an icon.
    #[must_use]
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With a note at the end of the title's line.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Shown, but not to be chosen.
    #[must_use]
    pub const fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }
}

/// Cards of which one is chosen. `on:change` may be given on the component.
#[component]
pub fn RadioCards(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    cards: Vec<RadioCard>,
    /// The chosen value; read once.
    #[prop(optional, into)]
    value: MaybeProp<String>,
    /// Two cards side by side where there is room.
    #[prop(optional)]
    paired: bool,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
) -> impl IntoView {
    let describe = name.clone();
    let below = name.clone();
    let value = value.get_untracked();
    let grid = if paired { "grid gap-2.5 md:grid-cols-2" } else { "grid gap-2.5" };
    let cards = cards
        .into_iter()
        .enumerate()
        .map(|(index, card)| {
            // The error summary links to the first card by the bare name.
            let id = if index == 0 { name.clone() } else { format!("{name}-{}", card.value) };
            let checked = value.as_ref() == Some(&card.value);
            view! {
                <label class="relative flex gap-3 rounded-md border border-line-strong bg-surface p-3.5 transition-colors duration-100 \
                              hover:border-line-field has-checked:border-accent has-checked:bg-accent-soft has-checked:shadow-[inset_0_0_0_1px_var(--accent)] \
                              has-disabled:opacity-60 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus">
                    <input
                        type="radio"
                        class="check mt-px outline-none"
                        id=id
                        name=name.clone()
                        value=card.value
                        checked=checked
                        required=required
                        disabled=card.disabled
                    />
                    <span class="grid min-w-0 flex-1 content-start gap-0.5">
                        <span class="flex items-center gap-2 font-medium text-text">
                            {card.icon.map(|icon| view! { <span class="text-muted"><Glyph icon=icon size=IconSize::Normal/></span> })}
                            {card.title}
                            {card.note.map(|note| view! { <span class="ml-auto text-sm text-muted tabular-nums">{note}</span> })}
                        </span>
                        <span class="text-sm text-muted">{card.detail}</span>
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset
            class="grid gap-1.5"
            aria-describedby=move || described_by(&describe, hint.get(), error.get())
        >
            <legend class="mb-1.5 text-sm font-medium text-text">{legend}</legend>
            <div class=grid>{cards}</div>
            <Below id=below hint=hint error=error/>
        </fieldset>
    }
}
