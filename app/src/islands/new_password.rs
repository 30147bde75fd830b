//! A field for a new password: judged while one types, with a passphrase to suggest.

use std::time::Duration;

use domain::field::FieldError;
use domain::password::{self, Strength, Weakness};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::{html, prelude::*};
use web_sys::HtmlInputElement;

use super::copy::Copy;
use super::password::PasswordInput;
use super::{estimate, use_hydrated};
use crate::ui::{ButtonSize, Meter, Remark, TextButton, Tone};
use crate::words::fields::weakness;

/// What the browser can say of a password; the server also asks its long list of leaked ones.
fn judge(password: &str, least: usize, own_words: &[String]) -> (Tone, String) {
    let own_words: Vec<&str> = own_words.iter().map(String::as_str).collect();
    match password::check_at_least(least, password, &own_words) {
        _ if password.is_empty() => (Tone::Neutral, String::new()),
        Ok(()) => (Tone::Good, "Long enough, and not a common one.".to_owned()),
        Err(Weakness::TooShort { min }) => (Tone::Neutral, format!("{min} characters or more.")),
        Err(weak) => (Tone::Warn, weakness(FieldError::from(weak)).into_owned()),
    }
}

/// How far a password is that is still too short.
fn progress(password: &str, least: usize) -> Option<String> {
    let length = password.chars().count();
    (1..least).contains(&length).then(|| format!("{length} of {least}"))
}

/// An estimate in words.
fn grade(strength: Strength) -> (Tone, &'static str) {
    match strength.score {
        0 => (Tone::Bad, "Found at once"),
        1 => (Tone::Bad, "Very weak"),
        2 => (Tone::Warn, "Weak"),
        3 => (Tone::Good, "Good"),
        _ => (Tone::Good, "Very good"),
    }
}

/// So long nothing is typed before the server is asked.
const PAUSE: Duration = Duration::from_millis(900);

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
    /// In characters; less where there is a second factor.
    least: usize,
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
        false => typed.with(|typed| judge(typed, least, &own.read())),
    });
    // Which text was asked about, and what the server said of it.
    let asked = RwSignal::new(String::new());
    let answer = RwSignal::new(None::<(String, Strength)>);
    let ask = move || {
        let text = typed.get_untracked();
        if judged.get_untracked().0 != Tone::Good || asked.with_untracked(|asked| *asked == text) {
            return;
        }
        asked.set(text.clone());
        let own = own.get_untracked();
        spawn_local(async move {
            // Without an answer there is no meter; the form is judged when it is sent.
            if let Ok(Some(strength)) = estimate::ask(&text, &own).await {
                answer.try_set(Some((text, strength)));
            }
        });
    };
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        typed.track();
        if let Some(handle) = waiting.get_value() {
            handle.clear();
        }
        waiting.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    });
    let strength = Memo::new(move |_| {
        let answer = answer.get().filter(|(text, _)| typed.with(|typed| typed == text));
        answer.filter(|_| judged.get().0 == Tone::Good).map(|(_, strength)| strength)
    });
    let said = Memo::new(move |_| match strength.get().and_then(Strength::error) {
        Some(error) => (Tone::Warn, weakness(error).into_owned()),
        None => judged.get(),
    });
    let meter = move || {
        strength.get().map(|strength| {
            let (tone, words) = grade(strength);
            let label = format!("Strength: {}", words.to_lowercase());
            view! { <Meter used=strength.score.saturating_mul(25).max(8) label=label tone=tone/> }
        })
    };
    let figure = move || {
        let graded = || strength.get().map(|strength| grade(strength).1.to_owned());
        typed.with(|typed| progress(typed, least)).or_else(graded)
    };
    let hint = move || typed.with(String::is_empty).then(|| format!("{least} characters or more."));
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
            on:focusout=move |_| ask()
        >
            <Remark
                tone=Signal::derive(move || said.get().0)
                text=Signal::derive(move || said.get().1)
                figure=Signal::derive(figure)
            />
            // The meter comes when the answer does, often while a button below is being pressed: its room is kept.
            <div class="h-1.5">{meter}</div>
            <Show when=move || is_suggestion.get()>
                <Copy text=suggested size=ButtonSize::Small />
            </Show>
        </PasswordInput>
    }
}

#[cfg(test)]
mod tests {
    use domain::password::LEAST_SCORE;

    use super::*;

    #[test]
    fn says_what_is_missing_while_one_types() {
        let own = ["ada@example.org".to_owned(), "Ada Lovelace".to_owned()];
        assert_eq!(judge("", 15, &own), (Tone::Neutral, String::new()));
        assert_eq!(judge("four", 15, &own).0, Tone::Neutral);
        assert_eq!(judge("passwordpassword", 15, &own).0, Tone::Warn);
        assert_eq!(judge("AdaLovelace2026!", 15, &own).0, Tone::Warn);
        assert_eq!(judge("lovelace keeps nine bees", 15, &own).0, Tone::Good);
    }

    #[test]
    fn beside_a_second_factor_it_may_be_shorter() {
        assert_eq!(judge("vK9!tq2Zr", 8, &[]).0, Tone::Good);
        assert_eq!(judge("vK9!tq2", 8, &[]), (Tone::Neutral, "8 characters or more.".to_owned()));
        assert_eq!(progress("vK9!", 8), Some("4 of 8".to_owned()));
    }

    #[test]
    fn what_is_refused_looks_refused() {
        for score in 0..=4 {
            let (tone, words) = grade(Strength { score, ease: None });
            assert_eq!(tone == Tone::Good, score >= LEAST_SCORE, "{words}");
        }
    }

    #[test]
    fn counts_characters_until_there_are_enough() {
        assert_eq!(progress("", 15), None);
        assert_eq!(progress("日本語", 15), Some("3 of 15".to_owned()));
        assert_eq!(progress("fifteen--chars!", 15), None);
    }
}
