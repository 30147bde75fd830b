//! The search of a log: one field for qualifiers and words, what is wrong with it, and links that fill it in.

use leptos::prelude::*;

use crate::ui::{Button, ButtonVariant, CONTROL, Glyph, Icon, IconSize, LinkButton};

/// A link that searches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub label: String,
    /// It is what is shown now.
    pub current: bool,
}

/// The field with its button, sent as `q` by GET; below it the error and the suggestions.
#[component]
pub fn QualifierSearch(
    #[prop(into)] action: String,
    #[prop(into)] label: String,
    #[prop(into)] placeholder: String,
    #[prop(into)] value: String,
    error: Option<String>,
    suggestions: Vec<Suggestion>,
) -> impl IntoView {
    let form_label = label.clone();
    let clear = (!value.is_empty()).then(|| action.clone());
    let invalid = error.is_some().then_some("true");
    let described = error.is_some().then_some("q-error");
    let links = suggestions
        .into_iter()
        .map(|Suggestion { href, label, current }| {
            let look = if current { "border-accent text-accent" } else { "border-line text-muted hover:border-faint hover:text-text" };
            view! {
                <li>
                    <a
                        href=href
                        aria-current=current.then_some("true")
                        class=format!("inline-flex h-7 items-center rounded-full border bg-surface px-3 text-sm touch:h-11 {look}")
                    >
                        {label}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="grid gap-2.5">
            <form method="get" action=action role="search" aria-label=form_label class="flex min-w-0 flex-wrap items-center gap-2">
                <div class="relative min-w-0 flex-1 basis-72">
                    <span class="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-faint">
                        <Glyph icon=Icon::Search />
                    </span>
                    <input
                        type="search"
                        id="q"
                        name="q"
                        value=value
                        placeholder=placeholder
                        aria-label=label
                        aria-invalid=invalid
                        aria-describedby=described
                        maxlength="300"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        class=format!("{CONTROL} h-8.5 pl-8.5 pr-3 touch:h-11")
                    />
                </div>
                <Button>"Search"</Button>
                {clear.map(|href| view! { <LinkButton href=href variant=ButtonVariant::Ghost>"Clear"</LinkButton> })}
            </form>
            {error.map(|error| {
                view! {
                    <p id="q-error" role="alert" class="flex gap-1.5 text-sm text-bad">
                        <span class="mt-0.5"><Glyph icon=Icon::Alert size=IconSize::Small /></span>
                        <span>{error}</span>
                    </p>
                }
            })}
            <ul aria-label="Suggestions" class="flex flex-wrap gap-1.5">{links}</ul>
        </div>
    }
}

/// A button that saves a file of what is shown: posts `q`, since taking a log out of the house is written down.
#[component]
pub fn ExportButton(
    #[prop(into)] action: String,
    #[prop(into)] search: String,
    #[prop(into)] label: String,
) -> impl IntoView {
    view! {
        <form method="post" action=action data-file="" class="inline-flex">
            <input type="hidden" name="q" value=search />
            <Button icon=Icon::Download>{label}</Button>
        </form>
    }
}
