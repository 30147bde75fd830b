//! The mark, the name beside it, and the decoration made of it.

use leptos::prelude::*;

/// The mark alone, 28 px; decoration beside the name.
#[component]
pub fn BrandMark(
    /// 40 px instead.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let (class, edge) = if large { ("size-10 shrink-0", "40") } else { ("size-7 shrink-0", "28") };
    view! { <img src="/mark.svg" width=edge height=edge alt="" class=class/> }
}

/// Mark and name as a link home.
#[component]
pub fn BrandName(#[prop(into)] name: String, #[prop(into)] href: String) -> impl IntoView {
    view! {
        <a href=href class="flex w-fit items-center gap-2.5 rounded-sm text-md font-semibold tracking-[-0.015em] text-text touch:min-h-11">
            <BrandMark/>
            {name}
        </a>
    }
}

/// A field of the mark's bars. It draws no data.
#[component]
pub fn Weave() -> impl IntoView {
    view! {
        <svg class="block h-auto w-full text-accent" viewBox="0 0 652 240" aria-hidden="true" focusable="false">
            <use href="/icons.svg#weave"></use>
        </svg>
    }
}
