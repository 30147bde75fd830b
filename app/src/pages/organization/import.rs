//! `/o/{slug}/members/import`: a list of people from a spreadsheet, what was made of it, and how far it is sent.

use domain::account::OrganizationSummary;
use domain::import::{ImportPreview, MOST_ROWS, PreviewRow};
use domain::invitation::InviteChoices;
use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::frame::{Room, page, slug_of_address};
use super::invite::{chosen_role, role_cards};
use crate::api::{self, FormState};
use crate::forms::imports::{PREPARE, START};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    Banner, ButtonVariant, Card, Cell, Column, Field, FormActions, Icon, InputKind, LinkButton, Meter, Page, PageHead,
    PageWidth, Pager, Pill, RadioCards, RowHead, Stack, TabItem, TabStyle, Table, TableRow, Tabs, TextArea, TextLink,
    Tone,
};
use crate::words::roles::role_name;
use crate::words::{invitations as words, times};

/// The form for the organization in the address.
#[component]
pub fn Import() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move { Ok((api::get_invite_choices(slug).await?, api::get_form(PREPARE.to_owned()).await?)) };
    page(Room::Members, data, form)
}

fn form(organization: &OrganizationSummary, (choices, state): (InviteChoices, FormState)) -> Content {
    let path = format!("/o/{}/members", organization.slug);
    let (template, action) = (format!("{path}/import/template.csv"), format!("{path}/import"));
    let cancel = format!("{path}/pending");
    let teams = choices.teams.iter().map(|team| team.name.clone()).collect::<Vec<_>>().join(", ");
    let (text, role, role_error) = (state.value("text"), chosen_role(&state), field_error(&state, "role"));
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title="Invite a list"
                lead=|| "From a CSV file or pasted cells. You see what was made of every row before anybody is asked."
            />
            <Card>
                <PostForm
                    action=action
                    state=state.clone()
                    refused="The list was not read"
                    uploads=true
                >
                    <Field
                        name="file"
                        label="File"
                        kind=InputKind::File
                        accept=".csv,.tsv,.txt,text/csv".to_owned()
                        hint=format!("CSV with commas, semicolons or tabs, up to {} rows and 960 KB.", times::number(i64::try_from(MOST_ROWS).unwrap_or_default()))
                        error=field_error(&state, "file")
                    />
                    <TextArea
                        name="text"
                        label="Or paste it here"
                        value=text
                        error=field_error(&state, "text")
                        placeholder="grace@example.com,developer,Default".to_owned()
                        rows=6
                        mono=true
                        optional_mark=true
                    />
                    <RadioCards
                        name="role"
                        legend="Role of rows that name none"
                        cards=role_cards()
                        value=role
                        error=role_error
                        paired=true
                    />
                    <FormActions>
                        <Submit>"Check the list"</Submit>
                        <LinkButton href=cancel variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
            <Card title="What the list looks like">
                <Stack>
                    <p>
                        "A column "<strong>"email"</strong>", and if you want "<strong>"role"</strong>
                        " (admin, developer, billing_manager, read_only) and "<strong>"team"</strong>
                        " (a name, or several with | between them). Without names in the first row the columns are taken in this order."
                    </p>
                    <p>"Teams here: "{teams}"."</p>
                    <p>
                        <TextLink href=template inline=true>"Download the template"</TextLink>
                    </p>
                </Stack>
            </Card>
        </Page>
    };
    Content::new("Invite a list", view).under("Members", path)
}

/// What was made of a list.
#[component]
pub fn ImportList() -> impl IntoView {
    let (slug, query) = (slug_of_address(), use_query_map());
    let id = use_params_map().read_untracked().get("import").unwrap_or_default();
    let number = query.read_untracked().get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let problems = query.read_untracked().get("show").as_deref() == Some("problems");
    let data = async move {
        let preview = api::get_import(slug, id, number, problems).await?;
        Ok((preview, api::get_form(START.to_owned()).await?))
    };
    page(Room::Members, data, preview)
}

fn people(count: usize) -> String {
    times::number(i64::try_from(count).unwrap_or(i64::MAX))
}

fn preview(organization: &OrganizationSummary, (list, state): (ImportPreview, FormState)) -> Content {
    let members = format!("/o/{}/members", organization.slug);
    let path = format!("{members}/import/{}", list.id);
    let skipped = list.total - list.good;
    let title = match (&list.progress, skipped) {
        (Some(progress), _) if progress.finished_at.is_some() => "The list is sent".to_owned(),
        (Some(_), _) => "The list is being sent".to_owned(),
        (None, 0) if list.good == 1 => "1 person to invite".to_owned(),
        (None, 0) => format!("{} people to invite", people(list.good)),
        (None, _) => format!("{} of {} people to invite", people(list.good), people(list.total)),
    };
    let source = match list.file_name.as_str() {
        "" => "Pasted".to_owned(),
        name => format!("From {name}"),
    };
    let lead = format!("{source}. Rows without a role become {}.", role_name(list.role));
    let tabs = vec![
        TabItem::new(path.clone(), "All rows").current(!list.problems_only),
        TabItem::new(format!("{path}?show=problems"), "Problems").current(list.problems_only),
    ];
    let (number, pages) = (list.page, list.pages);
    let show = if list.problems_only { "&show=problems" } else { "" };
    let previous = (number > 1).then(|| format!("{path}?page={}{show}", number - 1));
    let next = (number < pages).then(|| format!("{path}?page={}{show}", number + 1));
    let state_view = view! { <Standing path=path.clone() members=members.clone() list=list.clone() state=state /> };
    let is_sending = list.progress.is_some_and(|progress| progress.finished_at.is_none());
    let view = view! {
        // Works with and without scripts; there is nothing to type on this page meanwhile.
        {is_sending.then(|| view! { <Meta http_equiv="refresh" content="2" /> })}
        <Page>
            <PageHead title=title lead=move || lead.clone() />
            {state_view}
            <Tabs label="Rows" items=tabs style=TabStyle::Segments />
            <Rows rows=list.rows />
            <Pager previous=previous next=next note=format!("Page {number} of {pages}") />
        </Page>
    };
    Content::new("List", view).under("Members", members.clone()).under("Invite a list", format!("{members}/import"))
}

/// What can be done with the list, or how far it is.
#[component]
fn Standing(path: String, members: String, list: ImportPreview, state: FormState) -> impl IntoView {
    let skipped = list.total - list.good;
    let results = format!("{path}/results.csv");
    match list.progress {
        None if list.good == 0 => view! {
            <Banner tone=Tone::Bad title="Nobody of this list can be invited">
                "The reason stands beside each row. Mend the list and check it again."
            </Banner>
            <FormActions><LinkButton href=format!("{members}/import")>"Check another list"</LinkButton></FormActions>
        }
        .into_any(),
        None => view! {
            <PostForm action=path state=state refused="The list was not sent">
                <FormActions>
                    <Submit>{format!("Send {}, skip {}", people(list.good), people(skipped))}</Submit>
                    <LinkButton href=format!("{members}/import") variant=ButtonVariant::Ghost>"Check another list"</LinkButton>
                </FormActions>
            </PostForm>
        }
        .into_any(),
        Some(progress) => {
            let total = i64::try_from(list.total).unwrap_or(i64::MAX);
            let sent = times::number(progress.sent);
            let text = match progress.finished_at {
                Some(_) => format!("{sent} invited, {} skipped.", times::number(total - progress.sent)),
                None => format!("{} of {} rows done, {sent} invited. You may leave: it goes on without this page.", times::number(progress.done), times::number(total)),
            };
            let done = u8::try_from(progress.done.saturating_mul(100) / total.max(1)).unwrap_or(100);
            let tone = if progress.finished_at.is_some() { Tone::Good } else { Tone::Info };
            let label = if progress.finished_at.is_some() { "Done" } else { "Sending" };
            view! {
                <Banner tone=tone title=label>{text}</Banner>
                <Meter label=format!("{done} % of the rows are done") used=done />
                <FormActions>
                    <LinkButton href=results icon=Icon::Download attr:download="">"Download results"</LinkButton>
                    <LinkButton href=format!("{members}/pending") variant=ButtonVariant::Ghost>"Go to the pending ones"</LinkButton>
                </FormActions>
            }
            .into_any()
        }
    }
}

#[component]
fn Rows(rows: Vec<PreviewRow>) -> impl IntoView {
    let columns = ["Address", "Line", "Role", "Team", "Result"].map(Column::new).to_vec();
    let rows = rows
        .into_iter()
        .map(|PreviewRow { row, role, outcome }| {
            let result = match outcome {
                Some(None) => view! { <Pill tone=Tone::Good>"Sent"</Pill> }.into_any(),
                Some(Some(why)) => view! { <Pill tone=Tone::Warn>{words::verdict(why)}</Pill> }.into_any(),
                None => match row.verdict {
                    Some(why) => view! { <Pill tone=Tone::Warn>{words::verdict(why)}</Pill> }.into_any(),
                    None => view! { <Pill>"Will be invited"</Pill> }.into_any(),
                },
            };
            let role = role.map_or(row.role, |role| role_name(role).to_owned());
            let team = if row.team.is_empty() { "Default team".to_owned() } else { row.team };
            view! {
                <TableRow>
                    <RowHead>{row.email}</RowHead>
                    <Cell label="Line" muted=true>{row.line}</Cell>
                    <Cell label="Role">{role}</Cell>
                    <Cell label="Team">{team}</Cell>
                    <Cell label="Result">{result}</Cell>
                </TableRow>
            }
        })
        .collect_view();
    view! {
        <Table caption="Rows of the list" columns=columns>
            {rows}
        </Table>
    }
}
