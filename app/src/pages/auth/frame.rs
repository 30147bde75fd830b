//! The frame of these pages, and the word to somebody who is signed in already.

use domain::account::Me;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos_meta::Title;

use crate::brand::Brand;
use crate::parts::{AuthFrame, AuthPoint, NavItem};
use crate::ui::{Banner, ButtonSize, Icon, LinkButton, Tone};

/// A page with one form: its heading, which is its title too, a line under it, and the form.
#[component]
pub fn AuthPage(#[prop(into)] title: String, #[prop(into)] lead: ViewFn, children: Children) -> impl IntoView {
    let brand = expect_context::<Brand>();
    let points = vec![
        AuthPoint::new(
            Icon::Key,
            "A secret is shown once",
            "You see a key when you create it. What is stored is a hash, which nobody can turn back.",
        ),
        AuthPoint::new(Icon::ShieldCheck, "Revoking takes a second", "A revoked key is then refused everywhere."),
        AuthPoint::new(
            Icon::Book,
            "The SDK you know",
            "The official OpenAI SDKs work here with another base URL and your key.",
        ),
    ];
    let links = vec![
        NavItem::new("/legal/terms", "Terms"),
        NavItem::new("/legal/privacy", "Privacy"),
        NavItem::new("/help", "Help"),
        NavItem::new("/status", "Status"),
    ];
    view! {
        <Title text=title.clone() />
        <AuthFrame
            brand=brand.name
            home_href="/"
            title=title
            lead=lead
            statement="One place for your account and your API keys."
            statement_text="Create a key, call the API with it, and see that the call arrived."
            points=points
            links=links
        >
            {children()}
        </AuthFrame>
    }
}

/// A page that is drawn once, on the server, from what it awaits: nothing of it is written into the page a second time.
pub fn drawn(view: impl Future<Output = AnyView> + Send + 'static) -> impl IntoView {
    let drawn = Suspend::new(async move { InertElement::new(view.await.to_html()).into_any() });
    view! { <Suspense>{drawn}</Suspense> }
}

/// Who is signed in already, with the way on. Nothing for a visitor.
#[component]
pub fn SignedInBanner(me: Option<Me>, #[prop(into)] href: String) -> impl IntoView {
    me.map(|me| {
        view! {
            <Banner
                tone=Tone::Info
                title=format!("You are signed in as {}", me.name)
                action=move || {
                    view! {
                        <LinkButton href=href.clone() size=ButtonSize::Small>
                            "Go on"
                        </LinkButton>
                    }
                }
            >
                {me.email}
            </Banner>
        }
    })
}
