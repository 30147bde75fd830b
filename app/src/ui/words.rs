//! The few words that components say by themselves.

pub const COPIED: &str = "Copied";
pub const COPY: &str = "Copy";
pub const COPY_FAILED: &str = "Copying is blocked here. Select the text instead.";
pub const CURRENT: &str = "Current step";
pub const DISMISS: &str = "Dismiss";
pub const DONE: &str = "Done";
pub const HIDE_PASSWORD: &str = "Hide password";
pub const NEXT: &str = "Next";
pub const OPEN: &str = "Not done yet";
pub const OPTIONAL: &str = "Optional";
pub const PREVIOUS: &str = "Previous";
pub const SHOW_PASSWORD: &str = "Show password";
pub const SKIP: &str = "Skip to content";
