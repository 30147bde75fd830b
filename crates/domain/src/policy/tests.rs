//! The whole table as a snapshot that a person compares with product.md, and the properties it must keep.

use std::fmt::Write;

use super::*;

fn cell(rules: Rules, role: Role, permission: Permission) -> String {
    let side = |team| match allows_under(rules, role, permission, team) {
        Ok(()) => "yes",
        Err(Refusal::Request { .. }) => "request",
        Err(_) => "-",
    };
    format!("{} / {}", side(TeamRelation::Own), side(TeamRelation::Other))
}

fn print(rules: Rules, permissions: impl Iterator<Item = Permission>) -> String {
    let mut text = format!("{:<26}", "own team / other team");
    for role in Role::ALL {
        write!(text, " | {role:<17}").unwrap();
    }
    for permission in permissions {
        write!(text, "\n{permission:<26}").unwrap();
        for role in Role::ALL {
            write!(text, " | {:<17}", cell(rules, *role, permission)).unwrap();
        }
    }
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn the_table() {
    insta::assert_snapshot!("roles", print(Rules::default(), Permission::ALL.iter().copied()));
}

#[test]
fn the_table_where_team_figures_are_private() {
    let private = Rules { team_figures_private: true };
    let changed = Permission::ALL.iter().copied().filter(|permission| {
        Role::ALL.iter().any(|role| cell(private, *role, *permission) != cell(Rules::default(), *role, *permission))
    });
    insta::assert_snapshot!("roles_team_figures_private", print(private, changed));
}

#[test]
fn refusals_say_who_could() {
    let refusal = |role, permission, team| allows(role, permission, team).unwrap_err();
    use Permission::*;
    use Role::*;
    assert_eq!(refusal(ReadOnly, ManageOwnKeys, TeamRelation::Own), Refusal::Role { needs: vec![Admin, Developer] });
    assert_eq!(refusal(Developer, ManageOwnKeys, TeamRelation::Other), Refusal::OtherTeam { needs: vec![Admin] });
    assert_eq!(
        refusal(Developer, SetTeamLimits, TeamRelation::Own),
        Refusal::Request { approvers: vec![Admin, BillingManager] }
    );
    assert_eq!(refusal(Admin, RunJob, TeamRelation::Own), Refusal::SystemOnly);
    let private = Rules { team_figures_private: true };
    assert_eq!(
        allows_under(private, ReadOnly, ViewUsage, TeamRelation::Other),
        Err(Refusal::OtherTeam { needs: vec![Admin, BillingManager] })
    );
}

#[test]
fn what_must_hold_in_every_row() {
    for permission in Permission::ALL.iter().copied() {
        let system = permission.holder() == Holder::System;
        assert_eq!(who_may(permission).is_empty(), system, "{permission}: somebody may, unless it is for jobs");
        assert_eq!(allows(Role::Admin, permission, TeamRelation::Other).is_ok(), !system, "{permission}: Admin");
        for role in Role::ALL.iter().copied() {
            let (own, other) =
                (allows(role, permission, TeamRelation::Own), allows(role, permission, TeamRelation::Other));
            assert!(own.is_ok() || other.is_err(), "{permission}: {role} may more in other teams than in own");
            for rules in [Rules::default(), Rules { team_figures_private: true }] {
                assert!(
                    allows_under(rules, role, permission, TeamRelation::Own) == own,
                    "{permission}: a rule took own teams"
                );
            }
            if matches!(permission.holder(), Holder::Anybody | Holder::Account) {
                assert_eq!(grant(role, permission), Grant::Everywhere, "{permission} does not depend on the role");
            }
        }
    }
}

#[test]
fn refusals_cross_to_the_browser() {
    let refusal = Refusal::OtherTeam { needs: vec![Role::Admin] };
    let json = serde_json::to_string(&refusal).unwrap();
    assert_eq!(json, r#"{"why":"other_team","needs":["admin"]}"#);
    assert_eq!(serde_json::from_str::<Refusal>(&json).unwrap(), refusal);
}

/// ASVS 7.5.1, and what an attacker with a borrowed browser would do first.
#[test]
fn sensitive_acts_want_a_fresh_proof() {
    let sensitive: Vec<_> = Permission::ALL.iter().filter(|permission| permission.needs_fresh_proof()).collect();
    assert_eq!(
        sensitive.iter().map(|permission| permission.as_str()).collect::<Vec<_>>(),
        [
            "manage_own_security",
            "end_own_sessions",
            "export_own_data",
            "delete_own_account",
            "manage_keys",
            "manage_organization_tokens",
            "delete_organization",
            "export_organization",
            "manage_policies",
            "manage_single_sign_on",
            "manage_domains",
            "manage_provisioning",
        ]
    );
    // Nobody without a session could show anything.
    assert!(sensitive.iter().all(|permission| matches!(permission.holder(), Holder::Account | Holder::Member)));
}
