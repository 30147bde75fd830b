//! The summary of a form's errors.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's id.
    pub field: String,
    /// What is wrong and what to do, in one sentence.
    pub message: String,
}

impl FieldError {
    /// An error of the field with this id.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Stands at the top of a form when it was refused, takes the focus and links to each field. Nothing when there are no errors.
#[component]
pub fn ErrorSummary(#[prop(into)] title: String, #[prop(into)] errors: Signal<Vec<FieldError>>) -> impl IntoView {
    move || {
        let errors = errors.get();
        (!errors.is_empty()).then(|| {
            let items = errors
                .into_iter()
                .map(|FieldError { field, message }| {
                    view! {
                        <li>
                            <a
                                href=format!("#{field}")
                                class="text-bad underline underline-offset-3 rounded-xs touch:inline-block touch:py-3"
                            >
                                {message}
                            </a>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <div
                    role="alert"
                    tabindex="-1"
                    autofocus
                    class="flex gap-3 rounded-md border border-bad-line bg-bad-soft p-3.5"
                >
                    <span class="mt-0.5 text-bad"><Glyph icon=Icon::Alert/></span>
                    <div class="grid gap-1">
                        <p class="font-medium text-text">{title.clone()}</p>
                        <ul class="grid gap-1 text-sm">{items}</ul>
                    </div>
                </div>
            }
        })
    }
}
