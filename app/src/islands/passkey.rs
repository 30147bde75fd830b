//! A passkey's ceremony: the browser asks its authenticator, and the answer goes with the plain form that stands around the button.

use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::{Array, Function, JSON, Object, Promise, Reflect, Uint8Array};
use leptos::{html, prelude::*};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::JsFuture;

use super::WithScripts;
use crate::ui::{Button, ButtonKind, ButtonSize, ButtonVariant, Icon, Remark, Tone};

/// What the authenticator is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ceremony {
    /// To make a new passkey.
    Create,
    /// To show one that it has.
    Show,
}

/// In the button's place where no script comes.
const WITHOUT_SCRIPTS: &str =
    "Passkeys need JavaScript, which does not run in this browser. The other ways work without it.";

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    Idle,
    UnderWay,
    /// The browser's own name of what went wrong.
    Failed(String),
}

/// What a failure means, and what to do; the browser tells little, so that a page learns nothing about the person.
fn meaning(ceremony: Ceremony, error: &str) -> &'static str {
    match (error, ceremony) {
        ("NotAllowedError" | "AbortError", Ceremony::Create) => {
            "No passkey was made: it was cancelled, or took too long. Press the button to try again."
        }
        ("NotAllowedError" | "AbortError", Ceremony::Show) => {
            "No passkey was shown: it was cancelled, took too long, or this device has none for this site. Try again, or go another way."
        }
        ("InvalidStateError", _) => "This device has a passkey for your account already.",
        ("ConstraintError" | "NotSupportedError", _) => {
            "This device cannot make a passkey that checks who uses it. Set up a screen lock, or use another device or a security key."
        }
        ("SecurityError", _) => "This browser allows no passkeys at this address.",
        ("Missing", _) => "This browser has no passkeys. Use a newer one, or go another way.",
        _ => "The browser could not do it. Try again, or go another way.",
    }
}

/// Text in base64url as an `ArrayBuffer`.
fn bytes(text: &JsValue) -> Result<JsValue, JsValue> {
    let text = text.as_string().unwrap_or_default().replace('-', "+").replace('_', "/");
    let binary: Vec<u8> = window().atob(&text)?.chars().filter_map(|c| u8::try_from(c).ok()).collect();
    Ok(Uint8Array::from(binary.as_slice()).buffer().into())
}

/// An `ArrayBuffer` as text in base64url; nothing where there is none.
fn text(buffer: &JsValue) -> Result<JsValue, JsValue> {
    if !buffer.is_object() {
        return Ok(JsValue::UNDEFINED);
    }
    let binary: String = Uint8Array::new(buffer).to_vec().into_iter().map(char::from).collect();
    let text = window().btoa(&binary)?.replace('+', "-").replace('/', "_");
    Ok(text.trim_end_matches('=').into())
}

fn get(of: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(of, &name.into())
}

fn set(of: &JsValue, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(of, &name.into(), value).map(drop)
}

/// The options as the browser wants them: JSON has no bytes.
fn request(options: &str) -> Result<JsValue, JsValue> {
    let options = JSON::parse(options)?;
    set(&options, "challenge", &bytes(&get(&options, "challenge")?)?)?;
    let user = get(&options, "user")?;
    if user.is_object() {
        set(&user, "id", &bytes(&get(&user, "id")?)?)?;
    }
    for list in ["excludeCredentials", "allowCredentials"] {
        for credential in Array::from(&get(&options, list)?.dyn_into::<Array>().unwrap_or_default()) {
            set(&credential, "id", &bytes(&get(&credential, "id")?)?)?;
        }
    }
    let request = Object::new();
    set(&request, "publicKey", &options)?;
    Ok(request.into())
}

/// The credential as the server reads it.
fn answer(credential: &JsValue) -> Result<String, JsValue> {
    let (plain, response) = (Object::new(), Object::new());
    let from = get(credential, "response")?;
    for name in ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"] {
        set(&response, name, &text(&get(&from, name)?)?)?;
    }
    for name in ["id", "type"] {
        set(&plain, name, &get(credential, name)?)?;
    }
    set(&plain, "rawId", &text(&get(credential, "rawId")?)?)?;
    set(&plain, "response", &response)?;
    Ok(JSON::stringify(&plain)?.into())
}

/// Runs the ceremony. The typed bindings cannot say that a browser may have no such thing.
async fn run(ceremony: Ceremony, options: String) -> Result<String, JsValue> {
    let missing = || JsValue::from("Missing");
    let container = get(&get(&window(), "navigator")?, "credentials")?;
    if !container.is_object() || !get(&window(), "PublicKeyCredential")?.is_function() {
        return Err(missing());
    }
    let method = match ceremony {
        Ceremony::Create => "create",
        Ceremony::Show => "get",
    };
    let method: Function = get(&container, method)?.dyn_into().map_err(|_| missing())?;
    let promise: Promise = method.call1(&container, &request(&options)?)?.dyn_into()?;
    answer(&JsFuture::from(promise).await?)
}

/// The browser's name of an error.
fn name_of(error: &JsValue) -> String {
    error.as_string().or_else(|| get(error, "name").ok()?.as_string()).unwrap_or_default()
}

/// The button, inside the form that carries the answer in its field `response`. It appears with hydration.
#[island]
pub fn PasskeyButton(
    ceremony: Ceremony,
    #[prop(into)] options: String,
    #[prop(into)] label: String,
    variant: ButtonVariant,
    size: ButtonSize,
    wide: bool,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let (stage, set_stage) = signal(Stage::Idle);
    let options = StoredValue::new(options);
    let begin = move |_| {
        set_stage.set(Stage::UnderWay);
        spawn_local(async move {
            let outcome = run(ceremony, options.get_value()).await;
            let form = field.get_untracked().and_then(|field| field.form());
            let next = match (outcome, field.get_untracked().zip(form)) {
                (Ok(answer), Some((field, form))) => {
                    field.set_value(&answer);
                    match form.request_submit() {
                        Ok(()) => Stage::UnderWay,
                        Err(error) => Stage::Failed(name_of(&error)),
                    }
                }
                (Ok(_), None) => Stage::Failed(String::new()),
                (Err(error), _) => Stage::Failed(name_of(&error)),
            };
            set_stage.try_set(next);
        });
    };
    let busy = Signal::derive(move || stage.get() == Stage::UnderWay);
    let said = move || match stage.get() {
        Stage::Failed(error) => meaning(ceremony, &error).to_owned(),
        Stage::Idle | Stage::UnderWay => String::new(),
    };
    let layout = if wide { "grid gap-2" } else { "grid gap-2 justify-items-start" };
    view! {
        <div id="passkey" tabindex="-1" class=layout>
            <input node_ref=field type="hidden" name="response" />
            <WithScripts without=WITHOUT_SCRIPTS>
                <Button
                    variant=variant
                    size=size
                    wide=wide
                    kind=ButtonKind::Plain
                    icon=Icon::Key
                    busy=busy
                    on:click=begin
                >
                    {label}
                </Button>
            </WithScripts>
            <Remark tone=Signal::stored(Tone::Warn) text=Signal::derive(said) />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::{Ceremony, meaning};

    #[test]
    fn every_failure_says_what_to_do() {
        for error in ["NotAllowedError", "InvalidStateError", "ConstraintError", "SecurityError", "Missing", "Odd", ""]
        {
            for ceremony in [Ceremony::Create, Ceremony::Show] {
                let said = meaning(ceremony, error);
                assert!(said.ends_with('.') && said.len() > 30, "{error}: {said}");
            }
        }
        assert!(meaning(Ceremony::Create, "NotAllowedError").contains("cancelled"));
    }
}
