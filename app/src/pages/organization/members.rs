//! `/o/{slug}/members`: the directory, searched, filtered, sorted and paged by its address.

use domain::account::OrganizationSummary;
use domain::member::{COUNTED, Directory, DirectoryQuery, MemberSummary};
use domain::role::Role;
use domain::time::Timestamp;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{Room, page, slug_of_address};
use super::when;
use crate::api::{self, FormState};
use crate::forms::members::LIST;
use crate::islands::{LiveRegion, Undo};
use crate::pages::Submit;
use crate::pages::content::Content;
use crate::parts::{MembersTab, MembersTabs};
use crate::ui::{
    Align, Avatar, ButtonSize, ButtonVariant, Card, Cell, Choice, Column, EmptyKind, EmptyState, FilterBar,
    FilterSearch, FilterSelect, Icon, LinkButton, Page, PageHead, Pager, Pill, Row, RowHead, Select, Table, TableRow,
    TextLink, Tone,
};
use crate::words::roles::role_name;
use crate::words::times;

/// What is renewed when somebody comes, goes or changes.
const REGION: &str = "directory";

/// The query of an address.
pub(super) fn query_of_address() -> DirectoryQuery {
    let query = use_query_map().read_untracked();
    let field = |name: &str| query.get(name).unwrap_or_default();
    DirectoryQuery {
        search: field("q"),
        role: field("role"),
        team: field("team"),
        mfa: field("mfa"),
        sort: field("sort"),
        after: field("after"),
    }
}

/// The address of a query.
fn href(path: &str, query: &DirectoryQuery) -> String {
    let fields = [
        ("q", &query.search),
        ("role", &query.role),
        ("team", &query.team),
        ("mfa", &query.mfa),
        ("sort", &query.sort),
        ("after", &query.after),
    ];
    let mut map = leptos_router::params::ParamsMap::new();
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        map.insert(name.to_owned(), value.clone());
    }
    format!("{path}{}", map.to_query_string())
}

/// The directory of the organization in the address.
#[component]
pub fn Members() -> impl IntoView {
    let (slug, query) = (slug_of_address(), query_of_address());
    let data = async move {
        let DirectoryQuery { search, role, team, mfa, sort, after } = query.clone();
        let directory = api::get_directory(slug, search, role, team, mfa, sort, after).await?;
        Ok((directory, query, api::get_form(LIST.to_owned()).await?))
    };
    page(Room::Members, data, content)
}

fn content(
    organization: &OrganizationSummary,
    (directory, query, form): (Directory, DirectoryQuery, FormState),
) -> Content {
    let slug = organization.slug.clone();
    let path = format!("/o/{slug}/members");
    let may_invite = directory.may_invite;
    let actions = {
        let (path, export) =
            (path.clone(), href(&format!("{path}.csv"), &DirectoryQuery { after: String::new(), ..query.clone() }));
        move || {
            view! {
                <LinkButton href=export.clone() icon=Icon::Download attr:download="">"Export CSV"</LinkButton>
                {may_invite.then(|| view! {
                    <LinkButton href=format!("{path}/import") icon=Icon::Upload>"Import"</LinkButton>
                    <LinkButton href=format!("{path}/invite") variant=ButtonVariant::Primary icon=Icon::UserPlus>"Invite people"</LinkButton>
                })}
            }
        }
    };
    let (notice, undo) = news(&path, &form);
    let count = match directory.count {
        count if count > COUNTED => format!("More than {} members", times::number(COUNTED)),
        1 => "1 member".to_owned(),
        count => format!("{} members", times::number(count)),
    };
    let roles_page = format!("/o/{slug}/roles");
    let live = slug.clone();
    let view = view! {
        <Page>
            <PageHead
                title="Members"
                lead=move || view! {
                    {count.clone()}". What each role may do stands on "
                    <TextLink href=roles_page.clone()>"the page of roles"</TextLink>"."
                }
                actions=actions
            />
            <Row>
                <MembersTabs slug=slug current=MembersTab::Members may_invite=may_invite />
            </Row>
            <Filters path=path.clone() query=query.clone() directory=directory.clone() />
            <LiveRegion slug=live renews=REGION />
            <div id=REGION>
                <List path=path query=query directory=directory />
            </div>
        </Page>
    };
    Content::new("Members", view).notice(notice).undo(undo)
}

/// What just happened, and the way back from a change of role.
fn news(path: &str, form: &FormState) -> (Option<String>, Option<Undo>) {
    let name = form.value("name");
    match form.notice.as_deref() {
        Some("removed") => (Some(format!("{name} removed")), None),
        Some("role_changed") => {
            let role = form.value("after").parse::<Role>().map(role_name).unwrap_or_default();
            let undo = Undo {
                action: format!("{path}/{}/role", form.value("account")),
                label: "Undo".to_owned(),
                fields: vec![("role".to_owned(), form.value("before"))],
            };
            (Some(format!("{name} is {role} now")), Some(undo))
        }
        _ => (None, None),
    }
}

#[component]
fn Filters(path: String, query: DirectoryQuery, directory: Directory) -> impl IntoView {
    let any = |label: &str| Choice::new("", label);
    let roles =
        std::iter::once(any("Any")).chain(Role::ALL.iter().map(|role| Choice::new(role.as_str(), role_name(*role))));
    let teams: Vec<_> = std::iter::once(any("Any"))
        .chain(directory.teams.iter().map(|team| Choice::new(team.id.to_string(), &*team.name)))
        .collect();
    let mfa = directory.may_see_security.then(|| {
        let options = vec![any("Any"), Choice::new("on", "On"), Choice::new("off", "Off")];
        view! { <FilterSelect name="mfa" label="MFA" options=options value=query.mfa.clone() /> }
    });
    let sort = vec![Choice::new("", "Name"), Choice::new("active", "Last active")];
    let clear = (query.filters() || !query.sort.is_empty()).then(|| path.clone());
    view! {
        <FilterBar
            action=path
            label="Find members"
            clear_href=MaybeProp::derive(move || clear.clone())
        >
            <FilterSearch name="q" label="Search name or address" value=query.search />
            <FilterSelect name="role" label="Role" options=roles.collect() value=query.role />
            <FilterSelect name="team" label="Team" options=teams value=query.team />
            {mfa}
            <FilterSelect name="sort" label="Sort" options=sort value=query.sort />
        </FilterBar>
    }
}

#[component]
fn List(path: String, query: DirectoryQuery, directory: Directory) -> impl IntoView {
    if directory.members.is_empty() {
        let clear = path.clone();
        return view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::Filtered
                    title="Nobody is found"
                    text="A search finds the beginnings of names and addresses. Take a filter away to see more."
                >
                    <LinkButton href=clear>"Clear filters"</LinkButton>
                </EmptyState>
            </Card>
        }
        .into_any();
    }
    let first =
        (!query.after.is_empty()).then(|| href(&path, &DirectoryQuery { after: String::new(), ..query.clone() }));
    let next = directory.next.clone().map(|after| href(&path, &DirectoryQuery { after, ..query.clone() }));
    let pager = (first.is_some() || next.is_some()).then(|| {
        view! {
            <Pager
                previous=MaybeProp::derive(move || first.clone())
                next=MaybeProp::derive(move || next.clone())
            />
        }
    });
    let mut columns = ["Name", "Role", "Teams"].map(Column::new).to_vec();
    if directory.may_see_security {
        columns.push(Column::new("MFA"));
    }
    columns.push(Column::new("Last active"));
    columns.push(Column::figures("Calls this month"));
    let (now, manage) = (directory.rendered_at, directory.may_manage);
    let rows = directory.members.into_iter().map(|member| row(&path, member, manage, now)).collect_view();
    view! {
        <div class="grid gap-4">
            <Table caption="Members" columns=columns>{rows}</Table>
            {pager}
        </div>
    }
    .into_any()
}

/// The ways in, in words.
pub(super) fn ways(member: &MemberSummary) -> String {
    use domain::session::Method;
    let names = member.security.iter().flat_map(|security| &security.methods).map(|method| match method {
        Method::Password | Method::SignUp => "Password",
        Method::Passkey => "Passkey",
        Method::Google => "Google",
        Method::GitHub => "GitHub",
    });
    names.collect::<Vec<_>>().join(", ")
}

fn row(path: &str, member: MemberSummary, manage: bool, now: Timestamp) -> impl IntoView + use<> {
    let page = format!("{path}/{}", member.account);
    let security = member.security.is_some().then(|| {
        let methods = ways(&member);
        let on = member.security.as_ref().is_some_and(|security| security.mfa);
        let pill = match on {
            true => view! { <Pill tone=Tone::Good>"On"</Pill> },
            false => view! { <Pill tone=Tone::Warn>"Off"</Pill> },
        };
        view! { <Cell label="MFA" detail=methods>{pill}</Cell> }
    });
    let role = match manage {
        true => view! { <RoleForm page=page.clone() name=member.name.clone() account=member.account.to_string() role=member.role /> }.into_any(),
        false => role_name(member.role).into_any(),
    };
    let teams = match member.teams.as_slice() {
        [] => "None".to_owned(),
        teams if teams.len() <= 3 => teams.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", "),
        [first, second, rest @ ..] => format!("{}, {} and {} more", first.1, second.1, rest.len()),
        [one] => one.1.clone(),
    };
    let name = member.name.clone();
    view! {
        <TableRow>
            <RowHead detail=member.email before=move || view! { <Avatar name=name.clone() /> }>
                <TextLink href=page>{member.name}</TextLink>
            </RowHead>
            <Cell label="Role">{role}</Cell>
            <Cell label="Teams" muted=true>{teams}</Cell>
            {security}
            <Cell label="Last active" muted=true>{when::ago(member.active_at, now)}</Cell>
            <Cell label="Calls this month" align=Align::End>{times::number(member.calls)}</Cell>
        </TableRow>
    }
}

/// The role as a list to choose from, with its button: it works without scripts.
#[component]
fn RoleForm(page: String, name: String, account: String, role: Role) -> impl IntoView {
    let options = Role::ALL.iter().map(|role| Choice::new(role.as_str(), role_name(*role))).collect();
    view! {
        <form method="post" action=format!("{page}/role") class="flex items-center gap-2">
            <div class="w-40">
                <Select name="role" id=format!("role-{account}") label=format!("Role of {name}") label_hidden=true options=options value=role.as_str() />
            </div>
            <Submit variant=ButtonVariant::Ghost size=ButtonSize::Small>"Set"</Submit>
        </form>
    }
}
