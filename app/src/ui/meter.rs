//! A bar for a part of a whole: a limit and what is used of it.

use leptos::prelude::*;

use super::tone::Tone;

/// How much of a limit is used. `used` and `held` are hundredths of the whole, 0 to 100; what is held is drawn lighter, after
/// what is used. `label` is the whole sentence ("6.20 of 10.00 EUR used") for whoever does not see the bar.
#[component]
pub fn Meter(
    #[prop(into)] used: Signal<u8>,
    #[prop(optional, into)] held: Signal<u8>,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] tone: Tone,
) -> impl IntoView {
    let used = move || used.get().min(100);
    let held_end = move || used().saturating_add(held.get()).min(100);
    let colour = match tone {
        Tone::Neutral | Tone::Accent => "text-accent",
        other => other.text(),
    };
    view! {
        <div
            role="meter"
            aria-label=move || label.get()
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || used().to_string()
            class=format!("relative h-1.5 min-w-28 overflow-hidden rounded-full bg-line {colour}")
        >
            <svg class="absolute inset-0 size-full" aria-hidden="true" focusable="false">
                <rect height="100%" width=move || format!("{}%", held_end()) fill="currentColor" opacity="0.35"></rect>
                <rect height="100%" width=move || format!("{}%", used()) fill="currentColor"></rect>
            </svg>
        </div>
    }
}
