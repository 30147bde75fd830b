//! Members: roles, new sign-ins, the end of a membership.

/// Fields: `role`, and `confirmed` where Admin is given or taken. Its page is `/o/{slug}/members/{account}/role`.
pub const ROLE: &str = "change_role";
/// No fields. Its page is `/o/{slug}/members/{account}`.
pub const DEMAND: &str = "demand_sign_in";
/// Fields: `address`, typed to confirm; `keys_to`, the id of a service account that takes the keys over, or empty. Its page is `/o/{slug}/members/{account}/remove`.
pub const REMOVE: &str = "remove_member";
/// What `/o/{slug}/members` finds: a notice, and the values `name`, `account`, `before`, `after`.
pub const LIST: &str = "members";

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use domain::role::Role;
    use services::Result;

    fn told(sent: &Sent, notice: &str, values: &[(&str, &str)]) -> Done {
        Done::told(format!("/o/{}/members", sent.part("slug")), LIST, notice, values)
    }

    async fn role(sent: Sent) -> Result<Done> {
        let (slug, account) = (sent.part("slug"), sent.part("account"));
        let after = sent.field("role").parse::<Role>();
        if !sent.ticked("confirmed") && !sent.field("role").is_empty() {
            let before = sent.services.find_member(&sent.actor, slug, account).await?.member.role;
            let concerns_admin = before == Role::Admin || after == Ok(Role::Admin);
            if let Ok(after) = after
                && concerns_admin
                && before != after
            {
                return Ok(Done::to(format!("/o/{slug}/members/{account}/role?role={after}")));
            }
        }
        let change = sent.services.change_role(&sent.actor, slug, account, sent.field("role")).await?;
        if change.before == change.after {
            return Ok(Done::to(format!("/o/{slug}/members")));
        }
        let values = [
            ("name", change.name.as_str()),
            ("account", account),
            ("before", change.before.as_str()),
            ("after", change.after.as_str()),
        ];
        Ok(told(&sent, "role_changed", &values))
    }

    async fn demand(sent: Sent) -> Result<Done> {
        let (slug, account) = (sent.part("slug"), sent.part("account"));
        sent.services.demand_sign_in(&sent.actor, slug, account).await?;
        Ok(Done::noticed(format!("/o/{slug}/members/{account}"), DEMAND, "demanded"))
    }

    async fn remove(sent: Sent) -> Result<Done> {
        let (slug, account) = (sent.part("slug"), sent.part("account"));
        let name = sent
            .services
            .remove_member(&sent.actor, slug, account, sent.field("address"), sent.field("keys_to"))
            .await?;
        Ok(told(&sent, "removed", &[("name", &name)]))
    }

    vec![
        Form {
            name: ROLE,
            path: "/o/{slug}/members/{account}/role",
            page: |sent| {
                let role = sent.field("role").parse::<Role>().map(|role| format!("?role={role}")).unwrap_or_default();
                format!("/o/{}/members/{}/role{role}", sent.part("slug"), sent.part("account"))
            },
            send: |sent| Box::pin(role(sent)),
        },
        Form {
            name: DEMAND,
            path: "/o/{slug}/members/{account}/demand-sign-in",
            page: |sent| format!("/o/{}/members/{}", sent.part("slug"), sent.part("account")),
            send: |sent| Box::pin(demand(sent)),
        },
        Form {
            name: REMOVE,
            path: "/o/{slug}/members/{account}/remove",
            page: |sent| format!("/o/{}/members/{}/remove", sent.part("slug"), sent.part("account")),
            send: |sent| Box::pin(remove(sent)),
        },
    ]
}
