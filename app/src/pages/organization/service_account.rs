//! `/o/{slug}/service-accounts/{service_account}`: one service account with its keys, and the end of it.

use domain::account::OrganizationSummary;
use domain::policy::Permission;
use domain::service_account::ServiceAccountDetail;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::frame::{Room, page, slug_of_address};
use super::keys::KeyTable;
use crate::api::{self, FormState};
use crate::forms::service_accounts::{DELETE, DISABLE};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, TypedConfirmation};
use crate::ui::{
    Banner, ButtonVariant, Card, Definition, DefinitionList, EmptyKind, EmptyState, Icon, LinkButton, Page, PageHead,
    PageWidth, Row, Section, Tone,
};
use crate::words::roles::role_name;
use crate::words::times;

fn id_of_address() -> String {
    use_params_map().read_untracked().get("service_account").unwrap_or_default()
}

/// The service account of the address.
#[component]
pub fn ServiceAccount() -> impl IntoView {
    let (slug, id) = (slug_of_address(), id_of_address());
    let data = async move { Ok((api::get_service_account(slug, id).await?, api::get_form(DISABLE.to_owned()).await?)) };
    page(Room::ServiceAccounts, data, content)
}

fn content(organization: &OrganizationSummary, (detail, form): (ServiceAccountDetail, FormState)) -> Content {
    let home = format!("/o/{}", organization.slug);
    let list = format!("{home}/service-accounts");
    let (account, may) = (detail.account.clone(), detail.account.may_manage);
    let path = format!("{list}/{}", account.id);
    let notice = match form.notice.as_deref() {
        Some("created") => Some("Service account created".to_owned()),
        Some("disabled") => Some("Service account disabled".to_owned()),
        Some("enabled") => Some("Service account enabled".to_owned()),
        _ => None,
    };
    let disabled = account.disabled_at.map(|at| {
        view! {
            <Banner tone=Tone::Neutral title=format!("Switched off {}", times::moment(at))>
                "Calls with its keys are refused until it is switched on again."
            </Banner>
        }
    });
    let new_key = format!("{home}/keys/new?owner={}", account.id);
    let actions = {
        let (path, new_key, off) = (path.clone(), new_key.clone(), account.disabled_at.is_some());
        move || {
            let (path, new_key) = (path.clone(), new_key.clone());
            may.then(move || {
                let (act, label) = if off { ("enable", "Enable") } else { ("disable", "Disable") };
                let refused = format!("The service account was not {act}d");
                view! {
                    <Row>
                        <LinkButton href=new_key variant=ButtonVariant::Primary icon=Icon::Plus>"Create API key"</LinkButton>
                        <PostForm action=format!("{path}/{act}") state=FormState::default() refused=refused>
                            <Submit variant=ButtonVariant::Secondary>{label}</Submit>
                        </PostForm>
                        <LinkButton href=format!("{path}/delete") variant=ButtonVariant::Ghost>"Delete"</LinkButton>
                    </Row>
                }
            })
        }
    };
    let keys = match (may, detail.keys.is_empty()) {
        (false, _) => view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::Forbidden
                    title="Its keys are for its team"
                    text="Developers of the team and Admins see and manage them."
                />
            </Card>
        }
        .into_any(),
        (true, true) => view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::FirstUse(Icon::Key)
                    title="No live key"
                    text="Give each program a key of its own: then you see which one was used when, and can stop that one alone."
                >
                    <LinkButton href=new_key variant=ButtonVariant::Primary icon=Icon::Plus>"Create API key"</LinkButton>
                </EmptyState>
            </Card>
        }
        .into_any(),
        (true, false) => view! {
            <KeyTable path=format!("{home}/keys") keys=detail.keys now=detail.rendered_at may_revoke=true revoked=false />
        }
        .into_any(),
    };
    let (name, title) = (account.name.clone(), account.name.clone());
    let lead = format!("{} in the team {}", role_name(account.role), account.team_name);
    let view = view! {
        <Page>
            <PageHead title=title lead=move || lead.clone() actions=actions />
            {disabled}
            <Card>
                <DefinitionList>
                    <Definition term="Id">{account.id.to_string()}</Definition>
                    <Definition term="Made by">{account.made_by}</Definition>
                    <Definition term="Created">{times::moment(account.created_at)}</Definition>
                </DefinitionList>
            </Card>
            <Section title="Keys">{keys}</Section>
        </Page>
    };
    Content::new(name, view).under("Service accounts", list).notice(notice)
}

/// The end of it, once its name was typed.
#[component]
pub fn DeleteServiceAccount() -> impl IntoView {
    let (slug, id) = (slug_of_address(), id_of_address());
    let data = async move {
        api::ensure_may(slug.clone(), Permission::ManageServiceAccounts).await?;
        Ok((api::get_service_account(slug, id).await?, api::get_form(DELETE.to_owned()).await?))
    };
    page(Room::ServiceAccounts, data, confirm_delete)
}

fn confirm_delete(organization: &OrganizationSummary, (detail, state): (ServiceAccountDetail, FormState)) -> Content {
    let list = format!("/o/{}/service-accounts", organization.slug);
    let account = detail.account;
    let path = format!("{list}/{}", account.id);
    let lead = match account.keys {
        0 => "It has no live key. This cannot be undone.".to_owned(),
        1 => "Its key stops within a second. This cannot be undone.".to_owned(),
        keys => format!("Its {} keys stop within a second. This cannot be undone.", times::number(keys)),
    };
    let (action, cancel, expected) = (format!("{path}/delete"), path.clone(), account.name.clone());
    let title = format!("“{}” will be gone", account.name);
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title=title lead=move || lead.clone() />
            <Card>
                <TypedConfirmation
                    action=action
                    state=state
                    refused="The service account was not deleted"
                    name="name"
                    expected=expected
                    button="Delete service account"
                    cancel=cancel
                />
            </Card>
        </Page>
    };
    Content::new("Delete", view).under("Service accounts", list).under(account.name, path)
}
