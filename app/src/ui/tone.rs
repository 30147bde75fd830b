//! Tones: what a colour says. Each tone also has an icon, so that nothing is said by colour alone.

use super::Icon;

/// Meaning of a status, a banner or a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// No judgement.
    #[default]
    Neutral,
    /// The brand's accent: chosen, new, yours.
    Accent,
    /// Working, paid, safe.
    Good,
    /// Wants attention, nothing is broken.
    Warn,
    /// Broken, refused, dangerous.
    Bad,
    /// Worth knowing.
    Info,
}

impl Tone {
    /// Every tone.
    pub const ALL: &'static [Self] = &[Self::Neutral, Self::Accent, Self::Good, Self::Warn, Self::Bad, Self::Info];

    /// Text on the tone's soft ground.
    pub const fn soft(self) -> &'static str {
        match self {
            Self::Neutral => "bg-hover text-muted",
            Self::Accent => "bg-accent-soft text-accent",
            Self::Good => "bg-good-soft text-good",
            Self::Warn => "bg-warn-soft text-warn",
            Self::Bad => "bg-bad-soft text-bad",
            Self::Info => "bg-info-soft text-info",
        }
    }

    /// Text on an ordinary ground.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Neutral => "text-muted",
            Self::Accent => "text-accent",
            Self::Good => "text-good",
            Self::Warn => "text-warn",
            Self::Bad => "text-bad",
            Self::Info => "text-info",
        }
    }

    /// Ground and border of a block that carries ordinary text.
    pub const fn block(self) -> &'static str {
        match self {
            Self::Neutral => "bg-sunken border-line",
            Self::Accent => "bg-accent-soft border-accent-line",
            Self::Good => "bg-good-soft border-good-line",
            Self::Warn => "bg-warn-soft border-warn-line",
            Self::Bad => "bg-bad-soft border-bad-line",
            Self::Info => "bg-info-soft border-info-line",
        }
    }

    /// The icon that says the same.
    pub const fn icon(self) -> Icon {
        match self {
            Self::Neutral | Self::Info => Icon::Info,
            Self::Accent => Icon::Star,
            Self::Good => Icon::Done,
            Self::Warn => Icon::Warning,
            Self::Bad => Icon::Alert,
        }
    }
}
