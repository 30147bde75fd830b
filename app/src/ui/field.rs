//! Text fields with their label, hint and error.

use leptos::{html, prelude::*};

use super::icon::{Glyph, Icon, IconSize};
use super::words;

pub(crate) const CONTROL: &str = "w-full min-w-0 border border-line-field bg-surface text-text rounded-md transition-colors duration-100 \
    hover:border-faint aria-invalid:border-bad disabled:bg-sunken disabled:text-muted [&[readonly]]:bg-sunken \
    focus-visible:outline-offset-0 focus-visible:border-focus max-md:text-[16px]";
pub(crate) const HEIGHT: &str = "h-9.5 px-3 touch:h-11";

/// What a field takes; decides `type`, keyboard and the browser's own checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Any text of one line.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// An address on the web.
    Url,
    /// A telephone number.
    Tel,
    /// A search.
    Search,
    /// A whole number, typed; not a spinner.
    Whole,
    /// An amount with decimals, typed.
    Decimal,
    /// A one-time code: digits, spaces allowed.
    Code,
    /// A day.
    Date,
    /// A day and a time.
    DateTime,
    /// A file.
    File,
}

impl InputKind {
    const fn kind(self) -> &'static str {
        match self {
            Self::Text | Self::Whole | Self::Decimal | Self::Code => "text",
            Self::Email => "email",
            Self::Url => "url",
            Self::Tel => "tel",
            Self::Search => "search",
            Self::Date => "date",
            Self::DateTime => "datetime-local",
            Self::File => "file",
        }
    }

    const fn mode(self) -> Option<&'static str> {
        match self {
            Self::Whole | Self::Code => Some("numeric"),
            Self::Decimal => Some("decimal"),
            _ => None,
        }
    }

    const fn look(self) -> &'static str {
        match self {
            Self::Code => "font-mono tracking-widest",
            Self::Whole | Self::Decimal => "tabular-nums",
            Self::File => {
                "py-1.5 file:mr-3 file:h-full file:rounded-sm file:border-0 file:bg-hover file:px-2.5 file:text-text file:font-medium"
            }
            _ => "",
        }
    }

    // Addresses and codes are not prose: no capitals, no red waves under them.
    const fn spellcheck(self) -> Option<&'static str> {
        match self {
            Self::Email | Self::Url | Self::Code => Some("false"),
            _ => None,
        }
    }
}

/// Ids of the hint and the error, for `aria-describedby`: present ones only, so that nothing points to nowhere.
pub(crate) fn described_by(id: &str, hint: Option<String>, error: Option<String>) -> Option<String> {
    let hint = hint.map(|_| format!("{id}-hint"));
    let error = error.map(|_| format!("{id}-error"));
    match (hint, error) {
        (Some(hint), Some(error)) => Some(format!("{error} {hint}")),
        (hint, error) => error.or(hint),
    }
}

/// The label's line: the label, "Optional", and what stands at its end.
#[component]
pub(crate) fn LabelLine(
    for_id: String,
    label: String,
    #[prop(optional)] optional_mark: bool,
    #[prop(optional, into)] aside: ViewFn,
) -> impl IntoView {
    view! {
        <div class="flex items-baseline gap-2 text-sm">
            <label for=for_id class="font-medium text-text">{label}</label>
            {optional_mark.then(|| view! { <span class="text-faint">{words::OPTIONAL}</span> })}
            <span class="ml-auto">{aside.run()}</span>
        </div>
    }
}

/// Hint and error under a control.
#[component]
pub(crate) fn Below(id: String, hint: MaybeProp<String>, error: MaybeProp<String>) -> impl IntoView {
    let error_id = format!("{id}-error");
    let hint_id = format!("{id}-hint");
    view! {
        {move || {
            error.get().map(|message| {
                view! {
                    <p id=error_id.clone() class="flex gap-1.5 text-sm text-bad">
                        <span class="mt-0.5"><Glyph icon=Icon::Alert size=IconSize::Small/></span>
                        <span>{message}</span>
                    </p>
                }
            })
        }}
        {move || {
            hint.get().map(|text| view! { <p id=hint_id.clone() class="text-sm text-muted">{text}</p> })
        }}
    }
}

/// A text field. `id` defaults to `name`. `value` is what the server kept.
///
/// `on:input` and `on:change` may be given on the component: they bubble to it.
#[component]
pub fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional)] kind: InputKind,
    #[prop(optional, into)] value: MaybeProp<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    /// The token that password managers and browsers understand, such as `email` or `one-time-code`.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    /// Fixed text before the value, such as a currency sign.
    #[prop(optional, into)]
    before: Option<String>,
    /// Fixed text after the value, such as a unit.
    #[prop(optional, into)]
    after: Option<String>,
    /// What stands at the end of the label's line, such as a link.
    #[prop(optional, into)]
    aside: ViewFn,
    #[prop(optional)] required: bool,
    /// Says "Optional" beside the label.
    #[prop(optional)]
    optional_mark: bool,
    #[prop(optional)] autofocus: bool,
    #[prop(optional)] readonly: bool,
    #[prop(optional)] disabled: bool,
    #[prop(optional)] mono: bool,
    #[prop(optional, into)] maxlength: Option<u32>,
    #[prop(optional, into)] min: Option<String>,
    #[prop(optional, into)] max: Option<String>,
    #[prop(optional, into)] accept: Option<String>,
    #[prop(optional)] input_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let describe = id.clone();
    let look = if mono { "font-mono" } else { kind.look() };
    let pad = match (&before, &after) {
        (Some(_), None) => "pl-8",
        (None, Some(_)) => "pr-16",
        (Some(_), Some(_)) => "pl-8 pr-16",
        (None, None) => "",
    };
    view! {
        <div class="grid gap-1.5">
            <LabelLine for_id=id.clone() label=label optional_mark=optional_mark aside=aside/>
            <div class="relative">
                {before.map(|text| view! {
                    <span class="pointer-events-none absolute inset-y-0 left-3 flex items-center text-muted">{text}</span>
                })}
                <input
                    node_ref=input_ref
                    id=id.clone()
                    name=name
                    type=kind.kind()
                    inputmode=kind.mode()
                    spellcheck=kind.spellcheck()
                    autocapitalize=kind.spellcheck().map(|_| "none")
                    class=format!("{CONTROL} {HEIGHT} {look} {pad}")
                    value=move || value.get()
                    placeholder=placeholder
                    autocomplete=autocomplete
                    required=required
                    autofocus=autofocus
                    readonly=readonly
                    disabled=disabled
                    maxlength=maxlength.map(|limit| limit.to_string())
                    min=min
                    max=max
                    accept=accept
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=move || described_by(&describe, hint.get(), error.get())
                />
                {after.map(|text| view! {
                    <span class="pointer-events-none absolute inset-y-0 right-3 flex items-center text-sm text-muted">{text}</span>
                })}
            </div>
            <Below id=id hint=hint error=error/>
        </div>
    }
}

/// A field of several lines.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] value: MaybeProp<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional, into)] autocomplete: Option<String>,
    /// Lines shown; the field can be pulled larger.
    #[prop(default = 4)]
    rows: u32,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional_mark: bool,
    #[prop(optional)] mono: bool,
    #[prop(optional, into)] maxlength: Option<u32>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let describe = id.clone();
    let look = if mono { "font-mono" } else { "" };
    view! {
        <div class="grid gap-1.5">
            <LabelLine for_id=id.clone() label=label optional_mark=optional_mark/>
            <textarea
                id=id.clone()
                name=name
                rows=rows.to_string()
                class=format!("{CONTROL} block px-3 py-2 {look}")
                placeholder=placeholder
                autocomplete=autocomplete
                required=required
                maxlength=maxlength.map(|limit| limit.to_string())
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=move || described_by(&describe, hint.get(), error.get())
            >
                {value.get_untracked().unwrap_or_default()}
            </textarea>
            <Below id=id hint=hint error=error/>
        </div>
    }
}

/// Hidden fields of a form, as name and value.
#[component]
pub fn HiddenFields(fields: Vec<(String, String)>) -> impl IntoView {
    fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()
}
