//! The list of entries: searched, page by page, saved as files, and how long they are kept.

use domain::account::OrganizationSummary;
use domain::audit::{AuditPage, EntrySummary, RETENTIONS, Retention};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::super::frame::{Room, page, slug_of_address};
use super::{actor_words, encoded, party, search_path};
use crate::api::{self, FormState};
use crate::forms::audit::RETENTION;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::parts::{ExportButton, QualifierSearch, Suggestion};
use crate::ui::{
    Banner, ButtonVariant, Card, Cell, Choice, Column, EmptyKind, EmptyState, FormActions, Icon, LinkButton, Moment,
    Muted, Page, PageHead, Pager, Pill, Row, RowHead, Select, Stack, Table, TableRow, TextLink, Tone,
};
use crate::words::{events, times};

/// What the address says.
#[derive(Clone)]
struct Asked {
    search: String,
    before: Option<i64>,
}

/// The log of the organization in the address.
#[component]
pub fn AuditLog() -> impl IntoView {
    let (slug, query) = (slug_of_address(), use_query_map().read_untracked().clone());
    let search = query.get("q").unwrap_or_default();
    let before = query.get("before").and_then(|before| before.parse().ok());
    let data = async move {
        let found = api::get_audit(slug, search.clone(), before).await?;
        Ok((found, api::get_form(RETENTION.to_owned()).await?, Asked { search, before }))
    };
    page(Room::Audit, data, content)
}

fn content(organization: &OrganizationSummary, (found, form, asked): (AuditPage, FormState, Asked)) -> Content {
    let slug = organization.slug.clone();
    let notice = match form.notice.as_deref() {
        Some("saved") => Some("Retention saved".to_owned()),
        Some("undone") => Some("Change undone".to_owned()),
        _ => None,
    };
    let AuditPage { entries, older, unfinished, problem, retention, may_set, billing_only } = found;
    let error = problem.as_ref().map(|problem| events::search_problem(&problem.part, problem.problem));
    let path = format!("/o/{slug}/audit");
    let files = {
        let (path, search, good) = (path.clone(), asked.search.clone(), problem.is_none());
        move || {
            good.then(|| {
                view! {
                    <ExportButton action=format!("{path}.csv") search=search.clone() label="CSV" />
                    <ExportButton action=format!("{path}.jsonl") search=search.clone() label="JSONL with proof" />
                }
            })
        }
    };
    let body = match (entries.is_empty(), problem.is_some()) {
        (false, _) => view! { <Entries slug=slug.clone() entries=entries /> }.into_any(),
        (true, true) => ().into_any(),
        (true, false) => {
            view! { <NothingFound path=path.clone() asked=asked.clone() billing_only=billing_only /> }.into_any()
        }
    };
    let next = older.map(|older| format!("{path}?q={}&before={older}", encoded(&asked.search)));
    let newest = asked.before.map(|_| search_path(&slug, &asked.search));
    let gave_up = unfinished.then(|| {
        view! {
            <Banner tone=Tone::Info title="Searched as far as a page goes">
                "Entries that fit may lie further back. “Next” goes on searching there."
            </Banner>
        }
    });
    let billing = billing_only.then(|| {
        view! {
            <Banner tone=Tone::Info title="You see the entries about billing">
                "An Admin sees the whole log."
            </Banner>
        }
    });
    let pager = (next.is_some() || newest.is_some()).then(|| {
        view! { <Pager previous=newest next=next note="Newest first, 50 a page" /> }
    });
    let view = view! {
        <Page>
            <PageHead
                title="Audit log"
                lead=|| "Who did what, to what, from where. No entry can be changed; each holds the hash of the one before."
                actions=files
            />
            {billing}
            <QualifierSearch
                action=path.clone()
                label="Search the audit log"
                placeholder="actor:ada@example.org event:key.* target: ip: from:2026-11-01 to:"
                value=asked.search.clone()
                error=error
                suggestions=suggestions(&slug, &asked.search)
            />
            {gave_up}
            {body}
            {pager}
            <Kept path=path retention=retention may_set=may_set form=form />
        </Page>
    };
    Content::new("Audit log", view).notice(notice)
}

fn suggestions(slug: &str, search: &str) -> Vec<Suggestion> {
    [
        ("All", ""),
        ("Sign-ins", "event:session.*"),
        ("Failed sign-ins", "event:session.sign_in_failed"),
        ("Denied", "event:access.denied"),
        ("Members", "event:member.*"),
        ("API keys", "event:key.*"),
        ("Policies", "event:policies.*"),
        ("By me", "actor:me"),
    ]
    .into_iter()
    .map(|(label, sought)| Suggestion {
        href: if sought.is_empty() { format!("/o/{slug}/audit") } else { search_path(slug, sought) },
        label: label.to_owned(),
        current: search.trim() == sought,
    })
    .collect()
}

#[component]
fn NothingFound(path: String, asked: Asked, billing_only: bool) -> impl IntoView {
    let (title, text) = match (asked.search.is_empty(), billing_only) {
        (false, _) => ("No entry fits", "Nothing in the log is as the search says."),
        (true, true) => ("Nothing about billing yet", "Changes of departments, plans and payments will stand here."),
        (true, false) => ("No older entries", "This is where the log begins."),
    };
    let kind = if asked.search.is_empty() { EmptyKind::FirstUse(Icon::Audit) } else { EmptyKind::Filtered };
    view! {
        <Card flush=true>
            <EmptyState kind=kind title=title text=text>
                {(!asked.search.is_empty()).then(|| view! { <LinkButton href=path>"Clear the search"</LinkButton> })}
            </EmptyState>
        </Card>
    }
}

#[component]
fn Entries(slug: String, entries: Vec<EntrySummary>) -> impl IntoView {
    let columns = ["Event", "Time", "Actor", "Target", "Address", "Result"].map(Column::new).to_vec();
    let rows = entries
        .into_iter()
        .map(|entry| {
            let EntrySummary { id, at, event, actor, target, address, refused, .. } = entry;
            let href = format!("/o/{slug}/audit/{id}");
            let phrase = events::phrase_of(&event);
            let by = actor_words(&actor);
            let who = party(&slug, "actor", Some(by), &actor.written);
            let what = target.map(|target| party(&slug, "target", target.name, &target.written));
            let from = address.map(|address| {
                let href = search_path(&slug, &format!("ip:{address}"));
                view! { <TextLink href=href>{address}</TextLink> }
            });
            let result = match refused {
                true => view! { <Pill tone=Tone::Bad>"Refused"</Pill> }.into_any(),
                false => view! { <Pill tone=Tone::Good>"Done"</Pill> }.into_any(),
            };
            view! {
                <TableRow>
                    <RowHead detail=event><TextLink href=href>{phrase}</TextLink></RowHead>
                    <Cell label="Time" muted=true>
                        <Moment datetime=at.rfc3339() text=times::moment(at) full=at.rfc3339() />
                    </Cell>
                    <Cell label="Actor">{who}</Cell>
                    <Cell label="Target">{what}</Cell>
                    <Cell label="Address" muted=true>{from}</Cell>
                    <Cell label="Result">{result}</Cell>
                </TableRow>
            }
        })
        .collect_view();
    view! { <Table caption="Entries of the audit log" columns=columns>{rows}</Table> }
}

fn span(days: u32) -> String {
    match days {
        days if days % 365 == 0 && days > 365 => format!("{} years", days / 365),
        365 => "A year".to_owned(),
        days => format!("{days} days"),
    }
}

#[component]
fn Kept(path: String, retention: Retention, may_set: bool, form: FormState) -> impl IntoView {
    let Retention { days, from, signed } = retention;
    let kept = format!(
        "Entries are kept for {}. Whole months that are older go, below a signed checkpoint.",
        span(days).to_lowercase()
    );
    let begins = (from > 1).then(|| format!(" The log begins at entry {from} now."));
    let signed = match signed {
        Some((seq, at)) => format!("Signed through entry {} on {}.", times::number(seq), times::moment(at)),
        None => "Not signed yet: checkpoints are signed once a day.".to_owned(),
    };
    let verify = format!("{path}/verify");
    let setting = may_set.then(|| {
        let error = field_error(&form, "days");
        let choices = RETENTIONS.iter().map(|days| Choice::new(days.to_string(), span(*days))).collect();
        view! {
            <PostForm action=path state=form refused="The retention was not changed">
                <Row>
                    <Select name="days" label="Keep entries for" options=choices value=days.to_string() error=error />
                </Row>
                <FormActions>
                    <Submit variant=ButtonVariant::Secondary>"Save retention"</Submit>
                </FormActions>
            </PostForm>
        }
    });
    view! {
        <Card title="Retention and proof">
            <Stack>
                <p>{kept}{begins}</p>
                <Muted>
                    {signed}" "
                    <TextLink href=verify inline=true>"Check an exported file"</TextLink>
                    ". The keys of the signatures stand at "
                    <TextLink href="/.well-known/console-audit-keys" inline=true>"/.well-known/console-audit-keys"</TextLink>"."
                </Muted>
                {setting}
            </Stack>
        </Card>
    }
}
