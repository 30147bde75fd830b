//! What became of a trip to an identity provider, in sentences.

use crate::ui::Tone;

/// Tone, title and text for a notice's word; nothing for words of other forms.
pub fn notice(word: &str) -> Option<(Tone, &'static str, &'static str)> {
    Some(match word {
        "provider_over" => (
            Tone::Warn,
            "That sign-in is over",
            "It took longer than ten minutes, was finished already, or was begun in another browser. Begin again here.",
        ),
        "provider_cancelled" => {
            (Tone::Info, "You cancelled at the provider", "Nothing was changed. Try again, or choose another way.")
        }
        "provider_failed" => (
            Tone::Bad,
            "That provider could not confirm who you are",
            "It did not answer, or its answer could not be verified. Nothing was changed. Try again in a moment, or choose another way.",
        ),
        "provider_no_address" => (
            Tone::Warn,
            "That account has no confirmed address",
            "An account here needs an address that the provider has verified. Confirm one there and try again, or sign up with address and password.",
        ),
        "provider_sign_up_closed" => (
            Tone::Warn,
            "No account was created",
            "Nobody has an account here with that address, and new accounts are not open to it. An administrator of your organization can help.",
        ),
        "provider_other_account" => (
            Tone::Bad,
            "That is another account",
            "It belongs to another account here, or is not connected to yours. Choose the right one at the provider, or another way.",
        ),
        "linked" => {
            (Tone::Good, "It is connected", "You can sign in with it from now on. Other browsers were signed out.")
        }
        "unlinked" => (Tone::Good, "It is disconnected", "It can no longer sign in. Other browsers were signed out."),
        _ => return None,
    })
}
