//! Steps that tick themselves.

use leptos::prelude::*;

use super::words;

/// Where a step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// Done.
    Done,
    /// The one to do now.
    Current,
    /// Later.
    #[default]
    Open,
}

impl StepState {
    const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Current => "current",
            Self::Open => "open",
        }
    }

    const fn said(self) -> &'static str {
        match self {
            Self::Done => words::DONE,
            Self::Current => words::CURRENT,
            Self::Open => words::OPEN,
        }
    }

    const fn tick(self) -> &'static str {
        match self {
            Self::Done => "bg-good border-good text-surface",
            Self::Current => "border-accent ring-4 ring-accent-soft text-transparent",
            Self::Open => "border-line-field text-transparent",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Done => "font-medium text-muted",
            Self::Current => "font-semibold text-text",
            Self::Open => "font-medium text-text",
        }
    }
}

/// A list of steps; children are `ChecklistItem`s. `across` sets three of them side by side where there is room.
#[component]
pub fn Checklist(#[prop(optional)] across: bool, children: Children) -> impl IntoView {
    let across = if across {
        "lg:grid-cols-3 lg:divide-x lg:divide-y-0 lg:[&>li]:px-6 lg:[&>li]:py-1 lg:[&>li:first-child]:pl-0 lg:[&>li:last-child]:pr-0"
    } else {
        ""
    };
    view! { <ol class=format!("grid divide-y divide-line {across}")>{children()}</ol> }
}

/// A step. Children stand below the detail: an action.
#[component]
pub fn ChecklistItem(
    #[prop(into)] state: Signal<StepState>,
    #[prop(into)] title: String,
    #[prop(optional, into)] detail: MaybeProp<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <li class="flex gap-3.5 py-3.5 first:pt-1 last:pb-1" aria-current=move || (state.get() == StepState::Current).then_some("step")>
            <span
                class=move || format!("tick mt-px grid size-5.5 shrink-0 place-items-center rounded-full border-[1.5px] {}", state.get().tick())
                data-state=move || state.get().name()
                aria-hidden="true"
            >
                <svg
                    class="size-3"
                    viewBox="0 0 12 12"
                    fill="none"
                    stroke="currentColor"
                    stroke-width="2"
                    stroke-linecap="round"
                    stroke-linejoin="round"
                >
                    <path d="m2 6.5 2.6 2.6L10 3.2"></path>
                </svg>
            </span>
            <div class="grid min-w-0 flex-1 content-start gap-0.5">
                <p class=move || state.get().title()>
                    {title}
                    <span class="sr-only">{move || format!(": {}", state.get().said())}</span>
                </p>
                {move || detail.get().map(|detail| view! { <p class="text-sm text-muted">{detail}</p> })}
                {children.map(|children| view! { <div class="mt-2.5 flex flex-wrap gap-2 empty:hidden">{children()}</div> })}
            </div>
        </li>
    }
}
