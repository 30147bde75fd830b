//! `/o/{slug}/roles`: who may do what, as the gate decides it; why not, and who can help.

use domain::account::OrganizationSummary;
use domain::organization::Explanation;
use domain::policy::{self, Grant, Permission};
use domain::role::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{Room, page, slug_of_address};
use crate::api;
use crate::pages::content::Content;
use crate::ui::{
    Banner, Card, Cell, Choice, Column, FilterBar, FilterSelect, Glyph, Icon, Muted, Page, PageHead, RowGroup, RowHead,
    Section, Table, TableRow, TextLink, Tone,
};
use crate::words::roles::{GROUPS, act, refusal, role_means, role_name};

/// The table of the organization in the address; `?act=` asks about one act, `?member=` about somebody else.
#[component]
pub fn Roles() -> impl IntoView {
    let slug = slug_of_address();
    let query = use_query_map().read_untracked();
    let (asked, member) = (query.get("act").unwrap_or_default(), query.get("member").unwrap_or_default());
    let data = async move { api::get_explanation(slug, asked, member).await };
    page(Room::Roles, data, content)
}

/// One cell of the table: a mark and its words.
fn granted(grant: Grant) -> impl IntoView {
    let (icon, words) = match grant {
        Grant::Everywhere => (Some(Icon::Check), "Yes"),
        Grant::TeamFigures => (Some(Icon::Check), "Yes, unless team figures are kept to their members"),
        Grant::OwnTeams => (Some(Icon::Check), "In own teams"),
        Grant::Request => (None, "May ask for it"),
        Grant::RequestInOwnTeams => (None, "May ask for it in own teams"),
        Grant::Never => (None, "No"),
    };
    let plain = matches!(grant, Grant::Everywhere);
    let quiet = matches!(grant, Grant::Never);
    view! {
        <span class=if quiet { "text-faint" } else { "inline-flex items-center gap-1.5" }>
            {icon.map(|icon| view! { <span class="text-good"><Glyph icon=icon /></span> })}
            <span class=plain.then_some("sr-only")>{words}</span>
        </span>
    }
}

/// The rows of a group of acts, under its name.
fn group(name: &'static str, path: &str) -> impl IntoView + use<> {
    let acts = Permission::ALL.iter().filter_map(|permission| act(*permission).map(|words| (*permission, words)));
    let rows = acts
        .filter(|(_, (group, _))| *group == name)
        .map(|(permission, (_, words))| {
            let href = format!("{path}?act={permission}");
            let cells = Role::ALL
                .iter()
                .map(|role| view! { <Cell label=role_name(*role)>{granted(policy::grant(*role, permission))}</Cell> })
                .collect_view();
            view! {
                <TableRow>
                    <RowHead><TextLink href=href quiet=true>{words}</TextLink></RowHead>
                    {cells}
                </TableRow>
            }
        })
        .collect_view();
    view! { <RowGroup title=name columns={Role::ALL.len().saturating_add(1)} />{rows} }
}

/// What was asked, answered.
#[component]
fn Answer(explanation: Explanation) -> impl IntoView {
    let Explanation { act: asked, name, own, role, refusal: refused, refusal_elsewhere, able } = explanation;
    let Some((_, words)) = asked.and_then(act) else { return ().into_any() };
    let (who, may) = if own { ("You".to_owned(), "may") } else { (name, "may") };
    let (tone, title) = match &refused {
        None => (Tone::Good, format!("{who} {may}: {}", words.to_lowercase())),
        Some(_) => (Tone::Warn, format!("{who} {may} not: {}", words.to_lowercase())),
    };
    let rule = match (&refused, &refusal_elsewhere) {
        (Some(why), _) => format!("The role is {}. {}", role_name(role), refusal(why)),
        (None, Some(why)) => format!("The role is {}. {}", role_name(role), refusal(why)),
        (None, None) => format!("The role is {}, which includes it everywhere.", role_name(role)),
    };
    let others: Vec<_> = able.iter().map(|(name, role)| format!("{name} ({})", role_name(*role))).collect();
    let others = match others.is_empty() {
        true => "Nobody here can.".to_owned(),
        false => format!("Who can: {}.", others.join(", ")),
    };
    view! { <Banner tone=tone title=title><p>{rule}</p><p>{others}</p></Banner> }.into_any()
}

fn content(organization: &OrganizationSummary, explanation: Explanation) -> Content {
    let path = format!("/o/{}/roles", organization.slug);
    let chosen = explanation.act.map(|act| act.as_str()).unwrap_or_default();
    let options: Vec<_> = std::iter::once(Choice::new("", "Choose an act"))
        .chain(
            Permission::ALL
                .iter()
                .filter_map(|permission| act(*permission).map(|(_, words)| Choice::new(permission.as_str(), words))),
        )
        .collect();
    let clear = explanation.act.map(|_| path.clone());
    let rows = GROUPS.map(|name| group(name, &path)).collect_view();
    let columns: Vec<_> =
        std::iter::once("Act").chain(Role::ALL.iter().map(|role| role_name(*role))).map(Column::new).collect();
    let roles = Role::ALL
        .iter()
        .map(|role| view! { <li><b class="font-medium text-text">{role_name(*role)}</b>" · "{role_means(*role)}</li> })
        .collect_view();
    let view = view! {
        <Page>
            <PageHead title="Roles" lead=|| "The table below is what decides, printed: the same rules that every page, every API call and every key goes through. What is not granted is refused." />
            <Card>
                <FilterBar
                    action=path.clone()
                    label="Who can?"
                    apply="Answer"
                    clear_href=MaybeProp::derive(move || clear.clone())
                    start=|| view! { <Muted>"May I? Who can?"</Muted> }
                >
                    <FilterSelect name="act" label="Act" options=options value=chosen />
                </FilterBar>
            </Card>
            <Answer explanation=explanation />
            <Card><ul class="grid gap-1 text-muted">{roles}</ul></Card>
            <Section title="Who may do what" lead="An act leads to its explanation for you.">
                <Table caption="Who may do what" columns=columns>{rows}</Table>
            </Section>
        </Page>
    };
    Content::new("Roles", view)
}
