//! What stands above every page of somebody who is signed in, as long as it is so.

use domain::time::Timestamp;
use leptos::prelude::*;

use crate::api::FormState;
use crate::pages::{PostForm, Submit};
use crate::ui::{Banner, ButtonSize, ButtonVariant, LinkButton, Tone};
use crate::words::times;

/// What concerns the safety of the account.
#[component]
pub fn AccountBanners(factor_loss_due_at: Option<Timestamp>, leaked: bool) -> impl IntoView {
    let leaked = leaked.then(|| {
        let change = || {
            view! { <LinkButton href="/account/security/password" size=ButtonSize::Small>"Change password"</LinkButton> }
        };
        view! {
            <Banner tone=Tone::Warn title="Your password is on a list of leaked ones" edge=true action=change>
                "Whoever has the list will try it. Choose another one now."
            </Banner>
        }
    });
    let loss = factor_loss_due_at.map(|due_at| {
        let keep = || {
            view! {
                <PostForm
                    action="/account/security/keep-factor"
                    state=FormState::default()
                    refused="It was not stopped"
                >
                    <Submit variant=ButtonVariant::Secondary size=ButtonSize::Small>
                        "Keep my second factor"
                    </Submit>
                </PostForm>
            }
        };
        view! {
            <Banner tone=Tone::Warn title="Your second factor is reported lost" edge=true action=keep>
                {format!("It is removed {}. Not lost, or not you? Stop it now.", times::moment(due_at))}
            </Banner>
        }
    });
    (leaked, loss)
}
