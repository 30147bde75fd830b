//! Code samples.

use leptos::prelude::*;

use super::button::{ButtonSize, ButtonVariant};
use super::highlight::highlighted;
use crate::islands::CopyButton;

/// One sample of a code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The language, as people say it.
    pub label: String,
    /// The code, without a newline at its end.
    pub code: String,
}

impl Sample {
    /// A sample with its language and its code.
    pub fn new(label: impl Into<String>, code: impl Into<String>) -> Self {
        Self { label: label.into(), code: code.into() }
    }
}

/// Up to five samples of one thing, chosen by radio buttons, so that it works without scripts. `id` is unique in the page.
/// The first is open.
#[component]
pub fn CodeBlock(#[prop(into)] id: String, samples: Vec<Sample>) -> impl IntoView {
    let alone = samples.len() == 1;
    let tabs = samples
        .iter()
        .enumerate()
        .map(|(index, sample)| {
            let tab = format!("{id}-{index}");
            view! {
                <input type="radio" class="peer sr-only" id=tab.clone() name=id.clone() checked={index == 0} autocomplete="off"/>
                <label
                    for=tab
                    class="flex h-7 items-center rounded-sm px-2.5 text-sm font-medium text-muted select-none hover:text-text touch:h-11 touch:px-3.5 \
                           [:checked+&]:bg-raised [:checked+&]:text-text [:checked+&]:ring-1 [:checked+&]:ring-line \
                           [:focus-visible+&]:outline-2 [:focus-visible+&]:outline-focus"
                >
                    {sample.label.clone()}
                </label>
            }
        })
        .collect_view();
    let group = samples.iter().map(|sample| sample.label.clone()).collect::<Vec<_>>().join(", ");
    let panels = samples
        .into_iter()
        .map(|Sample { label, code }| {
            let copied = code.clone();
            let title = alone.then(|| view! { <span class="text-sm font-medium text-muted">{label.clone()}</span> });
            let place = if alone {
                "flex min-h-10.5 items-center justify-between border-b border-line py-1 pr-1.5 pl-4 touch:min-h-13"
            } else {
                "absolute top-1.5 right-1.5"
            };
            view! {
                <div class="code-panel">
                    <div class=place>
                        {title}
                        <CopyButton text=copied variant=ButtonVariant::Ghost size=ButtonSize::Small/>
                    </div>
                    <pre
                        class="overflow-x-auto px-4 py-3.5 font-mono text-sm leading-5.5 text-text"
                        tabindex="0"
                        role="region"
                        aria-label=label
                    ><code>{highlighted(&code)}</code></pre>
                </div>
            }
        })
        .collect_view();
    if alone {
        view! {
            <div class="min-w-0 overflow-hidden rounded-lg border border-line bg-sunken">{panels}</div>
        }
        .into_any()
    } else {
        view! {
            <div class="code-tabs relative min-w-0 overflow-hidden rounded-lg border border-line bg-sunken">
                <div class="code-bar flex gap-0.5 overflow-x-auto border-b border-line p-1.5" role="radiogroup" aria-label=group>
                    {tabs}
                </div>
                {panels}
            </div>
        }
        .into_any()
    }
}
