//! `/`: what this is, what it does, how the ways in compare, what it costs, and answers.

use leptos::prelude::*;
use leptos_meta::Title;

use super::answers::Answers;
use super::frame::PublicPage;
use super::methods::MethodTable;
use super::samples::samples;
use crate::brand::Brand;
use crate::parts::{Band, Feature, Hero, SearchForm};
use crate::ui::{ButtonSize, ButtonVariant, Card, CodeBlock, Columns, Gap, Grid, Icon, LinkButton, Stack, TextLink};
use crate::words::help::answer;
use crate::words::quickstarts::NO_KEY;

/// What people ask first.
const FIRST_QUESTIONS: [&str; 5] = ["sign-up", "create-key", "sdk", "revoke-key", "errors"];

#[component]
fn Features() -> impl IntoView {
    view! {
        <Grid columns=Columns::Four gap=Gap::Large>
            <Feature icon=Icon::Key title="A key for each program">
                "Name it, choose when it expires, copy it once. It is kept as a hash, so nobody can read it again."
            </Feature>
            <Feature icon=Icon::Ban title="Stopped within a second">
                "A revoked key is refused by every server within a second. The list shows when, from where and by what each key was last used."
            </Feature>
            <Feature icon=Icon::Done title="Steps that tick themselves">
                "From the first key to the first successful call, the console sees what you have done and says what comes next."
            </Feature>
            <Feature icon=Icon::Support title="Errors that help">
                "Every refused call says what was wrong, with a code that stays the same, a request id, and a page about what to do."
            </Feature>
        </Grid>
    }
}

#[component]
fn Plans() -> impl IntoView {
    let brand = expect_context::<Brand>();
    let operator = if brand.legal_entity.is_empty() { brand.name } else { brand.legal_entity };
    let ask = (!brand.support_address.is_empty()).then(|| {
        let href = format!("mailto:{}", brand.support_address);
        view! {
            <p>
                <TextLink href=href>"Ask about prices"</TextLink>
            </p>
        }
    });
    view! {
        <Grid columns=Columns::Two>
            <Card title="The account">
                "An account, its organization and its API keys. There is no limit of time, and no card is asked for."
            </Card>
            <Card title="The calls">
                <Stack gap=Gap::Small>
                    <p>
                        {format!("What calls cost is set by {operator}. ")}
                        "This version counts calls; it has no price list and takes no payments. Under the "
                        <TextLink href="/legal/terms" inline=true>"terms"</TextLink>
                        ", prices are shown in the console before anything can be charged."
                    </p>
                    {ask}
                </Stack>
            </Card>
        </Grid>
    }
}

/// The front page.
#[component]
pub fn Front() -> impl IntoView {
    let brand = expect_context::<Brand>();
    // The longest first: it fills the place beside the title.
    let mut samples = samples(&brand, NO_KEY);
    samples.rotate_left(1);
    view! {
        <Title text="" />
        <PublicPage here="/">
            <Hero
                title=format!("Accounts and keys for the {} API", brand.name)
                lead="Sign up, make a key, and call the models with the OpenAI SDK that you already use. See when each key was last used, and stop any of them everywhere within a second."
                aside=move || view! { <CodeBlock id="first-call" samples=samples.clone() /> }
            >
                <LinkButton
                    href="/sign-up"
                    variant=ButtonVariant::Primary
                    size=ButtonSize::Large
                    after=Icon::ArrowRight
                >
                    "Create an account"
                </LinkButton>
                <LinkButton href="/help#quickstarts" size=ButtonSize::Large>
                    "Read the quickstarts"
                </LinkButton>
            </Hero>
            <Band title="What it does">
                <Features />
            </Band>
            <Band
                title="How you get in"
                lead="People sign in; programs send a credential of their own. The last column says what you can have here."
                id="methods"
                sunken=true
            >
                <Stack>
                    <MethodTable />
                    <p>
                        <TextLink href="/access-methods">"Compare them in detail"</TextLink>
                    </p>
                </Stack>
            </Band>
            <Band title="Plans" lead="There are no plans to choose from in this version." id="plans">
                <Plans />
            </Band>
            <Band title="Questions and answers" id="questions" sunken=true>
                <Stack gap=Gap::Large>
                    <SearchForm action="/help" label="Search the help" />
                    <Answers answers=FIRST_QUESTIONS.iter().filter_map(|id| answer(id)).collect() />
                    <p>
                        <TextLink href="/help">"All questions"</TextLink>
                    </p>
                </Stack>
            </Band>
        </PublicPage>
    }
}
