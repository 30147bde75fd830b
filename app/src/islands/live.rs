//! The member's live stream: the server tells the checklist anew whenever a step is reached, on any node; what the page shows of it is
//! drawn by the server again and put in place of what stands there.

use domain::checklist::Step;
use domain::home::Checklist;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomParser, Event, EventInit, EventSource, HtmlElement, MessageEvent, Response, SupportedType};

use super::toast::Toast;

/// What is said when a step turns out to be reached.
const fn reached(step: Step) -> &'static str {
    match step {
        Step::CreateKey => "API key created",
        Step::InstallSdk => "SDK installed",
        Step::FirstCall => "First call succeeded",
    }
}

/// The steps of `after` that were not reached in `before`.
fn newly_reached(before: &Checklist, after: &Checklist) -> Vec<Step> {
    let was = |step: Step| before.steps.iter().any(|old| old.step == step && old.reached_at.is_some());
    after.steps.iter().filter(|new| new.reached_at.is_some() && !was(new.step)).map(|new| new.step).collect()
}

/// Listens to `path` for events of a name until its owner goes; what `hear` does not understand is nothing.
fn follow(path: &str, name: &str, hear: impl Fn(String) + 'static) {
    let Ok(source) = EventSource::new(path) else { return };
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            hear(text);
        }
    });
    let added = source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    debug_assert!(added.is_ok(), "an event source takes listeners");
    let open = StoredValue::new_local(Some((source, listener)));
    on_cleanup(move || {
        if let Some(Some((source, listener))) = open.try_update_value(Option::take) {
            source.close();
            drop(listener);
        }
    });
}

/// Renews an element in its own time.
fn renew_soon(id: &str) {
    let id = id.to_owned();
    spawn_local(async move {
        if let Err(error) = renew(&id).await {
            leptos::logging::warn!("the page could not be renewed: {error:?}");
        }
    });
}

/// Follows the stream of `slug` from `checklist` on; says what was reached, and renews the element with the id `renews`.
#[island]
pub fn Live(#[prop(into)] slug: String, checklist: Checklist, #[prop(into)] renews: String) -> impl IntoView {
    let notice = RwSignal::new(None::<String>);
    Effect::new(move || {
        let (known, renews) = (StoredValue::new(checklist.clone()), renews.clone());
        follow(&format!("/live/{slug}"), "checklist", move |text| {
            let Ok(now) = serde_json::from_str::<Checklist>(&text) else { return };
            let Some(new) = known.try_with_value(|before| newly_reached(before, &now)) else { return };
            if new.is_empty() {
                return;
            }
            known.set_value(now);
            notice.set(Some(new.into_iter().map(reached).collect::<Vec<_>>().join(" · ")));
            renew_soon(&renews);
        });
    });
    view! { <Toast text=notice /> }
}

/// Renews the element with the id `renews` whenever the people of an organization come, go, change or are active, on any node.
#[island]
pub fn LiveRegion(#[prop(into)] slug: String, #[prop(into)] renews: String) -> impl IntoView {
    Effect::new(move || {
        let renews = renews.clone();
        follow(&format!("/live/{slug}/people"), "changed", move |text| match text.as_str() {
            // Out of the door: the page says so itself.
            "gone" => drop(window().location().reload()),
            _ => renew_soon(&renews),
        });
    });
}

/// Renews the element with the id `renews` whenever `stream` tells that more is known of a key that stopped.
#[island]
pub fn LiveStop(#[prop(into)] stream: String, #[prop(into)] renews: String) -> impl IntoView {
    Effect::new(move || {
        let renews = renews.clone();
        follow(&stream, "changed", move |_| renew_soon(&renews));
    });
}

/// Fetches this page again and puts its element of this id in the place of ours. Whoever had the focus in it keeps it, by the id or the
/// address of what had it.
async fn renew(id: &str) -> Result<(), JsValue> {
    let path = window().location().href()?;
    let response: Response = JsFuture::from(window().fetch_with_str(&path)).await?.dyn_into()?;
    if !response.ok() || response.redirected() {
        return Ok(());
    }
    let html = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    let parsed = DomParser::new()?.parse_from_string(&html, SupportedType::TextHtml)?;
    let (Some(old), Some(new)) = (document().get_element_by_id(id), parsed.get_element_by_id(id)) else {
        return Ok(());
    };
    let focused = document().active_element().filter(|focused| old.contains(Some(focused)));
    old.replace_with_with_node_1(&new)?;
    let init = EventInit::new();
    init.set_bubbles(true);
    // The start script gives life to the islands in it.
    new.dispatch_event(&Event::new_with_event_init_dict("islands", &init)?)?;
    let again = focused.and_then(|focused| {
        let by = |name: &str| Some(format!("[{name}=\"{}\"]", focused.get_attribute(name)?));
        new.query_selector(&by("id").or_else(|| by("href"))?).ok().flatten()
    });
    if let Some(again) = again.and_then(|again| again.dyn_into::<HtmlElement>().ok()) {
        again.focus()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::home::StepState;
    use domain::time::Timestamp;

    use super::*;

    fn checklist(reached: &[Step]) -> Checklist {
        let state = |step: &Step| StepState {
            step: *step,
            reached_at: reached.contains(step).then(|| Timestamp::from_micros(1)),
            evidence: String::new(),
        };
        Checklist { steps: Step::ALL.iter().map(state).collect(), dismissed: false }
    }

    #[test]
    fn only_what_is_new_is_told() {
        let (none, one, two) =
            (checklist(&[]), checklist(&[Step::CreateKey]), checklist(&[Step::CreateKey, Step::FirstCall]));
        assert_eq!(newly_reached(&none, &two), [Step::CreateKey, Step::FirstCall]);
        assert_eq!(newly_reached(&one, &two), [Step::FirstCall]);
        assert!(newly_reached(&two, &two).is_empty() && newly_reached(&two, &one).is_empty());
    }
}
