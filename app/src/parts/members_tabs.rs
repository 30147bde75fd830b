//! The tabs above everything about members.

use leptos::prelude::*;

use crate::ui::{TabItem, Tabs};

/// Which tab is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembersTab {
    Members,
    Pending,
}

/// The tabs of an organization's members; `current` is open.
#[component]
pub fn MembersTabs(#[prop(into)] slug: String, current: MembersTab) -> impl IntoView {
    let path = format!("/o/{slug}/members");
    let items = vec![
        TabItem::new(path.clone(), "Members").current(current == MembersTab::Members),
        TabItem::new(format!("{path}/pending"), "Pending").current(current == MembersTab::Pending),
    ];
    view! { <Tabs label="Members" items=items /> }
}
