//! `/o/{slug}/teams/{team}`: one team, its people, and the end of it.

use domain::account::OrganizationSummary;
use domain::policy::Permission;
use domain::team::{TeamDetail, TeamMember, TeamToken};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::frame::{Room, page, slug_of_address};
use crate::api::{self, FormState};
use crate::forms::teams::{DELETE, RENAME, TAG};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, TypedConfirmation, field_error};
use crate::ui::{
    Align, Avatar, Banner, ButtonSize, ButtonVariant, Card, Cell, Column, EmptyKind, EmptyState, Field, FilterSearch,
    FormActions, Icon, LinkButton, Muted, Page, PageHead, PageWidth, Pager, RowHead, Section, Stack, Table, TableRow,
    TextLink, Tone,
};
use crate::words::times;

fn team_of_address() -> String {
    use_params_map().read_untracked().get("team").unwrap_or_default()
}

/// The team of the address.
#[component]
pub fn Team() -> impl IntoView {
    let (slug, team) = (slug_of_address(), team_of_address());
    let query = use_query_map().read_untracked();
    let (search, after) = (query.get("q").unwrap_or_default(), query.get("after").unwrap_or_default());
    let data = async move {
        let detail = api::get_team(slug, team, search.clone(), after.clone()).await?;
        let (rename, tag) = (api::get_form(RENAME.to_owned()).await?, api::get_form(TAG.to_owned()).await?);
        Ok((detail, rename, tag, search, after))
    };
    page(Room::Teams, data, content)
}

type Loaded = (TeamDetail, FormState, FormState, String, String);

fn content(organization: &OrganizationSummary, (detail, rename, tag, search, after): Loaded) -> Content {
    let teams = format!("/o/{}/teams", organization.slug);
    let team = detail.team.clone();
    let path = format!("{teams}/{}", team.id);
    let notice = match rename.notice.as_deref() {
        Some("created") => Some("Team created".to_owned()),
        Some("renamed") => Some("Team renamed".to_owned()),
        Some("tagged") => Some("Department saved".to_owned()),
        Some("added") => Some("Member added".to_owned()),
        Some("removed") => Some("Member taken out".to_owned()),
        _ => None,
    };
    let count = match team.members {
        1 => "1 member".to_owned(),
        count => format!("{} members", times::number(count)),
    };
    let lead = match &team.department {
        Some(tag) => format!("{count} · Department {tag}"),
        None => count,
    };
    let add = detail.may_manage.then(|| {
        let found = detail.candidates.clone();
        view! { <Add path=path.clone() search=search.clone() found=found /> }
    });
    let people = match detail.people.is_empty() {
        true => view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::FirstUse(Icon::Users)
                    title="Nobody is in this team"
                    text="Developers act only in teams they belong to."
                />
            </Card>
        }
        .into_any(),
        false => view! { <People path=path.clone() detail=detail.clone() after=after /> }.into_any(),
    };
    let title = team.name.clone();
    let settings = view! { <Settings path=path.clone() detail=detail.clone() rename=rename tag=tag /> };
    let end = (detail.may_manage && !team.is_default).then(|| {
        let text = match team.keys {
            0 => "Its people stay members of the organization.".to_owned(),
            keys => format!("First revoke its live keys ({}): keys belong to a team.", times::number(keys)),
        };
        view! {
            <Card title="Delete the team" lead=text>
                <LinkButton href=format!("{path}/delete")>"Delete team"</LinkButton>
            </Card>
        }
    });
    let view = view! {
        <Page>
            <PageHead title=title lead=move || lead.clone() />
            <Section title="People">{add}{people}</Section>
            {settings}
            {end}
        </Page>
    };
    Content::new(team.name, view).under("Teams", teams).notice(notice)
}

#[component]
fn People(path: String, detail: TeamDetail, after: String) -> impl IntoView {
    let may_manage = detail.may_manage;
    let mut columns = vec![Column::new("Name"), Column::new("Address")];
    if may_manage {
        columns.push(Column::narrow("Take out"));
    }
    let rows = detail.people.into_iter().map(|person| {
        let TeamMember { account, name, email } = person;
        let page = format!("{}/members/{account}", path.split("/teams/").next().unwrap_or_default());
        let to_remove = format!("{path}/remove");
        let out = may_manage.then(|| {
            let hidden = vec![("account".to_owned(), account.to_string())];
            view! {
                <Cell label="Take out" align=Align::Fit>
                    <PostForm action=to_remove state=FormState::default() refused="Nobody was taken out" hidden=hidden>
                        <Submit variant=ButtonVariant::Ghost size=ButtonSize::Small>"Take out"</Submit>
                    </PostForm>
                </Cell>
            }
        });
        let shown = name.clone();
        view! {
            <TableRow>
                <RowHead before=move || view! { <Avatar name=shown.clone() /> }>
                    <TextLink href=page>{name}</TextLink>
                </RowHead>
                <Cell label="Address" muted=true>{email}</Cell>
                {out}
            </TableRow>
        }
    });
    let rows = rows.collect_view();
    let first = (!after.is_empty()).then(|| path.clone());
    let next = detail.next.map(|after| {
        let mut map = leptos_router::params::ParamsMap::new();
        map.insert("after".to_owned(), after);
        format!("{path}{}", map.to_query_string())
    });
    let pager = (first.is_some() || next.is_some()).then(|| {
        view! { <Pager previous=MaybeProp::derive(move || first.clone()) next=MaybeProp::derive(move || next.clone()) /> }
    });
    view! {
        <Table caption="People of the team" columns=columns>{rows}</Table>
        {pager}
    }
}

/// Finding members of the organization to put into the team.
#[component]
fn Add(path: String, search: String, found: Vec<TeamMember>) -> impl IntoView {
    let results = (!search.trim().is_empty()).then(|| match found.is_empty() {
        true => view! { <Muted>"Nobody outside the team is found by that."</Muted> }.into_any(),
        false => found
            .into_iter()
            .map(|person| {
                let hidden = vec![("account".to_owned(), person.account.to_string())];
                view! {
                    <PostForm action=format!("{path}/add") state=FormState::default() refused="Nobody was added" hidden=hidden>
                        <div class="flex items-center gap-3">
                            <div class="min-w-0 flex-1">
                                <p class="font-medium text-text">{person.name}</p>
                                <p class="text-sm text-muted [overflow-wrap:anywhere]">{person.email}</p>
                            </div>
                            <Submit variant=ButtonVariant::Secondary size=ButtonSize::Small>"Add"</Submit>
                        </div>
                    </PostForm>
                }
            })
            .collect_view()
            .into_any(),
    });
    view! {
        <Card>
            <Stack>
                <form method="get" action=path.clone() role="search" aria-label="Find members to add" class="flex flex-wrap items-center gap-2">
                    <FilterSearch name="q" label="Find a member to add" value=search />
                    <crate::ui::Button>"Find"</crate::ui::Button>
                </form>
                {results}
            </Stack>
        </Card>
    }
}

/// Name and department, for whoever may change them.
#[component]
fn Settings(path: String, detail: TeamDetail, rename: FormState, tag: FormState) -> impl IntoView {
    let TeamDetail { team, may_manage, may_tag, .. } = detail;
    let kept = |state: &FormState, field: &str, stored: &str| match state.errors.is_empty() {
        true => stored.to_owned(),
        false => state.value(field),
    };
    let name = kept(&rename, "name", &team.name);
    let department = kept(&tag, "department", team.department.as_deref().unwrap_or_default());
    let (bad_name, bad_tag) = (field_error(&rename, "name"), field_error(&tag, "department"));
    let naming = may_manage.then(|| {
        view! {
            <PostForm action=format!("{path}/rename") state=rename refused="The team was not renamed">
                <Field name="name" label="Name" value=name error=bad_name autocomplete="off" required=true />
                <FormActions><Submit variant=ButtonVariant::Secondary>"Rename team"</Submit></FormActions>
            </PostForm>
        }
    });
    let tagging = may_tag.then(|| {
        view! {
            <PostForm action=format!("{path}/department") state=tag refused="The department was not saved">
                <Field
                    name="department"
                    label="Department"
                    value=department
                    error=bad_tag
                    hint="Whom its costs are booked to. Empty for none."
                    autocomplete="off"
                />
                <FormActions><Submit variant=ButtonVariant::Secondary>"Save department"</Submit></FormActions>
            </PostForm>
        }
    });
    (may_manage || may_tag).then(|| {
        view! { <Card title="Settings"><Stack>{naming}{tagging}</Stack></Card> }
    })
}

/// The end of a team, once its name was typed.
#[component]
pub fn DeleteTeam() -> impl IntoView {
    let (slug, team) = (slug_of_address(), team_of_address());
    let data = async move {
        api::ensure_may(slug.clone(), Permission::ManageTeams).await?;
        let detail = api::get_team(slug, team, String::new(), String::new()).await?;
        Ok((detail, api::get_form(DELETE.to_owned()).await?))
    };
    page(Room::Teams, data, confirm_delete)
}

/// What becomes of the organization tokens that a team shares, when it ends.
fn of_tokens(tokens: &[TeamToken]) -> Option<impl IntoView + use<>> {
    let names = |ends: bool| {
        let names = tokens.iter().filter(|token| token.ends == ends).map(|token| format!("“{}”", token.name));
        names.collect::<Vec<_>>().join(", ")
    };
    let end = match (tokens.iter().filter(|token| token.ends).count(), names(true)) {
        (0, _) => None,
        (1, name) => Some(format!("{name} ends with it: no other team shares it. Calls with it are refused.")),
        (_, names) => Some(format!("{names} end with it: no other team shares them. Calls with them are refused.")),
    };
    let others = names(false);
    let stay = (!others.is_empty()).then(|| format!("{others}: goes on with the other teams that share it."));
    (!tokens.is_empty()).then(|| {
        let text = end.into_iter().chain(stay).collect::<Vec<_>>().join(" ");
        view! { <Banner tone=Tone::Warn title="Organization tokens that it shares">{text}</Banner> }
    })
}

fn confirm_delete(organization: &OrganizationSummary, (detail, state): (TeamDetail, FormState)) -> Content {
    let teams = format!("/o/{}/teams", organization.slug);
    let team = detail.team;
    let path = format!("{teams}/{}", team.id);
    let (action, back, name) = (format!("{path}/delete"), path.clone(), team.name.clone());
    let expected = name.clone();
    let tokens = of_tokens(&detail.tokens);
    let title = format!("“{name}” will be gone");
    let body = if team.is_default || team.keys > 0 {
        let why = match team.is_default {
            true => "Every organization has its default team. It can be renamed.".to_owned(),
            false => {
                format!("It has live keys ({}). Keys belong to a team: revoke them first.", times::number(team.keys))
            }
        };
        view! {
            <Banner tone=Tone::Neutral title="This team stays">{why}</Banner>
            <FormActions><LinkButton href=back>"Back to the team"</LinkButton></FormActions>
        }
        .into_any()
    } else {
        view! {
            {tokens}
            <Card>
                <TypedConfirmation
                    action=action
                    state=state
                    refused="The team was not deleted"
                    name="name"
                    expected=expected
                    button="Delete team"
                    cancel=back
                />
            </Card>
        }
        .into_any()
    };
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title=title
                lead=|| "Its people stay members of the organization. Its usage stays in the reports under its name."
            />
            {body}
        </Page>
    };
    Content::new("Delete", view).under("Teams", teams).under(name, path)
}
