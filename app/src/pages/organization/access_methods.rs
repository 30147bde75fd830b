//! `/o/{slug}/access-methods`: the ways in compared, as they are for the reader here, each with the way to its controls.

use domain::account::OrganizationSummary;
use domain::policy::{self, Permission, TeamRelation};
use domain::security::Overview;
use domain::session::Method as WayIn;
use leptos::prelude::*;

use super::frame::{Room, page, slug_of_address};
use crate::api::{self, get_keys, get_organization_tokens, get_security, get_service_accounts};
use crate::pages::content::Content;
use crate::ui::{
    ButtonSize, Card, Cell, Column, LinkButton, Muted, Page, PageHead, Pill, RowHead, Table, TableRow, TextLink, Tone,
};
use crate::words::methods::{Availability, METHODS, Method};

/// How a method stands for the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Standing {
    /// In use: in what words, and where its controls are.
    InUse(String, String),
    /// To be had: where.
    Open(String),
    /// The operator has not set the provider up.
    NotOffered,
    /// Not for the reader's role.
    AdminsOnly,
    NotInVersion,
}

fn count(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

/// How many keys, service accounts and organization tokens there are; tokens are an Admin's to know of.
type Programs = (usize, usize, Option<usize>);

fn standing(method: &Method, overview: &Overview, (keys, robots, tokens): Programs, slug: &str) -> Standing {
    let security = |page: &str| format!("/account/security{page}");
    let provider = |provider: WayIn| match overview.identities.iter().find(|identity| identity.provider == provider) {
        Some(identity) => Standing::InUse(identity.label.clone(), security("")),
        None if overview.providers.contains(&provider) => Standing::Open(security("")),
        None => Standing::NotOffered,
    };
    let has = |has: bool, words: &str, page: &str| match has {
        true => Standing::InUse(words.to_owned(), security(page)),
        false => Standing::Open(security(page)),
    };
    match method.id {
        _ if method.availability == Availability::NotInVersion => Standing::NotInVersion,
        "password" => has(overview.password.is_some(), "Set up", "/password"),
        "google" => provider(WayIn::Google),
        "github" => provider(WayIn::GitHub),
        "totp" => has(overview.totp.is_some(), "On", "/totp"),
        "passkey" => match overview.passkeys.len() {
            0 => Standing::Open(security("/passkeys/new")),
            passkeys => Standing::InUse(count(passkeys, "passkey"), security("")),
        },
        "service-account" => match robots {
            0 => Standing::Open(format!("/o/{slug}/service-accounts/new")),
            robots => Standing::InUse(count(robots, "account"), format!("/o/{slug}/service-accounts")),
        },
        "organization-token" => match tokens {
            None => Standing::AdminsOnly,
            Some(0) => Standing::Open(format!("/o/{slug}/organization-tokens/new")),
            Some(tokens) => Standing::InUse(count(tokens, "token"), format!("/o/{slug}/organization-tokens")),
        },
        _ => match keys {
            0 => Standing::Open(format!("/o/{slug}/keys/new")),
            keys => Standing::InUse(count(keys, "key"), format!("/o/{slug}/keys")),
        },
    }
}

fn row(method: &'static Method, standing: Standing) -> impl IntoView {
    let (state, way) = match standing {
        Standing::InUse(words, href) => (
            view! { <Pill tone=Tone::Good>{words}</Pill> }.into_any(),
            view! { <LinkButton href=href size=ButtonSize::Small>"Manage"</LinkButton> }.into_any(),
        ),
        Standing::Open(href) => (
            view! { <Muted>"Not set up"</Muted> }.into_any(),
            view! { <LinkButton href=href size=ButtonSize::Small>"Set up"</LinkButton> }.into_any(),
        ),
        Standing::NotOffered => (view! { <Muted>"Not offered here"</Muted> }.into_any(), ().into_any()),
        Standing::AdminsOnly => (view! { <Muted>"For Admins"</Muted> }.into_any(), ().into_any()),
        Standing::NotInVersion => (view! { <Muted>"Not in this version"</Muted> }.into_any(), ().into_any()),
    };
    view! {
        <TableRow>
            <RowHead>
                <TextLink href=format!("/access-methods#{}", method.id) quiet=true>
                    {method.name}
                </TextLink>
            </RowHead>
            <Cell label="Security">{method.security}</Cell>
            <Cell label="Set-up time" muted=true>{method.setup_time().unwrap_or_else(|| "–".to_owned())}</Cell>
            <Cell label="For you">{state}</Cell>
            <Cell label="Controls">{way}</Cell>
        </TableRow>
    }
}

/// The reader's place in the organization of an address.
async fn find_organization(slug: &str) -> api::Result<Option<OrganizationSummary>> {
    Ok(api::get_me().await?.organizations.into_iter().find(|found| found.slug == slug))
}

/// The page.
#[component]
pub fn OrganizationAccessMethods() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move {
        let keys: api::Result<_> = get_keys(slug.clone(), false).await;
        let robots = get_service_accounts(slug.clone()).await?.accounts.len();
        let may = find_organization(&slug).await?.is_some_and(|organization| {
            policy::allows(organization.role, Permission::ManageOrganizationTokens, TeamRelation::Own).is_ok()
        });
        let tokens = if may { Some(get_organization_tokens(slug, false).await?.tokens.len()) } else { None };
        Ok((get_security().await?, (keys?.keys.len(), robots, tokens)))
    };
    page(Room::AccessMethods, data, content)
}

fn content(organization: &OrganizationSummary, (overview, programs): (Overview, Programs)) -> Content {
    let slug = &organization.slug;
    let rows = METHODS.iter().map(|method| row(method, standing(method, &overview, programs, slug))).collect_view();
    let view = view! {
        <Page>
            <PageHead
                title="Access methods"
                lead=|| "Every way in, for people and for programs: how strong it is, how long it takes to set up, and how it stands for you."
            />
            <Card flush=true>
                <Table
                    caption="Access methods"
                    columns=["Method", "Security", "Set-up time", "For you", "Controls"].map(Column::new).to_vec()
                >
                    {rows}
                </Table>
            </Card>
            <p>
                <Muted>
                    "Set-up times are measured at a person’s pace with every release: five characters a second, a second and a half before each click, fifteen seconds to find a message. A provider’s own pages are not counted."
                </Muted>
            </p>
        </Page>
    };
    Content::new("Access methods", view)
}
