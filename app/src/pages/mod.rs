//! One file per route.

mod account;
mod auth;
mod banners;
mod code_fields;
mod content;
mod organization;
mod passkey_form;
mod post_form;
mod problem;
mod public;
mod standing;
mod typed_confirmation;
mod wait;

pub use account::{
    AddPasskey, AddTotp, ChangeAddress, ChangePassword, Confirm, Data, DeleteAccount, NewOrganization, Notifications,
    Preferences, Profile, RecoveryCodes, RemovePasskey, RemoveTotp, RenamePasskey, RenewRecoveryCodes, Security,
    Sessions,
};
pub use auth::{
    ConfirmAddress, ConfirmContact, ForgotPassword, InvitationLink, LostFactor, NotMe, ProviderLink, ProviderSignUp,
    ReportLostFactor, ResetPassword, SecondFactor, SignIn, SignUp, StopFactorLoss, Terms, UndoAddress, VerifyEmail,
    Welcome,
};
pub use code_fields::CodeFields;
pub use organization::{
    AuditEntry, AuditLog, ChangePolicies, ChangeRole, DeleteOrganization, DeleteServiceAccount, DeleteTeam, Home,
    Import, ImportList, Invitation, Invite, Key, KeyCreated, Keys, Leave, Member, Members, NewKey,
    NewOrganizationToken, NewServiceAccount, NewTeam, OrganizationAccessMethods, OrganizationTokens,
    PendingInvitations, Policies, PreviewPolicies, RemoveMember, RevokeInvitation, RevokeKey, RevokeToken, Roles,
    RotateKey, RotateToken, ServiceAccount, ServiceAccounts, Settings, Team, Teams, Token, TokenCreated, VerifyAudit,
};
pub use organization::{
    DeleteWebhook, Deliveries, Delivery, EditWebhook, NewWebhook, RotateWebhookSecret, Webhook, WebhookSecret, Webhooks,
};
pub use post_form::{PostForm, Submit, field_error, of_known_address};
pub use problem::{ProblemPage, ProblemView};
pub use public::{
    AccessMethods, ApiOperation, ApiReference, ErrorPage, ErrorPages, Front, Help, NotFound, PrivacyNotice, ReportLeak,
    Status, TermsText,
};
pub use typed_confirmation::TypedConfirmation;
