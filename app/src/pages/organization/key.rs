//! `/o/{slug}/keys/{key}` and `/o/{slug}/organization-tokens/{key}`: one key, its secrets with their traffic, what it may do, and the ways to change and stop it.

use domain::account::OrganizationSummary;
use domain::id::TeamId;
use domain::key::{Controls, KeyDetail, KeyStatus, KeySummary, SecretVersion};
use domain::organization_token::SharedTeam;
use domain::time::Timestamp;
use leptos::prelude::*;

use super::frame::{Room, key_of_address, page, slug_of_address};
use super::key_controls::{KeyControls, KeyExpiry, KeyTeam, TokenTeams};
use super::key_leaks::KeyLeaks;
use super::key_place::Place;
use super::key_stop::StopProofNotice;
use crate::api::{self, FormState};
use crate::forms::keys::{UPDATE, fields};
use crate::forms::organization_tokens;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    Align, Banner, ButtonSize, ButtonVariant, Card, Cell, Column, Definition, DefinitionList, Field, FormActions,
    InlineCode, LinkButton, Muted, Page, PageHead, PageWidth, Pill, Row, RowHead, Section, Table, TableRow, Tone,
};
use crate::words::times;

/// How a key stands, in a word and a colour.
pub fn status_pill(key: &KeySummary, now: Timestamp) -> AnyView {
    let (tone, text) = match key.status(now) {
        KeyStatus::Active => (Tone::Good, "Active"),
        KeyStatus::ExpiresSoon => (Tone::Warn, "Expires soon"),
        KeyStatus::Expired => (Tone::Bad, "Expired"),
        KeyStatus::Disabled => (Tone::Neutral, "Disabled"),
        KeyStatus::Revoked => (Tone::Bad, "Revoked"),
    };
    view! { <Pill tone=tone>{text}</Pill> }.into_any()
}

/// The key of the address.
#[component]
pub fn Key() -> impl IntoView {
    shown(Room::Keys, UPDATE)
}

/// The organization token of the address.
#[component]
pub fn Token() -> impl IntoView {
    shown(Room::OrganizationTokens, organization_tokens::UPDATE)
}

fn shown(room: Room, form: &'static str) -> impl IntoView {
    let (slug, key) = (slug_of_address(), key_of_address());
    let data = async move {
        let detail = api::get_key_detail(slug, key).await?;
        Ok((detail, api::get_form(form.to_owned()).await?))
    };
    page(room, data, content)
}

fn notice(state: &FormState, is_token: bool) -> Option<String> {
    let thing = if is_token { "Token" } else { "Key" };
    match state.notice.as_deref()? {
        "ended" => Some("Former secret ended".to_owned()),
        done @ ("saved" | "disabled" | "enabled") => Some(format!("{thing} {done}")),
        _ => None,
    }
}

fn content(organization: &OrganizationSummary, (detail, state): (KeyDetail, FormState)) -> Content {
    let Place { list, title: crumb, noun, is_token, .. } = Place::of(&organization.slug, detail.key.owned_by);
    let path = format!("{list}/{}", detail.key.id);
    let notice = notice(&state, is_token);
    let (now, may) = (detail.rendered_at, detail.may_change);
    let (name, title) = (detail.key.name.clone(), detail.key.name.clone());
    let lead = match detail.shared.len() {
        _ if !is_token => format!("{} · {}", detail.key.redacted, detail.team),
        1 => format!("{} · 1 team", detail.key.redacted),
        teams => format!("{} · {teams} teams", detail.key.redacted),
    };
    let off = detail.key.disabled_at;
    let disabled = off.map(|at| {
        view! {
            <Banner tone=Tone::Neutral title=format!("Switched off {}", times::moment(at))>
                "Calls with it are refused until it is switched on again."
            </Banner>
        }
    });
    let is_live = detail.key.revoked_at.is_none();
    let leaks = view! { <KeyLeaks leaks=detail.leaks.clone() live=is_live /> };
    let stream = format!("/live/{}/keys/{}", organization.slug, detail.key.id);
    let stop = view! { <StopProofNotice proof=detail.stop.clone() path=path.clone() stream=stream /> };
    let actions = {
        let (path, expired) = (path.clone(), detail.key.status(now) == KeyStatus::Expired);
        move || {
            let path = path.clone();
            may.then(move || {
                let (act, label) = if off.is_some() { ("enable", "Enable") } else { ("disable", "Disable") };
                let refused = format!("The {noun} was not {act}d");
                view! {
                    <Row>
                        <LinkButton href=format!("{path}/rotate") variant=ButtonVariant::Primary>"Rotate"</LinkButton>
                        {(!expired).then(|| view! {
                            <PostForm action=format!("{path}/{act}") state=FormState::default() refused=refused>
                                <Submit variant=ButtonVariant::Secondary>{label}</Submit>
                            </PostForm>
                        })}
                        <LinkButton href=format!("{path}/revoke") variant=ButtonVariant::Ghost>"Revoke"</LinkButton>
                    </Row>
                }
            })
        }
    };
    let facts = facts(&detail);
    let shared = is_token.then(|| {
        let (teams, default) = (detail.shared.clone(), detail.key.team);
        view! { <Section title="Shared by"><Shared teams=teams default=default now=now /></Section> }
    });
    let secrets = view! { <Secrets path=path.clone() secrets=detail.secrets.clone() may=may now=now /> };
    let settings = may.then(|| view! { <Settings path=path.clone() detail=detail.clone() state=state /> });
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title=title lead=move || lead.clone() actions=actions />
            {leaks}
            {disabled}
            {stop}
            {facts}
            {shared}
            <Section title="Secrets">{secrets}</Section>
            {settings}
        </Page>
    };
    Content::new(name, view).under(crumb, list).notice(notice)
}

/// What named scopes hold, a pill for each.
pub fn scopes(controls: &Controls) -> impl IntoView + use<> {
    let words = controls.scopes.words().into_iter().map(|word| view! { <Pill tone=Tone::Neutral>{word}</Pill> });
    words.collect_view()
}

fn facts(detail: &KeyDetail) -> impl IntoView + use<> {
    let (key, now) = (detail.key.clone(), detail.rendered_at);
    let expires = match key.expires_at {
        None => "Never".to_owned(),
        Some(at) => times::moment(at),
    };
    let used = match key.last_used_at {
        None => "Not yet".to_owned(),
        Some(at) => [Some(times::moment(at)), key.last_used_from.clone(), key.last_used_agent.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
    };
    let tags = key.tags.iter().map(ToString::to_string).collect::<Vec<_>>();
    let tags = tags.into_iter().map(|tag| view! { <Pill tone=Tone::Neutral>{tag}</Pill> }).collect_view();
    let owner = match key.owned_by.is_organization() {
        true => format!("The organization {}", key.owner),
        false => key.owner.clone(),
    };
    let (has_tags, status) = (!key.tags.is_empty(), status_pill(&key, now));
    view! {
        <Card>
            <DefinitionList>
                <Definition term="Status">{status}</Definition>
                <Definition term="Owner">{owner}</Definition>
                {key.owned_by.is_organization().then(|| view! {
                    <Definition term="May"><Row>{scopes(&key.controls)}</Row></Definition>
                })}
                <Definition term="Created">{times::moment(key.created_at)}</Definition>
                <Definition term="Expires">{expires}</Definition>
                <Definition term="Last used">{used}</Definition>
                {has_tags.then(|| view! { <Definition term="Tags"><Row>{tags}</Row></Definition> })}
            </DefinitionList>
        </Card>
    }
}

/// The teams that share a token, with the calls of the last seven days that are booked to each.
#[component]
fn Shared(teams: Vec<SharedTeam>, default: TeamId, now: Timestamp) -> impl IntoView {
    let mut columns = ["Team", "Named in a call as"].map(Column::new).to_vec();
    columns.push(Column::figures("Calls in 7 days"));
    let rows = teams.into_iter().map(|team| {
        let is_default = (team.id == default).then(|| view! { " "<Pill tone=Tone::Accent>"Default"</Pill> });
        let last = match team.last_call_at {
            Some(at) => format!("Last {}", times::ago(at, now)),
            None => "None yet".to_owned(),
        };
        view! {
            <TableRow>
                <RowHead>{team.name}{is_default}</RowHead>
                <Cell label="Named in a call as"><InlineCode wrap=true>{team.id.to_string()}</InlineCode></Cell>
                <Cell label="Calls in 7 days" align=Align::End detail=last>{times::number(team.calls)}</Cell>
            </TableRow>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption="Teams that share the token" columns=columns>{rows}</Table>
        <p>
            <Muted>
                "A call names its team in the header "<InlineCode>"X-Console-Team"</InlineCode>", or "<InlineCode>"OpenAI-Project"</InlineCode>
                " with an official SDK, by id or by name. A call that names none is booked to the default team."
            </Muted>
        </p>
    }
}

/// The secrets that open the key now, with the calls of the last seven days.
#[component]
fn Secrets(path: String, secrets: Vec<SecretVersion>, may: bool, now: Timestamp) -> impl IntoView {
    let several = secrets.len() > 1;
    let mut columns = ["Secret", "Works until"].map(Column::new).to_vec();
    columns.push(Column::figures("Calls in 7 days"));
    if several && may {
        columns.push(Column::narrow("End"));
    }
    let rows = secrets.into_iter().map(|secret| {
        let until = match secret.dies_at {
            Some(at) => view! { <Pill tone=Tone::Warn>{times::moment(at)}</Pill> }.into_any(),
            None => format!("Since {}, as long as the key", times::day(secret.created_at)).into_any(),
        };
        let last = match secret.last_call_at {
            Some(at) => format!("Last {}", times::ago(at, now)),
            None => "None yet".to_owned(),
        };
        let end = (several && may).then(|| match secret.dies_at {
            None => view! { <Cell label="End" align=Align::Fit>""</Cell> }.into_any(),
            Some(_) => {
                let action = format!("{path}/end-former");
                view! {
                    <Cell label="End" align=Align::Fit>
                        <PostForm action=action state=FormState::default() refused="The secret goes on working">
                            <Submit variant=ButtonVariant::Ghost size=ButtonSize::Small>"End now"</Submit>
                        </PostForm>
                    </Cell>
                }
                .into_any()
            }
        });
        view! {
            <TableRow>
                <RowHead><InlineCode>{secret.redacted}</InlineCode></RowHead>
                <Cell label="Works until">{until}</Cell>
                <Cell label="Calls in 7 days" align=Align::End detail=last>{times::number(secret.calls)}</Cell>
                {end}
            </TableRow>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption="Secrets of the key" columns=columns>{rows}</Table> }
}

#[component]
fn Settings(path: String, detail: KeyDetail, state: FormState) -> impl IntoView {
    let stored = fields(&detail);
    // What was typed, where something was wrong with it; what is stored else.
    let values = if state.errors.is_empty() { stored } else { state.values.clone() };
    let (name, error) = (values.get("name").cloned().unwrap_or_default(), field_error(&state, "name"));
    let (team, expiry, controls) = (state.clone(), state.clone(), state.clone());
    let (kept, is_token) = (detail.key.expires_at, detail.key.owned_by.is_organization());
    let (refused, save) = match is_token {
        true => ("The token was not changed", "Save token"),
        false => ("The key was not changed", "Save key"),
    };
    let teams = match is_token {
        true => view! { <TokenTeams teams=detail.teams values=values.clone() state=team /> }.into_any(),
        false => view! { <KeyTeam teams=detail.teams values=values.clone() state=team /> }.into_any(),
    };
    view! {
        <Card title="Settings" lead="A change holds on every node within a second.">
            <PostForm action=path state=state refused=refused>
                <Field name="name" label="Name" value=name error=error autocomplete="off" required=true />
                {teams}
                <KeyExpiry
                    values=values.clone()
                    state=expiry
                    longest_days=detail.longest_days
                    now=detail.rendered_at
                    kept=kept
                />
                <KeyControls values=values state=controls models=detail.models named=is_token />
                <FormActions>
                    <Submit>{save}</Submit>
                </FormActions>
            </PostForm>
        </Card>
    }
}
