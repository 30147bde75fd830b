//! Draws every component into static pages, for the eye and for the checks below. The figures are samples.
#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::as_conversions)]

use std::{collections::BTreeMap, fs, path::Path};

use app::islands::{Notice, PasswordField, Undo};
use app::parts::*;
use app::ui::*;
use leptos::prelude::*;

fn nav() -> Vec<NavGroup> {
    vec![
        NavGroup::plain(vec![
            NavItem::new("#", "Home").icon(Icon::House),
            NavItem::new("#", "API keys").icon(Icon::Key).current(true),
            NavItem::new("#", "Usage").icon(Icon::Chart),
            NavItem::new("#", "Cost").icon(Icon::Coins),
            NavItem::new("#", "Limits").icon(Icon::Gauge).note("Read only"),
        ]),
        NavGroup::new(
            "People",
            vec![
                NavItem::new("#", "Members").icon(Icon::Users),
                NavItem::new("#", "Teams").icon(Icon::Layers),
                NavItem::new("#", "Service accounts").icon(Icon::Bot),
                NavItem::new("#", "Organization tokens").icon(Icon::Ticket),
            ],
        ),
        NavGroup::new(
            "Billing",
            vec![
                NavItem::new("#", "Overview").icon(Icon::Wallet),
                NavItem::new("#", "Invoices").icon(Icon::Receipt),
                NavItem::new("#", "Payment methods").icon(Icon::CreditCard),
            ],
        ),
        NavGroup::new(
            "Security",
            vec![
                NavItem::new("#", "Access methods").icon(Icon::Shield),
                NavItem::new("#", "Sign-in & SSO").icon(Icon::SignIn),
                NavItem::new("#", "Key safety").icon(Icon::ShieldAlert).badge("2"),
                NavItem::new("#", "Audit log").icon(Icon::Audit),
            ],
        ),
    ]
}

fn theme() -> impl IntoView {
    view! { <ThemeToggle action="/theme" theme=Theme::System/> }
}

#[component]
fn Console(
    crumbs: Vec<Crumb>,
    #[prop(optional, into)] banner: ViewFn,
    #[prop(optional, into)] notice: ViewFn,
    children: Children,
) -> impl IntoView {
    let organization = || SwitcherItem { href: "#".into(), name: "Northwind Labs".into(), current: true };
    view! {
        <ConsoleFrame
            groups=nav()
            crumbs=crumbs
            switcher=move || {
                view! {
                    <Switcher
                        organization="Northwind Labs"
                        team="Research"
                        organizations=vec![organization()]
                        create_href="#"
                        search_href="#"
                    />
                }
            }
            account=|| {
                view! {
                    <AccountMenu
                        name="Maren Keller"
                        email="m.keller@northwind.example"
                        items=vec![NavItem::new("#", "Profile").icon(Icon::User)]
                        sign_out="/sign-out"
                    />
                }
            }
            theme=theme
            help=NavItem::new("#", "Help")
            top=|| view! { <SearchLink href="/search" label="Search or jump to" keys="Ctrl K"/> }
            banner=banner
            notice=notice
        >
            {children()}
        </ConsoleFrame>
    }
}

fn keys() -> impl IntoView {
    let rows = [
        (
            "ci",
            "build, eu",
            "9f3a",
            "Chat, embeddings",
            62,
            "6.20 of 10.00 EUR",
            Some((Tone::Warn, "In 9 days")),
            "2 min ago",
            "84.12",
        ),
        ("notebook", "", "b71c", "All", 18, "1.80 of 10.00 EUR", None, "yesterday", "12.40"),
        ("batch-scorer", "nightly", "02de", "Chat, read files", 96, "48.00 of 50.00 EUR", None, "6 h ago", "1,204.88"),
        ("old-prototype", "", "c4f0", "All", 0, "No limit", Some((Tone::Bad, "Never")), "103 days ago", "0.00"),
    ]
    .map(|(name, tags, end, scope, used, limit, expiry, last, spend)| {
        view! {
            <TableRow>
                <RowHead detail=(!tags.is_empty()).then(|| tags.to_owned())>
                    <TextLink href="#" quiet=true>{name}</TextLink>
                </RowHead>
                <Cell label="Key"><InlineCode>{format!("mmx_key_…{end}")}</InlineCode></Cell>
                <Cell label="Scope">{scope}</Cell>
                <Cell label="Limit today">
                    <Meter used=used held=3_u8 label=limit tone={if used > 90 { Tone::Warn } else { Tone::Accent }}/>
                </Cell>
                <Cell label="Expires">
                    {match expiry {
                        Some((tone, text)) => view! { <Pill tone=tone>{text}</Pill> }.into_any(),
                        None => "20 Feb 2027".into_any(),
                    }}
                </Cell>
                <Cell label="Last used" muted=true>
                    <Moment datetime="2026-11-24T14:01:00Z" text=last full="24 Nov 2026, 15:01 Berlin"/>
                </Cell>
                <Cell label="Spend, 30 days" align=Align::End>{format!("€{spend}")}</Cell>
                <Cell label="Actions" align=Align::Fit>
                    <Menu id=format!("menu-{name}") label=format!("Actions for {name}")>
                        <MenuLink href="#" icon=Icon::Pencil>"Rename"</MenuLink>
                        <MenuLink href="#" icon=Icon::Refresh>"Rotate"</MenuLink>
                        <MenuLink href="#" icon=Icon::Trash danger=true>"Revoke"</MenuLink>
                    </Menu>
                </Cell>
            </TableRow>
        }
    });
    view! {
        <Console crumbs=vec![Crumb::link("Northwind Labs", "#"), Crumb::here("API keys")]
            banner=|| view! {
                <Banner tone=Tone::Bad title="The payment of 24 November failed" edge=true
                    action=|| view! { <LinkButton href="#" size=ButtonSize::Small>"Update card"</LinkButton> }>
                    "Calls keep working until 1 December."
                </Banner>
            }
            notice=|| view! {
                <Notice text=Some("Key disabled".to_owned()) undo=Some(Undo { action: "#".into(), label: "Undo".into(), fields: vec![] })/>
            }
        >
            <Page>
                <PageHead
                    title="API keys"
                    lead=|| "Secrets are shown once and stored as hashes. A revoked key stops everywhere within a second."
                    actions=|| view! {
                        <LinkButton href="#" icon=Icon::Download>"Export CSV"</LinkButton>
                        <LinkButton href="#" variant=ButtonVariant::Primary icon=Icon::Plus>"Create API key"</LinkButton>
                    }
                />
                <FilterBar
                    action="#"
                    label="Filter keys"
                    clear_href="#"
                    start=|| view! {
                        <Tabs
                            label="Keys"
                            style=TabStyle::Segments
                            items=vec![
                                TabItem::new("#", "Mine").count("4").current(true),
                                TabItem::new("#", "Service accounts"),
                                TabItem::new("#", "Organization"),
                                TabItem::new("#", "Revoked"),
                            ]
                        />
                    }
                >
                    <FilterSearch name="q" label="Name, owner, tag"/>
                    <FilterSelect name="status" label="Status" options=vec![Choice::new("any", "Any")]/>
                </FilterBar>
                <Table
                    caption="API keys"
                    columns=vec![
                        Column::new("Name"),
                        Column::new("Key"),
                        Column::new("Scope"),
                        Column::new("Limit today"),
                        Column::new("Expires").sort("#", Some(true)),
                        Column::new("Last used").sort("#", None),
                        Column::figures("Spend, 30 days"),
                        Column::narrow("Actions"),
                    ]
                >
                    {rows.into_iter().collect_view()}
                </Table>
                <Pager note="1 to 4 of 4" next="#" previous="#"/>
            </Page>
        </Console>
    }
}

fn home() -> impl IntoView {
    view! {
        <Console crumbs=vec![Crumb::link("Northwind Labs", "#"), Crumb::here("Home")]>
            <Page>
                <PageHead title="Home" lead=|| view! { "Arranged for chat. " <TextLink href="#">"Change"</TextLink> }
                    actions=|| view! { <LinkButton href="#" variant=ButtonVariant::Primary icon=Icon::Plus>"Create API key"</LinkButton> }/>
                <Grid columns=Columns::Two>
                    <Card title="Get to your first call" actions=|| view! { <Muted>"2 of 3"</Muted> }>
                        <Checklist>
                            <ChecklistItem state=StepState::Done title="Create an API key" detail="“ci”, made 4 minutes ago"/>
                            <ChecklistItem state=StepState::Current title="Make your first successful call" detail="Run the sample. This ticks by itself within a second."/>
                            <ChecklistItem state=StepState::Open title="Set a spending limit" detail="Nothing is charged beyond it.">
                                <LinkButton href="#" size=ButtonSize::Small>"Set a limit"</LinkButton>
                            </ChecklistItem>
                        </Checklist>
                    </Card>
                    <CodeBlock id="first" samples=vec![
                        Sample::new("Python", "from openai import OpenAI\n\nclient = OpenAI(\n    base_url=\"https://console.example.com/v1\",\n    api_key=os.environ[\"MINIMAX_API_KEY\"],\n)\nreply = client.chat.completions.create(\n    model=\"abab-chat\",\n    messages=[{\"role\": \"user\", \"content\": \"Hello\"}],\n)"),
                        Sample::new("TypeScript", "import OpenAI from \"openai\";"),
                        Sample::new("Shell", "curl https://console.example.com/v1/models"),
                    ]/>
                </Grid>
                <Grid columns=Columns::Four>
                    <StatCard label="Month to date" value="€128.40" detail="of €500.00, resets 1 Dec, Berlin">
                        <Meter used=26_u8 held=4_u8 label="128.40 of 500.00 EUR used"/>
                    </StatCard>
                    <StatCard label="Conversations today" value="4,812" detail="+12 % against last Tuesday"/>
                    <StatCard label="First token, p50" value="318 ms" detail="−9 ms against last week" tone=Tone::Good/>
                    <StatCard label="Error rate" value="2.10 %" detail="109 of 5,204 calls" tone=Tone::Warn/>
                </Grid>
                <Card title="Last errors" flush=true>
                    <EmptyState kind=EmptyKind::FirstUse(Icon::Activity) title="No calls yet" text="Errors of your calls appear here with their request id, as soon as there are any.">
                        <LinkButton href="#">"Read the quickstart"</LinkButton>
                    </EmptyState>
                </Card>
            </Page>
        </Console>
    }
}

fn sheet() -> impl IntoView {
    let buttons = ButtonVariant::ALL
        .iter()
        .map(|&variant| {
            view! {
                <Row gap=Gap::Small>
                    <Button variant=variant size=ButtonSize::Small>"Small"</Button>
                    <Button variant=variant icon=Icon::Plus>"Create key"</Button>
                    <Button variant=variant busy=true>"Save changes"</Button>
                    <Button variant=variant disabled=true>"Disabled"</Button>
                    <Button variant=variant size=ButtonSize::Large>"Large"</Button>
                    <IconButton variant=variant icon=Icon::Refresh label="Refresh"/>
                </Row>
            }
        })
        .collect_view();
    let pills = Tone::ALL.iter().map(|&tone| view! { <Pill tone=tone>{format!("{tone:?}")}</Pill> }).collect_view();
    let banners = Tone::ALL
        .iter()
        .map(|&tone| view! { <Banner tone=tone title=format!("A {tone:?} banner")>"It says why, and what to do."</Banner> })
        .collect_view();
    let icons = Icon::ALL.iter().map(|&icon| view! { <Glyph icon=icon size=IconSize::Large/> }).collect_view();
    view! {
        <Console crumbs=vec![Crumb::here("Components")]>
            <Page>
                <PageHead title="Components"/>
                <Tabs label="Parts" items=vec![TabItem::new("#", "Fields").current(true), TabItem::new("#", "Members").count("24"), TabItem::new("#", "Groups")]/>
                <Grid columns=Columns::Two>
                    <Card title="Create an API key" lead="The secret is shown once." footer=|| view! { "You can change all of this later." }>
                        <form method="post"><Stack>
                            <ErrorSummary title="The key was not made" errors=vec![FieldError::new("name", "Give the key a name."), FieldError::new("limit", "The limit is above the team's.")]/>
                            <Field name="name" label="Name" error="Give the key a name." placeholder="ci" required=true/>
                            <Field name="limit" label="Limit a month" kind=InputKind::Decimal before="€" after="EUR" hint="A hard stop: calls are refused from 100 %." value="50.00"/>
                            <Select name="scope" label="Scope" options=vec![Choice::new("a", "Everything"), Choice::new("b", "Chat only")] value="b"/>
                            <PasswordField name="password" label="Password" aside=Some(("#".to_owned(), "Forgotten?".to_owned()))/>
                            <TextArea name="note" label="Note" optional_mark=true rows=3 placeholder="What is it for?"/>
                            <Field name="file" label="CSV" kind=InputKind::File/>
                            <Checkbox name="stored" checked=true>"I stored the secret in a safe place"</Checkbox>
                            <Checkbox name="terms" error="Agree to go on.">"I agree to the " <TextLink href="#" inline=true>"terms"</TextLink></Checkbox>
                            <FormActions>
                                <Button variant=ButtonVariant::Primary>"Create key"</Button>
                                <LinkButton href="#" variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                            </FormActions>
                        </Stack></form>
                    </Card>
                    <Stack>
                        <Card title="Buttons">
                            <Stack gap=Gap::Small>{buttons}</Stack>
                        </Card>
                        <Card title="Expiry">
                            <RadioCards name="expiry" legend="When does it end?" value="90" paired=true hint="The organization's policy allows at most a year." cards=vec![
                                RadioCard::new("30", "30 days", "For a trial").icon(Icon::Clock),
                                RadioCard::new("90", "90 days", "Recommended").icon(Icon::Calendar).note("22 Feb"),
                                RadioCard::new("365", "A year", "Rotate before it ends").icon(Icon::Calendar),
                                RadioCard::new("never", "Never", "Not allowed by policy").icon(Icon::Ban).disabled(true),
                            ]/>
                        </Card>
                        <Card title="“ci” is ready" actions=|| view! { <Pill tone=Tone::Good>"Active"</Pill> }>
                            <SecretBox id="secret" label="Secret" value="mmx_key_7QmB2tXw9LrK4vPzD8sJcN1hYfUeGoA5iT0kRb36WqHyVx9f3a" hint="Copy it now. It will not be shown again."/>
                        </Card>
                        <Card title="Details">
                            <DefinitionList>
                                <Definition term="Owner">"Maren Keller"</Definition>
                                <Definition term="Key" actions=|| view! { <Button size=ButtonSize::Small>"Rotate"</Button> }><InlineCode>"mmx_key_…9f3a"</InlineCode></Definition>
                                <Definition term="Networks">"Anywhere"</Definition>
                            </DefinitionList>
                        </Card>
                        <Card title="Pills"><Row gap=Gap::Small>{pills} <Pill plain=true>"eu"</Pill> <Kbd>"Esc"</Kbd> <Spinner label="Loading"/></Row></Card>
                    </Stack>
                </Grid>
                <Stack gap=Gap::Small>{banners}</Stack>
                <Grid columns=Columns::Two>
                    <Card title="Questions">
                        <Disclosure summary="When am I charged?" open=true>"At the end of the month."</Disclosure>
                        <Disclosure summary="Can I stop a key?">"Yes."</Disclosure>
                    </Card>
                    <CodeBlock id="one" samples=vec![Sample::new(".env", "MINIMAX_API_KEY=mmx_key_…")]/>
                </Grid>
                <Grid columns=Columns::Two>
                    <Card flush=true><EmptyState kind=EmptyKind::Failed title="Usage could not be loaded" text="The store did not answer in time." code="req_01JD8Q2M"><Button>"Try again"</Button></EmptyState></Card>
                    <Card flush=true><EmptyState kind=EmptyKind::Forbidden title="You cannot see invoices" text="An Owner or a Billing Manager can give you access."/></Card>
                </Grid>
                <Card title="Icons"><Row>{icons}</Row></Card>
                <Row>
                    <Avatar name="Maren Keller" size=AvatarSize::Large/>
                    <Avatar name="Maren Keller"/>
                    <Avatar name="Maren Keller" size=AvatarSize::Small/>
                    <Avatar name="Northwind Labs" shape=AvatarShape::Group/>
                </Row>
            </Page>
        </Console>
    }
}

fn sign_in() -> impl IntoView {
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

fn front() -> impl IntoView {
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

const PAGES: [&str; 5] = ["keys", "home", "sheet", "sign-in", "front"];

/// One page of the gallery.
pub fn page(name: &str) -> AnyView {
    match name {
        "keys" => keys().into_any(),
        "home" => home().into_any(),
        "sheet" => sheet().into_any(),
        "sign-in" => sign_in().into_any(),
        _ => front().into_any(),
    }
}

/// The pages by name, as HTML without a document around them.
fn pages() -> BTreeMap<&'static str, String> {
    PAGES.into_iter().map(|name| (name, Owner::new().with(|| page(name).to_html()))).collect()
}

#[test]
fn every_component_draws_into_the_gallery() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    fs::create_dir_all(&out).unwrap();
    for (name, body) in pages() {
        for theme in ["light", "dark"] {
            let document = format!(
                "<!DOCTYPE html><html lang=\"en\" data-theme=\"{theme}\"><head><meta charset=\"utf-8\">\
                 <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{name}</title>\
                 <link rel=\"icon\" href=\"/favicon.svg\"><link rel=\"stylesheet\" href=\"/gallery.css\"></head><body>{body}</body></html>"
            );
            fs::write(out.join(format!("{name}-{theme}.html")), document).unwrap();
        }
    }
}

#[test]
fn nothing_that_the_policy_blocks_or_a_reader_trips_over() {
    for (name, html) in pages() {
        assert!(!html.contains(" style="), "{name} has an inline style");
        assert!(!html.contains("<script"), "{name} has a script");
        let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        for (at, id) in ids.iter().enumerate() {
            assert!(!ids[..at].contains(id), "{name}: the id {id} is there twice");
        }
        for attribute in
            [" for=\"", " popovertarget=\"", " aria-labelledby=\"", " aria-describedby=\"", " aria-controls=\""]
        {
            for value in html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                for id in value.split(' ') {
                    assert!(ids.contains(&id), "{name}:{attribute}{id}\" points to nothing");
                }
            }
        }
    }
}

#[test]
fn the_sprite_holds_every_icon() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style/public/icons.svg");
    let sprite = fs::read_to_string(root).unwrap();
    for icon in Icon::ALL {
        assert!(
            sprite.contains(&format!("<symbol id=\"{}\"", icon.id())),
            "run node style/assets.mjs: {icon:?} is missing"
        );
    }
    assert!(sprite.contains("id=\"weave\""));
}

#[test]
fn a_field_ties_its_error_and_its_hint() {
    let html = Owner::new().with(|| {
        view! { <Field name="email" label="E-mail" kind=InputKind::Email value="a@b" hint="We write to it." error="Not an address." autocomplete="email"/> }
            .to_html()
    });
    for part in [
        "aria-describedby=\"email-error email-hint\"",
        "aria-invalid=\"true\"",
        "id=\"email-error\"",
        "id=\"email-hint\"",
        "for=\"email\"",
        "value=\"a@b\"",
        "autocomplete=\"email\"",
        "type=\"email\"",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

#[test]
fn what_needs_scripts_is_not_drawn_on_the_server() {
    let html = Owner::new().with(|| {
        view! { <SecretBox id="s" label="Secret" value="mmx_key_1"/> <PasswordField name="p" label="Password"/> }
            .to_html()
    });
    assert!(!html.contains("<button"), "{html}");
    assert!(html.contains("value=\"mmx_key_1\""));
}
