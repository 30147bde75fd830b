//! How a person wants the console to look and to tell the time.

use serde::{Deserialize, Serialize};

crate::word::words! {
    Theme {
        /// As the browser says.
        System = "system",
        Light = "light",
        Dark = "dark",
    }
}

/// The choices of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub theme: Theme,
    /// An IANA time zone name, known to the server; `UTC` unless chosen.
    pub time_zone: String,
    /// A BCP 47 language tag.
    pub locale: String,
}

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences { theme: Theme::System, time_zone: "UTC".to_owned(), locale: "en".to_owned() }
    }
}
