//! `/account/security`: every way in, each with what can be done about it.

mod password;

use domain::account::Me;
use domain::security::Overview;
use leptos::prelude::*;

use super::frame::{Room, page};
use crate::api::get_security;
use crate::pages::content::Content;
use crate::ui::{Page, PageHead, PageWidth};
use password::PasswordCard;

/// The page.
#[component]
pub fn Security() -> impl IntoView {
    page(Room::Security, get_security(), content)
}

fn content(_: &Me, overview: Overview) -> Content {
    let now = overview.rendered_at;
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Security" lead=|| "How you sign in, and how you get back in when something is lost." />
            <PasswordCard password=overview.password now=now />
        </Page>
    };
    Content::new("Security", view)
}
