//! The account menu at the foot of the sidebar.

use leptos::prelude::*;

use super::nav::NavItem;
use crate::ui::{Avatar, Glyph, Icon, Menu, MenuAction, MenuLabel, MenuLink, MenuSide};

/// Who is signed in, the pages of the account, and the way out.
#[component]
pub fn AccountMenu(
    #[prop(into)] name: Signal<String>,
    #[prop(into)] email: Signal<String>,
    items: Vec<NavItem>,
    /// Where the sign-out form is sent.
    #[prop(into)]
    sign_out: String,
    #[prop(optional)] fields: Vec<(String, String)>,
) -> impl IntoView {
    let trigger = move || {
        view! {
            <Avatar name=name/>
            <span class="grid min-w-0 flex-1 text-left">
                <span class="truncate leading-4.5 font-medium text-text">{move || name.get()}</span>
                <span class="truncate text-sm leading-4 text-muted">{move || email.get()}</span>
            </span>
            <span class="text-muted"><Glyph icon=Icon::More/></span>
        }
    };
    let links = items
        .into_iter()
        .map(|NavItem { href, label, icon, current, .. }| match icon {
            Some(icon) => view! { <MenuLink href=href icon=icon current=current>{label}</MenuLink> }.into_any(),
            None => view! { <MenuLink href=href current=current>{label}</MenuLink> }.into_any(),
        })
        .collect_view();
    view! {
        <Menu
            id="account-menu"
            label="Account"
            side=MenuSide::Top
            trigger=trigger
            trigger_class="flex w-full min-w-0 items-center gap-2.5 rounded-md p-2 hover:bg-hover aria-expanded:bg-hover"
        >
            <MenuLabel>{move || email.get()}</MenuLabel>
            {links}
            <li class="my-1.5 h-px bg-line" aria-hidden="true"></li>
            <MenuAction action=sign_out fields=fields icon=Icon::SignOut>"Sign out"</MenuAction>
        </Menu>
    }
}
