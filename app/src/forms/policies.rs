//! Policies: proposing a change, applying it for ten minutes, confirming it, rolling it back; and an Admin's word for a lost factor.

use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use domain::field::FieldError;
use domain::policies::{Policies, TypedPolicies};
use domain::session::Method;

/// Fields: those of `fields`. Its page is `/o/{slug}/policies/change`.
pub const CHANGE: &str = "change_policies";
/// The same fields, and `confirm`: the organization's name, where a policy is lowered. Its page is `/o/{slug}/policies/preview`.
pub const APPLY: &str = "apply_policies";
/// No fields. Its page is `/o/{slug}/policies`.
pub const CONFIRM: &str = "confirm_policies";
/// No fields. Its page is `/o/{slug}/policies`.
pub const ROLL_BACK: &str = "roll_back_policies";
/// No fields. Its page is `/o/{slug}/policies`.
pub const APPROVE: &str = "approve_factor_loss";
/// What `/o/{slug}/policies` finds: a notice.
pub const POLICIES: &str = "policies";

/// The ways in that the form offers, each with its field.
pub const METHODS: [(Method, &str); 4] = [
    (Method::Password, "method_password"),
    (Method::Passkey, "method_passkey"),
    (Method::Google, "method_google"),
    (Method::GitHub, "method_github"),
];

/// What was typed into the fields.
pub fn typed(values: &BTreeMap<String, String>) -> TypedPolicies {
    let text = |name: &str| values.get(name).cloned().unwrap_or_default();
    let ticked = |name: &str| !text(name).is_empty();
    let methods: Vec<_> =
        METHODS.iter().filter(|(_, field)| ticked(field)).map(|(method, _)| method.to_string()).collect();
    TypedPolicies {
        idle_minutes: text("idle_minutes"),
        absolute_hours: text("absolute_hours"),
        networks: text("networks"),
        mfa: ticked("mfa"),
        grace_days: text("grace_days"),
        methods: methods.join(" "),
        key_days: text("key_days"),
        invitation_days: text("invitation_days"),
        invitation_domains: text("invitation_domains"),
        team_figures_private: ticked("team_figures_private"),
        leaked_keys_kept: ticked("leaked_keys_kept"),
    }
}

/// The fields as the form shows policies that stand.
pub fn fields(policies: &Policies) -> BTreeMap<String, String> {
    let typed = TypedPolicies::from(policies);
    let tick = |ticked: bool| if ticked { "on".to_owned() } else { String::new() };
    let mut fields: BTreeMap<String, String> = [
        ("idle_minutes", typed.idle_minutes),
        ("absolute_hours", typed.absolute_hours),
        ("networks", typed.networks),
        ("mfa", tick(typed.mfa)),
        ("grace_days", typed.grace_days),
        ("key_days", typed.key_days),
        ("invitation_days", typed.invitation_days),
        ("invitation_domains", typed.invitation_domains),
        ("team_figures_private", tick(typed.team_figures_private)),
        ("leaked_keys_kept", tick(typed.leaked_keys_kept)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    for (method, field) in METHODS {
        let open = policies.methods.is_empty() || policies.methods.contains(&method);
        fields.insert(field.to_owned(), tick(open));
    }
    fields.retain(|_, value| !value.is_empty());
    fields
}

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::{FormAnswer, Result};

    fn page(sent: &Sent) -> String {
        format!("/o/{}/policies", sent.part("slug"))
    }

    async fn change(sent: Sent) -> Result<Done> {
        let values = sent.fields.clone();
        // What is wrong is said here, beside the fields; the next page finds what was typed.
        let preview = sent.services.preview_policies(&sent.actor, sent.part("slug"), &typed(&values)).await?;
        if preview.differences.is_empty() {
            return Err(services::Error::field("policies", FieldError::Empty));
        }
        let values = values.into_iter().filter(|(name, _)| name != "submission").collect();
        let answer = FormAnswer { values, ..FormAnswer::default() };
        Ok(Done { answer: Some((APPLY, answer)), ..Done::to(format!("{}/preview", page(&sent))) })
    }

    async fn apply(sent: Sent) -> Result<Done> {
        let typed = typed(&sent.fields);
        sent.services.apply_policies(&sent.actor, sent.part("slug"), &typed, sent.field("confirm")).await?;
        Ok(Done::noticed(page(&sent), POLICIES, "applied"))
    }

    async fn confirm(sent: Sent) -> Result<Done> {
        sent.services.confirm_policies(&sent.actor, sent.part("slug")).await?;
        Ok(Done::noticed(page(&sent), POLICIES, "confirmed"))
    }

    async fn roll_back(sent: Sent) -> Result<Done> {
        sent.services.roll_back_policies(&sent.actor, sent.part("slug")).await?;
        Ok(Done::noticed(page(&sent), POLICIES, "rolled_back"))
    }

    async fn approve(sent: Sent) -> Result<Done> {
        sent.services.approve_factor_loss(&sent.actor, sent.part("slug"), sent.part("account")).await?;
        Ok(Done::noticed(page(&sent), POLICIES, "approved"))
    }

    vec![
        Form {
            name: CHANGE,
            path: "/o/{slug}/policies/change",
            page: |sent| format!("{}/change", page(sent)),
            send: |sent| Box::pin(change(sent)),
        },
        Form {
            name: APPLY,
            path: "/o/{slug}/policies/preview",
            page: |sent| format!("{}/preview", page(sent)),
            send: |sent| Box::pin(apply(sent)),
        },
        Form { name: CONFIRM, path: "/o/{slug}/policies/confirm", page, send: |sent| Box::pin(confirm(sent)) },
        Form { name: ROLL_BACK, path: "/o/{slug}/policies/roll-back", page, send: |sent| Box::pin(roll_back(sent)) },
        Form { name: APPROVE, path: "/o/{slug}/policies/losses/{account}", page, send: |sent| Box::pin(approve(sent)) },
    ]
}
