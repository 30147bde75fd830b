//! One sheet with every part that the pages of the gallery do not show.

use app::islands::PasswordField;
use app::ui::*;
use leptos::prelude::*;

use crate::console::Console;

pub fn sheet() -> impl IntoView {
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
