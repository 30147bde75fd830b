//! `/o/{slug}`: the first page of an organization.

use domain::account::OrganizationSummary;
use domain::home::Home as Data;
use domain::use_case::UseCase;
use leptos::{prelude::*, task::spawn_local};

use super::cards::order;
use super::checklist::{ChecklistCard, ShowChecklist, newly_reached, reached};
use super::frame::{Content, Room, framed, load, may_manage_keys, slug_of_address};
use super::live;
use crate::api;
use crate::ui::{ButtonVariant, Columns, Grid, Icon, LinkButton, Page, PageHead, TextLink, WholeRow};
use crate::words::quickstarts::purpose;

/// The home page of the organization in the address.
#[component]
pub fn Home() -> impl IntoView {
    let slug = slug_of_address();
    let home = Resource::new_blocking(move || slug.get(), |slug| load(api::get_home(slug)));
    view! {
        <Transition>
            {move || home.get().map(|loaded| framed(loaded, &slug.get_untracked(), Room::Home, content))}
        </Transition>
    }
}

fn content(organization: &OrganizationSummary, data: Data) -> Content {
    let slug = organization.slug.clone();
    let may_create = may_manage_keys(organization);
    let use_case = data.use_case;
    let dismissed = data.checklist.dismissed;
    let unfinished = data.checklist.done() < data.checklist.steps.len();

    let checklist = RwSignal::new(data.checklist.clone());
    let data = RwSignal::new(data);
    let notice = RwSignal::new(None::<String>);
    if unfinished && !dismissed {
        let stream = slug.clone();
        live::follow(&slug, move |now| {
            let Some(before) = checklist.try_get_untracked() else { return };
            let new = newly_reached(&before, &now);
            checklist.set(now);
            if new.is_empty() {
                return;
            }
            notice.set(Some(new.into_iter().map(reached).collect::<Vec<_>>().join(" · ")));
            let slug = stream.clone();
            spawn_local(async move {
                if let Ok(now) = api::get_home(slug).await {
                    data.try_set(now);
                }
            });
        });
    }

    let lead = move || match use_case {
        Some(use_case) => view! {
            {format!("Arranged for {} · ", purpose(use_case))}
            <TextLink href="/account/preferences">"Change"</TextLink>
        }
        .into_any(),
        None => view! {
            <TextLink href="/account/preferences">"Choose what you mainly want to do"</TextLink>
        }
        .into_any(),
    };
    let create = {
        let href = format!("/o/{slug}/keys/new");
        move || {
            may_create.then(|| {
                view! {
                    <LinkButton href=href.clone() variant=ButtonVariant::Primary icon=Icon::Plus>
                        "Create API key"
                    </LinkButton>
                }
            })
        }
    };
    let steps = (!dismissed).then(|| {
        let slug = slug.clone();
        view! {
            <WholeRow>
                <ChecklistCard slug=slug checklist=checklist.into() may_create=may_create />
            </WholeRow>
        }
    });
    // While there is something to do it stands first; done, it steps back until it is dismissed.
    let (first, last) = if unfinished { (steps, None) } else { (None, steps) };
    let use_case = use_case.unwrap_or(UseCase::Text);
    let cards = order(use_case).map(|card| card.view(&slug, use_case, data.into())).collect_view();
    let again = dismissed.then(|| view! { <ShowChecklist slug=slug.clone() /> });
    let view = view! {
        <Page>
            <PageHead title="Home" lead=lead actions=create />
            <Grid columns=Columns::Two>{first} {cards} {last}</Grid>
            {again}
        </Page>
    };
    Content::new("Home", view).notice(notice)
}
