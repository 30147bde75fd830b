//! `/o/{slug}/policies/preview`: what a change differs in and would have done to the last seven days, and the button that applies it.

use domain::account::OrganizationSummary;
use domain::field::{FieldError, FieldErrors};
use domain::policies::{DryRun, Preview, RuleHits};
use leptos::prelude::*;

use super::frame::{Room, page, slug_of_address};
use crate::api::{self, FormState};
use crate::forms::policies::APPLY;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    Banner, ButtonVariant, Card, Cell, Column, EmptyKind, EmptyState, Field, FormActions, Icon, LinkButton, Muted,
    Page, PageHead, Pill, RowHead, Section, Stack, Table, TableRow, Tone,
};
use crate::words::policies;

/// The page.
#[component]
pub fn PreviewPolicies() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move {
        let state = api::get_form(APPLY.to_owned()).await?;
        // Without what was typed there is nothing to show, but who may see this page is asked all the same.
        let preview = api::get_policy_preview(slug, state.values.clone()).await?;
        Ok((preview, state))
    };
    page(Room::Policies, data, content)
}

fn content(organization: &OrganizationSummary, (preview, state): (Preview, FormState)) -> Content {
    let path = format!("/o/{}/policies", organization.slug);
    let list = path.clone();
    let body = if state.values.is_empty() || preview.differences.is_empty() {
        view! {
            <PageHead title="Preview the change" />
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::FirstUse(Icon::Sliders)
                    title="There is no change to show"
                    text="Nothing differs from the policies that stand, or the page was left for more than ten minutes."
                >
                    <LinkButton href=format!("{path}/change") variant=ButtonVariant::Primary>
                        "Change policies"
                    </LinkButton>
                </EmptyState>
            </Card>
        }
        .into_any()
    } else {
        view! { <Shown path=path.clone() name=organization.name.clone() preview=preview state=state /> }.into_any()
    };
    Content::new("Preview", view! { <Page>{body}</Page> }).under("Policies", list)
}

#[component]
fn Shown(path: String, name: String, preview: Preview, state: FormState) -> impl IntoView {
    let Preview { before, after, differences, lowered, dry_run, .. } = preview;
    let columns = ["Policy", "Now", "After", "Whom it hits"].map(Column::new).to_vec();
    let rows = differences
        .into_iter()
        .map(|policy| {
            let (now, then) = (policies::value(&before, policy), policies::value(&after, policy));
            let lower = lowered.contains(&policy).then(|| view! { " "<Pill tone=Tone::Warn>"Lowered"</Pill> });
            view! {
                <TableRow>
                    <RowHead>{policies::name(policy)}{lower}</RowHead>
                    <Cell label="Now" muted=true>{now}</Cell>
                    <Cell label="After">{then}</Cell>
                    <Cell label="Whom it hits" muted=true>{policies::binds(policy)}</Cell>
                </TableRow>
            }
        })
        .collect_view();
    let hidden = state.values.clone().into_iter().filter(|(field, _)| field != "confirm").collect::<Vec<_>>();
    let mut state = state;
    if state.errors.get("confirm") == Some(FieldError::Empty) {
        state.errors = FieldErrors::one("confirm", FieldError::Mismatch);
    }
    let typed = (!lowered.is_empty()).then(|| {
        view! {
            <Field
                name="confirm"
                label=format!("Type {name} to lower a policy")
                value=state.value("confirm")
                error=field_error(&state, "confirm")
                autocomplete="off"
                required=true
            />
        }
    });
    view! {
        <PageHead
            title="Preview the change"
            lead=|| "Nothing is applied yet. Applied, it lives for ten minutes and rolls back unless it is confirmed from a new session."
        />
        <Section title="What differs">
            <Table caption="What differs" columns=columns>
                {rows}
            </Table>
        </Section>
        <Found run=dry_run />
        <Card>
            <PostForm action=format!("{path}/preview") state=state.clone() refused="The change was not applied" hidden=hidden>
                {typed}
                <FormActions>
                    <Submit>"Apply for ten minutes"</Submit>
                    <LinkButton href=format!("{path}/change") variant=ButtonVariant::Ghost>"Change it once more"</LinkButton>
                </FormActions>
            </PostForm>
        </Card>
    }
}

/// What the last seven days say.
#[component]
fn Found(run: DryRun) -> impl IntoView {
    let DryRun { rules, seen } = run;
    if rules.is_empty() {
        return view! {
            <Banner tone=Tone::Neutral title="Nobody can run into this change">
                "It concerns invitations or figures, which hold nobody up at the door."
            </Banner>
        }
        .into_any();
    }
    let people = if seen == 1 { "1 member was".to_owned() } else { format!("{seen} members were") };
    let cards = rules
        .into_iter()
        .map(|rule| {
            let RuleHits { policy, hits, members, keys } = rule;
            let more = (members + keys).saturating_sub(hits.len());
            let lines = hits
                .iter()
                .map(|hit| {
                    let text = policies::hit(policy, hit);
                    view! {
                        <li>
                            <span class="font-medium text-text">{hit.name.clone()}</span>
                            " "
                            {text}
                        </li>
                    }
                })
                .collect_view();
            let clear = members + keys == 0;
            let tone = if clear { Tone::Good } else { Tone::Warn };
            let verdict = policies::verdict(members, keys);
            let list =
                (!clear).then(|| view! { <ul class="grid gap-1 text-muted [overflow-wrap:anywhere]">{lines}</ul> });
            let more = (more > 0).then(|| view! { <Muted>{format!("and {more} more")}</Muted> });
            view! {
                <div class="grid gap-2 border-t border-line py-3.5 first:border-t-0 first:pt-0 last:pb-0">
                    <p class="flex flex-wrap items-center gap-2">
                        <span class="font-medium text-text">{policies::name(policy)}</span>
                        <Pill tone=tone>{verdict}</Pill>
                    </p>
                    {list}
                    {more}
                </div>
            }
        })
        .collect_view();
    let lead =
        format!("Dry run over the last seven days, in which {people} seen: whom each policy would have held up.");
    view! {
        <Card title="What it would have done" lead=lead>
            <Stack>{cards}</Stack>
        </Card>
    }
    .into_any()
}
