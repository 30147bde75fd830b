//! `/account/security/password`: another password, or the first.

use domain::account::Me;
use leptos::prelude::*;

use crate::api::{FormState, PasswordRules, get_form, get_password_rules};
use crate::forms::password::CHANGE;
use crate::islands::{NewPassword, PasswordField};
use crate::pages::account::frame::{Room, page};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{Banner, ButtonVariant, Card, FormActions, LinkButton, Page, PageHead, PageWidth, Tone};

/// The page.
#[component]
pub fn ChangePassword() -> impl IntoView {
    let data = async { Ok((get_password_rules().await?, get_form(CHANGE.to_owned()).await?)) };
    page(Room::Security, data, content)
}

fn content(me: &Me, (rules, state): (PasswordRules, FormState)) -> Content {
    let PasswordRules { has_password, leaked, least, own_words } = rules;
    let (title, refused, send) = match has_password {
        true => ("Change password", "The password was not changed", "Change password"),
        false => ("Set a password", "The password was not set", "Set password"),
    };
    let warning = leaked.then(|| {
        view! {
            <Banner tone=Tone::Warn title="Your password is on a list of leaked ones">
                "It became known through a break-in somewhere, here or elsewhere. Whoever has the list will try it: choose another one now, and \
                change it wherever else you use it."
            </Banner>
        }
    });
    let present = has_password.then(|| {
        view! { <PasswordField name="password" label="Present password" error=field_error(&state, "password") /> }
    });
    let error = field_error(&state, "new_password");
    let email = me.email.clone();
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title=title lead=|| "Every other session of this account ends, and links in earlier mails stop working." />
            {warning}
            <Card>
                <PostForm action="/account/security/password" state=state refused=refused>
                    // Password managers file the new password under this address.
                    <input type="email" name="username" autocomplete="username" value=email hidden readonly />
                    {present}
                    <NewPassword
                        name="new_password"
                        label="New password"
                        own_words=own_words
                        own_fields=Vec::new()
                        error=error
                        least=least
                    />
                    <FormActions>
                        <Submit>{send}</Submit>
                        <LinkButton href="/account/security" variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
        </Page>
    };
    Content::new(title, view)
}
