//! What is wrong with a field, in one sentence that says what to type instead.

use std::borrow::Cow;

use domain::field::FieldError;
use domain::password::Ease;

/// The sentence for an error on the field of that name. Fields without words of their own get the general sentence.
pub fn sentence(field: &str, error: FieldError) -> Cow<'static, str> {
    if let ("lifetime" | "expires_on", FieldError::OverLimit { days }) = (field, error) {
        return Cow::Owned(format!("A policy of the organization lets keys live for at most {days} days."));
    }
    let is_new = matches!(field, "password" | "new_password");
    if let Some(words) = is_new.then(|| of_new_password(error)).flatten() {
        return words;
    }
    match special(field, error) {
        Some(words) => Cow::Borrowed(words),
        None => general(error),
    }
}

/// What is weak in a new password. Apart from the rest, which a browser does not need.
pub fn weakness(error: FieldError) -> Cow<'static, str> {
    of_new_password(error).unwrap_or_default()
}

fn of_new_password(error: FieldError) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(match error {
        FieldError::TooShort { min } => return Some(at_least(min)),
        FieldError::TooLong { max } => return Some(at_most(max)),
        FieldError::Common => {
            "This password is on a list of passwords that are already known to attackers. Choose another one."
        }
        FieldError::OwnWords => {
            "This password is little more than your name, your address or the name of this service. Add words that have nothing to do with them."
        }
        FieldError::Guessable { ease } => guessable(ease),
        _ => return None,
    }))
}

fn special(field: &str, error: FieldError) -> Option<&'static str> {
    use FieldError::*;
    Some(match (field, error) {
        ("email", Empty) => "Enter your e-mail address.",
        ("email", Malformed) => "Enter an e-mail address like name@example.com.",
        ("email", NotAllowed) => {
            "Sign-up is not open to this address. Use your work address, or ask for an invitation."
        }
        ("email", Taken) => "This is your address already.",
        ("address", Empty | Mismatch) => "Type your address exactly as it is shown.",
        ("address", NotAllowed) => {
            "You are the last Admin of an organization with other members. Make one of them Admin first."
        }
        ("expires_on", Empty) => "Choose the last day on which the key shall work.",
        ("expires_on", Malformed) => "Enter a day, such as 2027-01-31.",
        ("expires_on", Past) => "Choose today or a later day.",
        ("scopes", Empty) => "Choose at least one part of the API. To stop all calls, disable it.",
        ("keys_to", UnknownChoice) => "Choose a service account of the list.",
        ("team", Mismatch) => "Choose one of the teams that share the token.",
        ("teams", Empty) => "Choose at least one team.",
        ("scopes", NotAllowed) => "An organization token names what it is for, part by part.",
        ("team", UnknownChoice) => "Choose a team of the list.",
        ("time_zone", Empty | UnknownChoice) => "Choose a time zone of the list.",
        ("contact", Malformed) => "Enter an e-mail address like name@example.com, or leave it empty.",
        ("email", Wrong) => "The address and the password do not belong together. Check both, or reset the password.",

        ("password", Empty) => "Enter your password.",
        ("password", Wrong) => {
            "The address and the password do not belong together. Check both, or reset the password."
        }
        ("new_password", Empty) => "Enter a new password.",
        ("password" | "new_password", Malformed) => "A password cannot hold control characters. Choose another one.",

        ("secret", Empty) => "Paste the key that you found.",

        ("name", Empty) => "Enter a name.",
        ("name", Malformed) => "Use letters, digits, spaces and punctuation only.",
        ("name", Taken) => "This name is in use. Choose another one.",
        ("name", Mismatch) | ("confirm", Mismatch | Empty) => "Type the name exactly as it is shown.",

        ("passkey", Wrong) => "This passkey was not accepted. Try again, or go another way.",
        ("passkey", Expired) => {
            "The page stood open too long, or the account changed meanwhile. Press the button again."
        }
        ("passkey", Taken) => "This passkey was added before, here or to another account.",
        ("passkey", TooMany) => "An account has at most 20 passkeys. Remove one first.",
        ("passkey", NotAllowed) => "It is your only way in. Set a password or add another passkey first.",

        ("recovery_code", Empty) => "Enter one of your recovery codes.",
        ("recovery_code", Malformed) => "A recovery code is twelve letters and digits, such as abcd-efgh-jkmn.",
        ("recovery_code", WrongCode) => "This recovery code is not right, or it was used. Each works once.",
        ("ticket", Expired) => {
            "This took too long, was finished elsewhere, or the account changed meanwhile. Begin again."
        }
        ("proof", NotAllowed) => "Your account has a stronger proof than this one. Use that.",

        ("code", Empty) => "Enter the six digits.",
        ("code", Malformed) => "The code is six digits. Spaces do not matter.",
        ("code", WrongCode | Wrong) => "This is not the right code. Use the newest one, and each one once.",
        ("code", Expired) => "This code is no longer valid. Send a new one and use that.",
        ("code", TooMany) => "This code was tried too often. Send a new one and use that.",

        ("email", Mismatch) => "The invitation is for another address. Type the one that was invited.",
        ("emails", Empty) => "Enter at least one address.",
        ("emails", TooManyRows { .. }) => "That is more than 50 addresses. Invite a list instead.",
        ("message", NotAllowed) => "Leave links and addresses out: our mails lead to our own pages only.",
        ("message", Malformed) => "Use plain lines of text only.",
        ("teams", UnknownChoice) => "One of these teams no longer exists. Choose again.",
        ("file" | "text", Empty) => "Choose a file or paste a list: there is no row in it.",
        ("import", Empty) => "Nobody of this list can be invited. Mend it and check it again.",
        ("invitation", Expired) => "It was accepted or revoked meanwhile.",
        ("invitation", NotAllowed) => "A policy no longer allows addresses of this domain.",
        ("code" | "token", NotAllowed) => "The invitation ended meanwhile. Ask whoever invited you for another one.",

        ("url", Empty) => "Enter the address that shall be told.",
        ("url", Malformed) => {
            "Enter a whole address such as https://example.com/webhooks, without a password and without a # part."
        }
        ("url", NotAllowed) => "Use an address that begins with https://.",
        ("url", TooManyEntries { .. }) => "An organization has at most 20 endpoints. Delete one first.",
        ("events", Empty) => "Tick at least one event, or choose all.",
        ("events", UnknownChoice) => "Choose among the events of the list.",
        ("delivery", NotAllowed) => "The endpoint is paused. Resume it first.",
        ("since", UnknownChoice) => "Choose a span of the list.",

        ("use_case", Empty | UnknownChoice) => "Choose what you mainly want to do.",
        ("terms", Empty | NotAccepted) => "Accept the terms to go on.",
        ("role", Empty | UnknownChoice) => "Choose a role.",
        ("expiry", Empty | UnknownChoice) => "Choose when the key expires.",
        ("expiry", Past) => "Choose a day after today.",
        ("networks", NotAllowed) => {
            "Your own address is in none of these networks: you would shut yourself out. Add it, or come from one of them."
        }
        ("mfa", NotAllowed) => {
            "You signed in without a second factor: you would shut yourself out. Set one up, sign in with it, then come back."
        }
        ("methods", NotAllowed) => {
            "You signed in another way yourself: you would shut yourself out. Tick that way too, or sign in by one of these."
        }
        ("idle_minutes" | "absolute_hours", NotAllowed) => {
            "Your own session is past this limit: you would shut yourself out. Confirm who you are first."
        }
        ("policies", Empty) => "Nothing differs from the policies that stand.",
        ("policies", Taken) => "Another change is being tried. Confirm it or roll it back first.",
        ("policies", Expired) => "There is no change to confirm or to roll back any more: its ten minutes are over.",
        ("policies", NotAllowed) => {
            "This session began before the change went live. Sign in again, and confirm from the new session."
        }
        ("member", Expired) => "Nothing waits for this any more: it was approved, stopped, or is over.",
        ("member", NotAllowed) => "Nobody approves for themselves. Ask another Admin.",
        ("slug", Taken) => "Another organization has this address. Choose another one.",
        ("slug", Malformed) => "Use small letters, digits and hyphens.",
        _ => return None,
    })
}

fn general(error: FieldError) -> Cow<'static, str> {
    Cow::Borrowed(match error {
        FieldError::TooShort { min } => return at_least(min),
        FieldError::TooLong { max } => return at_most(max),
        FieldError::TooLarge { max } => {
            return Cow::Owned(format!("Use {} KB at most.", max / 1024));
        }
        FieldError::TooManyRows { max } => {
            return Cow::Owned(format!("Use {max} rows at most. Split the list in two."));
        }
        FieldError::BrokenAt { row, column } => {
            return Cow::Owned(format!(
                "The list is broken at row {row}, column {column}: a quotation mark stands where none belongs, or is never closed."
            ));
        }
        FieldError::Encoding => "This is no text that can be read. Save the file as “CSV UTF-8” and choose it again.",
        FieldError::NoAddressColumn => {
            "No column holds addresses. Call it “email” in the first row, or put the addresses first."
        }
        FieldError::OutOfRange { min, max } => {
            return Cow::Owned(format!("Enter a whole number from {min} to {max}."));
        }
        FieldError::BadEntry { position } => {
            return Cow::Owned(format!("Entry {position} is not in the form that is needed. Correct or remove it."));
        }
        FieldError::TooManyEntries { max } => {
            return Cow::Owned(format!("List at most {max} entries."));
        }
        FieldError::OverLimit { days } => {
            return Cow::Owned(format!("Choose less: a policy of the organization allows at most {days} days."));
        }
        FieldError::Empty => "Fill this in.",
        FieldError::Malformed => "This is not in the form that is needed here.",
        FieldError::Taken => "This is taken. Choose another one.",
        FieldError::Common => "Too many others use this. Choose another one.",
        FieldError::OwnWords => "This is too easy to guess from your own details. Choose another one.",
        FieldError::Guessable { ease } => guessable(ease),
        FieldError::Reused => {
            "This is one of the last ten passwords of this account. Choose one that was never used here."
        }
        FieldError::NotCurrent => "This is not the password that the account has now.",
        FieldError::Mismatch => "The two entries differ. Type them again.",
        FieldError::Expired => "This is no longer valid. Ask for a new one.",
        FieldError::WrongCode => "This is not the right code. Check it, or ask for a new one.",
        FieldError::LastAdmin => "This is the only Admin. Make another member an Admin first.",
        FieldError::LastWayIn => "This is the last way into your account. Set another one up first.",
        FieldError::NotAllowed => "This is not open to you. An administrator of your organization can help.",
        FieldError::NotAccepted => "Tick this to go on.",
        FieldError::Wrong => "This is not right. Check it and try again.",
        FieldError::TooMany => "Tried too often. Wait a few minutes, then try again.",
        FieldError::UnknownChoice => "Choose one of the entries of the list.",
        FieldError::Past => "Choose a time in the future.",
        FieldError::TooLate => "Choose an earlier time: the rules of your organization allow less.",
    })
}

fn guessable(ease: Ease) -> &'static str {
    match ease {
        Ease::Keys => "Rows and patterns of keys are easy to guess. Add words that do not belong together.",
        Ease::Repeats => "Repetitions are easy to guess. Add words that do not belong together.",
        Ease::Sequence => "Sequences like abc or 6543 are easy to guess. Add words that do not belong together.",
        Ease::Date => "Dates and years are easy to guess. Add words that do not belong together.",
        Ease::Word => "A single word is easy to guess. Add words that do not belong together.",
        Ease::Name => "Names are easy to guess. Add words that do not belong together.",
        Ease::Known => "This is close to a password that many people use. Add words that do not belong together.",
        Ease::Whole => "This password is easy to guess. Add words that do not belong together.",
    }
}

fn at_least(min: usize) -> Cow<'static, str> {
    Cow::Owned(format!("Use {} or more.", characters(min)))
}

fn at_most(max: usize) -> Cow<'static, str> {
    Cow::Owned(format!("Use {} at most.", characters(max)))
}

fn characters(count: usize) -> String {
    if count == 1 { "1 character".to_owned() } else { format!("{count} characters") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [&str; 29] = [
        "emails",
        "message",
        "teams",
        "file",
        "text",
        "import",
        "invitation",
        "token",
        "networks",
        "mfa",
        "methods",
        "idle_minutes",
        "policies",
        "member",
        "lifetime",
        "passkey",
        "email",
        "password",
        "new_password",
        "name",
        "code",
        "recovery_code",
        "ticket",
        "proof",
        "use_case",
        "terms",
        "role",
        "expiry",
        "anything",
    ];
    const ERRORS: [FieldError; 31] = [
        FieldError::TooLarge { max: 1024 },
        FieldError::TooManyRows { max: 50 },
        FieldError::BrokenAt { row: 2, column: 1 },
        FieldError::Encoding,
        FieldError::NoAddressColumn,
        FieldError::Empty,
        FieldError::TooShort { min: 15 },
        FieldError::TooLong { max: 256 },
        FieldError::Malformed,
        FieldError::Taken,
        FieldError::Common,
        FieldError::OwnWords,
        FieldError::Guessable { ease: Ease::Keys },
        FieldError::Reused,
        FieldError::NotCurrent,
        FieldError::Mismatch,
        FieldError::Expired,
        FieldError::WrongCode,
        FieldError::NotAllowed,
        FieldError::LastAdmin,
        FieldError::LastWayIn,
        FieldError::NotAccepted,
        FieldError::Wrong,
        FieldError::TooMany,
        FieldError::UnknownChoice,
        FieldError::Past,
        FieldError::TooLate,
        FieldError::OutOfRange { min: 1, max: 30 },
        FieldError::BadEntry { position: 2 },
        FieldError::TooManyEntries { max: 100 },
        FieldError::OverLimit { days: 90 },
    ];

    #[test]
    fn every_pair_has_a_whole_sentence() {
        for field in FIELDS {
            for error in ERRORS {
                let sentence = sentence(field, error);
                assert!(sentence.ends_with('.') && sentence.len() > 10, "{field} {error:?}: {sentence}");
                assert!(sentence.starts_with(char::is_uppercase), "{field} {error:?}: {sentence}");
            }
        }
    }

    #[test]
    fn every_ease_has_a_sentence_of_its_own() {
        let sentences: std::collections::BTreeSet<_> = Ease::ALL.iter().map(|ease| guessable(*ease)).collect();
        assert_eq!(sentences.len(), Ease::ALL.len());
    }

    #[test]
    fn says_what_to_do() {
        assert_eq!(sentence("email", FieldError::Empty), "Enter your e-mail address.");
        assert_eq!(sentence("password", FieldError::TooShort { min: 15 }), "Use 15 characters or more.");
        assert_eq!(sentence("name", FieldError::TooLong { max: 1 }), "Use 1 character at most.");
        assert_eq!(sentence("anything", FieldError::Empty), "Fill this in.");
    }

    /// Whether an address has an account must not show in which of the two fields is called wrong.
    #[test]
    fn a_failed_sign_in_says_the_same_of_both_fields() {
        assert_eq!(sentence("email", FieldError::Wrong), sentence("password", FieldError::Wrong));
    }
}
