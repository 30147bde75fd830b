//! The checklist card: three first steps that tick themselves while one looks.

use domain::checklist::Step;
use domain::home::{Checklist, StepState as Reached};
use leptos::prelude::*;

use crate::ui::{
    Button, ButtonSize, ButtonVariant, Card, Checklist as Steps, ChecklistItem, HiddenFields, LinkButton, Muted,
    StepState,
};
use crate::words::times::moment;

/// What is said when a step turns out to be reached.
pub const fn reached(step: Step) -> &'static str {
    match step {
        Step::CreateKey => "API key created",
        Step::InstallSdk => "SDK installed",
        Step::FirstCall => "First call succeeded",
    }
}

/// The steps of `after` that were not reached in `before`.
pub fn newly_reached(before: &Checklist, after: &Checklist) -> Vec<Step> {
    let was = |step: Step| before.steps.iter().any(|old| old.step == step && old.reached_at.is_some());
    after.steps.iter().filter(|new| new.reached_at.is_some() && !was(new.step)).map(|new| new.step).collect()
}

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

/// The card. It follows `checklist`; whoever holds that signal hears the server.
#[component]
pub fn ChecklistCard(slug: String, checklist: Signal<Checklist>, may_create: bool) -> impl IntoView {
    let all = Step::ALL.len();
    let done = Memo::new(move |_| checklist.read().done());
    let state_of = move |step: Step| {
        checklist.read().steps.iter().find(|state| state.step == step).cloned().unwrap_or(Reached {
            step,
            reached_at: None,
            evidence: String::new(),
        })
    };
    let current = Memo::new(move |_| {
        checklist.read().steps.iter().find(|state| state.reached_at.is_none()).map(|state| state.step)
    });
    let home = format!("/o/{slug}");
    let steps = Step::ALL
        .iter()
        .copied()
        .map(|step| {
            let state = Signal::derive(move || match current.get() {
                _ if state_of(step).reached_at.is_some() => StepState::Done,
                Some(now) if now == step => StepState::Current,
                _ => StepState::Open,
            });
            let open = move || state.get() != StepState::Done;
            let home = home.clone();
            let action = move || match step {
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
                <ChecklistItem
                    state=state
                    title=title(step)
                    detail=Signal::derive(move || Some(detail(&state_of(step))))
                >
                    <Show when=open>{action.clone()}</Show>
                </ChecklistItem>
            }
        })
        .collect_view();
    let dismiss = format!("/o/{slug}/checklist");
    let actions = move || {
        view! {
            <Muted>{move || format!("{} of {all}", done.get())}</Muted>
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

    fn checklist(reached: &[Step]) -> Checklist {
        let state = |step: &Step| Reached {
            step: *step,
            reached_at: reached.contains(step).then(|| Timestamp::from_micros(0)),
            evidence: String::new(),
        };
        Checklist { steps: Step::ALL.iter().map(state).collect(), dismissed: false }
    }

    #[test]
    fn only_what_is_new_is_announced() {
        let before = checklist(&[Step::CreateKey]);
        let after = checklist(&[Step::CreateKey, Step::FirstCall]);
        assert_eq!(newly_reached(&before, &after), [Step::FirstCall]);
        assert_eq!(newly_reached(&after, &after), []);
        assert_eq!(newly_reached(&after, &before), []);
    }

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
