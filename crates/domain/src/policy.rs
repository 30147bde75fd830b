//! Who may do what: the table of roles and permissions as data, and the one function that reads it.
//!
//! Every permission is whole: where a role may do only a part, the part is a permission of its own. What is not granted is refused.

use serde::{Deserialize, Serialize};

use crate::policies::PolicyName;
use crate::role::Role;

crate::word::words! {
    /// An act that must be permitted. Everything the gate opens for names one.
    Permission {
        // Anybody, signed in or not.
        SignUp = "sign_up",
        SignIn = "sign_in",
        Recover = "recover",
        /// By a mailed ticket: say that a session is somebody else's.
        ReportSession = "report_session",
        /// By mailed tickets: confirm a new address, or undo the change from the old one.
        ChangeAddress = "change_address",
        /// By a mailed ticket, after the password: begin the wait for a lost second factor to go.
        RecoverFactor = "recover_factor",
        /// By a mailed ticket or any session: stop that wait.
        StopFactorLoss = "stop_factor_loss",
        /// Bring a ticket of any purpose.
        UseTicket = "use_ticket",
        /// By the secret itself, or as a code host: say that it is out, which stops it.
        ReportLeak = "report_leak",

        // Any signed-in person, on what is their own.
        SignOut = "sign_out",
        ManageOwnAccount = "manage_own_account",
        /// Show once more who one is, for the acts below.
        ConfirmIdentity = "confirm_identity",
        /// Password, factors, passkeys, identities, address.
        ManageOwnSecurity = "manage_own_security",
        EndOwnSessions = "end_own_sessions",
        ExportOwnData = "export_own_data",
        DeleteOwnAccount = "delete_own_account",
        CreateOrganization = "create_organization",
        AcceptInvitation = "accept_invitation",

        // Members.
        LeaveOrganization = "leave_organization",
        ViewHome = "view_home",
        ReadDocumentation = "read_documentation",
        ViewUsage = "view_usage",
        ViewCosts = "view_costs",
        ViewDirectory = "view_directory",
        /// In the directory: second factors and sign-in methods.
        ViewMemberSecurity = "view_member_security",
        /// Call the API with a key or a service account of the team.
        CallApi = "call_api",
        /// Create, rotate, limit, disable and revoke keys of one's own.
        ManageOwnKeys = "manage_own_keys",
        /// The same for service accounts and their keys.
        ManageServiceAccounts = "manage_service_accounts",
        /// See everybody's keys; never the secret.
        ViewKeys = "view_keys",
        /// Limit, disable, revoke everybody's keys, and move them to a service account.
        ManageKeys = "manage_keys",
        ManageOrganizationTokens = "manage_organization_tokens",
        ManageMembers = "manage_members",
        ChangeRoles = "change_roles",
        ManageTeams = "manage_teams",
        /// Invite, also in bulk; resend and withdraw invitations.
        InviteMembers = "invite_members",
        ManageDepartmentTags = "manage_department_tags",
        /// Settings and time zone.
        ManageOrganization = "manage_organization",
        DeleteOrganization = "delete_organization",
        ExportOrganization = "export_organization",
        ManagePolicies = "manage_policies",
        ManageSingleSignOn = "manage_single_sign_on",
        ManageDomains = "manage_domains",
        ManageProvisioning = "manage_provisioning",
        ViewAudit = "view_audit",
        /// Only the billing entries of the audit log.
        ViewBillingAudit = "view_billing_audit",
        ManagePlan = "manage_plan",
        ManagePaymentMethods = "manage_payment_methods",
        ViewInvoices = "view_invoices",
        ManageCredits = "manage_credits",
        ManageBillingDetails = "manage_billing_details",
        RedeemPromotionCodes = "redeem_promotion_codes",
        ManageSpendingAlerts = "manage_spending_alerts",
        /// Hard stops of the organization.
        SetOrganizationLimits = "set_organization_limits",
        SetTeamLimits = "set_team_limits",
        SetMemberLimits = "set_member_limits",
        /// Hard stops of any key.
        SetKeyLimits = "set_key_limits",
        /// Hard stops of one's own keys, only tighter than those above.
        TightenOwnKeyLimits = "tighten_own_key_limits",
        ManageWebhooks = "manage_webhooks",
        /// Webhooks for the key and usage events of a team.
        ManageTeamWebhooks = "manage_team_webhooks",

        // Jobs.
        RunJob = "run_job",
    }
}

/// Who an act is for at all, before any role is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// With or without an account.
    Anybody,
    /// Whoever is signed in, in any organization or none.
    Account,
    /// Members of the organization, by role.
    Member,
    /// Jobs.
    System,
}

/// What a role is granted of a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    Never,
    /// Not by itself; it may ask those who may.
    Request,
    /// The same, for the teams that the member belongs to.
    RequestInOwnTeams,
    /// In the teams that the member belongs to.
    OwnTeams,
    /// In every team, unless the organization keeps a team's figures to its members: then in own teams.
    TeamFigures,
    Everywhere,
}

/// Whether the team that the act concerns is one of the member's. Acts that concern no team use `Own`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamRelation {
    Own,
    Other,
}

/// The rules of an organization that change the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rules {
    /// Usage and cost of a team only for its members; Admin and Billing Manager excepted.
    pub team_figures_private: bool,
}

/// Why not, and who could: what an error page and the explainer print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Refusal {
    /// Nobody is signed in.
    SignInRequired,
    /// Not a member of that organization.
    NotMember,
    /// The role does not have it.
    Role { needs: Vec<Role> },
    /// The role has it, or may ask for it, in the member's own teams only. `needs` have it in all.
    OtherTeam { needs: Vec<Role> },
    /// The role may ask for it.
    Request { approvers: Vec<Role> },
    /// The role has it; a rule of the organization stands in the way.
    Policy { policy: PolicyName },
    /// No person may.
    SystemOnly,
    /// A signed-in person may, a key never.
    PersonOnly,
    /// A key makes or changes nothing that reaches further than itself.
    BeyondKey,
}

impl Permission {
    /// Whether the act is for somebody who showed a moment ago who they are (`session::FRESH`), with the strongest factor they have.
    pub const fn needs_fresh_proof(self) -> bool {
        use Permission::*;
        matches!(
            self,
            ManageOwnSecurity
                | EndOwnSessions
                | ExportOwnData
                | DeleteOwnAccount
                | ManageKeys
                | ManageOrganizationTokens
                | DeleteOrganization
                | ExportOrganization
                | ManagePolicies
                | ManageSingleSignOn
                | ManageDomains
                | ManageProvisioning
        )
    }

    /// Whether a key may do it for its owner at all. What is about ways in, or ends an account or an organization, takes the person.
    pub const fn is_for_keys(self) -> bool {
        use Permission::*;
        match self {
            ManageOwnAccount
            | ViewHome
            | ReadDocumentation
            | ViewUsage
            | ViewCosts
            | ViewDirectory
            | ViewMemberSecurity
            | CallApi
            | ManageOwnKeys
            | ManageServiceAccounts
            | ViewKeys
            | ManageKeys
            | ManageOrganizationTokens
            | ManageMembers
            | ChangeRoles
            | ManageTeams
            | InviteMembers
            | ManageDepartmentTags
            | ManageOrganization
            | ManagePolicies
            | ViewAudit
            | ViewBillingAudit
            | ViewInvoices
            | ManageSpendingAlerts
            | SetOrganizationLimits
            | SetTeamLimits
            | SetMemberLimits
            | SetKeyLimits
            | TightenOwnKeyLimits
            | ManageWebhooks
            | ManageTeamWebhooks => true,
            SignUp | SignIn | Recover | ReportSession | ChangeAddress | RecoverFactor | StopFactorLoss | UseTicket
            | ReportLeak | SignOut | ConfirmIdentity | ManageOwnSecurity | EndOwnSessions | ExportOwnData
            | DeleteOwnAccount | CreateOrganization | AcceptInvitation | LeaveOrganization | DeleteOrganization
            | ExportOrganization | ManageSingleSignOn | ManageDomains | ManageProvisioning | ManagePlan
            | ManagePaymentMethods | ManageCredits | ManageBillingDetails | RedeemPromotionCodes | RunJob => false,
        }
    }

    pub const fn holder(self) -> Holder {
        use Permission::*;
        match self {
            SignUp | SignIn | Recover | ReportSession | ChangeAddress | RecoverFactor | StopFactorLoss | UseTicket
            | ReportLeak => Holder::Anybody,
            SignOut | ManageOwnAccount | ConfirmIdentity | ManageOwnSecurity | EndOwnSessions | ExportOwnData
            | DeleteOwnAccount | CreateOrganization | AcceptInvitation => Holder::Account,
            RunJob => Holder::System,
            LeaveOrganization
            | ViewHome
            | ReadDocumentation
            | ViewUsage
            | ViewCosts
            | ViewDirectory
            | ViewMemberSecurity
            | CallApi
            | ManageOwnKeys
            | ManageServiceAccounts
            | ViewKeys
            | ManageKeys
            | ManageOrganizationTokens
            | ManageMembers
            | ChangeRoles
            | ManageTeams
            | InviteMembers
            | ManageDepartmentTags
            | ManageOrganization
            | DeleteOrganization
            | ExportOrganization
            | ManagePolicies
            | ManageSingleSignOn
            | ManageDomains
            | ManageProvisioning
            | ViewAudit
            | ViewBillingAudit
            | ManagePlan
            | ManagePaymentMethods
            | ViewInvoices
            | ManageCredits
            | ManageBillingDetails
            | RedeemPromotionCodes
            | ManageSpendingAlerts
            | SetOrganizationLimits
            | SetTeamLimits
            | SetMemberLimits
            | SetKeyLimits
            | TightenOwnKeyLimits
            | ManageWebhooks
            | ManageTeamWebhooks => Holder::Member,
        }
    }
}

/// One row of the table: what each role is granted.
struct Row {
    admin: Grant,
    developer: Grant,
    billing_manager: Grant,
    read_only: Grant,
}

const fn row(admin: Grant, developer: Grant, billing_manager: Grant, read_only: Grant) -> Row {
    Row { admin, developer, billing_manager, read_only }
}

/// The table of product.md, "Roles": columns Admin, Developer, Billing Manager, Read-only.
const fn table(permission: Permission) -> Row {
    use Grant::*;
    use Permission::*;
    match permission {
        SignUp | SignIn | Recover | ReportSession | ChangeAddress | RecoverFactor | StopFactorLoss | UseTicket
        | ReportLeak => row(Everywhere, Everywhere, Everywhere, Everywhere),
        SignOut | ManageOwnAccount | ConfirmIdentity | ManageOwnSecurity | EndOwnSessions | ExportOwnData
        | DeleteOwnAccount | CreateOrganization | AcceptInvitation => {
            row(Everywhere, Everywhere, Everywhere, Everywhere)
        }
        LeaveOrganization | ViewHome | ReadDocumentation | ViewDirectory => {
            row(Everywhere, Everywhere, Everywhere, Everywhere)
        }
        ViewUsage | ViewCosts => row(Everywhere, TeamFigures, Everywhere, TeamFigures),
        CallApi | ManageOwnKeys | ManageServiceAccounts => row(Everywhere, OwnTeams, Never, Never),
        ViewKeys | TightenOwnKeyLimits | ManageTeamWebhooks => row(Everywhere, OwnTeams, Never, Never),
        ManageKeys | ManageOrganizationTokens | ViewMemberSecurity | ViewAudit | ManageWebhooks => {
            row(Everywhere, Never, Never, Never)
        }
        ManageMembers | ChangeRoles | ManageTeams | InviteMembers => row(Everywhere, Never, Never, Never),
        ManageOrganization | DeleteOrganization | ExportOrganization => row(Everywhere, Never, Never, Never),
        ManagePolicies | ManageSingleSignOn | ManageDomains | ManageProvisioning => {
            row(Everywhere, Never, Never, Never)
        }
        ManageDepartmentTags | ViewBillingAudit | ManageSpendingAlerts => row(Everywhere, Never, Everywhere, Never),
        ManagePlan | ManagePaymentMethods | ViewInvoices | ManageCredits | ManageBillingDetails
        | RedeemPromotionCodes => row(Everywhere, Never, Everywhere, Never),
        SetOrganizationLimits => row(Everywhere, Request, Everywhere, Never),
        SetTeamLimits => row(Everywhere, RequestInOwnTeams, Everywhere, Never),
        SetMemberLimits | SetKeyLimits => row(Everywhere, Never, Request, Never),
        RunJob => row(Never, Never, Never, Never),
    }
}

/// What the role is granted of the permission.
pub const fn grant(role: Role, permission: Permission) -> Grant {
    let row = table(permission);
    match role {
        Role::Admin => row.admin,
        Role::Developer => row.developer,
        Role::BillingManager => row.billing_manager,
        Role::ReadOnly => row.read_only,
    }
}

/// Whether the role may, under the default rules of an organization.
pub fn allows(role: Role, permission: Permission, team: TeamRelation) -> Result<(), Refusal> {
    allows_under(Rules::default(), role, permission, team)
}

/// Whether the role may, under the given rules.
pub fn allows_under(rules: Rules, role: Role, permission: Permission, team: TeamRelation) -> Result<(), Refusal> {
    let other = team == TeamRelation::Other;
    match grant(role, permission) {
        Grant::Everywhere => Ok(()),
        Grant::TeamFigures if !(other && rules.team_figures_private) => Ok(()),
        Grant::OwnTeams if !other => Ok(()),
        Grant::OwnTeams | Grant::TeamFigures => Err(Refusal::OtherTeam { needs: who_may_everywhere(permission) }),
        Grant::RequestInOwnTeams if other => Err(Refusal::OtherTeam { needs: who_may_everywhere(permission) }),
        Grant::Request | Grant::RequestInOwnTeams => Err(Refusal::Request { approvers: who_may(permission) }),
        Grant::Never if permission.holder() == Holder::System => Err(Refusal::SystemOnly),
        Grant::Never => Err(Refusal::Role { needs: who_may(permission) }),
    }
}

/// The roles that may, at least in their own teams.
pub fn who_may(permission: Permission) -> Vec<Role> {
    roles(permission, |grant| match grant {
        Grant::Everywhere | Grant::TeamFigures | Grant::OwnTeams => true,
        Grant::Never | Grant::Request | Grant::RequestInOwnTeams => false,
    })
}

/// The roles that may in every team, whatever the rules.
fn who_may_everywhere(permission: Permission) -> Vec<Role> {
    roles(permission, |grant| grant == Grant::Everywhere)
}

fn roles(permission: Permission, able: impl Fn(Grant) -> bool) -> Vec<Role> {
    Role::ALL.iter().copied().filter(|role| able(grant(*role, permission))).collect()
}

#[cfg(test)]
mod tests;
