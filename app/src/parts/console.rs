//! The frame around every page of the console: sidebar, top bar, content.

use leptos::prelude::*;

use super::nav::{NavGroup, NavItem};
use crate::ui::{Breadcrumbs, CountBadge, Crumb, Glyph, Icon, Kbd, SkipLink, Tone};

fn entry(NavItem { href, label, icon, current, badge, note }: NavItem) -> impl IntoView {
    view! {
        <li>
            <a
                href=href
                aria-current=current.then_some("page")
                class="group flex h-8 items-center gap-2.5 rounded-sm px-2 font-medium text-muted transition-colors duration-75 hover:bg-hover hover:text-text \
                       aria-[current]:bg-surface aria-[current]:text-text aria-[current]:shadow-1 aria-[current]:ring-1 aria-[current]:ring-line touch:h-11"
            >
                {icon.map(|icon| view! { <span class="inline-flex group-aria-[current]:text-accent"><Glyph icon=icon/></span> })}
                <span class="min-w-0 flex-1 truncate">{label}</span>
                {note.map(|note| view! { <span class="text-xs font-normal text-faint">{note}</span> })}
                {badge.map(|badge| view! { <CountBadge count=badge tone=Tone::Warn/> })}
            </a>
        </li>
    }
}

fn group(NavGroup { label, items }: NavGroup) -> impl IntoView {
    let heading = label.map(|label| {
        view! { <p class="px-2 pt-4.5 pb-1.5 text-xs font-medium text-faint">{label}</p> }
    });
    view! {
        <div>
            {heading}
            <ul class="grid gap-0.5">{items.into_iter().map(entry).collect_view()}</ul>
        </div>
    }
}

/// The link that stands for the command palette, and leads to the search page where there are no scripts.
#[component]
pub fn SearchLink(
    #[prop(into)] href: String,
    #[prop(into)] label: String,
    /// The shortcut, shown on wide screens.
    #[prop(optional, into)]
    keys: Option<String>,
) -> impl IntoView {
    view! {
        <a
            href=href
            class="flex h-8.5 items-center gap-2 rounded-md border border-line bg-surface px-2.5 text-muted shadow-1 hover:border-line-strong md:w-60 \
                   touch:min-h-11 touch:min-w-11 max-md:justify-center"
        >
            <Glyph icon=Icon::Search/>
            <span class="flex-1 max-md:sr-only">{label}</span>
            {keys.map(|keys| view! { <span class="max-md:hidden"><Kbd>{keys}</Kbd></span> })}
        </a>
    }
}

/// The console's frame. Below 1024 px the sidebar is a sheet that a check box moves, so it opens without scripts.
///
/// `switcher`, `account`, `theme`: the parts of those names. `top`: what stands at the end of the top bar. `banner`: standing
/// messages above the page. `notice`: the live region.
#[component]
pub fn ConsoleFrame(
    #[prop(into)] groups: Signal<Vec<NavGroup>>,
    #[prop(into)] crumbs: Signal<Vec<Crumb>>,
    #[prop(into)] switcher: ViewFn,
    #[prop(into)] account: ViewFn,
    #[prop(optional, into)] theme: ViewFn,
    #[prop(optional, into)] help: Option<NavItem>,
    #[prop(optional, into)] top: ViewFn,
    #[prop(optional, into)] banner: ViewFn,
    #[prop(optional, into)] notice: ViewFn,
    children: Children,
) -> impl IntoView {
    let help = help.map(|help| {
        view! {
            <a href=help.href class="flex h-8 items-center gap-2.5 rounded-sm px-2 font-medium text-muted hover:bg-hover hover:text-text touch:h-11">
                <Glyph icon=Icon::Help/>
                {help.label}
            </a>
        }
    });
    view! {
        <SkipLink/>
        <div class="lg:grid lg:grid-cols-[252px_minmax(0,1fr)]">
            <aside aria-label="Sidebar">
                <input
                    type="checkbox"
                    id="navigation"
                    class="sheet-toggle sr-only lg:hidden"
                    autocomplete="off"
                    aria-label="Show navigation"
                />
                <div
                    class="sheet flex h-dvh flex-col border-r border-line bg-sunken lg:sticky lg:top-0 max-lg:shadow-3 print-hidden"
                >
                    <div class="flex items-center gap-2 p-3 pb-2">
                        <div class="min-w-0 flex-1">{switcher.run()}</div>
                        <label for="navigation" title="Close navigation" class="grid size-11 place-items-center rounded-md text-muted hover:bg-hover lg:hidden">
                            <Glyph icon=Icon::Cross/>
                        </label>
                    </div>
                    <nav aria-label="Console" class="min-h-0 flex-1 overflow-y-auto px-3 pt-1 pb-4">
                        {move || groups.get().into_iter().map(group).collect_view()}
                    </nav>
                    <div class="grid gap-1 border-t border-line p-3">
                        <div class="flex items-center justify-between gap-2">
                            {help}
                            {theme.run()}
                        </div>
                        {account.run()}
                    </div>
                </div>
                <label for="navigation" aria-hidden="true" class="sheet-scrim fixed inset-0 z-40 bg-scrim lg:hidden"></label>
            </aside>
            <div class="flex min-h-dvh min-w-0 flex-col">
                <header class="sticky top-0 z-20 flex h-15 items-center gap-3 border-b border-transparent bg-ground px-9 max-lg:border-line max-md:px-4 print-hidden">
                    <label
                        for="navigation"
                        title="Show navigation"
                        class="sheet-button -ml-2.5 grid size-11 place-items-center rounded-md text-muted hover:bg-hover hover:text-text lg:hidden"
                    >
                        <Glyph icon=Icon::Menu/>
                    </label>
                    <div class="min-w-0 flex-1"><Breadcrumbs items=crumbs/></div>
                    {top.run()}
                </header>
                {banner.run()}
                <main id="main" tabindex="-1" class="min-w-0 flex-1 px-9 pt-4 pb-16 max-md:px-4">{children()}</main>
            </div>
        </div>
        {notice.run()}
    }
}
