//! `/account/preferences`: use case and theme.

use domain::account::Me;
use domain::preference::Theme;
use leptos::prelude::*;

use super::frame::{Room, page};
use super::use_cases::use_case_cards;
use crate::api::{FormState, get_form};
use crate::forms::account::{THEME, USE_CASE};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{ButtonVariant, Card, FormActions, Icon, Muted, Page, PageHead, PageWidth, RadioCard, RadioCards, Row};

/// The page.
#[component]
pub fn Preferences() -> impl IntoView {
    let data = async { Ok((get_form(USE_CASE.to_owned()).await?, get_form(THEME.to_owned()).await?)) };
    page(Room::Preferences, data, content)
}

fn theme_cards() -> Vec<RadioCard> {
    let card = |theme: Theme| {
        let (icon, title, meaning) = match theme {
            Theme::System => (Icon::Monitor, "System", "Light or dark as this device is set."),
            Theme::Light => (Icon::Sun, "Light", "Always light."),
            Theme::Dark => (Icon::Moon, "Dark", "Always dark."),
        };
        RadioCard::new(theme.as_str(), title, meaning).icon(icon)
    };
    Theme::ALL.iter().copied().map(card).collect()
}

/// What was typed, or else what is in force.
fn chosen(state: &FormState, field: &str, in_force: Option<&str>) -> String {
    let typed = state.value(field);
    if typed.is_empty() { in_force.unwrap_or_default().to_owned() } else { typed }
}

fn content(me: &Me, (use_case, theme): (FormState, FormState)) -> Content {
    let notice = use_case.notice.is_some().then(|| "Use case saved".to_owned());
    let chosen_use_case = chosen(&use_case, "use_case", me.use_case.map(|chosen| chosen.as_str()));
    let chosen_theme = chosen(&theme, "theme", Some(me.theme.as_str()));
    let signed_in_as = me.email.clone();
    let view = view! {
            <Page width=PageWidth::Narrow>
                <PageHead
                    title="Preferences"
                    lead=|| "They hold for you alone, in every organization."
                />
                <Card title="Use case" lead="Orders the cards of your home page, and hides nothing.">
                    <PostForm
                        action="/welcome"
                        state=use_case.clone()
                        refused="The use case was not saved"
                        hidden=vec![("from".to_owned(), "preferences".to_owned())]
                    >
                        <RadioCards
                            name="use_case"
                            legend="Primary use case"
                            cards=use_case_cards()
                            value=chosen_use_case
                            paired=true
                            required=true
                            error=field_error(&use_case, "use_case")
                        />
                        <FormActions>
                            <Submit>"Save use case"</Submit>
                        </FormActions>
                    </PostForm>
                </Card>
                <Card title="Theme" lead="Follows you to every browser you sign in with.">
                    <PostForm
                        action="/theme"
                        state=theme.clone()
                        refused="The theme was not saved"
                        hidden=vec![("next".to_owned(), "/account/preferences".to_owned())]
                    >
                        <RadioCards
                            name="theme"
                            legend="Colours"
                            cards=theme_cards()
                            value=chosen_theme
                            required=true
                            error=field_error(&theme, "theme")
                        />
                        <FormActions>
                            <Submit>"Save theme"</Submit>
                        </FormActions>
                    </PostForm>
                </Card>
                <Card title="This session">
                    <PostForm action="/sign-out" state=FormState::default() refused="You are still signed in">
                        <Row apart=true>
                            <Muted>{format!("You are signed in as {signed_in_as}.")}</Muted>
                            <Submit variant=ButtonVariant::Secondary>"Sign out"</Submit>
                        </Row>
                    </PostForm>
                </Card>
            </Page>
    };
    Content::new("Preferences", view).notice(notice)
}
