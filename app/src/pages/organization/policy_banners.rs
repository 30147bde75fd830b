//! What stands above every page of an organization because of its policies: a change that is being tried, a second factor that is due.

use domain::policies::Notices;
use leptos::prelude::*;

use crate::api::FormState;
use crate::islands::Countdown;
use crate::pages::{PostForm, Submit};
use crate::ui::{Banner, ButtonSize, ButtonVariant, LinkButton, Tone};
use crate::words::times;

/// The button that lets a change stand.
#[component]
fn ConfirmTrial(slug: String) -> impl IntoView {
    view! {
        <PostForm
            action=format!("/o/{slug}/policies/confirm")
            state=FormState::default()
            refused="It was not confirmed"
        >
            <Submit size=ButtonSize::Small>"Confirm"</Submit>
        </PostForm>
    }
}

/// The button that ends a change at once.
#[component]
fn RollBackTrial(slug: String) -> impl IntoView {
    view! {
        <PostForm
            action=format!("/o/{slug}/policies/roll-back")
            state=FormState::default()
            refused="It was not rolled back"
        >
            <Submit variant=ButtonVariant::Secondary size=ButtonSize::Small>"Roll back"</Submit>
        </PostForm>
    }
}

/// What can be done with a change that is tried: only a session that began after it confirms it.
#[component]
pub fn TrialActs(slug: String, may_confirm: bool) -> impl IntoView {
    let confirm = if may_confirm {
        view! { <ConfirmTrial slug=slug.clone() /> }.into_any()
    } else {
        view! {
            <LinkButton href=format!("/sign-in?next=/o/{slug}/policies") size=ButtonSize::Small attr:rel="external">
                "Sign in again to confirm"
            </LinkButton>
        }
        .into_any()
    };
    view! {
        {confirm}
        <RollBackTrial slug=slug />
    }
}

/// The banners. `own_page`: the page of policies says the trial itself.
#[component]
pub fn PolicyBanners(slug: String, notices: Notices, own_page: bool) -> impl IntoView {
    let now = notices.rendered_at;
    let trial = notices.trial.filter(|_| !own_page).map(|(until, may_confirm)| {
        let slug = slug.clone();
        let acts = move || view! { <TrialActs slug=slug.clone() may_confirm=may_confirm /> };
        let seconds = until.since(now).as_secs();
        view! {
            <Banner tone=Tone::Warn title="A change of policies is being tried" edge=true action=acts>
                "It rolls back in " <Countdown seconds=seconds /> " unless somebody confirms it from a new session."
            </Banner>
        }
    });
    let due = notices.mfa_due_at.filter(|until| *until > now).map(|until| {
        let set_up = || {
            view! {
                <LinkButton href="/account/security" size=ButtonSize::Small>"Set up a second factor"</LinkButton>
            }
        };
        let title = format!("A second factor is required {}", times::until(until, now));
        let text = format!(
            "From {} on, this organization is open only to sessions with a passkey or an authenticator app. Google or GitHub alone does not count.",
            times::moment(until)
        );
        view! {
            <Banner tone=Tone::Warn title=title edge=true action=set_up>
                {text}
            </Banner>
        }
    });
    (trial, due)
}
