//! `/account/security`: every way in, each with what can be done about it.

mod change_password;
mod passkeys;
mod password;
mod recovery_codes;
mod totp;

use domain::account::Me;
use domain::security::Overview;
use leptos::prelude::*;

use super::frame::{Room, page};
use crate::api::{FormState, get_form, get_security};
use crate::forms::security::SECURITY;
use crate::pages::content::Content;
use crate::ui::{Page, PageHead, PageWidth};
pub use change_password::ChangePassword;
use passkeys::PasskeysCard;
pub use passkeys::{AddPasskey, RemovePasskey, RenamePasskey};
use password::PasswordCard;
use recovery_codes::RecoveryCodesCard;
pub use recovery_codes::{RecoveryCodes, RenewRecoveryCodes};
use totp::TotpCard;
pub use totp::{AddTotp, RemoveTotp};

/// The page.
#[component]
pub fn Security() -> impl IntoView {
    let data = async { Ok((get_security().await?, get_form(SECURITY.to_owned()).await?)) };
    page(Room::Security, data, content)
}

fn content(_: &Me, (overview, state): (Overview, FormState)) -> Content {
    let (now, second_factor) = (overview.rendered_at, overview.has_second_factor());
    let notice = state.notice.as_deref().and_then(notice);
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Security" lead=|| "How you sign in, and how you get back in when something is lost." />
            <PasswordCard password=overview.password now=now />
            <TotpCard totp=overview.totp now=now />
            <PasskeysCard passkeys=overview.passkeys now=now />
            <RecoveryCodesCard codes=overview.recovery_codes needed=second_factor now=now />
        </Page>
    };
    Content::new("Security", view).notice(notice)
}

/// What just happened, in words.
fn notice(word: &str) -> Option<String> {
    let words = match word {
        "password_changed" => "Your password was changed",
        "totp_added" => "Authenticator app added",
        "totp_removed" => "Authenticator app removed",
        "passkey_added" => "Passkey added",
        "passkey_renamed" => "Passkey renamed",
        "passkey_removed" => "Passkey removed",
        "factor_kept" => "Your second factor stays",
        _ => return None,
    };
    Some(words.to_owned())
}
