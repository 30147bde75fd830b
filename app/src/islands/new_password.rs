//! A field for a new password: judged while one types, with a passphrase to suggest.

use domain::field::FieldError;
use domain::password::{self, MIN_ONLY_FACTOR, Weakness};
use leptos::wasm_bindgen::JsCast;
use leptos::{html, prelude::*};
use web_sys::HtmlInputElement;

use super::copy::Copy;
use super::password::PasswordInput;
use super::use_hydrated;
use crate::ui::{ButtonSize, Remark, TextButton, Tone};
use crate::words::fields::sentence;

/// What the browser can say of a password; the server also asks its long list of leaked ones.
fn judge(password: &str, own_words: &[String]) -> (Tone, String) {
    let own_words: Vec<&str> = own_words.iter().map(String::as_str).collect();
    match password::check(password, &own_words) {
        _ if password.is_empty() => (Tone::Neutral, String::new()),
        Ok(()) => (Tone::Good, "Long enough, and not a common one.".to_owned()),
        Err(Weakness::TooShort { min }) => (Tone::Neutral, format!("{min} characters or more.")),
        Err(weakness) => (Tone::Warn, sentence("new_password", FieldError::from(weakness)).into_owned()),
    }
}

/// How far a password is that is still too short.
fn progress(password: &str) -> Option<String> {
    let length = password.chars().count();
    (1..MIN_ONLY_FACTOR).contains(&length).then(|| format!("{length} of {MIN_ONLY_FACTOR}"))
}

fn suggestion() -> Option<String> {
    let mut random = [0; 20];
    window().crypto().ok()?.get_random_values_with_u8_array(&mut random).ok()?;
    Some(password::suggest(&random))
}

/// What another field of the page holds.
fn value_of(field: &str) -> Option<String> {
    Some(document().get_element_by_id(field)?.dyn_into::<HtmlInputElement>().ok()?.value())
}

/// The field. A password that is little more than `own_words` is told so, and so is one made of what the fields `own_fields` of the same
/// page hold.
#[island]
pub fn NewPassword(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    own_words: Vec<String>,
    own_fields: Vec<String>,
    #[prop(optional_no_strip)] error: Option<String>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let hydrated = use_hydrated();
    let shown = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let suggested = RwSignal::new(String::new());
    let own = RwSignal::new(own_words.clone());
    Effect::new(move || {
        // What was typed before hydration is in the field only.
        if let Some(input) = input.get() {
            typed.set(input.value());
        }
        if own_fields.is_empty() {
            return;
        }
        let (words, fields) = (own_words.clone(), own_fields.clone());
        let gather = move || {
            let typed = fields.iter().filter_map(|field| value_of(field));
            own.set(words.iter().cloned().chain(typed).collect());
        };
        gather();
        let listener = window_event_listener_untyped("input", move |_| gather());
        on_cleanup(move || listener.remove());
    });
    let suggest = move |_| {
        if let (Some(input), Some(passphrase)) = (input.get_untracked(), suggestion()) {
            input.set_value(&passphrase);
            typed.set(passphrase.clone());
            suggested.set(passphrase);
            shown.set(true);
        }
    };
    let is_suggestion = Memo::new(move |_| typed.with(|typed| !typed.is_empty() && *typed == suggested.get()));
    let judged = Memo::new(move |_| match is_suggestion.get() {
        true => (Tone::Info, "Save this passphrase before you go on.".to_owned()),
        false => typed.with(|typed| judge(typed, &own.read())),
    });
    let hint = move || typed.with(String::is_empty).then(|| format!("{MIN_ONLY_FACTOR} characters or more."));
    view! {
        <PasswordInput
            name=name
            label=label
            autocomplete="new-password"
            error=error
            hint=Signal::derive(hint)
            input_ref=input
            shown=shown
            aside=move || {
                view! {
                    <Show when=move || hydrated.get()>
                        <TextButton on:click=suggest>"Suggest a passphrase"</TextButton>
                    </Show>
                }
            }
            on:input=move |event| typed.set(event_target_value(&event))
        >
            <Remark
                tone=Signal::derive(move || judged.get().0)
                text=Signal::derive(move || judged.get().1)
                figure=Signal::derive(move || typed.with(|typed| progress(typed)))
            />
            <Show when=move || is_suggestion.get()>
                <Copy text=suggested size=ButtonSize::Small />
            </Show>
        </PasswordInput>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_missing_while_one_types() {
        let own = ["ada@example.org".to_owned(), "Ada Lovelace".to_owned()];
        assert_eq!(judge("", &own), (Tone::Neutral, String::new()));
        assert_eq!(judge("four", &own).0, Tone::Neutral);
        assert_eq!(judge("passwordpassword", &own).0, Tone::Warn);
        assert_eq!(judge("AdaLovelace2026!", &own).0, Tone::Warn);
        assert_eq!(judge("lovelace keeps nine bees", &own).0, Tone::Good);
    }

    #[test]
    fn counts_characters_until_there_are_enough() {
        assert_eq!(progress(""), None);
        assert_eq!(progress("日本語"), Some("3 of 15".to_owned()));
        assert_eq!(progress("fifteen--chars!"), None);
    }
}
