//! Data tables, which become lists of cards on a phone.

use leptos::prelude::*;

use super::icon::{Glyph, Icon, IconSize};

/// Where a cell's content stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Text.
    #[default]
    Start,
    /// Figures.
    End,
    /// As narrow as its content: a check box, a menu. On a phone it stands in the card's corner.
    Fit,
}

impl Align {
    const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
            Self::Fit => "fit",
        }
    }
}

/// A column's head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// What the column holds; an empty label must come with `hidden_label`.
    pub label: String,
    /// Alignment of the head; give the cells the same.
    pub align: Align,
    /// The label is for screen readers only.
    pub hidden_label: bool,
    /// Where sorting by this column leads.
    pub sort_href: Option<String>,
    /// Sorted by this column now: `Some(true)` upwards, `Some(false)` downwards.
    pub sorted: Option<bool>,
}

impl Column {
    /// A column of text.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A column of figures.
    pub fn figures(label: impl Into<String>) -> Self {
        Self { label: label.into(), align: Align::End, ..Self::default() }
    }

    /// A narrow column whose label only screen readers hear: menus, check boxes.
    pub fn narrow(label: impl Into<String>) -> Self {
        Self { label: label.into(), align: Align::Fit, hidden_label: true, ..Self::default() }
    }

    /// Makes the head a link that sorts.
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>, sorted: Option<bool>) -> Self {
        self.sort_href = Some(href.into());
        self.sorted = sorted;
        self
    }

    fn head(self) -> impl IntoView {
        let sort = match self.sorted {
            Some(true) => Some("ascending"),
            Some(false) => Some("descending"),
            None => None,
        };
        let label = if self.hidden_label {
            view! { <span class="sr-only">{self.label}</span> }.into_any()
        } else if let Some(href) = self.sort_href {
            let icon = match self.sorted {
                Some(true) => Icon::ArrowUp,
                Some(false) => Icon::ArrowDown,
                None => Icon::Updown,
            };
            view! {
                <a href=href class="-my-1 inline-flex min-h-6 items-center gap-1 rounded-xs hover:text-text">
                    {self.label}
                    <Glyph icon=icon size=IconSize::Small/>
                </a>
            }
            .into_any()
        } else {
            self.label.into_any()
        };
        view! {
            <th role="columnheader" scope="col" data-align=self.align.name() aria-sort=sort>{label}</th>
        }
    }
}

// The roles repeat what the elements say: `display: block` on a phone would take it from them.

/// A table. Children are `TableRow`s; `caption` names it for screen readers. `foot` is a row of totals.
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    columns: Vec<Column>,
    #[prop(optional, into)] foot: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    let heads = columns.into_iter().map(Column::head).collect_view();
    view! {
        <div class="min-w-0 overflow-x-auto rounded-lg border border-line bg-surface shadow-1">
            <table role="table" class="data-table">
                <caption class="sr-only">{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">{heads}</tr>
                </thead>
                <tbody role="rowgroup">{children()}</tbody>
                {foot.map(|foot| view! { <tfoot role="rowgroup">{foot.run()}</tfoot> })}
            </table>
        </div>
    }
}

/// A row: one `RowHead`, then `Cell`s.
#[component]
pub fn Row(children: Children) -> impl IntoView {
    view! { <tr role="row">{children()}</tr> }
}

/// Heads the rows that follow, over the whole width: groups of one table keep their columns in line.
#[component]
pub fn RowGroup(#[prop(into)] title: String, columns: usize) -> impl IntoView {
    view! {
        <tr role="row" data-group="">
            <th role="rowheader" scope="colgroup" colspan=columns.to_string()>{title}</th>
        </tr>
    }
}

/// The cell that names its row, and the card's title on a phone. `detail` is a quiet second line.
#[component]
pub fn RowHead(
    #[prop(optional, into)] detail: MaybeProp<String>,
    /// Stands before the text: an avatar, an icon, a chart's colour.
    #[prop(optional, into)]
    before: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    view! {
        <th role="rowheader" scope="row">
            <div class="flex min-w-0 items-center gap-3">
                {before.map(|before| before.run())}
                <div class="grid min-w-0">
                    <div class="font-medium text-text">{children()}</div>
                    {move || detail.get().map(|detail| view! { <div class="text-sm text-muted">{detail}</div> })}
                </div>
            </div>
        </th>
    }
}

/// A cell; `label` is its column's label and names it on a phone.
#[component]
pub fn Cell(
    #[prop(into)] label: String,
    #[prop(optional)] align: Align,
    /// In the quiet colour.
    #[prop(optional)]
    muted: bool,
    /// A quiet second line.
    #[prop(optional, into)]
    detail: String,
    children: Children,
) -> impl IntoView {
    let detail = (!detail.is_empty()).then_some(detail);
    let class = if muted { "text-muted" } else { "" };
    view! {
        <td role="cell" data-label=label data-align=align.name() class=class>
            <div>
                {children()}
                {detail.map(|detail| view! { <div class="text-sm text-muted [overflow-wrap:break-word]">{detail}</div> })}
            </div>
        </td>
    }
}
