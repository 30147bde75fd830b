//! The checklist card: three first steps that tick themselves while one looks.

use domain::checklist::Step;
use domain::home::{Checklist, StepState as Reached};
use leptos::prelude::*;

use crate::ui::{
    Button, ButtonSize, ButtonVariant, Card, Checklist as Steps, ChecklistItem, HiddenFields, LinkButton, Muted,
    StepState,
};
use crate::words::times::moment;

const fn title(step: Step) -> &'static str {
    match step {
        Step::CreateKey => "Create an API key",
        Step::InstallSdk => "Install an SDK",
        Step::FirstCall => "Make your first successful call",
    }
}

fn detail(state: &Reached) -> String {
    let Some(at) = state.reached_at.map(moment) else {
        return match state.step {
            Step::CreateKey => "It is shown once, with samples that hold it.",
            Step::InstallSdk => "Ticked when a known SDK calls with your key, or when you say so.",
            Step::FirstCall => "Run the quickstart. This ticks by itself within a second.",
        }
        .to_owned();
    };
    match (state.step, state.evidence.as_str()) {
        (Step::InstallSdk, "") => format!("You said so, {at}"),
        (Step::InstallSdk, sdk) => format!("Seen: {sdk}, {at}"),
        (Step::CreateKey | Step::FirstCall, "") => at,
        (Step::CreateKey, key) => format!("“{key}”, {at}"),
        (Step::FirstCall, key) => format!("With “{key}”, {at}"),
    }
}

/// The card.
#[component]
pub fn ChecklistCard(slug: String, checklist: Checklist, may_create: bool) -> impl IntoView {
    let (done, all) = (checklist.done(), Step::ALL.len());
    let current = checklist.steps.iter().find(|state| state.reached_at.is_none()).map(|state| state.step);
    let home = format!("/o/{slug}");
    let steps = checklist
        .steps
        .iter()
        .map(|reached| {
            let state = match current {
                _ if reached.reached_at.is_some() => StepState::Done,
                Some(now) if now == reached.step => StepState::Current,
                _ => StepState::Open,
            };
            let action = match reached.step {
                _ if state == StepState::Done => ().into_any(),
                Step::CreateKey if may_create => view! {
                    <LinkButton href=format!("{home}/keys/new") size=ButtonSize::Small>
                        "Create API key"
                    </LinkButton>
                }
                .into_any(),
                Step::InstallSdk => view! {
                    <form method="post" action=format!("{home}/checklist/sdk")>
                        <Button size=ButtonSize::Small>"I installed an SDK"</Button>
                    </form>
                }
                .into_any(),
                Step::CreateKey | Step::FirstCall => ().into_any(),
            };
            view! {
                <ChecklistItem state=state title=title(reached.step) detail=detail(reached)>
                    {action}
                </ChecklistItem>
            }
        })
        .collect_view();
    let dismiss = format!("/o/{slug}/checklist");
    let actions = move || {
        view! {
            <Muted>{format!("{done} of {all}")}</Muted>
            <form method="post" action=dismiss.clone()>
                <HiddenFields fields=vec![("dismissed".to_owned(), "1".to_owned())] />
                <Button size=ButtonSize::Small variant=ButtonVariant::Ghost>"Dismiss"</Button>
            </form>
        }
    };
    view! {
        <Card title="Get to your first call" actions=actions>
            <Steps across=true>{steps}</Steps>
        </Card>
    }
}

/// The way back to a checklist that was dismissed.
#[component]
pub fn ShowChecklist(slug: String) -> impl IntoView {
    view! {
        <form method="post" action=format!("/o/{slug}/checklist")>
            <HiddenFields fields=vec![("dismissed".to_owned(), "0".to_owned())] />
            <Button size=ButtonSize::Small variant=ButtonVariant::Ghost>"Show the checklist"</Button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Timestamp;

    #[test]
    fn evidence_is_told() {
        let mut state = Reached {
            step: Step::InstallSdk,
            reached_at: Some(Timestamp::from_micros(0)),
            evidence: "openai-python 2.41.0".into(),
        };
        assert_eq!(detail(&state), "Seen: openai-python 2.41.0, 1 Jan 1970, 00:00 UTC");
        state.evidence = String::new();
        assert_eq!(detail(&state), "You said so, 1 Jan 1970, 00:00 UTC");
    }
}
