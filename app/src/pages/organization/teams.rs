//! `/o/{slug}/teams`: the teams, and the page that makes one.

use domain::account::OrganizationSummary;
use domain::policy::Permission;
use domain::team::{TeamList, TeamSummary};
use leptos::prelude::*;

use super::frame::{Room, page, slug_of_address};
use super::when;
use crate::api::{self, FormState};
use crate::forms::teams::{CREATE, LIST};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    Align, ButtonSize, ButtonVariant, Card, Cell, Column, Field, FormActions, Icon, LinkButton, Page, PageHead,
    PageWidth, Pill, RowHead, Table, TableRow, TextLink, Tone,
};
use crate::words::times;

/// The teams of the organization in the address.
#[component]
pub fn Teams() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move { Ok((api::get_teams(slug).await?, api::get_form(LIST.to_owned()).await?)) };
    page(Room::Teams, data, content)
}

fn row(path: &str, team: TeamSummary) -> impl IntoView + use<> {
    let page = format!("{path}/{}", team.id);
    let marks = [(team.is_default, "Default"), (team.own, "You")];
    let marks = marks
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, word)| view! { <Pill tone=Tone::Neutral plain=true>{word}</Pill> })
        .collect_view();
    let (label, open) = (format!("Open {}", team.name), page.clone());
    view! {
        <TableRow>
            <RowHead>
                <span class="inline-flex flex-wrap items-center gap-2"><TextLink href=page>{team.name}</TextLink>{marks}</span>
            </RowHead>
            <Cell label="Department">{team.department.unwrap_or_else(|| "None".to_owned())}</Cell>
            <Cell label="Members" align=Align::End>{times::number(team.members)}</Cell>
            <Cell label="Live keys" align=Align::End>{times::number(team.keys)}</Cell>
            <Cell label="Created" muted=true>{when::day(team.created_at)}</Cell>
            <Cell label="Open" align=Align::Fit>
                <LinkButton href=open size=ButtonSize::Small variant=ButtonVariant::Ghost attr:aria-label=label>"Open"</LinkButton>
            </Cell>
        </TableRow>
    }
}

fn content(organization: &OrganizationSummary, (list, form): (TeamList, FormState)) -> Content {
    let path = format!("/o/{}/teams", organization.slug);
    let may_manage = list.may_manage;
    let create = {
        let href = format!("{path}/new");
        move || {
            may_manage.then(|| {
                view! {
                    <LinkButton href=href.clone() variant=ButtonVariant::Primary icon=Icon::Plus>"Create team"</LinkButton>
                }
            })
        }
    };
    let notice = (form.notice.as_deref() == Some("deleted")).then(|| format!("Team “{}” deleted", form.value("name")));
    let columns = vec![
        Column::new("Team"),
        Column::new("Department"),
        Column::figures("Members"),
        Column::figures("Live keys"),
        Column::new("Created"),
        Column::narrow("Open"),
    ];
    let rows = list.teams.into_iter().map(|team| row(&path, team)).collect_view();
    let view = view! {
        <Page>
            <PageHead
                title="Teams"
                lead=|| "Keys, service accounts, usage and budgets belong to a team. A department tag says whom its costs are booked to."
                actions=create
            />
            <Table caption="Teams" columns=columns>{rows}</Table>
        </Page>
    };
    Content::new("Teams", view).notice(notice)
}

/// Making a team.
#[component]
pub fn NewTeam() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move {
        api::ensure_may(slug.clone(), Permission::ManageTeams).await?;
        Ok((api::get_teams(slug).await?, api::get_form(CREATE.to_owned()).await?))
    };
    page(Room::Teams, data, new_team)
}

fn new_team(organization: &OrganizationSummary, (list, state): (TeamList, FormState)) -> Content {
    let path = format!("/o/{}/teams", organization.slug);
    let (name, department) = (state.value("name"), state.value("department"));
    let (bad_name, bad_department) = (field_error(&state, "name"), field_error(&state, "department"));
    let used = match list.departments.as_slice() {
        [] => "Such as “Research” or “4711”. Costs are summed by it.".to_owned(),
        tags => format!("In use: {}.", tags.join(", ")),
    };
    let (action, cancel) = (format!("{path}/new"), path.clone());
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Create team" lead=|| "You will be its first member." />
            <Card>
                <PostForm action=action state=state refused="The team was not created">
                    <Field name="name" label="Name" value=name error=bad_name autocomplete="off" required=true />
                    <Field
                        name="department"
                        label="Department"
                        value=department
                        error=bad_department
                        hint=used
                        optional_mark=true
                        autocomplete="off"
                    />
                    <FormActions>
                        <Submit>"Create team"</Submit>
                        <LinkButton href=cancel variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
        </Page>
    };
    Content::new("New", view).under("Teams", path)
}
