//! Questions that unfold into their answers.

use leptos::prelude::*;

use crate::ui::{Disclosure, TextLink};
use crate::words::help::Answer;

/// One below the other; `open` unfolds them all.
#[component]
pub fn Answers(answers: Vec<&'static Answer>, #[prop(optional)] open: bool) -> impl IntoView {
    let items = answers
        .into_iter()
        .map(|answer| {
            let link =
                answer.link.as_ref().map(|link| view! { <p><TextLink href=link.href>{link.text}</TextLink></p> });
            view! {
                <Disclosure summary=answer.question id=answer.id open=open>
                    {answer.paragraphs.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
                    {link}
                </Disclosure>
            }
        })
        .collect_view();
    view! { <div>{items}</div> }
}
