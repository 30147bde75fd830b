//! `/report-leak`: whoever holds a whole secret may stop it without signing in.

use leptos::prelude::*;
use leptos_meta::Title;

use super::frame::PublicPage;
use crate::api::{FormState, get_form};
use crate::brand::Brand;
use crate::forms::leaks::REPORT;
use crate::pages::problem::ProblemView;
use crate::pages::{PostForm, Submit, field_error};
use crate::parts::{PublicBody, PublicHead};
use crate::ui::{Banner, Card, CodeBlock, Field, Sample, Section, Stack, TextArea, Tone};

#[component]
fn Content(state: FormState) -> impl IntoView {
    let brand = expect_context::<Brand>();
    let notice = (state.notice.as_deref() == Some("reported")).then(|| {
        view! {
            <Banner tone=Tone::Good title="Thank you: it was taken">
                "If what you sent was one of our keys, it is refused from now on, and its owner was told. We say the same either way."
            </Banner>
        }
    });
    let call = format!(
        "curl -X POST {}/api/v1/leaks \\\n  -H 'content-type: application/json' \\\n  -d '{{\"secret\": \"…\", \"url\": \"https://…\"}}'",
        brand.public_url
    );
    view! {
        <Stack>
            {notice}
            <Card>
                <PostForm action="/report-leak" state=state.clone() refused="Nothing was reported">
                    <TextArea
                        name="secret"
                        label="Key"
                        value=String::new()
                        hint="The whole key, or the line that it stands in. It is not kept."
                        error=field_error(&state, "secret")
                        rows=3
                        mono=true
                    />
                    <Field
                        name="url"
                        label="Where you found it"
                        value=state.value("url")
                        error=field_error(&state, "url")
                        hint="An address or a few words, for its owner."
                        autocomplete="off"
                        optional_mark=true
                    />
                    <Submit>"Report and revoke"</Submit>
                </PostForm>
            </Card>
            <Section title="From a program" lead="The same without a page. The answer is 202 whether or not it was one of our keys.">
                <CodeBlock id="report-by-program" samples=vec![Sample::new("curl", call)] />
            </Section>
        </Stack>
    }
}

/// The page.
#[component]
pub fn ReportLeak() -> impl IntoView {
    let page = Resource::new_blocking(|| (), |()| get_form(REPORT.to_owned()));
    let body = move || {
        page.get().map(|page| match page {
            Ok(state) => view! { <Content state=state /> }.into_any(),
            Err(error) => view! { <ProblemView error=error /> }.into_any(),
        })
    };
    view! {
        <Title text="Report a leaked key" />
        <PublicPage here="/report-leak">
            <PublicHead
                title="Report a leaked key"
                lead="You found an API key of ours where it should not be? Paste it: it is revoked at once, and its owner is told. You need no account."
            />
            <PublicBody>
                <Transition>{body}</Transition>
            </PublicBody>
        </PublicPage>
    }
}
