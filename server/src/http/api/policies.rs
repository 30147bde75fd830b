//! Policies: read, and a change that is being tried ended. To try one takes the person’s session, since a new sign-in confirms it.

use axum::http::Method;
use domain::key::Resource;
use domain::policies::Policies;
use domain::policy::Permission;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::problem::Problem;
use super::operation::{Call, Nothing, Operation};
use super::values::instant;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::read(
            "find_policies",
            "/api/v1/policies",
            (Resource::Policies, Permission::ViewHome),
            "Read the policies",
            find,
        ),
        Operation::act(
            "roll_back_policies",
            (Method::POST, "/api/v1/policies/roll-back"),
            (Resource::Policies, Permission::ManagePolicies),
            "End a change of policies that is being tried",
            roll_back,
        ),
    ]
}

/// Rules of the organization. What is absent has no rule.
#[derive(Serialize, ToSchema)]
struct PolicySet {
    idle_minutes: Option<u32>,
    absolute_hours: Option<u32>,
    /// From where members and keys may come; empty for anywhere.
    networks: Vec<String>,
    mfa_required: bool,
    mfa_grace_days: Option<u32>,
    /// The ways in that are open; empty for all.
    methods: Vec<String>,
    /// The longest life of a key.
    key_days: Option<u32>,
    invitation_days: Option<u32>,
    invitation_domains: Vec<String>,
    team_figures_private: bool,
}

/// A change that is being tried.
#[derive(Serialize, ToSchema)]
struct PolicyTrial {
    after: PolicySet,
    applied_by: String,
    #[schema(format = DateTime)]
    applied_at: String,
    /// When it ends by itself, unless it is confirmed.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// The policies, and a change that is being tried.
#[derive(Serialize, ToSchema)]
struct PolicyOverview {
    confirmed: PolicySet,
    trial: Option<PolicyTrial>,
}

fn set(policies: Policies) -> PolicySet {
    PolicySet {
        idle_minutes: policies.idle_minutes,
        absolute_hours: policies.absolute_hours,
        networks: policies.networks.iter().map(ToString::to_string).collect(),
        mfa_required: policies.mfa.is_some(),
        mfa_grace_days: policies.mfa.map(|mfa| mfa.grace_days),
        methods: policies.methods.iter().map(ToString::to_string).collect(),
        key_days: policies.key_days,
        invitation_days: policies.invitation_days,
        invitation_domains: policies.invitation_domains,
        team_figures_private: policies.team_figures_private,
    }
}

async fn find(call: Call, _: Nothing) -> Result<PolicyOverview, Problem> {
    let overview = call.services.policies(&call.actor, &call.slug).await?;
    Ok(PolicyOverview {
        confirmed: set(overview.confirmed),
        trial: overview.trial.map(|trial| PolicyTrial {
            after: set(trial.after),
            applied_by: trial.applied_by,
            applied_at: instant(trial.applied_at),
            expires_at: instant(trial.expires_at),
        }),
    })
}

async fn roll_back(call: Call, _: Nothing) -> Result<PolicyOverview, Problem> {
    call.services.roll_back_policies(&call.actor, &call.slug).await?;
    find(call, Nothing {}).await
}
