//! A link in text, and a button that looks like one.

use leptos::prelude::*;

/// A link in the accent colour, underlined on hover; inside a paragraph say `inline=true`, which underlines it always;
/// in lists where every row has one say `quiet=true`, which leaves it in the text's colour.
#[component]
pub fn TextLink(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] inline: bool,
    #[prop(optional)] quiet: bool,
    children: Children,
) -> impl IntoView {
    let class = if inline {
        "text-accent underline underline-offset-3 decoration-1 hover:decoration-2 rounded-xs"
    } else if quiet {
        "touch:inline-block touch:-my-3 touch:py-3 text-inherit hover:underline underline-offset-3 decoration-1 rounded-xs"
    } else {
        "touch:inline-block touch:-my-3 touch:py-3 font-medium text-accent hover:underline underline-offset-3 decoration-1 rounded-xs"
    };
    view! { <a href=move || href.get() class=class>{children()}</a> }
}

/// A small action beside a label. It does nothing without a script: show it after hydration.
#[component]
pub fn TextButton(children: Children) -> impl IntoView {
    view! {
        <button
            type="button"
            class="touch:-my-3 touch:py-3 font-medium text-accent hover:underline underline-offset-3 decoration-1 rounded-xs"
        >
            {children()}
        </button>
    }
}
