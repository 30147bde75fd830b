//! A dialog that also works without scripts: the URL opens it and a link closes it.

use leptos::{html, prelude::*};

use super::hydrated::call;
use super::icon::{Glyph, Icon};
use super::words;

/// A dialog. The server draws it open when `open` is true; hydration makes it modal, with the focus kept inside.
///
/// `close_href` is the page without the dialog: the corner's cross and Escape lead there. Give `on_close` instead to close by a
/// signal. `title` is a statement. `footer` holds the buttons: put cancel first, with `attr:autofocus=true`.
#[component]
pub fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] close_href: String,
    #[prop(optional, into)] on_close: Option<Callback<()>>,
    #[prop(optional, into)] footer: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    // The server's drawing is kept until the effect takes over, so the attribute itself never changes.
    let drawn_open = open.get_untracked();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        let open = open.get();
        // Taken away without a close event, which would follow the link.
        drop(dialog.remove_attribute("open"));
        if open {
            call(&dialog, "showModal");
        } else {
            call(&dialog, "close");
        }
    });
    let heading = format!("{id}-title");
    let labelled_by = heading.clone();
    let leave = close_href.clone();
    let close = move |event: leptos::ev::MouseEvent| {
        if let Some(on_close) = on_close {
            event.prevent_default();
            on_close.run(());
        }
    };
    // Escape. Without a callback it follows the link, as the cross does.
    let cancel = move |event: leptos::ev::Event| {
        event.prevent_default();
        match on_close {
            Some(on_close) => on_close.run(()),
            None => drop(window().location().set_href(&leave)),
        }
    };
    view! {
        <dialog
            node_ref=dialog
            id=id
            open=drawn_open
            aria-labelledby=labelled_by
            class="dialog m-auto w-[min(520px,calc(100vw-32px))] h-fit max-h-[calc(100dvh-48px)] overflow-y-auto rounded-xl border border-line bg-raised \
                   text-text max-md:mb-4"
            on:cancel=cancel
        >
            <div class="flex items-start gap-4 px-6 pt-5.5 max-md:px-5">
                <h2 id=heading class="flex-1 text-lg font-semibold tracking-[-0.015em]">{move || title.get()}</h2>
                <a
                    href=close_href
                    aria-label=words::CLOSE
                    title=words::CLOSE
                    class="-mt-1 -mr-2 grid size-8 place-items-center rounded-md text-muted hover:bg-hover hover:text-text touch:size-11"
                    on:click=close
                >
                    <Glyph icon=Icon::Cross/>
                </a>
            </div>
            <div class="grid gap-4 px-6 pt-2 pb-6 text-muted max-md:px-5">{children()}</div>
            {footer.map(|footer| {
                view! {
                    <div class="flex flex-wrap justify-end gap-2 border-t border-line bg-surface px-6 py-4 max-md:px-5">
                        {footer.run()}
                    </div>
                }
            })}
        </dialog>
    }
}
