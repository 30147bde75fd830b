//! `/o/{slug}/members/{account}`: one member, and what an Admin can do about the membership; with the pages that ask once more.

use domain::account::OrganizationSummary;
use domain::member::MemberDetail;
use domain::policy::Permission;
use domain::role::Role;
use domain::service_account::ServiceAccountSummary;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::frame::{Room, page, slug_of_address};
use super::when;
use crate::api::{self, FormState};
use crate::forms::members::{DEMAND, REMOVE, ROLE};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, TypedConfirmation, field_error};
use crate::ui::{
    Banner, ButtonVariant, Card, Choice, Definition, DefinitionList, FormActions, LinkButton, Muted, Page, PageHead,
    PageWidth, Pill, Row, Select, Stack, TextLink, Tone,
};
use crate::words::roles::{role_means, role_name};
use crate::words::times;

fn account_of_address() -> String {
    use_params_map().read_untracked().get("account").unwrap_or_default()
}

fn list(slug: &str) -> String {
    format!("/o/{slug}/members")
}

/// A list in a sentence: “a, b and 3 more”.
fn some(names: &[String]) -> String {
    match names {
        [] => "None".to_owned(),
        names if names.len() <= 5 => names.join(", "),
        names => {
            format!("{} and {} more", names.iter().take(4).cloned().collect::<Vec<_>>().join(", "), names.len() - 4)
        }
    }
}

/// The member of the address.
#[component]
pub fn Member() -> impl IntoView {
    let (slug, account) = (slug_of_address(), account_of_address());
    let data = async move {
        let member = api::get_member(slug, account).await?;
        Ok((member, api::get_form(ROLE.to_owned()).await?, api::get_form(DEMAND.to_owned()).await?))
    };
    page(Room::Members, data, content)
}

fn content(
    organization: &OrganizationSummary,
    (detail, role, demand): (MemberDetail, FormState, FormState),
) -> Content {
    let slug = organization.slug.clone();
    let path = format!("{}/{}", list(&slug), detail.member.account);
    let member = detail.member.clone();
    let notice =
        (demand.notice.as_deref() == Some("demanded")).then(|| format!("{} has to sign in again", member.name));
    let now = detail.rendered_at;
    let teams = member.teams.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>().join(", ");
    let ways = super::members::ways(&member);
    let security = member.security.clone().map(|security| {
        let pill = match security.mfa {
            true => view! { <Pill tone=Tone::Good>"On"</Pill> },
            false => view! { <Pill tone=Tone::Warn>"Off"</Pill> },
        };
        view! {
            <Definition term="Second factor">{pill}</Definition>
            <Definition term="Ways in">{ways}</Definition>
        }
    });
    let demanded = member.sign_in_after.map(|at| {
        view! { <Definition term="New sign-in asked">{times::moment(at)}</Definition> }
    });
    let acts = match detail.may_manage {
        true => view! { <Acts path=path detail=detail.clone() role=role /> }.into_any(),
        false => {
            let help = format!("/o/{slug}/roles?act=manage_members");
            view! {
                <Muted>
                    {format!("Only an Admin changes roles and memberships: {}. ", some(&detail.admins))}
                    <TextLink href=help inline=true>"Why may I not?"</TextLink>
                </Muted>
            }
            .into_any()
        }
    };
    let (email, title) = (member.email.clone(), member.name.clone());
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title=title lead=move || email.clone() />
            <Card>
                <DefinitionList>
                    <Definition term="Role">{role_name(member.role)}" · "<Muted>{role_means(member.role)}</Muted></Definition>
                    <Definition term="Teams">{if teams.is_empty() { "None".to_owned() } else { teams }}</Definition>
                    {security}
                    <Definition term="Last active">{when::ago(member.active_at, now)}</Definition>
                    <Definition term="Member since">{when::day(member.joined_at)}</Definition>
                    <Definition term="Calls this month">{times::number(member.calls)}</Definition>
                    {demanded}
                </DefinitionList>
            </Card>
            {acts}
        </Page>
    };
    Content::new(detail.member.name, view).under("Members", list(&slug)).notice(notice)
}

/// What an Admin can do.
#[component]
fn Acts(path: String, detail: MemberDetail, role: FormState) -> impl IntoView {
    let MemberDetail { member, last_admin, own, .. } = detail;
    let [to_demand, to_remove, to_role] = ["demand-sign-in", "remove", "role"].map(|act| format!("{path}/{act}"));
    let options = Role::ALL.iter().map(|role| Choice::new(role.as_str(), role_name(*role))).collect();
    let error = field_error(&role, "role");
    let only = last_admin.then(|| {
        view! {
            <Banner tone=Tone::Neutral title="The only Admin">
                "Nobody else could change roles or policies. Make another member an Admin first."
            </Banner>
        }
    });
    let demand = (!own).then(|| {
        view! {
            <Card title="New sign-in" lead="For a lost laptop or a stolen session: what is open now no longer reaches this organization. Other organizations and the account are not touched.">
                <PostForm action=to_demand state=FormState::default() refused="Nothing changed">
                    <FormActions>
                        <Submit variant=ButtonVariant::Secondary>"Ask to sign in again"</Submit>
                    </FormActions>
                </PostForm>
            </Card>
        }
    });
    let remove = match (own, last_admin) {
        (true, _) => None,
        (false, true) => None,
        (false, false) => Some(view! {
            <Card title="End the membership" lead="Keys of this member stop within a second. You see what will break before you confirm.">
                <Row>
                    <LinkButton href=to_remove>"Remove from the organization"</LinkButton>
                </Row>
            </Card>
        }),
    };
    view! {
        {only}
        <Card title="Role" lead="It counts at once, everywhere, on open pages too.">
            <PostForm action=to_role state=role refused="The role was not changed">
                <Select name="role" label="Role" options=options value=member.role.as_str() error=error />
                <FormActions>
                    <Submit>"Change role"</Submit>
                </FormActions>
            </PostForm>
        </Card>
        {demand}
        {remove}
    }
}

/// Giving or taking Admin, asked once more.
#[component]
pub fn ChangeRole() -> impl IntoView {
    let (slug, account) = (slug_of_address(), account_of_address());
    let role = use_query_map().read_untracked().get("role").unwrap_or_default();
    let data = async move {
        api::ensure_may(slug.clone(), Permission::ChangeRoles).await?;
        Ok((api::get_member(slug, account).await?, api::get_form(ROLE.to_owned()).await?, role))
    };
    page(Room::Members, data, confirm_role)
}

fn confirm_role(
    organization: &OrganizationSummary,
    (detail, state, role): (MemberDetail, FormState, String),
) -> Content {
    let list = list(&organization.slug);
    let member = detail.member;
    let path = format!("{list}/{}", member.account);
    let after = role.parse::<Role>().unwrap_or(member.role);
    let (title, lead) = match after {
        Role::Admin => (
            format!("{} will be able to do everything here", member.name),
            "An Admin manages people, policies, keys and billing, and can make others Admin, or remove you.".to_owned(),
        ),
        after => (
            format!("{} will be {} instead of {}", member.name, role_name(after), role_name(member.role)),
            role_means(after).to_owned(),
        ),
    };
    let (action, cancel) = (format!("{path}/role"), path.clone());
    let hidden = vec![("role".to_owned(), after.as_str().to_owned()), ("confirmed".to_owned(), "1".to_owned())];
    let button = match after {
        Role::Admin => "Make Admin".to_owned(),
        after => format!("Make {}", role_name(after)),
    };
    let error = field_error(&state, "role").map(|error| view! { <Banner tone=Tone::Bad title=error /> });
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title=title lead=move || lead.clone() />
            {error}
            <PostForm action=action state=FormState { errors: Default::default(), ..state } refused="The role was not changed" hidden=hidden>
                <FormActions>
                    <Submit variant=ButtonVariant::Primary>{button}</Submit>
                    <LinkButton href=cancel variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                </FormActions>
            </PostForm>
        </Page>
    };
    Content::new("Role", view).under("Members", list).under(member.name, path)
}

/// What ends with a membership, and the typed address that confirms it.
#[component]
pub fn RemoveMember() -> impl IntoView {
    let (slug, account) = (slug_of_address(), account_of_address());
    let data = async move {
        api::ensure_may(slug.clone(), Permission::ManageMembers).await?;
        let heirs = api::get_service_accounts(slug.clone()).await?.accounts;
        Ok((api::get_member(slug, account).await?, api::get_form(REMOVE.to_owned()).await?, heirs))
    };
    page(Room::Members, data, confirm_removal)
}

type Removal = (MemberDetail, FormState, Vec<ServiceAccountSummary>);

fn confirm_removal(organization: &OrganizationSummary, (detail, state, heirs): Removal) -> Content {
    let list = list(&organization.slug);
    let path = format!("{list}/{}", detail.member.account);
    let member = detail.member;
    let keys = match detail.keys.len() {
        0 => "None".to_owned(),
        count => {
            format!("{}: {}", times::number(i64::try_from(count).unwrap_or(i64::MAX)), some(&detail.keys))
        }
    };
    let teams: Vec<_> = member.teams.iter().map(|(_, name)| name.clone()).collect();
    let title = format!("{} loses access to {}", member.name, organization.name);
    let (action, cancel, name) = (format!("{path}/remove"), path.clone(), member.name);
    let calls = times::number(member.calls);
    let handing = (!detail.keys.is_empty()).then(|| {
        let stop = Choice::new("", "They stop working within a second");
        let move_to = |heir: ServiceAccountSummary| {
            Choice::new(heir.id.to_string(), format!("Move to “{}” of the team {}", heir.name, heir.team_name))
        };
        let (value, error) = (state.value("keys_to"), field_error(&state, "keys_to"));
        let hint = match heirs.is_empty() {
            true => "To keep programs running, create a service account first: it can take the keys over.",
            false => "A service account takes them over as they are: programs go on with the same secrets.",
        };
        let options = std::iter::once(stop).chain(heirs.into_iter().map(move_to)).collect::<Vec<_>>();
        move || {
            view! {
                <Select
                    name="keys_to"
                    label="What becomes of the keys?"
                    options=options.clone()
                    value=value.clone()
                    error=error.clone()
                    hint=hint
                />
            }
        }
    });
    let handing = move || handing.as_ref().map(|handing| handing());
    let invitations = (!detail.invitations.is_empty()).then(|| {
        view! { <Definition term="Open invitations">{some(&detail.invitations)}</Definition> }
    });
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title=title
                lead=|| "Within a second, on open pages too. The account itself stays, and can be invited again."
            />
            <Card>
                <Stack>
                    <DefinitionList>
                        <Definition term="API keys">{keys}</Definition>
                        <Definition term="Teams">{some(&teams)}</Definition>
                        <Definition term="Calls this month">{calls}</Definition>
                        {invitations}
                    </DefinitionList>
                    <TypedConfirmation
                        action=action
                        state=state
                        refused="The member was not removed"
                        name="address"
                        expected=member.email
                        button="Remove member"
                        before=handing
                        cancel=cancel
                    />
                </Stack>
            </Card>
        </Page>
    };
    Content::new("Remove", view).under("Members", list).under(name, path)
}
