//! `/o/{slug}`: the first page of an organization.

use domain::account::OrganizationSummary;
use domain::home::Home as Data;
use domain::use_case::UseCase;
use leptos::prelude::*;

use super::cards::order;
use super::checklist::{ChecklistCard, ShowChecklist};
use super::frame::{Room, may_manage_keys, page, slug_of_address};
use crate::api;
use crate::islands::Live;
use crate::pages::content::Content;
use crate::ui::{ButtonVariant, Columns, Grid, Icon, LinkButton, Page, PageHead, TextLink, WholeRow};
use crate::words::quickstarts::purpose;

/// The part of the page that is drawn again whenever a step is reached.
const RENEWED: &str = "renewed";

/// The home page of the organization in the address.
#[component]
pub fn Home() -> impl IntoView {
    page(Room::Home, api::get_home(slug_of_address()), content)
}

fn content(organization: &OrganizationSummary, data: Data) -> Content {
    let slug = organization.slug.clone();
    let may_create = may_manage_keys(organization);
    let use_case = data.use_case;
    let dismissed = data.checklist.dismissed;
    let unfinished = data.checklist.done() < data.checklist.steps.len();

    let live = (unfinished && !dismissed).then(|| {
        view! { <Live slug=slug.clone() checklist=data.checklist.clone() renews=RENEWED /> }
    });
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
    let checklist = data.checklist.clone();
    let steps = (!dismissed).then(|| {
        let slug = slug.clone();
        view! {
            <WholeRow>
                <ChecklistCard slug=slug checklist=checklist may_create=may_create />
            </WholeRow>
        }
    });
    // While there is something to do it stands first; done, it steps back until it is dismissed.
    let (first, last) = if unfinished { (steps, None) } else { (None, steps) };
    let use_case = use_case.unwrap_or(UseCase::Text);
    let data = Signal::stored(data);
    let cards = order(use_case).map(|card| card.view(&slug, use_case, data)).collect_view();
    let again = dismissed.then(|| view! { <ShowChecklist slug=slug.clone() /> });
    let view = view! {
        <Page>
            <PageHead title="Home" lead=lead actions=create />
            <div id=RENEWED>
                <Grid columns=Columns::Two>{first} {cards} {last}</Grid>
            </div>
            {again}
            {live}
        </Page>
    };
    Content::new("Home", view)
}
