//! The console's frame around a person's own pages.

use domain::account::Me;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::api;
use crate::islands::Notice;
use crate::pages::ProblemView;
use crate::pages::content::Content;
use crate::pages::problem::alone;
use crate::pages::standing::{provide_reader, standing};
use crate::parts::{AccountMenu, ConsoleFrame, NavGroup, NavItem, Switcher, SwitcherItem, Theme, ThemeToggle};
use crate::ui::{Crumb, Icon};

/// The rooms of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Profile,
    Security,
    Sessions,
    Notifications,
    Preferences,
    Data,
}

impl Room {
    const ALL: [Room; 6] =
        [Room::Profile, Room::Security, Room::Sessions, Room::Notifications, Room::Preferences, Room::Data];

    const fn entry(self) -> (&'static str, &'static str, Icon) {
        match self {
            Room::Profile => ("/account/profile", "Profile", Icon::User),
            Room::Notifications => ("/account/notifications", "Notifications", Icon::Bell),
            Room::Data => ("/account/data", "Data & privacy", Icon::Download),
            Room::Security => ("/account/security", "Security", Icon::ShieldCheck),
            Room::Sessions => ("/account/sessions", "Sessions", Icon::Monitor),
            Room::Preferences => ("/account/preferences", "Preferences", Icon::Sliders),
        }
    }

    fn item(self) -> NavItem {
        let (href, name, icon) = self.entry();
        NavItem::new(href, name).icon(icon)
    }
}

/// The rooms as the account menu of every frame lists them.
pub fn menu() -> Vec<NavItem> {
    Room::ALL.map(Room::item).to_vec()
}

/// One of the account's pages: loads the reader and what the page is about, then draws both in the frame.
pub fn page<T: Send + 'static>(
    room: Room,
    data: impl Future<Output = api::Result<T>> + Send + 'static,
    content: fn(&Me, T) -> Content,
) -> impl IntoView {
    let drawn = Suspend::new(async move {
        let me = match api::get_me().await {
            Ok(me) => me,
            Err(error) => return alone(error),
        };
        provide_reader(&me);
        let content = match data.await {
            Ok(data) => content(&me, data),
            Err(error) => Content::new("Problem", view! { <ProblemView error=error /> }),
        };
        let drawn = view! { <Framed me=me room=room content=content /> };
        // As text: what `Suspense` holds is walked once more for what could still be awaited, with a boxed future for every element.
        InertElement::new(drawn.to_html()).into_any()
    });
    view! { <Suspense>{drawn}</Suspense> }
}

/// The way back to the organizations, then the account's own rooms.
fn groups(me: &Me, room: Room) -> Vec<NavGroup> {
    let back = me.organizations.first().map(|organization| {
        let home = NavItem::new(format!("/o/{}", organization.slug), format!("Back to {}", organization.name));
        NavGroup::plain(vec![home.icon(Icon::ArrowLeft)])
    });
    let rooms = Room::ALL.map(|other| other.item().current(other == room)).to_vec();
    back.into_iter().chain([NavGroup::new("Your account", rooms)]).collect()
}

#[component]
fn Framed(me: Me, room: Room, content: Content) -> impl IntoView {
    let Content { title, above, notice, undo, view } = content;
    let groups = groups(&me, room);
    let organizations: Vec<_> = me
        .organizations
        .iter()
        .map(|found| SwitcherItem { href: format!("/o/{}", found.slug), name: found.name.clone(), current: false })
        .collect();
    let switcher = move || {
        view! {
            <Switcher organization="Your account" team="Your own settings" organizations=organizations.clone() create_href="/organizations/new" />
        }
    };
    let theme = Theme::parse(me.theme.as_str());
    let path = use_location().pathname;
    let theme = move || {
        let next = vec![("next".to_owned(), path.get_untracked())];
        view! { <ThemeToggle action="/theme" theme=theme fields=next /> }
    };
    let banner = standing(&me, &path.get_untracked());
    let (name, email) = (me.name, me.email);
    let account = move || {
        let items = Room::ALL.map(|other| other.item().current(other == room)).to_vec();
        view! { <AccountMenu name=name.clone() email=email.clone() items=items sign_out="/sign-out" /> }
    };
    let page_title = format!("{title} · Your account");
    let mut crumbs = vec![Crumb::link("Your account", "/account/profile")];
    crumbs.extend(above);
    crumbs.push(Crumb::here(title));
    view! {
        <Title text=page_title />
        <ConsoleFrame
            groups=groups
            crumbs=crumbs
            switcher=switcher
            account=account
            theme=theme
            help=NavItem::new("/help", "Help")
            banner=banner
            notice=move || view! { <Notice text=notice.clone() undo=undo.clone() /> }
        >
            {view}
        </ConsoleFrame>
    }
}
