//! Changing the organization or the team.

use leptos::prelude::*;

use crate::ui::{Avatar, AvatarShape, Glyph, Icon, Menu, MenuLabel, MenuLink, MenuSide};

/// An organization or a team to change to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitcherItem {
    /// Where choosing it leads.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Chosen now.
    pub current: bool,
}

/// A menu of organizations and teams, with a way to search all of them and to make one.
#[component]
pub fn Switcher(
    /// The organization's name.
    #[prop(into)]
    organization: Signal<String>,
    /// The team's name, or what stands for all teams.
    #[prop(into)]
    team: Signal<String>,
    #[prop(into)] organizations: Signal<Vec<SwitcherItem>>,
    #[prop(optional, into)] teams: Signal<Vec<SwitcherItem>>,
    /// A page that lists and searches all.
    #[prop(optional, into)]
    search_href: Option<String>,
    #[prop(optional, into)] create_href: Option<String>,
) -> impl IntoView {
    let trigger = move || {
        view! {
            <Avatar name=organization shape=AvatarShape::Group/>
            <span class="grid min-w-0 flex-1 text-left">
                <span class="truncate leading-4.5 font-semibold text-text">{move || organization.get()}</span>
                <span class="truncate text-sm leading-4 text-muted">{move || team.get()}</span>
            </span>
            <span class="text-muted"><Glyph icon=Icon::Updown/></span>
        }
    };
    let links = |items: Vec<SwitcherItem>| {
        items
            .into_iter()
            .map(|item| view! { <MenuLink href=item.href current=item.current>{item.name}</MenuLink> })
            .collect_view()
    };
    view! {
        <Menu
            id="switcher"
            label="Change organization or team"
            side=MenuSide::Start
            trigger=trigger
            trigger_class="flex w-full items-center gap-2.5 rounded-md border border-line bg-surface p-2 shadow-1 hover:border-line-strong aria-expanded:border-line-strong"
        >
            <MenuLabel>"Organizations"</MenuLabel>
            {move || links(organizations.get())}
            {move || {
                let teams = teams.get();
                (!teams.is_empty()).then(|| view! { <MenuLabel>"Teams"</MenuLabel> {links(teams)} })
            }}
            {(search_href.is_some() || create_href.is_some()).then(|| view! { <li class="my-1.5 h-px bg-line" aria-hidden="true"></li> })}
            {search_href.map(|href| view! { <MenuLink href=href icon=Icon::Search>"Search all"</MenuLink> })}
            {create_href.map(|href| view! { <MenuLink href=href icon=Icon::Plus>"Create organization"</MenuLink> })}
        </Menu>
    }
}
