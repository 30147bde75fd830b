//! The authenticator app: its card, `/account/security/totp` and `/account/security/totp/remove`.

use domain::account::Me;
use domain::security::TotpSummary;
use domain::time::Timestamp;
use leptos::prelude::*;

use crate::api::{self, FormState, TotpSetup, get_form, get_totp_setup};
use crate::forms::security::{ADD_TOTP, REMOVE_TOTP};
use crate::islands::CopyButton;
use crate::pages::account::frame::{Room, page};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::parts::QrBeside;
use crate::ui::{
    Banner, ButtonSize, ButtonVariant, Card, Field, FormActions, InlineCode, InputKind, LinkButton, Muted, Page,
    PageHead, PageWidth, Pill, Row, Stack, TextLink, Tone,
};
use crate::words::times;

/// Whether there is one, and what can be done.
#[component]
pub fn TotpCard(totp: Option<TotpSummary>, now: Timestamp) -> impl IntoView {
    match totp {
        Some(totp) => {
            let used = match totp.used_at {
                Some(at) => format!("last used {}", times::ago(at, now)),
                None => "not used yet".to_owned(),
            };
            let actions = || {
                view! {
                    <LinkButton href="/account/security/totp" size=ButtonSize::Small>
                        "Replace"
                    </LinkButton>
                    <LinkButton href="/account/security/totp/remove" size=ButtonSize::Small variant=ButtonVariant::Ghost>
                        "Remove"
                    </LinkButton>
                }
            };
            view! {
                <Card title="Authenticator app" actions=actions>
                    <Row>
                        <Pill tone=Tone::Good>"On"</Pill>
                        <Muted>{format!("Added {}, {used}.", times::ago(totp.created_at, now))}</Muted>
                    </Row>
                </Card>
            }
            .into_any()
        }
        None => {
            let actions = || {
                view! {
                    <LinkButton
                        href="/account/security/totp"
                        size=ButtonSize::Small
                        variant=ButtonVariant::Primary
                    >
                        "Set up"
                    </LinkButton>
                }
            };
            view! {
                <Card title="Authenticator app" actions=actions>
                    <Muted>
                        "A code that changes every thirty seconds, asked for after the password. A stolen password alone is then not enough. Takes half a minute with any app."
                    </Muted>
                </Card>
            }
            .into_any()
        }
    }
}

/// The set-up: scan, type one code, done.
#[component]
pub fn AddTotp() -> impl IntoView {
    let data = async {
        let state = get_form(ADD_TOTP.to_owned()).await?;
        let setup = get_totp_setup(state.value("ticket")).await?;
        Ok((state, setup))
    };
    page(Room::Security, data, set_up)
}

/// Groups of four, for those who type it.
fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn set_up(_: &Me, (state, setup): (FormState, TotpSetup)) -> Content {
    let TotpSetup { ticket, secret, uri } = setup;
    let over = state.errors.get("ticket").is_some().then(|| {
        view! {
            <Banner tone=Tone::Warn title="That set-up was over">
                "It is good for half an hour, once, in the session that began it. This is a new one: scan it again."
            </Banner>
        }
    });
    // The ticket has no field of its own to stand at.
    let shown = if over.is_some() { FormState { errors: Default::default(), ..state.clone() } } else { state.clone() };
    let error = field_error(&shown, "code");
    let focus = shown.errors.is_empty();
    let open = uri.clone();
    let typed = grouped(&secret);
    let view = view! {
            <Page width=PageWidth::Narrow>
                <PageHead
                    title="Set up your authenticator app"
                    lead=|| "Scan the code with any authenticator app, then enter what it shows. Other sessions of yours are signed out."
                />
                {over}
                <Card>
                    <QrBeside text=uri label="QR code for your authenticator app">
                            <Stack>
                                <p>
                                    "Cannot scan? "
                                    <TextLink href=open inline=true>"Open it on this device"</TextLink>
                                    ", or type this secret into the app:"
                                </p>
                                <Row>
                                    <InlineCode wrap=true>{typed}</InlineCode>
                                    <CopyButton text=secret variant=ButtonVariant::Secondary size=ButtonSize::Small />
                                </Row>
                            </Stack>
                            <PostForm
                                action="/account/security/totp"
                                state=shown
                                refused="The app was not added"
                                hidden=vec![("ticket".to_owned(), ticket)]
                            >
                                <Field
                                    name="code"
                                    label="Code from the app"
                                    kind=InputKind::Code
                                    autocomplete="one-time-code"
                                    hint="Six digits. Spaces do not matter."
                                    required=true
                                    autofocus=focus
                                    error=error
                                />
                                <FormActions>
                                    <Submit>"Add app"</Submit>
                                    <LinkButton href="/account/security" variant=ButtonVariant::Ghost>
                                        "Cancel"
                                    </LinkButton>
                                </FormActions>
                            </PostForm>
    </QrBeside>
    </Card>
            </Page>
        };
    Content::new("Authenticator app", view).under("Security", "/account/security")
}

/// What follows from removing it, and the button.
#[component]
pub fn RemoveTotp() -> impl IntoView {
    let data = async {
        api::ensure_fresh().await?;
        let overview = api::get_security().await?;
        Ok((get_form(REMOVE_TOTP.to_owned()).await?, overview.passkeys.is_empty()))
    };
    page(Room::Security, data, remove)
}

fn remove(_: &Me, (state, is_last): (FormState, bool)) -> Content {
    let consequence = match is_last {
        true => {
            "A stolen password alone is then enough to sign in. The recovery codes go with it, and your other sessions are signed out."
        }
        false => "A sign-in then asks for a passkey. Your other sessions are signed out.",
    };
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Your account asks for no code any more" lead=move || consequence />
            <Card>
                <PostForm action="/account/security/totp/remove" state=state refused="The app was not removed">
                    <FormActions>
                        <Submit variant=ButtonVariant::Danger>"Remove app"</Submit>
                        <LinkButton href="/account/security" variant=ButtonVariant::Ghost attr:autofocus=true>
                            "Keep it"
                        </LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
        </Page>
    };
    Content::new("Remove authenticator app", view).under("Security", "/account/security")
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn a_secret_is_read_in_groups() {
        assert_eq!(grouped("GEZDGNBVGY3TQOJQ"), "GEZD GNBV GY3T QOJQ");
        assert_eq!(grouped("GEZDG"), "GEZD G");
    }
}
