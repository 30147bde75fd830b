//! The console's frame around a person's own pages.

use domain::account::Me;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::islands::Notice;
use crate::parts::{AccountMenu, ConsoleFrame, NavGroup, NavItem, Switcher, SwitcherItem, Theme, ThemeToggle};
use crate::ui::{Crumb, Icon};

/// The way back to the organizations, then the account's own rooms.
fn rooms(me: &Me) -> Vec<NavGroup> {
    let back = me.organizations.first().map(|organization| {
        let home = NavItem::new(format!("/o/{}", organization.slug), format!("Back to {}", organization.name));
        NavGroup::plain(vec![home.icon(Icon::ArrowLeft)])
    });
    let account = NavGroup::new("Your account", vec![preferences().current(true)]);
    back.into_iter().chain([account]).collect()
}

fn preferences() -> NavItem {
    NavItem::new("/account/preferences", "Preferences").icon(Icon::Sliders)
}

/// One of the account's pages. `notice` says what just happened.
#[component]
pub fn AccountPage(
    me: Me,
    #[prop(into)] title: String,
    notice: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let groups = rooms(&me);
    let organizations: Vec<_> = me
        .organizations
        .iter()
        .map(|found| SwitcherItem { href: format!("/o/{}", found.slug), name: found.name.clone(), current: false })
        .collect();
    let switcher = move || {
        view! {
            <Switcher
                organization="Your account"
                team="Your own settings"
                organizations=organizations.clone()
            />
        }
    };
    let theme = Theme::parse(me.theme.as_str());
    let path = use_location().pathname;
    let theme = move || {
        let next = vec![("next".to_owned(), path.get_untracked())];
        view! { <ThemeToggle action="/theme" theme=theme fields=next /> }
    };
    let (name, email) = (me.name, me.email);
    let account = move || {
        view! {
            <AccountMenu
                name=name.clone()
                email=email.clone()
                items=vec![preferences().current(true)]
                sign_out="/sign-out"
            />
        }
    };
    view! {
        <Title text=title.clone() />
        <ConsoleFrame
            groups=groups
            crumbs=vec![Crumb::link("Your account", "/account/preferences"), Crumb::here(title)]
            switcher=switcher
            account=account
            theme=theme
            help=NavItem::new("/help", "Help")
            notice=move || view! { <Notice text=notice.map(str::to_owned) /> }
        >
            {children()}
        </ConsoleFrame>
    }
}
