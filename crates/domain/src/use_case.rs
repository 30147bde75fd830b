//! What a person mainly wants to do: it orders the cards of the home page and hides nothing.

crate::word::words! {
    UseCase {
        /// Text generation.
        Text = "text",
        /// Video creation.
        Video = "video",
        /// Chat integration.
        Chat = "chat",
        /// API access.
        Api = "api",
    }
}
