//! The tabs over the people of an organization.

use leptos::prelude::*;

use crate::ui::{TabItem, TabStyle, Tabs};

/// The lists of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembersTab {
    Members,
    Pending,
}

/// Members and pending invitations; the second for whoever may invite.
#[component]
pub fn MembersTabs(slug: String, current: MembersTab, may_invite: bool) -> impl IntoView {
    let tab =
        |path: &str, name: &str, tab| TabItem::new(format!("/o/{slug}/members{path}"), name).current(tab == current);
    let mut tabs = vec![tab("", "Members", MembersTab::Members)];
    if may_invite {
        tabs.push(tab("/pending", "Pending", MembersTab::Pending));
    }
    view! { <Tabs label="People" items=tabs style=TabStyle::Segments /> }
}
