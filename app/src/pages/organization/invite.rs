//! `/o/{slug}/members/invite`: several addresses, a role, teams, a word.

use domain::account::OrganizationSummary;
use domain::invitation::{InviteChoices, Verdict};
use domain::role::Role;
use leptos::prelude::*;

use super::frame::{Room, page, slug_of_address};
use crate::api::{self, FormState};
use crate::forms::invitations::{INVITE, TEAM};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::parts::{Line, Lines};
use crate::ui::{
    Banner, ButtonVariant, Card, Checkbox, Checkboxes, FormActions, LinkButton, Page, PageHead, PageWidth, RadioCard,
    RadioCards, TextArea, TextLink, Tone,
};
use crate::words::roles::{role_means, role_name};
use crate::words::{invitations as words, times};

/// The form for the organization in the address.
#[component]
pub fn Invite() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move { Ok((api::get_invite_choices(slug).await?, api::get_form(INVITE.to_owned()).await?)) };
    page(Room::Members, data, content)
}

/// The roles to choose from; the least useful one is not the first.
pub(super) fn role_cards() -> Vec<RadioCard> {
    [Role::Developer, Role::ReadOnly, Role::BillingManager, Role::Admin]
        .map(|role| RadioCard::new(role.as_str(), role_name(role), role_means(role)))
        .into()
}

/// The role that was chosen, or the usual one.
pub(super) fn chosen_role(state: &FormState) -> String {
    match state.value("role") {
        typed if typed.parse::<Role>().is_ok() => typed,
        _ => Role::Developer.to_string(),
    }
}

/// What became of a sending of which not every address could be invited.
#[component]
fn Refused(state: FormState) -> impl IntoView {
    if state.notice.as_deref() != Some("partly") {
        return ().into_any();
    }
    let sent = match state.value("sent").as_str() {
        "0" => "Nobody was invited".to_owned(),
        "1" => "1 invitation was sent, others were not".to_owned(),
        count => format!("{count} invitations were sent, others were not"),
    };
    let refused = state.value("refused");
    let refused = refused.lines().filter_map(|line| line.split_once('\t'));
    let refused: Vec<_> =
        refused.map(|(typed, why)| (typed.to_owned(), why.parse::<Verdict>().map_or("", words::verdict))).collect();
    let lines =
        refused.into_iter().map(|(typed, why)| view! { <Line detail=move || why>{typed}</Line> }).collect_view();
    view! {
        <Banner tone=Tone::Bad title=sent>
            <Lines>{lines}</Lines>
        </Banner>
    }
    .into_any()
}

fn content(organization: &OrganizationSummary, (choices, state): (InviteChoices, FormState)) -> Content {
    let path = format!("/o/{}/members", organization.slug);
    let came_back = !state.values.is_empty();
    let teams = choices
        .teams
        .into_iter()
        .map(|team| {
            let name = format!("{TEAM}{}", team.id);
            let checked = if came_back { !state.value(&name).is_empty() } else { team.is_default };
            view! { <Checkbox name=name checked=checked>{team.name}</Checkbox> }
        })
        .collect_view();
    let until = times::moment(choices.expires_at);
    let lead = format!("Each address gets a mail with a link that works once, until {until}.");
    let hint = match choices.domains.as_slice() {
        [] => "One a line, or with commas between them.".to_owned(),
        domains => format!("One a line. A policy allows addresses at {} only.", domains.join(", ")),
    };
    let (action, import, cancel) = (format!("{path}/invite"), format!("{path}/import"), format!("{path}/pending"));
    let (emails, role, message) = (state.value("email"), chosen_role(&state), state.value("message"));
    let (role_error, teams_error) = (field_error(&state, "role"), field_error(&state, "teams"));
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Invite people" lead=move || lead.clone() />
            <Refused state=state.clone() />
            <Card>
                <PostForm action=action state=state.clone() refused="Nobody was invited">
                    <TextArea
                        name="email"
                        id="emails".to_owned()
                        label="E-mail addresses"
                        value=emails
                        hint=hint
                        error=field_error(&state, "emails")
                        autocomplete="off"
                        rows=3
                        required=true
                    />
                    <RadioCards name="role" legend="Role" cards=role_cards() value=role error=role_error paired=true />
                    <Checkboxes id="teams" legend="Teams" hint="Without a choice people join the default team." error=teams_error>
                        {teams}
                    </Checkboxes>
                    <TextArea
                        name="message"
                        label="Message"
                        value=message
                        hint="Quoted in the mail as plain text, without links."
                        error=field_error(&state, "message")
                        rows=3
                        optional_mark=true
                    />
                    <FormActions>
                        <Submit>"Send invitations"</Submit>
                        <LinkButton href=cancel variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
            <p>
                "More than 50 people? "<TextLink href=import inline=true>"Invite a list"</TextLink>" from a spreadsheet."
            </p>
        </Page>
    };
    Content::new("Invite", view).under("Members", path)
}
