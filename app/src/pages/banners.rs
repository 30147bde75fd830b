//! What stands above every page of somebody who is signed in, as long as it is so.

use domain::time::Timestamp;
use leptos::prelude::*;

use crate::api::FormState;
use crate::pages::{PostForm, Submit};
use crate::ui::{Banner, ButtonSize, ButtonVariant, Tone};
use crate::words::times;

/// What concerns the safety of the account.
#[component]
pub fn AccountBanners(factor_loss_due_at: Option<Timestamp>) -> impl IntoView {
    factor_loss_due_at.map(|due_at| {
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
    })
}
