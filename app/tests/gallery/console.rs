//! Pages inside the console: the frame, the keys, the start.

use app::islands::{Notice, Undo};
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

pub fn theme() -> impl IntoView {
    view! { <ThemeToggle action="/theme" theme=Theme::System/> }
}

#[component]
pub fn Console(
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

pub fn keys() -> impl IntoView {
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

pub fn home() -> impl IntoView {
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
