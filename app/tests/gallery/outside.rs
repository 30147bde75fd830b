//! Pages outside the console: signing in, and the front.

use app::islands::PasswordField;
use app::parts::*;
use app::ui::*;
use leptos::prelude::*;

use crate::console::theme;

pub fn sign_in() -> impl IntoView {
    view! {
        <AuthFrame
            brand="MiniMax"
            home_href="/"
            title="Sign in"
            lead=|| view! { "New here? " <TextLink href="#">"Create an account"</TextLink> }
            statement="One place for keys, people and the bill."
            statement_text="Make a key, see every call it makes, stop it within a second, and see what the month costs so far."
            points=vec![
                AuthPoint::new(Icon::Key, "Keys with limits", "Each key has its scope, its expiry and a budget that stops it."),
                AuthPoint::new(Icon::ShieldCheck, "Stored as hashes", "A secret is shown once. Nobody can read it again, including us."),
                AuthPoint::new(Icon::Audit, "Every change on record", "The audit log is chained and can be exported with its proof."),
            ]
            links=vec![NavItem::new("#", "Terms"), NavItem::new("#", "Privacy"), NavItem::new("#", "Status")]
            theme=theme
        >
            <Stack gap=Gap::Small>
            <Grid columns=Columns::Two gap=Gap::Small>
                <LinkButton href="#" size=ButtonSize::Large icon=Icon::Google wide=true>"Google"</LinkButton>
                <LinkButton href="#" size=ButtonSize::Large icon=Icon::GitHub wide=true>"GitHub"</LinkButton>
            </Grid>
            <Button size=ButtonSize::Large icon=Icon::Fingerprint wide=true>"Use a passkey"</Button>
            </Stack>
            <Divider text="or with your address"/>
            <form method="post">
                <Stack>
                    <Field name="email" label="E-mail" kind=InputKind::Email autocomplete="username" placeholder="you@company.com"/>
                    <PasswordField name="password" label="Password" aside=Some(("#".to_owned(), "Forgotten?".to_owned()))/>
                    <Button variant=ButtonVariant::Primary size=ButtonSize::Large wide=true>"Sign in"</Button>
                </Stack>
            </form>
        </AuthFrame>
    }
}

pub fn front() -> impl IntoView {
    view! {
        <PublicFrame
            brand="MiniMax"
            home_href="/"
            links=vec![NavItem::new("#", "Access methods"), NavItem::new("#", "Pricing"), NavItem::new("#", "Questions"), NavItem::new("#", "API reference")]
            actions=|| view! {
                <LinkButton href="#" variant=ButtonVariant::Ghost>"Sign in"</LinkButton>
                <LinkButton href="#" variant=ButtonVariant::Primary>"Sign up"</LinkButton>
            }
            footer=vec![
                NavGroup::new("Product", vec![NavItem::new("#", "Pricing"), NavItem::new("#", "Access methods")]),
                NavGroup::new("Developers", vec![NavItem::new("#", "API reference"), NavItem::new("#", "Status")]),
                NavGroup::new("Help", vec![NavItem::new("#", "Questions"), NavItem::new("#", "Contact")]),
            ]
            legal=vec![NavItem::new("#", "Terms"), NavItem::new("#", "Privacy"), NavItem::new("#", "Imprint")]
            note="Run by Example GmbH"
            theme=theme
        >
            <Hero title="Keys, people and the bill of your AI API" lead="Give each program its own key with its own limit, see every call, and stop any key within a second.">
                <LinkButton href="#" variant=ButtonVariant::Primary size=ButtonSize::Large after=Icon::ArrowRight>"Create an account"</LinkButton>
                <LinkButton href="#" size=ButtonSize::Large>"Read the API reference"</LinkButton>
            </Hero>
            <Band title="What it does">
                <Grid columns=Columns::Three gap=Gap::Large>
                    <Feature icon=Icon::Key title="Keys with a budget">"A key ends when its budget or its time does. Calls beyond it are refused, not billed."</Feature>
                    <Feature icon=Icon::Chart title="Usage as it happens">"Requests, tokens and cost by model, key, member and team."</Feature>
                    <Feature icon=Icon::Shield title="Roles and sign-in">"Passkeys, single sign-on and roles that say what they allow."</Feature>
                </Grid>
            </Band>
            <Band title="Plans" sunken=true>
                <Grid columns=Columns::Three>
                    <PriceCard name="Free" price="€0" unit="a month" summary="To try it." features=vec!["One member".into(), "Two keys".into()]><LinkButton href="#" wide=true>"Choose Free"</LinkButton></PriceCard>
                    <PriceCard name="Pro" price="€20" unit="a month, without VAT" summary="For a small team." features=vec!["Ten members".into(), "Limits for each key".into()] mark="Current plan"><LinkButton href="#" variant=ButtonVariant::Primary wide=true>"Choose Pro"</LinkButton></PriceCard>
                    <PriceCard name="Scale" price="€80" unit="a month, without VAT" summary="For an organization." features=vec!["Single sign-on".into(), "Audit log export".into()]><LinkButton href="#" wide=true>"Choose Scale"</LinkButton></PriceCard>
                </Grid>
            </Band>
        </PublicFrame>
    }
}
