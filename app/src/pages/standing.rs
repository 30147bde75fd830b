//! The messages that stand above every page of a signed-in person until their reason is gone.

use domain::account::Me;
use leptos::prelude::*;

use crate::pages::banners::AccountBanners;
use crate::ui::{Banner, Button, ButtonSize, LinkButton, Tone};
use crate::words::times;

/// What the frame's context holds for the words of its pages: in which zone and forms, and with which model.
pub fn provide_reader(me: &Me) {
    provide_context(me.reader.clone());
    provide_context(DefaultModel(me.api_defaults.model.clone()));
}

/// The model that the reader's samples name.
#[derive(Debug, Clone, Default)]
pub struct DefaultModel(pub Option<String>);

/// What concerns the account's safety, new terms, and an account that is about to go. `path` is the page that it stands above.
pub fn standing(me: &Me, path: &str) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    let (terms_due, deletion) = (me.terms_due, me.deletion_due_at.map(times::moment));
    // The page where it is changed says it itself.
    let leaked = me.password_leaked && !path.ends_with("/security/password");
    let factor_loss_due_at = me.factor_loss_due_at;
    move || {
        let terms = terms_due.then(|| {
            let read = || view! { <LinkButton href="/terms" size=ButtonSize::Small>"Read and accept"</LinkButton> };
            view! {
                <Banner tone=Tone::Info title="The terms have changed" edge=true action=read>
                    "Please accept the new version to go on using the console."
                </Banner>
            }
        });
        let deletion = deletion.clone().map(|at| {
            let keep = || {
                view! {
                    <form method="post" action="/account/data/keep">
                        <Button size=ButtonSize::Small>"Keep my account"</Button>
                    </form>
                }
            };
            view! {
                <Banner tone=Tone::Warn title=format!("Your account will be deleted on {at}") edge=true action=keep>
                    "Until then everything works as before. Afterwards it cannot be brought back."
                </Banner>
            }
        });
        view! {
            <AccountBanners factor_loss_due_at=factor_loss_due_at leaked=leaked />
            {terms}
            {deletion}
        }
        .into_any()
    }
}
