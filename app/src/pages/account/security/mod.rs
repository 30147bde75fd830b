//! `/account/security`: every way in, each with what can be done about it.

mod change_password;
mod identities;
mod passkeys;
mod password;
mod recovery_codes;
mod totp;

use domain::account::Me;
use domain::security::Overview;
use leptos::prelude::*;

use super::frame::{Room, page};
use crate::api::{self, FormState, get_form, get_security};
use crate::forms::provider::{PROVIDER, UNLINK};
use crate::forms::security::SECURITY;
use crate::pages::auth::ProviderNotice;
use crate::pages::content::Content;
use crate::ui::{Page, PageHead, PageWidth};
pub use change_password::ChangePassword;
use identities::IdentitiesCard;
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
    page(Room::Security, load(), content)
}

struct Loaded {
    overview: Overview,
    state: FormState,
    trip: FormState,
    unlink: FormState,
}

async fn load() -> api::Result<Loaded> {
    Ok(Loaded {
        overview: get_security().await?,
        state: get_form(SECURITY.to_owned()).await?,
        trip: get_form(PROVIDER.to_owned()).await?,
        unlink: get_form(UNLINK.to_owned()).await?,
    })
}

fn content(_: &Me, Loaded { overview, state, trip, unlink }: Loaded) -> Content {
    let (now, second_factor) = (overview.rendered_at, overview.has_second_factor());
    let notice = state.notice.as_deref().and_then(notice);
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Security" lead=|| "How you sign in, and how you get back in when something is lost." />
            <ProviderNotice word=trip.notice />
            <PasswordCard password=overview.password.clone() now=now />
            <TotpCard totp=overview.totp.clone() now=now />
            <PasskeysCard passkeys=overview.passkeys.clone() now=now />
            <RecoveryCodesCard codes=overview.recovery_codes.clone() needed=second_factor now=now />
            <IdentitiesCard overview=overview state=unlink />
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
