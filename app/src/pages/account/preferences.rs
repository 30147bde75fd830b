//! `/account/preferences`: use case, theme, zone and forms, how calls are meant.

use domain::account::Me;
use domain::preference::Theme;
use leptos::prelude::*;

use super::defaults::DefaultsCard;
use super::frame::{Room, page};
use super::reading::ReadingCard;
use super::use_cases::use_case_cards;
use crate::api::{ApiChoices, FormState, get_api_choices, get_form, get_zones};
use crate::forms::account::{THEME, USE_CASE};
use crate::forms::profile::{API_DEFAULTS, READING};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{ButtonVariant, Card, FormActions, Icon, Muted, Page, PageHead, PageWidth, RadioCard, RadioCards, Row};

/// The page.
#[component]
pub fn Preferences() -> impl IntoView {
    let data = async {
        let form = async |name: &str| get_form(name.to_owned()).await;
        Ok(Loaded {
            use_case: form(USE_CASE).await?,
            theme: form(THEME).await?,
            reading: form(READING).await?,
            zones: get_zones().await?,
            defaults: form(API_DEFAULTS).await?,
            choices: get_api_choices().await?,
        })
    };
    page(Room::Preferences, data, content)
}

/// The forms, and what they choose from.
struct Loaded {
    use_case: FormState,
    theme: FormState,
    reading: FormState,
    zones: Vec<String>,
    defaults: FormState,
    choices: ApiChoices,
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
pub(super) fn chosen(state: &FormState, field: &str, in_force: Option<&str>) -> String {
    let typed = state.value(field);
    if typed.is_empty() { in_force.unwrap_or_default().to_owned() } else { typed }
}

fn notice(loaded: &Loaded) -> Option<String> {
    let said = |state: &FormState, words: &str| state.notice.is_some().then(|| words.to_owned());
    said(&loaded.use_case, "Use case saved")
        .or(said(&loaded.reading, "Time zone and formats saved"))
        .or(said(&loaded.defaults, "API defaults saved"))
}

fn content(me: &Me, loaded: Loaded) -> Content {
    let notice = notice(&loaded);
    let Loaded { use_case, theme, reading, zones, defaults, choices } = loaded;
    let (reader, set, own) = (me.reader.clone(), me.api_defaults.clone(), me.email.clone());
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
                <ReadingCard state=reading zones=zones reader=reader />
                <DefaultsCard state=defaults choices=choices set=set own=own />
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
