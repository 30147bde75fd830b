//! The frame of public pages with this product's links.

use leptos::prelude::*;

use crate::api;
use crate::brand::Brand;
use crate::parts::{NavGroup, NavItem, PublicFrame};
use crate::ui::{ButtonVariant, LinkButton};

fn links(here: &str) -> Vec<NavItem> {
    [("/access-methods", "Access methods"), ("/#plans", "Plans"), ("/help", "Help"), ("/status", "Status")]
        .into_iter()
        .map(|(href, label)| NavItem::new(href, label).current(href == here))
        .collect()
}

fn footer(brand: &Brand) -> Vec<NavGroup> {
    let mut help = vec![
        NavItem::new("/help", "Questions and answers"),
        NavItem::new("/status", "Status"),
        NavItem::new("/report-leak", "Report a leaked key"),
    ];
    if !brand.support_address.is_empty() {
        help.push(NavItem::new(format!("mailto:{}", brand.support_address), "Write to support"));
    }
    vec![
        NavGroup::new(
            "Product",
            vec![NavItem::new("/access-methods", "Access methods"), NavItem::new("/#plans", "Plans")],
        ),
        NavGroup::new(
            "Developers",
            vec![
                NavItem::new("/help#quickstarts", "Quickstarts"),
                NavItem::new("/api/v1/docs", "API reference"),
                NavItem::new("/help/errors", "Error codes"),
            ],
        ),
        NavGroup::new("Help", help),
    ]
}

/// A public page; `here` is its own path. Its head leads to the console, or to the sign-in for visitors.
#[component]
pub fn PublicPage(#[prop(default = "")] here: &'static str, children: Children) -> impl IntoView {
    let brand = expect_context::<Brand>();
    let me = Resource::new_blocking(|| (), |()| api::find_me());
    let actions = move || {
        view! {
            <Transition>
                {move || {
                    me.get().map(|me| match me.ok().flatten() {
                        Some(me) => {
                            let first = me.organizations.first();
                            let home = first.map_or_else(|| "/welcome".to_owned(), |found| format!("/o/{}", found.slug));
                            view! { <LinkButton href=home variant=ButtonVariant::Primary>"Open the console"</LinkButton> }.into_any()
                        }
                        None => view! {
                            <LinkButton href="/sign-in" variant=ButtonVariant::Ghost>"Sign in"</LinkButton>
                            <LinkButton href="/sign-up" variant=ButtonVariant::Primary>"Sign up"</LinkButton>
                        }
                        .into_any(),
                    })
                }}
            </Transition>
        }
    };
    let footer = footer(&brand);
    let note = match brand.legal_entity.as_str() {
        "" => format!("{} console", brand.name),
        entity => format!("Run by {entity}"),
    };
    view! {
        <PublicFrame
            brand=brand.name
            home_href="/"
            links=links(here)
            actions=actions
            footer=footer
            legal=vec![NavItem::new("/legal/terms", "Terms"), NavItem::new("/legal/privacy", "Privacy")]
            note=note
        >
            {children()}
        </PublicFrame>
    }
}
