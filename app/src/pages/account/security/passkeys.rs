//! Passkeys: their card, and the pages that add, rename and remove one.

use domain::account::Me;
use domain::security::PasskeySummary;
use domain::time::Timestamp;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api::{Ceremony, FormState, get_device_name, get_form, get_passkey, get_passkey_registration};
use crate::forms::passkeys::{ADD, REMOVE, RENAME};
use crate::islands;
use crate::pages::account::frame::{Room, page};
use crate::pages::content::Content;
use crate::pages::passkey_form::{Asking, PasskeyForm};
use crate::pages::{PostForm, Submit, field_error};
use crate::parts::{Line, Lines};
use crate::ui::{
    Banner, ButtonSize, ButtonVariant, Card, Field, FormActions, LinkButton, Muted, Page, PageHead, PageWidth, Row,
    Tone,
};
use crate::words::times;

fn used(passkey: &PasskeySummary, now: Timestamp) -> String {
    match passkey.used_at {
        Some(at) => format!("Added {}, last used {}", times::ago(passkey.created_at, now), times::ago(at, now)),
        None => format!("Added {}, not used yet", times::ago(passkey.created_at, now)),
    }
}

/// The list, and what can be done with each.
#[component]
pub fn PasskeysCard(passkeys: Vec<PasskeySummary>, now: Timestamp) -> impl IntoView {
    let variant = if passkeys.is_empty() { ButtonVariant::Primary } else { ButtonVariant::Secondary };
    let add = move || {
        view! {
            <LinkButton href="/account/security/passkeys/new" size=ButtonSize::Small variant=variant>
                "Add a passkey"
            </LinkButton>
        }
    };
    let body = match passkeys.is_empty() {
        true => view! {
            <Muted>
                "Your fingerprint, face or PIN in place of a password. Nothing is typed, so nothing can be stolen or given to a false site. It counts as two factors."
            </Muted>
        }
        .into_any(),
        false => {
            let lines = passkeys.into_iter().map(|passkey| line(passkey, now)).collect_view();
            view! { <Lines>{lines}</Lines> }.into_any()
        }
    };
    view! { <Card title="Passkeys" actions=add>{body}</Card> }
}

fn line(passkey: PasskeySummary, now: Timestamp) -> impl IntoView {
    let detail = used(&passkey, now);
    let (id, name) = (passkey.id, passkey.name.clone());
    let end = move || {
        let (rename, remove) = (format!("Rename {name}"), format!("Remove {name}"));
        view! {
            <Row>
                <LinkButton
                    href=format!("/account/security/passkeys/{id}/rename")
                    size=ButtonSize::Small
                    attr:aria-label=rename
                >
                    "Rename"
                </LinkButton>
                <LinkButton
                    href=format!("/account/security/passkeys/{id}/remove")
                    size=ButtonSize::Small
                    variant=ButtonVariant::Ghost
                    attr:aria-label=remove
                >
                    "Remove"
                </LinkButton>
            </Row>
        }
    };
    view! { <Line detail=move || detail.clone() end=end>{passkey.name}</Line> }
}

/// A name, and the button that asks the browser.
#[component]
pub fn AddPasskey() -> impl IntoView {
    let data = async {
        let ceremony = get_passkey_registration().await?;
        Ok((ceremony, get_form(ADD.to_owned()).await?, get_device_name().await?))
    };
    page(Room::Security, data, add)
}

fn add(_: &Me, (ceremony, state, device): (Option<Ceremony>, FormState, String)) -> Content {
    let asking = Asking {
        ceremony: islands::Ceremony::Create,
        label: "Make the passkey",
        refused: "The passkey was not added",
        variant: ButtonVariant::Primary,
        wide: false,
    };
    let body = match ceremony {
        Some(ceremony) => {
            let typed = state.value("name");
            let name = if typed.is_empty() { device.chars().take(60).collect() } else { typed };
            let error = field_error(&state, "name");
            view! {
                <Card>
                    <PasskeyForm action="/account/security/passkeys/new" state=state ceremony=ceremony asking=asking>
                        <Field
                            name="name"
                            label="Name"
                            hint="So that you know it again in the list."
                            value=name
                            autocomplete="off"
                            required=true
                            error=error
                        />
                    </PasskeyForm>
                </Card>
            }
            .into_any()
        }
        None => view! {
            <Banner tone=Tone::Neutral title="There are no passkeys at this address">
                "Browsers make passkeys for host names only, and this console is reached by an IP address. Whoever runs it can give it a name."
            </Banner>
        }
        .into_any(),
    };
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title="Add a passkey"
                lead=|| "The browser asks for your fingerprint, face or PIN, or for a security key. Your other sessions are signed out."
            />
            {body}
            <Row>
                <LinkButton href="/account/security" variant=ButtonVariant::Ghost>
                    "Back to security"
                </LinkButton>
            </Row>
        </Page>
    };
    Content::new("Add a passkey", view).under("Security", "/account/security")
}

fn passkey_of_address() -> String {
    use_params_map().read_untracked().get("passkey").unwrap_or_default()
}

/// Another name.
#[component]
pub fn RenamePasskey() -> impl IntoView {
    let id = passkey_of_address();
    let data = async move { Ok((get_passkey(id).await?, get_form(RENAME.to_owned()).await?)) };
    page(Room::Security, data, rename)
}

fn rename(_: &Me, (passkey, state): (PasskeySummary, FormState)) -> Content {
    let error = field_error(&state, "name");
    let typed = if state.errors.is_empty() { passkey.name.clone() } else { state.value("name") };
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title=format!("Rename “{}”", passkey.name) />
            <Card>
                <PostForm
                    action=format!("/account/security/passkeys/{}/rename", passkey.id)
                    state=state
                    refused="The name is as it was"
                >
                    <Field name="name" label="Name" value=typed autocomplete="off" required=true error=error />
                    <FormActions>
                        <Submit>"Save name"</Submit>
                        <LinkButton href="/account/security" variant=ButtonVariant::Ghost>
                            "Cancel"
                        </LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
        </Page>
    };
    Content::new("Rename passkey", view).under("Security", "/account/security")
}

/// What follows, and the typed name that confirms it.
#[component]
pub fn RemovePasskey() -> impl IntoView {
    let id = passkey_of_address();
    let data = async move { Ok((get_passkey(id).await?, get_form(REMOVE.to_owned()).await?)) };
    page(Room::Security, data, remove)
}

fn remove(_: &Me, (passkey, state): (PasskeySummary, FormState)) -> Content {
    let (typed, error) = (state.value("name"), field_error(&state, "name"));
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title=format!("“{}” no longer signs you in", passkey.name)
                lead=|| "Your other sessions are signed out. Delete it on the device too, or the device will go on offering it."
            />
            <Card>
                <PostForm
                    action=format!("/account/security/passkeys/{}/remove", passkey.id)
                    state=state
                    refused="The passkey was not removed"
                >
                    <Field
                        name="name"
                        label=format!("Type {} to confirm", passkey.name)
                        value=typed
                        error=error
                        autocomplete="off"
                        required=true
                    />
                    <FormActions>
                        <Submit variant=ButtonVariant::Danger>"Remove passkey"</Submit>
                        <LinkButton href="/account/security" variant=ButtonVariant::Ghost>
                            "Keep it"
                        </LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
        </Page>
    };
    Content::new("Remove passkey", view).under("Security", "/account/security")
}
