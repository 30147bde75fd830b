//! The cards of the home page: what each shows, and their order for a use case.

use domain::home::{CallFigures, Home};
use domain::key::KeyStatus;
use domain::problem::Code;
use domain::use_case::UseCase;
use leptos::prelude::*;

use super::when;
use crate::brand::Brand;
use crate::pages::public::samples;
use crate::parts::{FigureItem, Figures, Line, Lines, Nothing, Tags};
use crate::ui::{
    ButtonSize, Card as Surface, CodeBlock, Columns, Gap, Grid, Icon, InlineCode, LinkButton, Pill, Stack, TextLink,
    Tone, WholeRow,
};
use crate::words::problems::problem;
use crate::words::quickstarts::{NO_KEY, quickstart};
use crate::words::times::number;

/// A card of the home page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Card {
    Quickstart,
    Models,
    Keys,
    Calls,
    Errors,
}

/// All cards, in the order that serves the use case: the set is always the same. Whoever writes text starts from the sample; video
/// begins with the ids of its models; an integration is a matter of its keys; an API is watched by its calls. The quickstart has a row
/// for itself, so it stands where a row is full.
pub const fn order(use_case: UseCase) -> [Card; 5] {
    use Card::*;
    match use_case {
        UseCase::Text => [Quickstart, Models, Keys, Calls, Errors],
        UseCase::Video => [Models, Keys, Quickstart, Calls, Errors],
        UseCase::Chat => [Keys, Models, Quickstart, Calls, Errors],
        UseCase::Api => [Calls, Errors, Quickstart, Keys, Models],
    }
}

impl Card {
    /// The card with its present content, as a cell of a grid of two columns.
    pub fn view(self, slug: &str, use_case: UseCase, home: Signal<Home>) -> AnyView {
        match self {
            Self::Quickstart => view! { <QuickstartCard use_case=use_case /> }.into_any(),
            Self::Models => view! { <ModelsCard models=home.with_untracked(|home| home.models.clone()) /> }.into_any(),
            Self::Keys => view! { <KeysCard slug=slug.to_owned() home=home /> }.into_any(),
            Self::Calls => view! { <CallsCard home=home /> }.into_any(),
            Self::Errors => view! { <ErrorsCard home=home /> }.into_any(),
        }
    }
}

#[component]
fn QuickstartCard(use_case: UseCase) -> impl IntoView {
    let brand = expect_context::<Brand>();
    let words = quickstart(use_case);
    let more = move || {
        let href = format!("/help?quickstart={use_case}#quickstarts");
        view! { <LinkButton href=href size=ButtonSize::Small>"Read more"</LinkButton> }
    };
    view! {
        <WholeRow><Surface title="Quickstart" lead=words.title actions=more>
            <Grid columns=Columns::Two gap=Gap::Large>
                <Stack>{words.intro.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}</Stack>
                <CodeBlock id="quickstart" samples=samples(&brand, NO_KEY) />
            </Grid>
        </Surface></WholeRow>
    }
}

#[component]
fn ModelsCard(models: Vec<String>) -> impl IntoView {
    view! {
        <Surface title="Models">
            <Stack>
                <p>
                    "These ids are what requests name. "<InlineCode>"GET /v1/models"</InlineCode>" answers the same."
                </p>
                <Tags label="Models" items=models.into_iter().map(|id| (id, None)).collect() mono=true />
            </Stack>
        </Surface>
    }
}

#[component]
fn KeysCard(slug: String, home: Signal<Home>) -> impl IntoView {
    let all = {
        let href = format!("/o/{slug}/keys");
        move || view! { <LinkButton href=href.clone() size=ButtonSize::Small>"All keys"</LinkButton> }
    };
    let lines = move || {
        let Home { recent_keys, rendered_at, .. } = home.get();
        if recent_keys.is_empty() {
            return view! { <Nothing icon=Icon::Key text="No key is in force. A key is what a program of yours calls with." /> }
                .into_any();
        }
        let lines = recent_keys
            .into_iter()
            .map(|key| {
                let status = key.status(rendered_at);
                let used = key.last_used_at;
                let redacted = key.redacted;
                let detail = move || {
                    let redacted = redacted.clone();
                    view! { <InlineCode>{redacted}</InlineCode> }
                };
                let end = move || match (status, used) {
                    (KeyStatus::Expired, _) => view! { <Pill tone=Tone::Bad>"Expired"</Pill> }.into_any(),
                    (_, Some(at)) => view! { "Used "{when::ago(at, rendered_at)} }.into_any(),
                    (_, None) => "Not used yet".into_any(),
                };
                view! {
                    <Line detail=detail end=end>
                        {key.name}
                    </Line>
                }
            })
            .collect_view();
        view! { <Lines>{lines}</Lines> }.into_any()
    };
    view! {
        <Surface title="Newest keys" actions=all>
            {lines}
        </Surface>
    }
}

#[component]
fn CallsCard(home: Signal<Home>) -> impl IntoView {
    let figure = move |of: fn(&CallFigures) -> i64| Signal::derive(move || number(of(&home.read().calls)));
    let tone = Signal::derive(move || if home.read().calls.failed > 0 { Tone::Bad } else { Tone::Neutral });
    view! {
        <Surface title="Calls in the last 24 hours" lead="Counted, with your own keys.">
            <Figures>
                <FigureItem label="Succeeded" value=figure(|calls| calls.succeeded) />
                <FigureItem label="Failed" value=figure(|calls| calls.failed) tone=tone />
            </Figures>
        </Surface>
    }
}

#[component]
fn ErrorsCard(home: Signal<Home>) -> impl IntoView {
    let lines = move || {
        let Home { calls, rendered_at, .. } = home.get();
        if calls.last_errors.is_empty() {
            return view! { <Nothing icon=Icon::Done text="No call has failed in the last 24 hours." /> }.into_any();
        }
        let lines = calls
            .last_errors
            .into_iter()
            .map(|error| {
                let known = error.code.replace('_', "-").parse::<Code>().ok();
                let title = match known {
                    Some(code) => {
                        let href = format!("/help/errors/{}", code.slug());
                        view! { <TextLink href=href>{problem(code).title}</TextLink> }.into_any()
                    }
                    None => format!("Status {}", error.status).into_any(),
                };
                let code = error.code;
                let detail = move || {
                    let code = code.clone();
                    view! {
                        <InlineCode>{code}</InlineCode>
                        ", last "
                        {when::ago(error.last_at, rendered_at)}
                    }
                };
                let end = move || format!("{} ×", number(error.count));
                view! {
                    <Line detail=detail end=end>
                        {title}
                    </Line>
                }
            })
            .collect_view();
        view! { <Lines>{lines}</Lines> }.into_any()
    };
    view! {
        <Surface title="Last errors">
            {lines}
        </Surface>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_case_orders_the_cards_and_hides_none() {
        let orders: Vec<_> = UseCase::ALL.iter().map(|use_case| order(*use_case)).collect();
        let sorted = |mut cards: [Card; 5]| {
            cards.sort();
            cards
        };
        for (at, cards) in orders.iter().enumerate() {
            assert_eq!(sorted(*cards), [Card::Quickstart, Card::Models, Card::Keys, Card::Calls, Card::Errors]);
            assert_eq!(cards.iter().position(|card| *card == Card::Quickstart).map(|place| place % 2), Some(0));
            assert!(orders.iter().skip(at + 1).all(|other| other.first() != cards.first()), "{cards:?}");
        }
    }
}
