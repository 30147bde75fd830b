//! Checks an exported log in the browser, with the code of `domain` that the command runs too.

use domain::audit::{Flaw, PublicKey, Verified, Verifier};
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::Uint8Array;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, File, HtmlInputElement};

use super::WithScripts;
use crate::ui::{Banner, CONTROL, HEIGHT, LabelLine, Tone};
use crate::words::flaws;

/// Bytes that are read at once; between them the page stays alive.
const PORTION: f64 = 1_048_576.0;

#[derive(Clone)]
enum Checking {
    Idle,
    /// Percent.
    Under(u32),
    Good(Box<Verified>),
    Bad(Flaw),
    Unreadable,
}

/// In the field's place where no script comes.
const WITHOUT_SCRIPTS: &str = "This check needs JavaScript. The command below does the same without it.";

/// A file field; says progress and result. Appears after hydration.
#[island]
pub fn VerifyLog(keys: Vec<PublicKey>) -> impl IntoView {
    let (state, set_state) = signal(Checking::Idle);
    let keys = StoredValue::new(keys);
    let choose = move |event: Event| {
        let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
        let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) else { return };
        set_state.set(Checking::Under(0));
        spawn_local(async move {
            let keys = Some(keys.get_value()).filter(|keys| !keys.is_empty());
            let outcome = check(&file, keys, |percent| set_state.set(Checking::Under(percent))).await;
            set_state.set(match outcome {
                Ok(Ok(verified)) => Checking::Good(Box::new(verified)),
                Ok(Err(flaw)) => Checking::Bad(flaw),
                Err(_) => Checking::Unreadable,
            });
        });
    };
    let said = move || match state.get() {
        Checking::Idle => ().into_any(),
        Checking::Under(percent) => view! {
            <Banner tone=Tone::Info title="Checking …">{format!("{percent} % read")}</Banner>
        }
        .into_any(),
        Checking::Good(verified) => {
            let lines = flaws::verified(&verified).into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
            view! { <Banner tone=Tone::Good title="The log is as it was written">{lines}</Banner> }.into_any()
        }
        Checking::Bad(flaw) => view! {
            <Banner tone=Tone::Bad title="The log was tampered with">{flaws::flaw(&flaw)}</Banner>
        }
        .into_any(),
        Checking::Unreadable => view! {
            <Banner tone=Tone::Bad title="The file could not be read">"Choose it again."</Banner>
        }
        .into_any(),
    };
    view! {
        <div class="grid gap-3">
            <WithScripts without=WITHOUT_SCRIPTS>
                <div class="grid gap-1.5">
                    <LabelLine for_id="log".to_owned() label="Exported log (.jsonl)".to_owned() />
                    <input
                        id="log"
                        type="file"
                        accept=".jsonl,application/jsonl,text/plain"
                        on:change=choose
                        class=format!("{CONTROL} {HEIGHT} py-1.5 file:mr-3 file:h-full file:rounded-sm file:border-0 file:bg-hover file:px-2.5 file:text-text file:font-medium")
                    />
                </div>
            </WithScripts>
            <div aria-live="polite" class="empty:hidden">{said}</div>
        </div>
    }
}

/// Reads the file portion by portion and checks its lines.
async fn check(
    file: &File,
    keys: Option<Vec<PublicKey>>,
    tell: impl Fn(u32),
) -> Result<Result<Verified, Flaw>, JsValue> {
    let size = file.size();
    let mut verifier = Verifier::new(keys, None);
    let (mut at, mut rest) = (0.0, Vec::new());
    while at < size {
        let end = (at + PORTION).min(size);
        let portion = JsFuture::from(file.slice_with_f64_and_f64(at, end)?.array_buffer()).await?;
        rest.extend(Uint8Array::new(&portion).to_vec());
        at = end;
        let whole = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let next = rest.split_off(if at < size { whole } else { rest.len() });
        for line in rest.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            // What is no text is no line of an export.
            let line = std::str::from_utf8(line).unwrap_or("\u{fffd}");
            if let Err(flaw) = verifier.line(line.trim_end_matches('\r')) {
                return Ok(Err(flaw));
            }
        }
        rest = next;
        tell(percent(at, size));
    }
    Ok(verifier.finish())
}

#[expect(clippy::as_conversions, reason = "a share of a file, between 0 and 100")]
fn percent(at: f64, size: f64) -> u32 {
    (at / size * 100.0) as u32
}
