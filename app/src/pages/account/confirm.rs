//! `/account/confirm`: shows once more who one is, then goes on to the page that asked.

use domain::account::Me;
use domain::security::Proof;
use domain::session::Method;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{Room, page};
use crate::api::{self, Ceremony, FormState, get_form, get_passkey_confirmation, get_proofs, get_security};
use crate::forms::local_path;
use crate::forms::passkeys;
use crate::forms::session::CONFIRM;
use crate::islands::{self, PasswordField};
use crate::pages::auth::{ProviderButton, ProviderNotice};
use crate::pages::content::Content;
use crate::pages::passkey_form::{Asking, PasskeyForm};
use crate::pages::{CodeFields, PostForm, Submit, field_error, of_known_address};
use crate::parts::Divider;
use crate::ui::{ButtonVariant, Card, FormActions, Gap, LinkButton, Muted, Page, PageHead, PageWidth, Stack};

/// What the page needs: what one can show, the form, and the page to go on to.
struct Asked {
    proofs: Vec<Proof>,
    state: FormState,
    passkey: Option<(Ceremony, FormState)>,
    next: String,
    /// The providers that know the reader.
    linked: Vec<Method>,
}

async fn load(next: Option<String>) -> api::Result<Asked> {
    let state = get_form(CONFIRM.to_owned()).await?;
    let by_passkey = get_form(passkeys::CONFIRM.to_owned()).await?;
    let next = next.unwrap_or_else(|| format!("{}{}", state.value("next"), by_passkey.value("next")));
    let next = local_path(&next).unwrap_or("/account/security").to_owned();
    let passkey = get_passkey_confirmation().await?.map(|ceremony| (ceremony, by_passkey));
    let overview = get_security().await?;
    let mut linked: Vec<_> = overview.identities.iter().map(|identity| identity.provider).collect();
    linked.retain(|provider| overview.providers.contains(provider));
    linked.dedup();
    Ok(Asked { proofs: get_proofs().await?, state, passkey, next, linked })
}

const BY_PASSKEY: Asking = Asking {
    ceremony: islands::Ceremony::Show,
    label: "Confirm with a passkey",
    refused: "It was not confirmed",
    variant: ButtonVariant::Primary,
    wide: false,
};

/// The page.
#[component]
pub fn Confirm() -> impl IntoView {
    let next = use_query_map().read_untracked().get("next");
    page(Room::Security, load(next), content)
}

fn content(me: &Me, Asked { proofs, state, mut passkey, next, linked }: Asked) -> Content {
    let hidden = vec![("next".to_owned(), next)];
    let word = state.notice.clone();
    let mut forms = Vec::new();
    for proof in proofs {
        let (state, hidden) = (state.clone(), hidden.clone());
        forms.push(match proof {
            Proof::Password => view! { <ByPassword email=me.email.clone() state=state hidden=hidden /> }.into_any(),
            Proof::Code => view! {
                <CodeFields
                    action="/account/confirm"
                    state=state
                    refused="It was not confirmed"
                    hidden=[hidden, vec![("by".to_owned(), "code".to_owned())]].concat()
                    totp=true
                    recovery_codes=true
                    submit="Confirm"
                />
            }
            .into_any(),
            Proof::Passkey => match passkey.take() {
                Some((ceremony, state)) => view! {
                    <PasskeyForm
                        action="/account/confirm/passkey"
                        state=state
                        ceremony=ceremony
                        asking=BY_PASSKEY
                        hidden=hidden
                    />
                }
                .into_any(),
                None => view! { <Muted>"Your passkeys do not work at this address."</Muted> }.into_any(),
            },
            Proof::Provider => {
                let next = hidden.iter().map(|(_, next)| next.clone()).collect::<String>();
                let mut buttons = Vec::new();
                for provider in linked.iter().copied() {
                    let next = next.clone();
                    buttons.push(
                        view! { <ProviderButton provider=provider intent="confirm" next=next verb="Confirm with" /> },
                    );
                }
                let others = !forms.is_empty();
                view! {
                    {others.then(|| view! { <Divider text="or" /> })}
                    <Stack gap=Gap::Small>{buttons}</Stack>
                }
                .into_any()
            }
        });
    }
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title="Confirm that it is you"
                lead=|| "What comes next concerns the safety of your account. The proof counts for 15 minutes, in this browser."
            />
            <ProviderNotice word=word />
            <Card>
                <Stack>{forms}</Stack>
            </Card>
        </Page>
    };
    Content::new("Confirm", view)
}

#[component]
fn ByPassword(email: String, state: FormState, hidden: Vec<(String, String)>) -> impl IntoView {
    let state = of_known_address(state);
    let error = field_error(&state, "password");
    view! {
        <PostForm action="/account/confirm" state=state refused="It was not confirmed" hidden=hidden>
            // Password managers look for the address beside the password.
            <input type="email" name="username" autocomplete="username" value=email hidden readonly />
            <PasswordField name="password" label="Password" error=error />
            <FormActions>
                <Submit>"Confirm"</Submit>
                <LinkButton href="/account/security" variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
            </FormActions>
        </PostForm>
    }
}
