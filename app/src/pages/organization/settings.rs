//! `/o/{slug}/settings`: name, address, zone; leaving, and the end of the organization.

use domain::account::OrganizationSummary;
use domain::organization::OrganizationSettings;
use domain::policy::Permission;
use leptos::prelude::*;

use super::frame::{Room, page, slug_of_address};
use crate::api::{self, FormState};
use crate::forms::organizations::{DELETE, LEAVE, RENAME, SLUG, ZONE};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, TypedConfirmation, field_error};
use crate::ui::{
    Banner, ButtonVariant, Card, Choice, Definition, DefinitionList, Field, FormActions, LinkButton, Muted, Page,
    PageHead, PageWidth, Row, Select, Stack, TextLink, Tone,
};
use crate::words::times;

type Loaded = (OrganizationSettings, FormState, FormState, FormState, Vec<String>);

/// The settings of the organization in the address.
#[component]
pub fn Settings() -> impl IntoView {
    let slug = slug_of_address();
    let form = |name: &str| api::get_form(name.to_owned());
    let data = async move {
        let settings = api::get_organization_settings(slug).await?;
        Ok((settings, form(RENAME).await?, form(SLUG).await?, form(ZONE).await?, api::get_zones().await?))
    };
    page(Room::Settings, data, content)
}

/// What was typed, where something was wrong with it; what is stored else.
fn kept(state: &FormState, field: &str, stored: &str) -> String {
    if state.errors.is_empty() { stored.to_owned() } else { state.value(field) }
}

fn notice(state: &FormState) -> Option<String> {
    let words = match state.notice.as_deref()? {
        "renamed" => "Organization renamed",
        "moved" => "Address changed",
        "zoned" => "Time zone saved",
        "deletion_asked" => "Deletion asked",
        "kept" => "The organization stays",
        _ => return None,
    };
    Some(words.to_owned())
}

fn content(_: &OrganizationSummary, (settings, name, slug, zone, zones): Loaded) -> Content {
    let path = format!("/o/{}", settings.organization.slug);
    let notice = notice(&name);
    let due = settings.deletion_due_at.map(|at| {
        let may = settings.may_manage;
        let action = format!("{path}/settings/keep");
        let keep = move || {
            may.then(|| {
                view! {
                    <PostForm action=action.clone() state=FormState::default() refused="The organization still goes">
                        <Submit variant=ButtonVariant::Secondary>"Keep the organization"</Submit>
                    </PostForm>
                }
            })
        };
        view! {
            <Banner tone=Tone::Bad title=format!("The organization will be deleted on {}", times::moment(at)) action=keep>
                "Until then everything works as before."
            </Banner>
        }
    });
    let body = match settings.may_manage {
        true => {
            view! { <Change path=path.clone() settings=settings.clone() name=name slug=slug zone=zone zones=zones /> }
                .into_any()
        }
        false => view! { <Shown path=path.clone() settings=settings.clone() /> }.into_any(),
    };
    let leave = match (settings.alone, settings.holds) {
        (true, _) => view! { <Muted>"You are the only member: delete the organization instead of leaving it."</Muted> }
            .into_any(),
        (_, true) => {
            view! { <Muted>"You are the only Admin: make another member an Admin, then you can leave."</Muted> }
                .into_any()
        }
        _ => view! { <LinkButton href=format!("{path}/leave")>"Leave organization"</LinkButton> }.into_any(),
    };
    let delete = (settings.may_delete && settings.deletion_due_at.is_none()).then(|| {
        view! {
            <Card title="Delete" lead="After two weeks in which any Admin can keep it.">
                <LinkButton href=format!("{path}/settings/delete")>"Delete organization"</LinkButton>
            </Card>
        }
    });
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Settings" />
            {due}
            {body}
            <Card title="Leave" lead="Your API keys here stop; your account and other organizations stay."><Row>{leave}</Row></Card>
            {delete}
        </Page>
    };
    Content::new("Settings", view).notice(notice)
}

/// For whoever may only read.
#[component]
fn Shown(path: String, settings: OrganizationSettings) -> impl IntoView {
    let why = format!("{path}/roles?act=manage_organization");
    view! {
        <Card>
            <Stack>
                <DefinitionList>
                    <Definition term="Name">{settings.organization.name}</Definition>
                    <Definition term="Address">{path}</Definition>
                    <Definition term="Time zone">{settings.time_zone}</Definition>
                    <Definition term="Created">{times::day(settings.created_at)}</Definition>
                </DefinitionList>
                <Muted>
                    {format!("Only an Admin changes these: {}. ", settings.admins.join(", "))}
                    <TextLink href=why inline=true>"Why may I not?"</TextLink>
                </Muted>
            </Stack>
        </Card>
    }
}

#[component]
fn Change(
    path: String,
    settings: OrganizationSettings,
    name: FormState,
    slug: FormState,
    zone: FormState,
    zones: Vec<String>,
) -> impl IntoView {
    let named = kept(&name, "name", &settings.organization.name);
    let slugged = kept(&slug, "slug", &settings.organization.slug);
    let zoned = kept(&zone, "time_zone", &settings.time_zone);
    let (bad_name, bad_slug, bad_zone) =
        (field_error(&name, "name"), field_error(&slug, "slug"), field_error(&zone, "time_zone"));
    let [to_name, to_slug, to_zone] = ["name", "slug", "zone"].map(|part| format!("{path}/settings/{part}"));
    let options = zones.into_iter().map(|zone| Choice::new(zone.clone(), zone)).collect();
    view! {
        <Card title="Name">
            <PostForm action=to_name state=name refused="The organization was not renamed">
                <Field name="name" label="Name" value=named error=bad_name autocomplete="organization" required=true />
                <FormActions><Submit variant=ButtonVariant::Secondary>"Rename organization"</Submit></FormActions>
            </PostForm>
        </Card>
        <Card title="Address" lead="Part of every link into the organization. The one before leads here until somebody else takes it.">
            <PostForm action=to_slug state=slug refused="The address was not changed">
                <Field
                    name="slug"
                    label="Address"
                    value=slugged
                    error=bad_slug
                    before="/o/"
                    hint="Lower-case letters, digits and hyphens."
                    autocomplete="off"
                    required=true
                />
                <FormActions><Submit variant=ButtonVariant::Secondary>"Change address"</Submit></FormActions>
            </PostForm>
        </Card>
        <Card title="Time zone" lead="Months, budgets and invoices begin at midnight here. Moments are told to everybody in their own zone.">
            <PostForm action=to_zone state=zone refused="The time zone was not saved">
                <Select name="time_zone" label="Time zone" options=options value=zoned error=bad_zone />
                <FormActions><Submit variant=ButtonVariant::Secondary>"Save time zone"</Submit></FormActions>
            </PostForm>
        </Card>
    }
}

/// Leaving, asked once more.
#[component]
pub fn Leave() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move { Ok((api::get_organization_settings(slug).await?, api::get_form(LEAVE.to_owned()).await?)) };
    page(Room::Settings, data, confirm_leave)
}

fn confirm_leave(organization: &OrganizationSummary, (_, state): (OrganizationSettings, FormState)) -> Content {
    let path = format!("/o/{}", organization.slug);
    let error = field_error(&state, "leave").map(|error| view! { <Banner tone=Tone::Bad title=error /> });
    let title = format!("You lose access to {}", organization.name);
    let (action, cancel) = (format!("{path}/leave"), format!("{path}/settings"));
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title=title
                lead=|| "Your API keys here stop within a second. To come back, somebody has to invite you."
            />
            {error}
            <PostForm action=action state=FormState { errors: Default::default(), ..state } refused="You are still a member">
                <FormActions>
                    <Submit variant=ButtonVariant::Danger>"Leave organization"</Submit>
                    <LinkButton href=cancel variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                </FormActions>
            </PostForm>
        </Page>
    };
    Content::new("Leave", view).under("Settings", format!("{path}/settings"))
}

/// The end of the organization, once its name was typed.
#[component]
pub fn DeleteOrganization() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move {
        api::ensure_may(slug.clone(), Permission::DeleteOrganization).await?;
        Ok((api::get_organization_settings(slug).await?, api::get_form(DELETE.to_owned()).await?))
    };
    page(Room::Settings, data, confirm_delete)
}

fn confirm_delete(organization: &OrganizationSummary, (settings, state): (OrganizationSettings, FormState)) -> Content {
    let path = format!("/o/{}/settings", organization.slug);
    let title = format!("{} will be deleted in two weeks", organization.name);
    let (action, cancel, name) = (format!("{path}/delete"), path.clone(), organization.name.clone());
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title=title
                lead=|| "Every Admin is told by mail, and any of them can keep it until then. After that its members have no access and its keys stop."
            />
            <Card>
                <Stack>
                    <DefinitionList>
                        <Definition term="Members">{times::number(settings.members)}</Definition>
                        <Definition term="Teams">{times::number(settings.teams)}</Definition>
                        <Definition term="Live API keys">{times::number(settings.keys)}</Definition>
                        <Definition term="Kept">"Invoices and the audit log, as long as the law asks."</Definition>
                    </DefinitionList>
                    <TypedConfirmation
                        action=action
                        state=state
                        refused="The organization stays"
                        name="name"
                        expected=name
                        button="Delete organization"
                        cancel=cancel
                    />
                </Stack>
            </Card>
        </Page>
    };
    Content::new("Delete", view).under("Settings", path)
}
