//! `/sign-up`: address, name, password, terms.

use domain::account::Me;
use domain::session::Method;
use domain::sign_up::SignUpMode;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{AuthPage, SignedInBanner};
use super::new_person::NewPerson;
use super::other_ways::OtherWays;
use crate::api::{FormState, WireError, find_me, get_form, get_providers, get_sign_up_mode};
use crate::brand::Brand;
use crate::forms::local_path;
use crate::forms::sign_up::SIGN_UP;
use crate::pages::{PostForm, ProblemPage, Submit, field_error};
use crate::ui::{ButtonSize, ButtonVariant, Field, InputKind, LinkButton, Row, TextLink};

/// The page.
#[component]
pub fn SignUp() -> impl IntoView {
    let page = Resource::new_blocking(
        || (),
        |()| async {
            let (mode, state, me) = (get_sign_up_mode().await?, get_form(SIGN_UP.to_owned()).await?, find_me().await?);
            Ok::<_, WireError>((mode, state, me, get_providers().await?))
        },
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok((SignUpMode::Open, state, me, providers)) => {
                        view! { <Content state=state me=me providers=providers /> }.into_any()
                    }
                    Ok((SignUpMode::Domains(domains), state, me, providers)) => {
                        view! { <Content state=state me=me providers=providers domains=domains /> }.into_any()
                    }
                    Ok((SignUpMode::Invitation, ..)) => {
                        view! {
                            <NotOffered
                                title="Sign-up is by invitation"
                                lead="Ask somebody who has an account here to invite you; the message leads you on."
                            />
                        }
                        .into_any()
                    }
                    Ok((SignUpMode::Closed, ..)) => {
                        view! {
                            <NotOffered title="Sign-up is closed" lead="No new accounts are made here at the moment." />
                        }
                        .into_any()
                    }
                    Err(error) => view! { <ProblemPage error=error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Content(
    state: FormState,
    me: Option<Me>,
    providers: Vec<Method>,
    #[prop(optional)] domains: Vec<String>,
) -> impl IntoView {
    let asked = use_query_map().read_untracked().get("next").unwrap_or_else(|| state.value("next"));
    let next = local_path(&asked).unwrap_or_default().to_owned();
    let sign_in = if next.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?next={next}") };
    let on = if next.is_empty() { "/welcome".to_owned() } else { next.clone() };
    let hint = (!domains.is_empty()).then(|| format!("An address at {}.", domains.join(" or ")));
    view! {
        <AuthPage
            title="Create your account"
            lead=move || view! { "Have one already? "<TextLink href=sign_in.clone()>"Sign in"</TextLink> }
        >
            <SignedInBanner me=me href=on />
            <OtherWays providers=providers next=next.clone() />
            <PostForm
                action="/sign-up"
                state=state.clone()
                refused="The account was not created"
                hidden=vec![("next".to_owned(), next)]
            >
                <Field
                    name="email"
                    label="E-mail"
                    kind=InputKind::Email
                    autocomplete="email"
                    placeholder="you@company.com"
                    hint=hint
                    required=true
                    value=state.value("email")
                    error=field_error(&state, "email")
                />
                <NewPerson state=state.clone() name_hint="Your first organization gets this name too." />
                <Submit size=ButtonSize::Large wide=true>
                    "Create account"
                </Submit>
            </PostForm>
        </AuthPage>
    }
}

/// Nobody signs up by themselves here.
#[component]
fn NotOffered(title: &'static str, lead: &'static str) -> impl IntoView {
    let support = expect_context::<Brand>().support_address;
    let lead = lead.to_owned();
    view! {
        <AuthPage title=title lead=move || lead.clone()>
            <Row>
                <LinkButton href="/sign-in" variant=ButtonVariant::Primary size=ButtonSize::Large>
                    "Sign in"
                </LinkButton>
                {(!support.is_empty())
                    .then(|| {
                        view! {
                            <LinkButton href=format!("mailto:{support}") variant=ButtonVariant::Ghost size=ButtonSize::Large>
                                "Write to us"
                            </LinkButton>
                        }
                    })}
            </Row>
        </AuthPage>
    }
}
