//! Roles and acts as people say them.

use domain::policies::PolicyName;
use domain::policy::{self, Grant, Holder, Permission, Refusal};
use domain::role::Role;

/// A role's name.
pub const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => "Admin",
        Role::Developer => "Developer",
        Role::BillingManager => "Billing Manager",
        Role::ReadOnly => "Read-only",
    }
}

/// What a role is for, in a sentence.
pub const fn role_means(role: Role) -> &'static str {
    match role {
        Role::Admin => "Everything: people, policies, keys, billing.",
        Role::Developer => "API keys and service accounts in their own teams; sees usage.",
        Role::BillingManager => "Plan, payments, credits, spending limits; sees usage.",
        Role::ReadOnly => "Sees usage, costs and the directory; changes nothing.",
    }
}

/// “Admin”, “Admin or Developer”.
pub fn role_names(roles: &[Role]) -> String {
    let names: Vec<_> = roles.iter().map(|role| role_name(*role)).collect();
    match names.as_slice() {
        [] => "Nobody".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Who may, in words: “Admin, Developer (own teams)”.
pub fn holders(permission: Permission) -> String {
    if permission.holder() != Holder::Member {
        return "Everybody, for themselves".to_owned();
    }
    let granted = Role::ALL.iter().filter_map(|role| match policy::grant(*role, permission) {
        Grant::Everywhere | Grant::TeamFigures => Some(role_name(*role).to_owned()),
        Grant::OwnTeams => Some(format!("{} (own teams)", role_name(*role))),
        Grant::Never | Grant::Request | Grant::RequestInOwnTeams => None,
    });
    granted.collect::<Vec<_>>().join(", ")
}

/// An act of a member, as it follows “may”; with the group that the page of roles lists it under. `None` for acts of no member.
pub const fn act(permission: Permission) -> Option<(&'static str, &'static str)> {
    const EVERYBODY: &str = "Everybody";
    const KEYS: &str = "Keys and tokens";
    const PEOPLE: &str = "People";
    const ORGANIZATION: &str = "Organization and security";
    const BILLING: &str = "Billing and spending";
    Some(match permission {
        Permission::ViewHome => (EVERYBODY, "See the home page"),
        Permission::ReadDocumentation => (EVERYBODY, "Read the documentation"),
        Permission::ViewUsage => (EVERYBODY, "See usage"),
        Permission::ViewCosts => (EVERYBODY, "See costs"),
        Permission::ViewDirectory => (EVERYBODY, "See the directory: roles, teams, last active"),
        Permission::LeaveOrganization => (EVERYBODY, "Leave the organization"),
        Permission::CallApi => (KEYS, "Call the API"),
        Permission::ManageOwnKeys => (KEYS, "Make, rotate, limit and revoke own API keys"),
        Permission::ManageServiceAccounts => (KEYS, "Manage service accounts and their keys"),
        Permission::ViewKeys => (KEYS, "See everybody’s keys, never the secret"),
        Permission::ManageKeys => (KEYS, "Limit, disable, revoke and move everybody’s keys"),
        Permission::ManageOrganizationTokens => (KEYS, "Manage organization tokens"),
        Permission::TightenOwnKeyLimits => (KEYS, "Set tighter hard stops on own keys"),
        Permission::ViewMemberSecurity => (PEOPLE, "See members’ second factors and sign-in methods"),
        Permission::ManageMembers => (PEOPLE, "Remove members, ask them to sign in again"),
        Permission::ChangeRoles => (PEOPLE, "Change roles"),
        Permission::ManageTeams => (PEOPLE, "Make and change teams"),
        Permission::InviteMembers => (PEOPLE, "Invite people"),
        Permission::ManageDepartmentTags => (PEOPLE, "Tag teams with departments"),
        Permission::ManageOrganization => (ORGANIZATION, "Change settings and time zone"),
        Permission::DeleteOrganization => (ORGANIZATION, "Delete the organization"),
        Permission::ExportOrganization => (ORGANIZATION, "Export the organization’s data"),
        Permission::ManagePolicies => (ORGANIZATION, "Change policies"),
        Permission::ManageSingleSignOn => (ORGANIZATION, "Set up single sign-on"),
        Permission::ManageDomains => (ORGANIZATION, "Prove mail domains"),
        Permission::ManageProvisioning => (ORGANIZATION, "Set up provisioning"),
        Permission::ViewAudit => (ORGANIZATION, "Read the audit log"),
        Permission::ManageWebhooks => (ORGANIZATION, "Manage webhooks"),
        Permission::ManageTeamWebhooks => (ORGANIZATION, "Manage webhooks of a team’s key and usage events"),
        Permission::ViewBillingAudit => (BILLING, "Read the billing entries of the audit log"),
        Permission::ManagePlan => (BILLING, "Change the plan"),
        Permission::ManagePaymentMethods => (BILLING, "Manage payment methods"),
        Permission::ViewInvoices => (BILLING, "See invoices"),
        Permission::ManageCredits => (BILLING, "Manage credits"),
        Permission::ManageBillingDetails => (BILLING, "Change billing details"),
        Permission::RedeemPromotionCodes => (BILLING, "Redeem promotion codes"),
        Permission::ManageSpendingAlerts => (BILLING, "Set spending alerts"),
        Permission::SetOrganizationLimits => (BILLING, "Set hard stops of the organization"),
        Permission::SetTeamLimits => (BILLING, "Set hard stops of a team"),
        Permission::SetMemberLimits => (BILLING, "Set hard stops of a member"),
        Permission::SetKeyLimits => (BILLING, "Set hard stops of any key"),
        Permission::SignUp
        | Permission::SignIn
        | Permission::Recover
        | Permission::ReportSession
        | Permission::ChangeAddress
        | Permission::RecoverFactor
        | Permission::StopFactorLoss
        | Permission::UseTicket
        | Permission::ReportLeak
        | Permission::SignOut
        | Permission::ManageOwnAccount
        | Permission::ConfirmIdentity
        | Permission::ManageOwnSecurity
        | Permission::EndOwnSessions
        | Permission::ExportOwnData
        | Permission::DeleteOwnAccount
        | Permission::CreateOrganization
        | Permission::AcceptInvitation
        | Permission::RunJob => return None,
    })
}

/// The groups of the page of roles, in order.
pub const GROUPS: [&str; 5] =
    ["Everybody", "Keys and tokens", "People", "Organization and security", "Billing and spending"];

/// A rule of an organization, as it follows “the policy”.
pub const fn policy_name(policy: PolicyName) -> &'static str {
    match policy {
        PolicyName::IdleTimeout => "Idle timeout",
        PolicyName::AbsoluteTimeout => "Session length",
        PolicyName::Networks => "Allowed networks",
        PolicyName::Mfa => "Two-factor sign-in",
        PolicyName::SignInMethods => "Sign-in methods",
        PolicyName::KeyLifetime => "Key lifetime",
        PolicyName::InvitationLifetime => "Invitation lifetime",
        PolicyName::InvitationDomains => "Invitation domains",
        PolicyName::TeamFigures => "Team figures",
        PolicyName::LeakedKeys => "Keys that leak",
        PolicyName::SignInAgain => "New sign-in asked by an Admin",
    }
}

/// Which rule refuses, in a sentence.
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::SignInRequired => "Nobody is signed in.".to_owned(),
        Refusal::NotMember => "Only members of the organization may.".to_owned(),
        Refusal::Role { needs } => format!("The role does not include it. It takes {}.", role_names(needs)),
        Refusal::OtherTeam { needs } => {
            format!("The role includes it in own teams only. In every team it takes {}.", role_names(needs))
        }
        Refusal::Request { approvers } => {
            format!("The role may ask for it; {} decides.", role_names(approvers))
        }
        Refusal::Policy { policy } => {
            format!("The role includes it; the organization’s policy “{}” stands in the way.", policy_name(*policy))
        }
        Refusal::SystemOnly => "No person may.".to_owned(),
        Refusal::PersonOnly => "It takes a signed-in person; no key does it.".to_owned(),
        Refusal::BeyondKey => "A key makes and changes nothing that reaches further than itself.".to_owned(),
    }
}
