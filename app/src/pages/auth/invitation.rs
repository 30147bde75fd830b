//! `/invitations/{token}`: who invites, whereto, and the one way on for whoever holds the link.

use domain::invitation::{ClosedInvitation, InvitationPage, InvitationRefusal, OpenInvitation, WayIn};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::frame::{AuthPage, drawn};
use super::new_person::NewPerson;
use crate::api::{self, FormState, get_form, get_invitation};
use crate::forms::invitations::{ACCEPT, JOIN, SIGN_UP_INVITED};
use crate::pages::problem::alone;
use crate::pages::{PostForm, Submit, field_error};
use crate::parts::Quote;
use crate::ui::{ButtonSize, ButtonVariant, Definition, DefinitionList, Field, InputKind, LinkButton, Muted, TextLink};
use crate::words::roles::role_name;
use crate::words::times;

/// The page.
#[component]
pub fn InvitationLink() -> impl IntoView {
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    drawn(async move {
        let loaded: api::Result<_> = async {
            let page = get_invitation(token.clone()).await?;
            let form = match &page {
                InvitationPage::Open(OpenInvitation { way: WayIn::SignUp { .. }, .. }) => JOIN,
                InvitationPage::Open(OpenInvitation { way: WayIn::ConfirmFirst { .. }, .. }) => SIGN_UP_INVITED,
                _ => ACCEPT,
            };
            Ok((page, get_form(form.to_owned()).await?))
        }
        .await;
        match loaded {
            Ok((InvitationPage::Open(open), state)) => view! { <Open open=open state=state token=token /> }.into_any(),
            Ok((InvitationPage::Closed(closed), _)) => view! { <Closed closed=closed /> }.into_any(),
            Err(error) => alone(error),
        }
    })
}

#[component]
fn Open(open: OpenInvitation, mut state: FormState, token: String) -> impl IntoView {
    let OpenInvitation { organization, inviter, role, message, expires_at, way } = open;
    // What was refused meanwhile no longer stands in the way: this page is open.
    state.errors.0.retain(|(field, _)| field != "token");
    let quote = (!message.is_empty()).then(|| view! { <Quote from=inviter.clone() text=message /> });
    let lead = format!("{inviter} invites you to join {organization}.");
    view! {
        <AuthPage title=format!("Join {organization}") lead=move || lead.clone()>
            {quote}
            <DefinitionList>
                <Definition term="Your role">{role_name(role)}</Definition>
                <Definition term="Open until">{times::moment(expires_at)}</Definition>
            </DefinitionList>
            <Way way=way state=state token=token organization=organization />
        </AuthPage>
    }
}

#[component]
fn Way(way: WayIn, state: FormState, token: String, organization: String) -> impl IntoView {
    let path = format!("/invitations/{token}");
    let sign_in = format!("/sign-in?next={path}");
    match way {
        WayIn::Accept { email } => view! {
            <PostForm action=format!("{path}/accept") state=state refused="You have not joined">
                <Submit size=ButtonSize::Large wide=true>{format!("Join {organization}")}</Submit>
            </PostForm>
            <Muted>{format!("You join as {email}.")}</Muted>
        }
        .into_any(),
        WayIn::OtherAddress { masked, own } => view! {
            <p>
                {format!("The invitation is for {masked}; you are signed in as {own}. Sign out and use that address, or ask for an invitation to {own}.")}
            </p>
            <PostForm
                action="/sign-out"
                state=FormState::default()
                refused="You are still signed in"
                hidden=vec![("next".to_owned(), path)]
            >
                <Submit size=ButtonSize::Large wide=true>"Sign out and come back here"</Submit>
            </PostForm>
        }
        .into_any(),
        WayIn::SignIn { email } => view! {
            <p>{format!("{email} has an account here. Sign in, and you come back to this page.")}</p>
            <LinkButton href=sign_in variant=ButtonVariant::Primary size=ButtonSize::Large wide=true>
                "Sign in"
            </LinkButton>
        }
        .into_any(),
        WayIn::SignInOnly { address } => view! {
            <p>
                {format!("The invitation is for {address}. No new accounts are made here at the moment; if that address has one, sign in and you come back to this page.")}
            </p>
            <LinkButton href=sign_in variant=ButtonVariant::Primary size=ButtonSize::Large wide=true>
                "Sign in"
            </LinkButton>
        }
        .into_any(),
        WayIn::SignUp { email } => view! {
            <PostForm action=format!("{path}/join") state=state.clone() refused="You have not joined">
                <Field name="email" label="E-mail" kind=InputKind::Email autocomplete="username" value=email readonly=true />
                <NewPerson state=state own_words=vec![organization.clone()] />
                <Submit size=ButtonSize::Large wide=true>{format!("Create account and join {organization}")}</Submit>
            </PostForm>
        }
        .into_any(),
        WayIn::ConfirmFirst { masked } => view! {
            <p>
                "You have an account? "<TextLink href=sign_in inline=true>"Sign in"</TextLink>
                ", and you come back to this page."
            </p>
            <PostForm action=format!("{path}/sign-up") state=state.clone() refused="The account was not created">
                <Field
                    name="email"
                    label="E-mail"
                    kind=InputKind::Email
                    autocomplete="email"
                    hint=format!("The invitation is for {masked}. We mail a code there first.")
                    required=true
                    value=state.value("email")
                    error=field_error(&state, "email")
                />
                <NewPerson state=state own_words=vec![organization] />
                <Submit size=ButtonSize::Large wide=true>"Create account"</Submit>
            </PostForm>
        }
        .into_any(),
    }
}

/// What a dead link says: what happened, and what to do next.
fn words(why: InvitationRefusal) -> (&'static str, &'static str) {
    match why {
        InvitationRefusal::Unknown => (
            "This link is not complete",
            "It is not one of ours, or a part of it got lost. Open it from the mail again, or ask whoever invited you for another one.",
        ),
        InvitationRefusal::Expired => (
            "This invitation has expired",
            "An invitation lives for some days only. Ask whoever invited you to send it again: the link then works anew.",
        ),
        InvitationRefusal::Revoked => (
            "This invitation was withdrawn",
            "It was taken back, or a newer one took its place. Look for a newer mail, or ask whoever invited you.",
        ),
        InvitationRefusal::Used => (
            "This invitation was accepted already",
            "Each works once. If it was you, sign in: the organization stands among yours. If it was not, tell whoever invited you.",
        ),
        InvitationRefusal::Void => (
            "This invitation no longer counts",
            "Whoever sent it may no longer invite people. Ask another Admin of the organization to send it again.",
        ),
        InvitationRefusal::OtherAddress => (
            "This invitation is for another address",
            "Sign in with the address that was invited, or ask for an invitation to yours.",
        ),
        InvitationRefusal::Member => (
            "You are a member already",
            "There is nothing to accept. An Admin of the organization can change your role.",
        ),
    }
}

#[component]
fn Closed(closed: ClosedInvitation) -> impl IntoView {
    let ClosedInvitation { why, organization, slug } = closed;
    let (title, text) = words(why);
    let lead = match &organization {
        Some(name) => format!("{name}: {text}"),
        None => text.to_owned(),
    };
    let (href, label) = match (slug, organization) {
        (Some(slug), Some(name)) => (format!("/o/{slug}"), format!("Open {name}")),
        _ => ("/sign-in".to_owned(), "Sign in".to_owned()),
    };
    view! {
        <AuthPage title=title lead=move || lead.clone()>
            <LinkButton href=href variant=ButtonVariant::Primary size=ButtonSize::Large wide=true>
                {label}
            </LinkButton>
        </AuthPage>
    }
}
