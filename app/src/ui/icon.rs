//! Icons, named by what they mean here and drawn from the sprite at `/icons.svg`.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident => $id:literal,)*) => {
        /// An icon of the sprite. After adding one, run `node style/assets.mjs`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $($name,)* }

        impl Icon {
            /// Every icon, for the gallery and the sprite's test.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The symbol's id in the sprite.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            const fn href(self) -> &'static str {
                match self { $(Self::$name => concat!("/icons.svg#", $id),)* }
            }
        }
    };
}

icons! {
    House => "house",
    Key => "key-round",
    Chart => "chart-column",
    Coins => "coins",
    Gauge => "gauge",
    Users => "users",
    Group => "network",
    Bot => "bot",
    Ticket => "ticket",
    CreditCard => "credit-card",
    Receipt => "receipt-text",
    Wallet => "wallet",
    Gift => "gift",
    Bell => "bell",
    Shield => "shield",
    ShieldCheck => "shield-check",
    ShieldAlert => "shield-alert",
    SignIn => "log-in",
    SignOut => "log-out",
    Audit => "scroll-text",
    Sliders => "sliders-horizontal",
    Webhook => "webhook",
    Book => "book-open",
    Help => "circle-question-mark",
    User => "circle-user-round",
    UserPlus => "user-plus",
    UserMinus => "user-minus",
    Sun => "sun",
    Moon => "moon",
    Monitor => "monitor",
    Plus => "plus",
    Minus => "minus",
    Check => "check",
    Cross => "x",
    ChevronDown => "chevron-down",
    ChevronRight => "chevron-right",
    ChevronLeft => "chevron-left",
    Updown => "chevrons-up-down",
    Search => "search",
    Copy => "copy",
    Download => "download",
    Print => "printer",
    Upload => "upload",
    External => "arrow-up-right",
    Eye => "eye",
    EyeOff => "eye-off",
    More => "ellipsis",
    Menu => "menu",
    Warning => "triangle-alert",
    Alert => "circle-alert",
    Info => "info",
    Done => "circle-check",
    Failed => "circle-x",
    Clock => "clock",
    Calendar => "calendar",
    Mail => "mail",
    Lock => "lock",
    Unlock => "lock-open",
    Fingerprint => "fingerprint-pattern",
    Phone => "smartphone",
    Refresh => "refresh-cw",
    Trash => "trash-2",
    Pencil => "pencil",
    Ban => "ban",
    Undo => "undo-2",
    Tag => "tag",
    Filter => "list-filter",
    ArrowUp => "arrow-up",
    ArrowDown => "arrow-down",
    ArrowRight => "arrow-right",
    ArrowLeft => "arrow-left",
    Building => "building-2",
    Network => "network",
    Globe => "globe",
    Terminal => "terminal",
    Code => "code-xml",
    File => "file-text",
    Link => "link",
    Pause => "pause",
    Play => "play",
    Activity => "activity",
    History => "history",
    Folder => "folder",
    Server => "server",
    Hash => "hash",
    Percent => "percent",
    Star => "star",
    Settings => "settings",
    Languages => "languages",
    Database => "database",
    QrCode => "qr-code",
    Chat => "message-square",
    Video => "video",
    Text => "text-initial",
    Image => "image",
    Inbox => "inbox",
    Support => "life-buoy",
    Spinner => "loader-circle",
    Send => "send",
    Location => "map-pin",
    Idea => "lightbulb",
    Layers => "layers",
    Boxes => "boxes",
    GitHub => "github",
    Google => "google",
}

/// Edge length of an icon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IconSize {
    /// 14 px, inside pills and hints.
    Small,
    /// 16 px, beside text.
    #[default]
    Normal,
    /// 20 px, in headings and tiles.
    Large,
}

impl IconSize {
    const fn class(self) -> &'static str {
        match self {
            Self::Small => "size-3.5 shrink-0",
            Self::Normal => "size-4 shrink-0",
            Self::Large => "size-5 shrink-0",
        }
    }
}

/// Draws an icon. It is decoration: the text beside it, or the control's label, carries the meaning.
#[component]
pub fn Glyph(icon: Icon, #[prop(optional)] size: IconSize) -> impl IntoView {
    view! {
        <svg
            class=size.class()
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
        >
            <use href=icon.href()></use>
        </svg>
    }
}

/// A turning circle for something under way; `label` is what a screen reader says.
#[component]
pub fn Spinner(#[prop(into)] label: String, #[prop(optional)] size: IconSize) -> impl IntoView {
    view! {
        <span role="status" class="inline-flex text-muted">
            <span class="inline-flex animate-spin">
                <Glyph icon=Icon::Spinner size=size/>
            </span>
            <span class="sr-only">{label}</span>
        </span>
    }
}
