//! The console's frame around the pages of an organization: its rooms, its switcher, the reader's account.

use domain::account::{Me, OrganizationSummary};
use domain::policies::{DoorHelp, Notices};
use domain::policy::{self, Permission, Refusal, TeamRelation};
use domain::role::Role;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};

use super::policy_banners::PolicyBanners;
use super::policy_refusal::PolicyRefusal;
use super::role_refusal::RoleRefusal;
use crate::api::{self, ErrorKind, WireError};
use crate::islands::Notice;
use crate::pages::ProblemView;
use crate::pages::content::Content;
use crate::pages::problem::alone;
use crate::pages::standing::{provide_reader, standing};
use crate::parts::{AccountMenu, ConsoleFrame, NavGroup, NavItem, Switcher, SwitcherItem, Theme, ThemeToggle};
use crate::ui::{Crumb, Icon};
use crate::words::roles::role_name;

/// The rooms of the sidebar that pages belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Home,
    Keys,
    Members,
    Teams,
    ServiceAccounts,
    OrganizationTokens,
    Roles,
    AccessMethods,
    Policies,
    Audit,
    Settings,
    Webhooks,
}

/// What goes with a page because of the organization's policies.
#[derive(Default)]
struct Around {
    /// What stands above it.
    notices: Notices,
    /// What helps somebody whom a policy keeps out.
    help: Option<DoorHelp>,
}

/// Who reads, and what the page is about: either may be refused.
type Loaded<T> = api::Result<(Me, api::Result<T>, Around)>;

/// The organization's name in the address.
pub fn slug_of_address() -> String {
    use_params_map().read_untracked().get("slug").unwrap_or_default()
}

/// The key's id in the address.
pub fn key_of_address() -> String {
    use_params_map().read_untracked().get("key").unwrap_or_default()
}

/// A page of an organization: loads the reader and what the page is about, then draws both in the frame.
pub fn page<T: Send + 'static>(
    room: Room,
    data: impl Future<Output = api::Result<T>> + Send + 'static,
    content: fn(&OrganizationSummary, T) -> Content,
) -> impl IntoView {
    let slug = slug_of_address();
    let drawn = Suspend::new(async move {
        let loaded = async {
            let (me, data) = (api::get_me().await?, data.await);
            if data.is_err() && me.organizations.iter().all(|found| found.slug != slug) {
                // It may have another address now. Where it has not, the page says that there is none.
                let _ = api::follow_former_slug(slug.clone()).await;
            }
            let around = around(&slug, data.as_ref().err()).await;
            Ok((me, data, around))
        };
        framed(loaded.await, &slug, room, content)
    });
    view! { <Suspense>{drawn}</Suspense> }
}

/// What goes with the page: nothing where it is refused for another reason than a policy.
async fn around(slug: &str, error: Option<&WireError>) -> Around {
    match error.map(|error| &error.kind) {
        None => Around { notices: api::get_notices(slug.to_owned()).await.unwrap_or_default(), help: None },
        Some(ErrorKind::Denied { why: Refusal::Policy { .. }, .. }) => Around {
            notices: Notices::default(),
            help: Some(api::get_door_help(slug.to_owned()).await.unwrap_or_default()),
        },
        Some(_) => Around::default(),
    }
}

/// Whether the reader may make and revoke keys of their own.
pub fn may_manage_keys(organization: &OrganizationSummary) -> bool {
    policy::allows(organization.role, Permission::ManageOwnKeys, TeamRelation::Own).is_ok()
}

fn rooms(slug: &str, role: Role, room: Room) -> Vec<NavGroup> {
    let may = |permission| policy::allows(role, permission, TeamRelation::Own).is_ok();
    let home = NavItem::new(format!("/o/{slug}"), "Home").icon(Icon::House);
    let keys = NavItem::new(format!("/o/{slug}/keys"), "API keys").icon(Icon::Key);
    let item = |path: &str, name: &str, icon, own| {
        NavItem::new(format!("/o/{slug}/{path}"), name).icon(icon).current(room == own)
    };
    let access = NavItem::new(format!("/o/{slug}/access-methods"), "Access methods").icon(Icon::SignIn);
    let mut security = vec![
        access.current(room == Room::AccessMethods),
        item("policies", "Policies", Icon::ShieldCheck, Room::Policies),
    ];
    if may(Permission::ViewAudit) || may(Permission::ViewBillingAudit) {
        security.push(item("audit", "Audit log", Icon::Audit, Room::Audit));
    }
    let mut people = vec![
        item("members", "Members", Icon::Users, Room::Members),
        item("teams", "Teams", Icon::Group, Room::Teams),
        item("service-accounts", "Service accounts", Icon::Bot, Room::ServiceAccounts),
    ];
    if may(Permission::ManageOrganizationTokens) {
        people.push(item("organization-tokens", "Organization tokens", Icon::Ticket, Room::OrganizationTokens));
    }
    people.push(item("roles", "Roles", Icon::Book, Room::Roles));
    let mut developer = vec![
        NavItem::new("/help#quickstarts", "Quickstarts").icon(Icon::Terminal),
        NavItem::new("/help/errors", "Error codes").icon(Icon::Book),
    ];
    if may(Permission::ManageWebhooks) {
        developer.insert(0, item("webhooks", "Webhooks", Icon::Webhook, Room::Webhooks));
    }
    vec![
        NavGroup::plain(vec![home.current(room == Room::Home), keys.current(room == Room::Keys)]),
        NavGroup::new("People", people),
        NavGroup::new("Security", security),
        NavGroup::new("Organization", vec![item("settings", "Settings", Icon::Sliders, Room::Settings)]),
        NavGroup::new("Developer", developer),
    ]
}

/// The frame with what `content` makes of the data; the shared error view where there is none.
fn framed<T>(loaded: Loaded<T>, slug: &str, room: Room, content: fn(&OrganizationSummary, T) -> Content) -> AnyView {
    let (me, data, Around { notices, help }) = match loaded {
        Ok(loaded) => loaded,
        Err(error) => return alone(error),
    };
    let Some(organization) = me.organizations.iter().find(|found| found.slug == slug).cloned() else {
        let error = data.err().unwrap_or_else(|| WireError { kind: ErrorKind::NotFound, request_id: String::new() });
        return alone(error);
    };
    provide_reader(&me);
    let content = match data {
        Ok(data) => content(&organization, data),
        Err(WireError { kind: ErrorKind::Denied { why: Refusal::Policy { policy }, .. }, request_id }) => {
            let (name, help) = (organization.name.clone(), help.unwrap_or_default());
            let here = use_location().pathname.get_untracked();
            let view = view! {
                <PolicyRefusal policy=policy organization=name here=here help=help request_id=request_id />
            };
            Content::new("Held up", view)
        }
        Err(WireError { kind: ErrorKind::Denied { why, permission }, request_id }) => {
            let (name, slug, role) = (organization.name.clone(), organization.slug.clone(), organization.role);
            let view = view! {
                <RoleRefusal permission=permission why=why role=role organization=name slug=slug request_id=request_id />
            };
            Content::new("Refused", view)
        }
        Err(error) => Content::new("Problem", view! { <ProblemView error=error /> }),
    };
    let drawn = view! { <Framed me=me organization=organization room=room notices=notices content=content /> };
    // As text: what `Suspense` holds is walked once more for what could still be awaited, with a boxed future for every element.
    InertElement::new(drawn.to_html()).into_any()
}

#[component]
fn Framed(me: Me, organization: OrganizationSummary, room: Room, notices: Notices, content: Content) -> impl IntoView {
    let Content { title, above, notice, undo, view } = content;
    let OrganizationSummary { slug, name, role, .. } = organization;
    let page_title = format!("{title} · {name}");
    let mut crumbs = vec![Crumb::link(name.clone(), format!("/o/{slug}"))];
    crumbs.extend(above);
    crumbs.push(Crumb::here(title));
    let organizations: Vec<_> = me
        .organizations
        .iter()
        .map(|found| SwitcherItem {
            href: format!("/o/{}", found.slug),
            name: found.name.clone(),
            current: found.slug == slug,
        })
        .collect();
    let switcher = move || {
        view! { <Switcher organization=name.clone() team=role_name(role) organizations=organizations.clone() create_href="/organizations/new" /> }
    };
    let theme = Theme::parse(me.theme.as_str());
    let path = use_location().pathname;
    let theme = move || {
        let next = vec![("next".to_owned(), path.get_untracked())];
        view! { <ThemeToggle action="/theme" theme=theme fields=next /> }
    };
    let above = standing(&me, &path.get_untracked());
    let banner = {
        let (slug, own_page) = (slug.clone(), room == Room::Policies && path.get_untracked().ends_with("/policies"));
        move || {
            view! {
                {above()}
                <PolicyBanners slug=slug.clone() notices=notices.clone() own_page=own_page />
            }
        }
    };
    let (person, email) = (me.name, me.email);
    let account = move || {
        view! {
            <AccountMenu
                name=person.clone()
                email=email.clone()
                items=crate::pages::account::menu()
                sign_out="/sign-out"
            />
        }
    };
    view! {
        <Title text=page_title />
        <ConsoleFrame
            groups=rooms(&slug, role, room)
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
