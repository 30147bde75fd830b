//! The route table of the pages.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::brand::Brand;
use crate::pages;

/// The root component. Every route is `SsrMode::Async`: the other modes stream placeholders that never go away without JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let name = expect_context::<Brand>().name;

    view! {
        <Title formatter=move |page: String| {
            if page.is_empty() { name.clone() } else { format!("{page} · {name}") }
        } />
        <Router>
            <Routes fallback=pages::NotFound>
                <Route path=path!("/") view=pages::Front ssr=SsrMode::Async />
                <Route path=path!("/access-methods") view=pages::AccessMethods ssr=SsrMode::Async />
                <Route path=path!("/help") view=pages::Help ssr=SsrMode::Async />
                <Route path=path!("/help/errors") view=pages::ErrorPages ssr=SsrMode::Async />
                <Route path=path!("/help/errors/:code") view=pages::ErrorPage ssr=SsrMode::Async />
                <Route path=path!("/api/v1/docs") view=pages::ApiReference ssr=SsrMode::Async />
                <Route path=path!("/api/v1/docs/:operation") view=pages::ApiOperation ssr=SsrMode::Async />
                <Route path=path!("/legal/terms") view=pages::TermsText ssr=SsrMode::Async />
                <Route path=path!("/legal/privacy") view=pages::PrivacyNotice ssr=SsrMode::Async />
                <Route path=path!("/status") view=pages::Status ssr=SsrMode::Async />
                <Route path=path!("/sign-up") view=pages::SignUp ssr=SsrMode::Async />
                <Route path=path!("/sign-up/provider") view=pages::ProviderSignUp ssr=SsrMode::Async />
                <Route path=path!("/verify-email") view=pages::VerifyEmail ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view=pages::SignIn ssr=SsrMode::Async />
                <Route path=path!("/sign-in/second-factor") view=pages::SecondFactor ssr=SsrMode::Async />
                <Route path=path!("/sign-in/lost-factor") view=pages::ReportLostFactor ssr=SsrMode::Async />
                <Route path=path!("/lost-factor") view=pages::LostFactor ssr=SsrMode::Async />
                <Route path=path!("/stop-factor-loss") view=pages::StopFactorLoss ssr=SsrMode::Async />
                <Route path=path!("/not-me") view=pages::NotMe ssr=SsrMode::Async />
                <Route path=path!("/sign-in/link") view=pages::ProviderLink ssr=SsrMode::Async />
                <Route path=path!("/forgot-password") view=pages::ForgotPassword ssr=SsrMode::Async />
                <Route path=path!("/reset-password") view=pages::ResetPassword ssr=SsrMode::Async />
                <Route path=path!("/report-leak") view=pages::ReportLeak ssr=SsrMode::Async />
                <Route path=path!("/invitations/:token") view=pages::InvitationLink ssr=SsrMode::Async />
                <Route path=path!("/terms") view=pages::Terms ssr=SsrMode::Async />
                <Route path=path!("/welcome") view=pages::Welcome ssr=SsrMode::Async />
                <Route path=path!("/confirm-address") view=pages::ConfirmAddress ssr=SsrMode::Async />
                <Route path=path!("/undo-address") view=pages::UndoAddress ssr=SsrMode::Async />
                <Route path=path!("/confirm-contact") view=pages::ConfirmContact ssr=SsrMode::Async />
                <Route path=path!("/account/profile") view=pages::Profile ssr=SsrMode::Async />
                <Route path=path!("/account/profile/address") view=pages::ChangeAddress ssr=SsrMode::Async />
                <Route path=path!("/account/notifications") view=pages::Notifications ssr=SsrMode::Async />
                <Route path=path!("/account/data") view=pages::Data ssr=SsrMode::Async />
                <Route path=path!("/account/data/delete") view=pages::DeleteAccount ssr=SsrMode::Async />
                <Route path=path!("/account/confirm") view=pages::Confirm ssr=SsrMode::Async />
                <Route path=path!("/account/security") view=pages::Security ssr=SsrMode::Async />
                <Route path=path!("/account/security/totp") view=pages::AddTotp ssr=SsrMode::Async />
                <Route path=path!("/account/security/totp/remove") view=pages::RemoveTotp ssr=SsrMode::Async />
                <Route
                    path=path!("/account/security/recovery-codes")
                    view=pages::RecoveryCodes
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/account/security/recovery-codes/renew")
                    view=pages::RenewRecoveryCodes
                    ssr=SsrMode::Async
                />
                <Route path=path!("/account/sessions") view=pages::Sessions ssr=SsrMode::Async />
                <Route path=path!("/account/security/passkeys/new") view=pages::AddPasskey ssr=SsrMode::Async />
                <Route path=path!("/account/security/passkeys/:passkey/rename") view=pages::RenamePasskey ssr=SsrMode::Async />
                <Route path=path!("/account/security/passkeys/:passkey/remove") view=pages::RemovePasskey ssr=SsrMode::Async />
                <Route path=path!("/account/security/password") view=pages::ChangePassword ssr=SsrMode::Async />
                <Route path=path!("/account/preferences") view=pages::Preferences ssr=SsrMode::Async />
                <Route path=path!("/o/:slug") view=pages::Home ssr=SsrMode::Async />
                <Route
                    path=path!("/o/:slug/access-methods")
                    view=pages::OrganizationAccessMethods
                    ssr=SsrMode::Async
                />
                <Route path=path!("/organizations/new") view=pages::NewOrganization ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/members") view=pages::Members ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/service-accounts") view=pages::ServiceAccounts ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/service-accounts/new") view=pages::NewServiceAccount ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/service-accounts/:service_account") view=pages::ServiceAccount ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/service-accounts/:service_account/delete") view=pages::DeleteServiceAccount ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/organization-tokens") view=pages::OrganizationTokens ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/organization-tokens/new") view=pages::NewOrganizationToken ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/organization-tokens/:key") view=pages::Token ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/organization-tokens/:key/rotate") view=pages::RotateToken ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/organization-tokens/:key/created") view=pages::TokenCreated ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/organization-tokens/:key/revoke") view=pages::RevokeToken ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/teams") view=pages::Teams ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/teams/new") view=pages::NewTeam ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/teams/:team") view=pages::Team ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/teams/:team/delete") view=pages::DeleteTeam ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/roles") view=pages::Roles ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/settings") view=pages::Settings ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/settings/delete") view=pages::DeleteOrganization ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/leave") view=pages::Leave ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/policies") view=pages::Policies ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/policies/change") view=pages::ChangePolicies ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/policies/preview") view=pages::PreviewPolicies ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/audit") view=pages::AuditLog ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/audit/verify") view=pages::VerifyAudit ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/audit/:entry") view=pages::AuditEntry ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/webhooks") view=pages::Webhooks ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/webhooks/new") view=pages::NewWebhook ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/webhooks/deliveries") view=pages::Deliveries ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/webhooks/deliveries/:delivery") view=pages::Delivery ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/webhooks/:webhook") view=pages::Webhook ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/webhooks/:webhook/edit") view=pages::EditWebhook ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/webhooks/:webhook/secret") view=pages::WebhookSecret ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/webhooks/:webhook/rotate") view=pages::RotateWebhookSecret ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/webhooks/:webhook/delete") view=pages::DeleteWebhook ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/keys") view=pages::Keys ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/keys/new") view=pages::NewKey ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/keys/:key") view=pages::Key ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/keys/:key/rotate") view=pages::RotateKey ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/keys/:key/created") view=pages::KeyCreated ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/keys/:key/revoke") view=pages::RevokeKey ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/members/invite") view=pages::Invite ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/members/pending") view=pages::PendingInvitations ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/members/pending/:invitation") view=pages::Invitation ssr=SsrMode::Async />
                <Route
                    path=path!("/o/:slug/members/pending/:invitation/revoke")
                    view=pages::RevokeInvitation
                    ssr=SsrMode::Async
                />
                <Route path=path!("/o/:slug/members/import") view=pages::Import ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/members/import/:import") view=pages::ImportList ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/members/:account") view=pages::Member ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/members/:account/role") view=pages::ChangeRole ssr=SsrMode::Async />
                <Route path=path!("/o/:slug/members/:account/remove") view=pages::RemoveMember ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
