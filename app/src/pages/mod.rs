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
mod wait;

pub use account::{
    AddPasskey, AddTotp, ChangeAddress, ChangePassword, Confirm, Data, DeleteAccount, Notifications, Preferences,
    Profile, RecoveryCodes, RemovePasskey, RemoveTotp, RenamePasskey, RenewRecoveryCodes, Security, Sessions,
};
pub use auth::{
    ConfirmAddress, ConfirmContact, ForgotPassword, LostFactor, NotMe, ProviderLink, ProviderSignUp, ReportLostFactor,
    ResetPassword, SecondFactor, SignIn, SignUp, StopFactorLoss, Terms, UndoAddress, VerifyEmail, Welcome,
};
pub use code_fields::CodeFields;
pub use organization::{
    AuditEntry, AuditLog, Home, KeyCreated, Keys, NewKey, OrganizationAccessMethods, RevokeKey, VerifyAudit,
};
pub use post_form::{PostForm, Submit, field_error};
pub use problem::{ProblemPage, ProblemView};
pub use public::{AccessMethods, ErrorPage, ErrorPages, Front, Help, NotFound, PrivacyNotice, Status, TermsText};
