//! Recovery codes: their card, `/account/security/recovery-codes` where they are shown once, and the page that renews them.

use domain::account::Me;
use domain::security;
use domain::time::Timestamp;
use leptos::prelude::*;

use crate::api::{FormState, ensure_fresh, get_form};
use crate::forms::security::{RECOVERY_CODES, RENEW_RECOVERY_CODES};
use crate::islands::{CopyButton, PrintButton};
use crate::pages::account::frame::{Room, page};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit};
use crate::parts::CodeList;
use crate::ui::{
    ButtonSize, ButtonVariant, Card, EmptyKind, EmptyState, FormActions, Glyph, Icon, LinkButton, Muted, Page,
    PageHead, PageWidth, Pill, Row, Stack, Tone,
};
use crate::words::times;

/// How few are so few that they should be renewed.
const FEW: i64 = 3;

/// How many are left. Nothing where there is no second factor that they could stand in for.
#[component]
pub fn RecoveryCodesCard(codes: Option<security::RecoveryCodes>, needed: bool, now: Timestamp) -> impl IntoView {
    needed.then(|| {
        let left = codes.as_ref().map_or(0, |codes| codes.left);
        let made = codes.map(|codes| format!("Made {}.", times::ago(codes.created_at, now))).unwrap_or_default();
        let tone = if left <= FEW { Tone::Warn } else { Tone::Good };
        let actions = || {
            view! {
                <LinkButton href="/account/security/recovery-codes/renew" size=ButtonSize::Small>
                    "Make new codes"
                </LinkButton>
            }
        };
        view! {
            <Card title="Recovery codes" lead="For when your second factor is lost. Each works once." actions=actions>
                <Row>
                    <Pill tone=tone>{format!("{left} left")}</Pill>
                    <Muted>{made}</Muted>
                </Row>
            </Card>
        }
    })
}

/// The codes, once.
#[component]
pub fn RecoveryCodes() -> impl IntoView {
    page(Room::Security, get_form(RECOVERY_CODES.to_owned()), shown)
}

fn shown(me: &Me, state: FormState) -> Content {
    let body = match state.secret {
        Some(codes) => {
            let list: Vec<String> = codes.lines().map(str::to_owned).collect();
            let file = format!("Recovery codes of {}\n\n{codes}\n", me.email);
            let encoded: String = file
                .bytes()
                .map(|byte| match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
                    byte => format!("%{byte:02X}"),
                })
                .collect();
            view! {
                <PageHead
                    title="Store your recovery codes"
                    lead=|| "They are shown once. Each signs you in once when your second factor is lost. Keep them where you keep passwords, not on the device that holds the factor."
                />
                <Card>
                    <Stack>
                        <CodeList codes=list />
                        <Row>
                            <CopyButton text=codes variant=ButtonVariant::Secondary size=ButtonSize::Normal />
                            <LinkButton
                                href=format!("data:text/plain;charset=utf-8,{encoded}")
                                attr:download="recovery-codes.txt"
                            >
                                <Glyph icon=Icon::Download />
                                "Download"
                            </LinkButton>
                            <PrintButton label="Print".to_owned() />
                        </Row>
                    </Stack>
                </Card>
                <FormActions>
                    <LinkButton href="/account/security" variant=ButtonVariant::Primary>
                        "I stored them"
                    </LinkButton>
                </FormActions>
            }
            .into_any()
        }
        None => view! {
            <PageHead title="Recovery codes" />
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::Missing
                    title="They are shown only once"
                    text="If you did not store them, make new ones: the earlier ones then no longer work."
                >
                    <LinkButton href="/account/security/recovery-codes/renew">"Make new codes"</LinkButton>
                </EmptyState>
            </Card>
        }
        .into_any(),
    };
    let view = view! { <Page width=PageWidth::Narrow>{body}</Page> };
    Content::new("Recovery codes", view).under("Security", "/account/security")
}

/// What follows from making new ones, and the button.
#[component]
pub fn RenewRecoveryCodes() -> impl IntoView {
    let data = async {
        ensure_fresh().await?;
        get_form(RENEW_RECOVERY_CODES.to_owned()).await
    };
    page(Room::Security, data, renew)
}

fn renew(_: &Me, state: FormState) -> Content {
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title="The earlier recovery codes stop working"
                lead=|| "You get ten new ones, shown once, on the next page."
            />
            <Card>
                <PostForm
                    action="/account/security/recovery-codes/renew"
                    state=state
                    refused="No new codes were made"
                >
                    <FormActions>
                        <Submit>"Make new codes"</Submit>
                        <LinkButton href="/account/security" variant=ButtonVariant::Ghost>
                            "Cancel"
                        </LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
        </Page>
    };
    Content::new("New recovery codes", view).under("Security", "/account/security")
}
