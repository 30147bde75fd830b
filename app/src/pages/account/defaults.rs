//! How a person's calls are meant, on the preferences page.

use domain::api_default::{ApiDefaults, ResponseFormat};
use leptos::prelude::*;

use super::preferences::chosen;
use crate::api::{ApiChoices, FormState};
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{Banner, Card, Choice, Field, FormActions, InputKind, Select, Stack, Tone};

/// `none` first, then the entries as they are.
fn entries(none: &str, of: &[String]) -> Vec<Choice> {
    let named = of.iter().map(|entry| Choice::new(entry.clone(), entry.clone()));
    std::iter::once(Choice::new("", none)).chain(named).collect()
}

fn formats() -> Vec<Choice> {
    let name = |format: ResponseFormat| match format {
        ResponseFormat::Text => "Text",
        ResponseFormat::JsonObject => "JSON object",
    };
    let named = ResponseFormat::ALL.iter().map(|format| Choice::new(format.as_str(), name(*format)));
    std::iter::once(Choice::new("", "As each call says")).chain(named).collect()
}

/// The card.
#[component]
pub fn DefaultsCard(state: FormState, choices: ApiChoices, set: ApiDefaults, own: String) -> impl IntoView {
    let asked = (state.notice.as_deref() == Some("asked")).then(|| {
        view! {
            <Banner tone=Tone::Info title=format!("We sent a mail to {}", state.value("asked"))>
                "Notices go there once the link in it is opened."
            </Banner>
        }
    });
    let came_back = !state.errors.is_empty();
    let contact = if came_back { state.value("contact") } else { set.contact.map(String::from).unwrap_or_default() };
    let regions = (!choices.regions.is_empty()).then(|| {
        let value = chosen(&state, "region", set.region.as_deref());
        let options = entries("Chosen by the service", &choices.regions);
        view! { <Select name="region" label="Region" options=options value=value error=field_error(&state, "region") /> }
    });
    let model = chosen(&state, "model", set.model.as_deref());
    let format = chosen(&state, "response_format", set.response_format.map(ResponseFormat::as_str));
    view! {
        <Card title="API defaults" lead="How your calls are meant. Samples that you see name your model.">
            <Stack>
                {asked}
                <PostForm action="/account/preferences/api" state=state.clone() refused="The defaults were not saved">
                    <Select
                        name="model"
                        label="Default model"
                        options=entries("None", &choices.models)
                        value=model
                        error=field_error(&state, "model")
                    />
                    {regions}
                    <Select
                        name="response_format"
                        label="Response format"
                        options=formats()
                        value=format
                        error=field_error(&state, "response_format")
                    />
                    <Field
                        name="contact"
                        label="Contact for API notices"
                        kind=InputKind::Email
                        value=contact
                        optional_mark=true
                        autocomplete="off"
                        hint=format!("Left empty, notices go to {own}. Another address has to agree first.")
                        error=field_error(&state, "contact")
                    />
                    <FormActions>
                        <Submit>"Save defaults"</Submit>
                    </FormActions>
                </PostForm>
            </Stack>
        </Card>
    }
}
