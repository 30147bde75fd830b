//! `/o/{slug}/policies/change`: the form that proposes a change. Nothing is applied from here: the next page shows what it would do.

use std::collections::BTreeMap;

use domain::account::OrganizationSummary;
use domain::policies::Overview;
use domain::policy::Permission;
use leptos::prelude::*;

use super::frame::{Room, page, slug_of_address};
use crate::api::{self, FormState};
use crate::forms::policies::{CHANGE, METHODS, fields};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    Below, ButtonVariant, Card, Checkbox, EmptyKind, EmptyState, Field, FormActions, InputKind, LinkButton, Page,
    PageHead, PageWidth, Stack, TextArea,
};
use crate::words::policies;

/// The page.
#[component]
pub fn ChangePolicies() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move {
        api::ensure_may(slug.clone(), Permission::ManagePolicies).await?;
        Ok((api::get_policies(slug).await?, api::get_form(CHANGE.to_owned()).await?))
    };
    page(Room::Policies, data, content)
}

fn content(organization: &OrganizationSummary, (overview, state): (Overview, FormState)) -> Content {
    let path = format!("/o/{}/policies", organization.slug);
    let list = path.clone();
    let body = if overview.trial.is_some() {
        view! {
            <PageHead title="Change policies" />
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::Forbidden
                    title="Another change is being tried"
                    text="Confirm it or roll it back first. One change at a time shows what each of them does."
                >
                    <LinkButton href=path.clone()>"Go to the policies"</LinkButton>
                </EmptyState>
            </Card>
        }
        .into_any()
    } else {
        let values = if state.errors.is_empty() { fields(&overview.confirmed) } else { state.values.clone() };
        let from = overview.address.map(|address| address.to_string());
        view! { <Form path=path.clone() state=state values=values from=from /> }.into_any()
    };
    Content::new("Change", view! { <Page width=PageWidth::Narrow>{body}</Page> }).under("Policies", list)
}

#[component]
fn Form(path: String, state: FormState, values: BTreeMap<String, String>, from: Option<String>) -> impl IntoView {
    let value = |name: &str| values.get(name).cloned().unwrap_or_default();
    let ticked = |name: &str| values.get(name).is_some_and(|value| !value.is_empty());
    let error = |name: &str| field_error(&state, name);
    let number = |name: &'static str, label: &'static str, after: &'static str, hint: &'static str| {
        view! {
            <Field
                name=name
                label=label
                kind=InputKind::Whole
                value=value(name)
                after=after
                hint=hint
                error=error(name)
                autocomplete="off"
                optional_mark=true
            />
        }
    };
    let networks_hint = match from {
        Some(from) => format!("One a line, IPv4 or IPv6, such as 198.51.100.0/24. You come from {from}."),
        None => "One a line, IPv4 or IPv6, such as 198.51.100.0/24.".to_owned(),
    };
    let ways = METHODS.map(|(method, field)| {
        // The error summary leads to the first box.
        let id = if field == "method_password" { "methods" } else { field };
        view! {
            <Checkbox name=field id=id checked=ticked(field)>{policies::method(method)}</Checkbox>
        }
    });
    let methods_error = error("methods");
    let described = methods_error.is_some().then_some("methods-error");
    let sessions = view! {
        {number("idle_minutes", "Idle timeout", "minutes", "5 minutes to 7 days (10080). Every session ends after 8 idle hours in any case.")}
        {number("absolute_hours", "Absolute timeout", "hours", "1 hour to 90 days (2160), since the person last showed who they are.")}
        <fieldset class="grid gap-1.5" aria-describedby=described>
            <legend class="mb-1.5 text-sm font-medium text-text">"Sign-in methods"</legend>
            {ways.collect_view()}
            <Below id="methods".to_owned() hint="All or none: every way is open.".into() error=methods_error.into() />
        </fieldset>
        <Checkbox
            name="mfa"
            checked=ticked("mfa")
            error=error("mfa")
            hint="A passkey, or an authenticator app beside another way. Google or GitHub alone does not count."
        >
            "Require a second factor"
        </Checkbox>
        {number("grace_days", "Grace to set one up", "days", "0 to 90 days, from now or from joining, whichever is later.")}
    };
    let networks = view! {
        <TextArea
            name="networks"
            label="Allowed networks"
            value=value("networks")
            hint=networks_hint
            error=error("networks")
            mono=true
            optional_mark=true
        />
    };
    let keys = view! {
        {number("key_days", "Longest key lifetime", "days", "1 to 3650 days. Older keys stop.")}
        <Checkbox
            name="leaked_keys_kept"
            checked=ticked("leaked_keys_kept")
            hint="Otherwise it is revoked at once. Its owner and the Admins are told in either case."
        >
            "Keep a key working that a code host reports as public"
        </Checkbox>
    };
    let people = view! {
        {number("invitation_days", "Invitation lifetime", "days", "1 to 30 days; 7 unless set.")}
        <TextArea
            name="invitation_domains"
            label="Domains that may be invited"
            value=value("invitation_domains")
            hint="One a line, such as example.com. Empty: all."
            error=error("invitation_domains")
            rows=2
            optional_mark=true
        />
        <Checkbox name="team_figures_private" checked=ticked("team_figures_private")>
            "Show usage and cost of a team only to its members"
        </Checkbox>
    };
    view! {
        <PageHead
            title="Change policies"
            lead=|| "Nothing is applied yet: the next page shows what the change would have done to the last seven days."
        />
        <PostForm action=format!("{path}/change") state=state.clone() refused="The change cannot be shown">
            <Card title="Sessions">
                <Stack>{sessions}</Stack>
            </Card>
            <Card title="Networks" lead="For members and for API keys.">
                <Stack>{networks}</Stack>
            </Card>
            <Card title="API keys">
                <Stack>{keys}</Stack>
            </Card>
            <Card title="People and figures">
                <Stack>{people}</Stack>
            </Card>
            <FormActions>
                <Submit>"Preview the change"</Submit>
                <LinkButton href=path.clone() variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
            </FormActions>
        </PostForm>
    }
}
