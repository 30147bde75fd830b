//! `/account/sessions`: where one is signed in, and the end of it.

use domain::account::Me;
use domain::session::{Factor, Method, SessionSummary};
use domain::time::Timestamp;
use leptos::prelude::*;

use super::frame::{Room, page};
use crate::api::{self, FormState, get_form, get_sessions};
use crate::forms::security::END_SESSION;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit};
use crate::ui::{
    ButtonSize, ButtonVariant, Card, Cell, Column, Moment, Muted, Page, PageHead, Pill, RowHead, Table, TableRow, Tone,
};
use crate::words::times;

/// The page.
#[component]
pub fn Sessions() -> impl IntoView {
    let data = async { Ok((get_sessions().await?, get_form(END_SESSION.to_owned()).await?)) };
    page(Room::Sessions, data, content)
}

/// How it was begun: `Password, authenticator app`.
fn method_words(session: &SessionSummary) -> String {
    let first = match session.method {
        Some(Method::Password | Method::SignUp) => "Password",
        Some(Method::Passkey) => "Passkey",
        Some(Method::Google) => "Google",
        Some(Method::GitHub) => "GitHub",
        None => "Other",
    };
    let second = session.factors.iter().find_map(|factor| match factor {
        Factor::Totp => Some("authenticator app"),
        Factor::RecoveryCode => Some("recovery code"),
        Factor::Passkey if session.method != Some(Method::Passkey) => Some("passkey"),
        _ => None,
    });
    match second {
        Some(second) => format!("{first}, {second}"),
        None => first.to_owned(),
    }
}

fn row(session: SessionSummary, now: Timestamp) -> impl IntoView {
    let how = method_words(&session);
    let device = if session.device.is_empty() { "Unknown browser".to_owned() } else { session.device };
    let end = match session.current {
        true => view! { <Pill tone=Tone::Good>"This session"</Pill> }.into_any(),
        false => view! {
            <PostForm
                action=format!("/account/sessions/{}/end", session.id)
                state=FormState::default()
                refused="The session goes on"
            >
                <Submit variant=ButtonVariant::Secondary size=ButtonSize::Small>
                    "End"
                </Submit>
            </PostForm>
        }
        .into_any(),
    };
    view! {
        <TableRow>
            <RowHead>{device}</RowHead>
            <Cell label="Network">{session.network}</Cell>
            <Cell label="Signed in by">{how}</Cell>
            <Cell label="First seen" muted=true>
                <Moment
                    datetime=session.created_at.rfc3339()
                    text=times::ago(session.created_at, now)
                    full=times::moment(session.created_at)
                />
            </Cell>
            <Cell label="Last seen" muted=true>
                <Moment
                    datetime=session.seen_at.rfc3339()
                    text=times::ago(session.seen_at, now)
                    full=times::moment(session.seen_at)
                />
            </Cell>
            <Cell label="Action">{end}</Cell>
        </TableRow>
    }
}

fn content(_: &Me, (list, state): (api::Sessions, FormState)) -> Content {
    let notice = match state.notice.as_deref() {
        Some("ended") => Some("Session ended".to_owned()),
        Some("others_ended") => Some("Other sessions ended".to_owned()),
        _ => None,
    };
    let others = list.sessions.iter().filter(|session| !session.current).count();
    let now = list.rendered_at;
    let rows = list.sessions.into_iter().map(|session| row(session, now)).collect_view();
    let end_others = move || {
        (others > 0).then(|| {
            view! {
                <PostForm
                    action="/account/sessions/end-others"
                    state=FormState::default()
                    refused="The other sessions go on"
                >
                    <Submit variant=ButtonVariant::Secondary>"End all others"</Submit>
                </PostForm>
            }
        })
    };
    let columns = vec![
        Column::new("Browser"),
        Column::new("Network"),
        Column::new("Signed in by"),
        Column::new("First seen"),
        Column::new("Last seen"),
        Column::narrow("End"),
    ];
    let view = view! {
        <Page>
            <PageHead
                title="Sessions"
                lead=|| "Where you are signed in. End what you do not know, then choose a new password."
                actions=end_others
            />
            <Card flush=true>
                <Table caption="Your sessions" columns=columns>
                    {rows}
                </Table>
            </Card>
            <p>
                <Muted>
                    "A session ends after eight hours without use, and after 30 days in any case. The network is where it was begun; its place is not looked up."
                </Muted>
            </p>
        </Page>
    };
    Content::new("Sessions", view).notice(notice)
}
