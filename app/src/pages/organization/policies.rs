//! `/o/{slug}/policies`: what binds at the organization's door, the change that is being tried, and who waits for an Admin's word.

use domain::account::OrganizationSummary;
use domain::policies::{LossSummary, Overview, Policies as Rules, PolicyName, TrialSummary};
use domain::time::Timestamp;
use leptos::prelude::*;

use super::frame::{Room, page, slug_of_address};
use super::policy_banners::TrialActs;
use crate::api::{self, FormState};
use crate::forms::policies::{APPROVE, CONFIRM, POLICIES, ROLL_BACK};
use crate::islands::Countdown;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit};
use crate::ui::{
    Banner, ButtonSize, ButtonVariant, Card, Cell, Column, Icon, LinkButton, Muted, Page, PageHead, Pill, Row, RowHead,
    Section, Table, TableRow, Tone,
};
use crate::words::{fields, policies, times};

/// What the page's forms left: the notice, and what was wrong.
struct Left {
    notice: Option<String>,
    wrong: Option<String>,
}

/// The page.
#[component]
pub fn Policies() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move {
        let overview = api::get_policies(slug).await?;
        let mut left = Left { notice: api::get_form(POLICIES.to_owned()).await?.notice, wrong: None };
        for form in [CONFIRM, ROLL_BACK, APPROVE] {
            let state = api::get_form(form.to_owned()).await?;
            let first = state.errors.iter().next().map(|(field, error)| fields::sentence(field, error).into_owned());
            left.wrong = left.wrong.or(first);
        }
        Ok((overview, left))
    };
    page(Room::Policies, data, content)
}

fn told(notice: &str) -> Option<&'static str> {
    Some(match notice {
        "applied" => "Change applied for ten minutes",
        "confirmed" => "Policies confirmed",
        "rolled_back" => "Policies rolled back",
        "approved" => "Removal approved",
        _ => return None,
    })
}

/// The policies in the order of the page, in groups.
pub(super) const GROUPS: [(&str, &str, &[PolicyName]); 3] = [
    (
        "Sessions",
        "Asked at every request. A session that is too old or too weak for this organization still works in others.",
        &[
            PolicyName::IdleTimeout,
            PolicyName::AbsoluteTimeout,
            PolicyName::Networks,
            PolicyName::Mfa,
            PolicyName::SignInMethods,
        ],
    ),
    (
        "API keys",
        "Asked at every call, and when a secret is found in public.",
        &[PolicyName::KeyLifetime, PolicyName::Networks, PolicyName::LeakedKeys],
    ),
    (
        "People and figures",
        "Asked where people are invited and figures are shown.",
        &[PolicyName::InvitationLifetime, PolicyName::InvitationDomains, PolicyName::TeamFigures],
    ),
];

fn content(organization: &OrganizationSummary, (overview, left): (Overview, Left)) -> Content {
    let slug = organization.slug.clone();
    let Overview { confirmed, trial, may_manage, losses, rendered_at, .. } = overview;
    let path = format!("/o/{slug}/policies");
    let may_change = may_manage && trial.is_none();
    let change = {
        let href = format!("{path}/change");
        move || {
            may_change.then(|| {
                view! {
                    <LinkButton href=href.clone() variant=ButtonVariant::Primary icon=Icon::Pencil>
                        "Change policies"
                    </LinkButton>
                }
            })
        }
    };
    let lead = if may_manage {
        "What binds every member and key of this organization. A change is tried for ten minutes and rolls back unless it is confirmed."
    } else {
        "What binds every member and key of this organization. An Admin can change it."
    };
    let wrong = left.wrong.map(|text| view! { <Banner tone=Tone::Bad title="It was not done">{text}</Banner> });
    let waiting = (!losses.is_empty()).then(|| view! { <Losses path=path.clone() losses=losses now=rendered_at /> });
    let after = trial.as_ref().map(|trial| trial.after.clone());
    let tried = trial.map(|trial| {
        view! { <Trial slug=slug.clone() before=confirmed.clone() trial=trial may_manage=may_manage now=rendered_at /> }
    });
    let groups = GROUPS.map(|(title, lead, names)| {
        view! { <Group title=title lead=lead names=names confirmed=confirmed.clone() after=after.clone() /> }
    });
    let view = view! {
        <Page>
            <PageHead title="Policies" lead=move || lead actions=change />
            {wrong}
            {tried}
            {waiting}
            {groups.collect_view()}
        </Page>
    };
    Content::new("Policies", view).notice(left.notice.as_deref().and_then(told).map(str::to_owned))
}

#[component]
fn Group(
    title: &'static str,
    lead: &'static str,
    names: &'static [PolicyName],
    confirmed: Rules,
    after: Option<Rules>,
) -> impl IntoView {
    let columns = ["Policy", "Value", "Whom it hits"].map(Column::new).to_vec();
    let rows = names
        .iter()
        .map(|name| {
            let value = policies::value(&confirmed, *name);
            let tried = after.as_ref().map(|after| policies::value(after, *name)).filter(|tried| *tried != value);
            let value = match tried {
                Some(tried) => view! {
                    <Cell label="Value" detail=format!("Before, and again unless confirmed: {value}")>
                        // A long list of networks wraps as text; in a pill it would be cut on a phone.
                        {tried}
                        " "
                        <Pill tone=Tone::Warn>"Tried"</Pill>
                    </Cell>
                }
                .into_any(),
                None => view! { <Cell label="Value">{value}</Cell> }.into_any(),
            };
            view! {
                <TableRow>
                    <RowHead>{policies::name(*name)}</RowHead>
                    {value}
                    <Cell label="Whom it hits" muted=true>{policies::binds(*name)}</Cell>
                </TableRow>
            }
        })
        .collect_view();
    view! {
        <Section title=title lead=lead>
            <Table caption=title columns=columns>
                {rows}
            </Table>
        </Section>
    }
}

#[component]
fn Trial(slug: String, before: Rules, trial: TrialSummary, may_manage: bool, now: Timestamp) -> impl IntoView {
    let TrialSummary { after, applied_by, applied_at, expires_at, may_confirm } = trial;
    let changed: Vec<_> = before.differences(&after).into_iter().map(policies::name).collect();
    let seconds = expires_at.since(now).as_secs();
    let acts = may_manage.then(|| {
        view! {
            <Row>
                <TrialActs slug=slug may_confirm=may_confirm />
            </Row>
        }
    });
    let why = if may_confirm {
        "Your session began after the change: you got in under it, so you can confirm it."
    } else if may_manage {
        "Only a session that begins after the change can confirm it: that shows that somebody still gets in."
    } else {
        "An Admin has to confirm it."
    };
    view! {
        <Card title="A change is being tried" lead=format!("Applied by {applied_by}, {}.", times::moment(applied_at))>
            <div class="grid gap-3">
                <p>
                    {changed.join(", ")} ": rolls back in " <Countdown seconds=seconds /> " unless it is confirmed."
                </p>
                <Muted>{why}</Muted>
                {acts}
            </div>
        </Card>
    }
}

#[component]
fn Losses(path: String, losses: Vec<LossSummary>, now: Timestamp) -> impl IntoView {
    let columns = ["Member", "Asked", "Not before", "Approval"].map(Column::new).to_vec();
    let rows = losses
        .into_iter()
        .map(|loss| {
            let LossSummary { account, name, email, asked_at, due_at, approved_at, own } = loss;
            let label = format!("Approve for {name}");
            let act = match (approved_at, own) {
                (Some(at), _) => view! { <Pill tone=Tone::Good>"Approved "{times::ago(at, now)}</Pill> }.into_any(),
                (None, true) => view! { <Muted>"Another Admin decides"</Muted> }.into_any(),
                (None, false) => view! {
                    <PostForm
                        action=format!("{path}/losses/{account}")
                        state=FormState::default()
                        refused="It was not approved"
                    >
                        <Submit variant=ButtonVariant::Secondary size=ButtonSize::Small>
                            <span class="sr-only">{label}</span>
                            <span aria-hidden="true">"Approve"</span>
                        </Submit>
                    </PostForm>
                }
                .into_any(),
            };
            view! {
                <TableRow>
                    <RowHead detail=email>{name}</RowHead>
                    <Cell label="Asked">{times::ago(asked_at, now)}</Cell>
                    <Cell label="Not before">{times::moment(due_at)}</Cell>
                    <Cell label="Approval">{act}</Cell>
                </TableRow>
            }
        })
        .collect_view();
    view! {
        <Section
            title="Lost second factors"
            lead="These members say that theirs is lost. It goes after the wait, and only if an Admin approves. Ask them in person first."
        >
            <Table caption="Lost second factors" columns=columns>
                {rows}
            </Table>
        </Section>
    }
}
