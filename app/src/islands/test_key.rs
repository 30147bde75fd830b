//! "Test this key": the page itself lists the models with the new secret, as a program would.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

use super::use_hydrated;
use crate::ui::{Button, ButtonKind, ButtonVariant, Icon, Remark, Tone};

/// The part of an answer of `/v1/models` that is told: a list, or an error in the form of the OpenAI protocol.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Answer {
    List { data: Vec<serde::de::IgnoredAny> },
    Error { error: Refusal },
}

#[derive(serde::Deserialize)]
struct Refusal {
    message: String,
}

/// What a call with the key gave.
#[derive(Clone, PartialEq, Eq)]
enum Test {
    Idle,
    UnderWay,
    /// So many models were listed.
    Works(usize),
    /// The API's own words.
    Refused(String),
    /// No answer that is one of the API's.
    Unreachable,
}

impl Test {
    fn from_answer(ok: bool, body: &str) -> Test {
        match (ok, serde_json::from_str(body)) {
            (true, Ok(Answer::List { data })) => Test::Works(data.len()),
            (false, Ok(Answer::Error { error })) => Test::Refused(error.message),
            _ => Test::Unreachable,
        }
    }

    fn said(&self) -> (Tone, String) {
        match self {
            Test::Idle | Test::UnderWay => (Tone::Neutral, String::new()),
            Test::Works(1) => (Tone::Good, "It works: one model is listed.".to_owned()),
            Test::Works(count) => (Tone::Good, format!("It works: {count} models are listed.")),
            Test::Refused(message) => (Tone::Bad, message.clone()),
            Test::Unreachable => (Tone::Warn, "No answer came. Check the connection and test again.".to_owned()),
        }
    }
}

async fn call(secret: &str) -> Result<Test, JsValue> {
    let headers = Headers::new()?;
    headers.set("authorization", &format!("Bearer {secret}"))?;
    let init = RequestInit::new();
    init.set_headers(&headers);
    let response = JsFuture::from(window().fetch_with_str_and_init("/v1/models", &init)).await?;
    let response: Response = response.dyn_into()?;
    let body = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok(Test::from_answer(response.ok(), &body))
}

/// A button that appears after hydration, and what came of it.
#[island]
pub fn TestKey(#[prop(into)] secret: String) -> impl IntoView {
    let hydrated = use_hydrated();
    let (test, set_test) = signal(Test::Idle);
    let secret = StoredValue::new(secret);
    let begin = move |_| {
        set_test.set(Test::UnderWay);
        spawn_local(async move {
            let outcome = call(&secret.get_value()).await.unwrap_or(Test::Unreachable);
            set_test.try_set(outcome);
        });
    };
    let busy = Signal::derive(move || test.get() == Test::UnderWay);
    view! {
        <div class="flex flex-wrap items-center gap-3">
            <Show when=move || hydrated.get()>
                <Button variant=ButtonVariant::Secondary kind=ButtonKind::Plain icon=Icon::Play busy=busy on:click=begin>
                    "Test this key"
                </Button>
            </Show>
            <Remark
                tone=Signal::derive(move || test.get().said().0)
                text=Signal::derive(move || test.get().said().1)
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::Test;

    #[test]
    fn an_answer_is_told_in_the_words_of_the_api() {
        let words = |ok, body| Test::from_answer(ok, body).said().1;
        assert_eq!(words(true, r#"{"object":"list","data":[{},{}]}"#), "It works: 2 models are listed.");
        assert_eq!(words(true, r#"{"object":"list","data":[{}]}"#), "It works: one model is listed.");
        assert_eq!(words(false, r#"{"error":{"message":"This key was revoked."}}"#), "This key was revoked.");
        for (ok, body) in [(true, "<html>"), (true, "{}"), (false, "{}"), (false, "")] {
            assert!(words(ok, body).starts_with("No answer came"), "{body}");
        }
    }
}
