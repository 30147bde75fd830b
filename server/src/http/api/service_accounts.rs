//! Service accounts with their keys.

use axum::http::Method;
use domain::key::Resource;
use domain::policy::Permission;
use domain::service_account::ServiceAccountSummary;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::problem::Problem;
use super::keys::{Key, key};
use super::operation::{Call, Nothing, Operation};
use super::values::{instant, maybe};

const KEYS: Resource = Resource::Keys;

pub(super) fn operations() -> Vec<Operation> {
    let [post, delete] = [Method::POST, Method::DELETE];
    let account = "/api/v1/service-accounts/{service_account}";
    vec![
        Operation::read(
            "list_service_accounts",
            "/api/v1/service-accounts",
            (KEYS, Permission::ViewDirectory),
            "List service accounts",
            list_accounts,
        ),
        Operation::act(
            "create_service_account",
            (post.clone(), "/api/v1/service-accounts"),
            (KEYS, Permission::ManageServiceAccounts),
            "Make a service account",
            create_account,
        )
        .creates(),
        Operation::read(
            "find_service_account",
            account,
            (KEYS, Permission::ViewDirectory),
            "Read one service account with its keys",
            find_account,
        ),
        Operation::act(
            "delete_service_account",
            (delete, account),
            (KEYS, Permission::ManageServiceAccounts),
            "Delete it with its keys",
            delete_account,
        ),
        Operation::act(
            "disable_service_account",
            (post.clone(), "/api/v1/service-accounts/{service_account}/disable"),
            (KEYS, Permission::ManageServiceAccounts),
            "Switch a service account off",
            disable_account,
        ),
        Operation::act(
            "enable_service_account",
            (post, "/api/v1/service-accounts/{service_account}/enable"),
            (KEYS, Permission::ManageServiceAccounts),
            "Switch a service account on",
            enable_account,
        ),
    ]
}

/// A service account.
#[derive(Serialize, ToSchema)]
struct ServiceAccount {
    /// `svc_…`
    id: String,
    name: String,
    /// `team_…`
    team: String,
    team_name: String,
    /// `developer` or `read_only`.
    role: String,
    /// Who made it.
    made_by: String,
    /// Its keys that are not revoked.
    keys: i64,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    disabled_at: Option<String>,
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
}

/// Every service account, by name.
#[derive(Serialize, ToSchema)]
struct ServiceAccounts {
    data: Vec<ServiceAccount>,
}

/// A service account with its keys, for those who may manage it.
#[derive(Serialize, ToSchema)]
struct ServiceAccountDetail {
    service_account: ServiceAccount,
    keys: Vec<Key>,
}

/// A service account to be made.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewServiceAccount {
    name: String,
    /// `developer` or `read_only`.
    role: String,
    /// `team_…`; else the first that the caller belongs to.
    #[serde(default)]
    team: Option<String>,
}

fn account(account: ServiceAccountSummary) -> ServiceAccount {
    ServiceAccount {
        id: account.id.to_string(),
        name: account.name,
        team: account.team.to_string(),
        team_name: account.team_name,
        role: account.role.to_string(),
        made_by: account.made_by,
        keys: account.keys,
        created_at: instant(account.created_at),
        disabled_at: maybe(account.disabled_at),
        last_used_at: maybe(account.last_used_at),
    }
}

async fn list_accounts(call: Call, _: Nothing) -> Result<ServiceAccounts, Problem> {
    let list = call.services.list_service_accounts(&call.actor, &call.slug).await?;
    Ok(ServiceAccounts { data: list.accounts.into_iter().map(account).collect() })
}

async fn account_at(call: &Call, id: &str) -> Result<ServiceAccountDetail, Problem> {
    let detail = call.services.find_service_account(&call.actor, &call.slug, id).await?;
    let now = detail.rendered_at;
    Ok(ServiceAccountDetail {
        service_account: account(detail.account),
        keys: detail.keys.into_iter().map(|summary| key(summary, now)).collect(),
    })
}

async fn find_account(call: Call, _: Nothing) -> Result<ServiceAccountDetail, Problem> {
    account_at(&call, call.part("service_account")).await
}

async fn create_account(call: Call, body: NewServiceAccount) -> Result<ServiceAccountDetail, Problem> {
    let team = body.team.unwrap_or_default();
    let made = call.services.create_service_account(&call.actor, &call.slug, &body.name, &body.role, &team).await?;
    account_at(&call, &made.to_string()).await
}

async fn switch(call: Call, on: bool) -> Result<ServiceAccountDetail, Problem> {
    let id = call.part("service_account");
    call.services.switch_service_account(&call.actor, &call.slug, id, on).await?;
    account_at(&call, id).await
}

async fn disable_account(call: Call, _: Nothing) -> Result<ServiceAccountDetail, Problem> {
    switch(call, false).await
}

async fn enable_account(call: Call, _: Nothing) -> Result<ServiceAccountDetail, Problem> {
    switch(call, true).await
}

async fn delete_account(call: Call, _: Nothing) -> Result<Nothing, Problem> {
    let id = call.part("service_account");
    let name = call.services.find_service_account(&call.actor, &call.slug, id).await?.account.name;
    call.services.delete_service_account(&call.actor, &call.slug, id, &name).await?;
    Ok(Nothing {})
}
