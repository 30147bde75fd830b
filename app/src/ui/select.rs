//! Choosing one of several from a list, in forms and in filter bars.

use leptos::prelude::*;

use super::field::{Below, CONTROL, HEIGHT, LabelLine, described_by};
use super::icon::{Glyph, Icon};

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: String,
}

impl Choice {
    /// An entry with its value and its label.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

fn options(choices: Vec<Choice>, chosen: Option<String>) -> impl IntoView {
    choices
        .into_iter()
        .map(|Choice { value, label }| {
            let selected = chosen.as_ref() == Some(&value);
            view! { <option value=value selected=selected>{label}</option> }
        })
        .collect_view()
}

/// A list to choose from. `on:change` may be given on the component.
#[component]
pub fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    options: Vec<Choice>,
    /// More entries under headings, after `options`.
    #[prop(optional)]
    groups: Vec<(String, Vec<Choice>)>,
    #[prop(optional, into)] id: Option<String>,
    /// The chosen value; read once.
    #[prop(optional, into)]
    value: MaybeProp<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional, into)] autocomplete: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional_mark: bool,
    #[prop(optional)] disabled: bool,
    /// Only for screen readers: where a column's head says it for the eye.
    #[prop(optional)]
    label_hidden: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let describe = id.clone();
    let chosen = value.get_untracked();
    let entries = self::options(options, chosen.clone());
    let groups = groups
        .into_iter()
        .map(|(label, choices)| {
            view! { <optgroup label=label>{self::options(choices, chosen.clone())}</optgroup> }
        })
        .collect_view();
    view! {
        <div class="grid gap-1.5">
            <div class=label_hidden.then_some("sr-only")>
                <LabelLine for_id=id.clone() label=label optional_mark=optional_mark/>
            </div>
            <div class="relative">
                <select
                    id=id.clone()
                    name=name
                    class=format!("{CONTROL} {HEIGHT} appearance-none pr-9")
                    autocomplete=autocomplete
                    required=required
                    disabled=disabled
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=move || described_by(&describe, hint.get(), error.get())
                >
                    {entries}
                    {groups}
                </select>
                <span class="pointer-events-none absolute inset-y-0 right-3 flex items-center text-muted">
                    <Glyph icon=Icon::ChevronDown/>
                </span>
            </div>
            <Below id=id hint=hint error=error/>
        </div>
    }
}

/// A compact list for a filter bar: the label stands inside, before the value.
#[component]
pub fn FilterSelect(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    options: Vec<Choice>,
    #[prop(optional, into)] value: MaybeProp<String>,
) -> impl IntoView {
    let entries = self::options(options, value.get_untracked());
    let id = format!("filter-{name}");
    view! {
        <div class="relative inline-flex h-8.5 items-center rounded-md border border-line-field bg-surface \
                    hover:border-faint has-focus-visible:outline-2 has-focus-visible:outline-focus touch:h-11 max-md:min-w-0 max-md:flex-1 max-md:basis-[calc(50%-4px)]">
            <label for=id.clone() class="pl-3 whitespace-nowrap text-muted">{label}</label>
            <select
                id=id
                name=name
                class="h-full min-w-0 appearance-none bg-transparent pl-2 pr-8 font-medium text-text outline-none max-md:flex-1 max-md:text-[16px]"
            >
                {entries}
            </select>
            <span class="pointer-events-none absolute right-2.5 text-muted">
                <Glyph icon=Icon::ChevronDown/>
            </span>
        </div>
    }
}

/// A search field for a filter bar; `label` is its name and its placeholder.
#[component]
pub fn FilterSearch(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] value: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <div class="relative w-60 max-md:w-full">
            <span class="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-faint">
                <Glyph icon=Icon::Search/>
            </span>
            <input
                type="search"
                name=name
                value=move || value.get()
                placeholder=label.clone()
                aria-label=label
                autocomplete="off"
                class=format!("{CONTROL} h-8.5 pl-8.5 pr-3 touch:h-11")
            />
        </div>
    }
}
