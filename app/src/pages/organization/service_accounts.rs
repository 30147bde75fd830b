//! `/o/{slug}/service-accounts`: the service accounts, and the page that makes one.

use domain::account::OrganizationSummary;
use domain::policy::Permission;
use domain::service_account::{ROLES, ServiceAccountList, ServiceAccountSummary};
use domain::time::Timestamp;
use leptos::prelude::*;

use super::frame::{Room, page, slug_of_address};
use super::key_controls::KeyTeam;
use super::when;
use crate::api::{self, FormState};
use crate::forms::service_accounts::{CREATE, LIST};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    Align, ButtonVariant, Card, Cell, Column, EmptyKind, EmptyState, Field, FormActions, Icon, LinkButton, Page,
    PageHead, PageWidth, Pill, RadioCard, RadioCards, RowHead, Table, TableRow, TextLink, Tone,
};
use crate::words::roles::{role_means, role_name};
use crate::words::times;

/// The service accounts of the organization in the address.
#[component]
pub fn ServiceAccounts() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move { Ok((api::get_service_accounts(slug).await?, api::get_form(LIST.to_owned()).await?)) };
    page(Room::ServiceAccounts, data, content)
}

fn row(path: &str, account: ServiceAccountSummary, now: Timestamp) -> impl IntoView + use<> {
    let page = format!("{path}/{}", account.id);
    let off = account.disabled_at.map(|_| view! { <Pill tone=Tone::Neutral>"Disabled"</Pill> });
    let used = match account.last_used_at {
        Some(at) => when::ago(at, now).into_any(),
        None => "Not yet".into_any(),
    };
    view! {
        <TableRow>
            <RowHead>
                <span class="inline-flex flex-wrap items-center gap-2"><TextLink href=page>{account.name}</TextLink>{off}</span>
            </RowHead>
            <Cell label="Team">{account.team_name}</Cell>
            <Cell label="Role">{role_name(account.role)}</Cell>
            <Cell label="Live keys" align=Align::End>{times::number(account.keys)}</Cell>
            <Cell label="Last used" muted=true>{used}</Cell>
            <Cell label="Made by" muted=true detail=times::day(account.created_at)>{account.made_by}</Cell>
        </TableRow>
    }
}

fn content(organization: &OrganizationSummary, (list, form): (ServiceAccountList, FormState)) -> Content {
    let path = format!("/o/{}/service-accounts", organization.slug);
    let (may_create, now) = (!list.teams.is_empty(), list.rendered_at);
    let create = {
        let href = format!("{path}/new");
        move || {
            let href = href.clone();
            may_create.then(|| {
                view! {
                    <LinkButton href=href variant=ButtonVariant::Primary icon=Icon::Plus>
                        "Create service account"
                    </LinkButton>
                }
            })
        }
    };
    let first = create();
    let notice = (form.notice.as_deref() == Some("deleted"))
        .then(|| format!("Service account “{}” deleted", form.value("name")));
    let body = match list.accounts.is_empty() {
        true => view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::FirstUse(Icon::Bot)
                    title="No service account yet"
                    text="A service account is for what runs by itself: a deployment, a nightly job. Its keys belong to a team and go on when the person who made them leaves."
                >
                    {first}
                </EmptyState>
            </Card>
        }
        .into_any(),
        false => {
            let columns = vec![
                Column::new("Name"),
                Column::new("Team"),
                Column::new("Role"),
                Column::figures("Live keys"),
                Column::new("Last used"),
                Column::new("Made by"),
            ];
            let rows = list.accounts.into_iter().map(|account| row(&path, account, now)).collect_view();
            view! { <Table caption="Service accounts" columns=columns>{rows}</Table> }.into_any()
        }
    };
    let view = view! {
        <Page>
            <PageHead
                title="Service accounts"
                lead=|| "Principals that are no people. Their keys belong to a team and survive whoever made them."
                actions=create
            />
            {body}
        </Page>
    };
    Content::new("Service accounts", view).notice(notice)
}

/// Making one.
#[component]
pub fn NewServiceAccount() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move {
        api::ensure_may(slug.clone(), Permission::ManageServiceAccounts).await?;
        Ok((api::get_service_accounts(slug).await?, api::get_form(CREATE.to_owned()).await?))
    };
    page(Room::ServiceAccounts, data, new_account)
}

fn new_account(organization: &OrganizationSummary, (list, state): (ServiceAccountList, FormState)) -> Content {
    let path = format!("/o/{}/service-accounts", organization.slug);
    let (name, bad_name, bad_role) = (state.value("name"), field_error(&state, "name"), field_error(&state, "role"));
    let cards = ROLES.iter().map(|role| RadioCard::new(role.as_str(), role_name(*role), role_means(*role))).collect();
    let role = match state.value("role") {
        role if role.is_empty() => ROLES[0].to_string(),
        role => role,
    };
    let (action, cancel, team) = (format!("{path}/new"), path.clone(), state.clone());
    let values = state.values.clone();
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title="Create a service account"
                lead=|| "Keys are made on its page. It acts in one team, with one of two roles."
            />
            <Card>
                <PostForm action=action state=state refused="The service account was not created">
                    <Field
                        name="name"
                        label="Name"
                        value=name
                        error=bad_name
                        hint="What runs with it, such as “deploy” or “nightly report”."
                        autocomplete="off"
                        required=true
                    />
                    <KeyTeam teams=list.teams values=values state=team />
                    <RadioCards name="role" legend="Role" cards=cards value=role error=bad_role paired=true />
                    <FormActions>
                        <Submit>"Create service account"</Submit>
                        <LinkButton href=cancel variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
        </Page>
    };
    Content::new("Create", view).under("Service accounts", path)
}
