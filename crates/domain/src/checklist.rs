//! The three first steps of a member, and how a known SDK is recognized.

crate::word::words! {
    Step {
        /// An API key exists.
        CreateKey = "create_key",
        /// A request came from a known SDK, or the person says that one is installed.
        InstallSdk = "install_sdk",
        /// A request got an answer of the 2xx class.
        FirstCall = "first_call",
    }
}
