//! How many guesses a password would withstand, by `zxcvbn`: what a clever attacker tries first, counted.

pub use zxcvbn::feedback::Warning;

/// So many code points are looked at: the work grows faster than the text, and what stands there is beyond guessing or a repetition.
const LOOKED_AT: usize = 100;

/// So many words of the person's own are looked for.
const OWN_WORDS: usize = 40;

/// What the estimate says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strength {
    /// 0 (under a thousand guesses) to 4 (over ten thousand million); 3 withstands whoever has stolen the hashes for a while.
    pub score: u8,
    /// What makes it easy to guess, where the estimate knows.
    pub warning: Option<Warning>,
}

/// Estimates a password of a person whose address, name and organizations are `own_words`. A matter of a millisecond, of ten at worst.
pub(crate) fn estimate(password: &str, own_words: &[String]) -> Strength {
    let looked_at: String = password.chars().take(LOOKED_AT).collect();
    let looked_at = zeroize::Zeroizing::new(looked_at);
    // The whole and its parts: of `ada.lovelace@example.org` each word alone is as easy to guess as all.
    let parts =
        own_words.iter().flat_map(|own| std::iter::once(own.as_str()).chain(own.split(|c: char| !c.is_alphanumeric())));
    let own: Vec<&str> = parts.filter(|part| part.chars().count() >= 3).take(OWN_WORDS).collect();
    let entropy = zxcvbn::zxcvbn(&looked_at, &own);
    Strength { score: u8::from(entropy.score()), warning: entropy.feedback().and_then(|feedback| feedback.warning()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(password: &str) -> u8 {
        estimate(password, &["ada.lovelace@example.org".to_owned(), "Ada Lovelace".to_owned()]).score
    }

    #[test]
    fn what_is_made_of_patterns_is_easy() {
        for password in ["qwertyuiopasdfgh1", "letmein letmein 1", "monkeymonkeymonkey1", "asdfghjkl;'zxcvb"] {
            assert!(score(password) < 3, "{password}: {}", score(password));
        }
        assert!(estimate("qwertyuiopasdfgh1", &[]).warning.is_some());
    }

    #[test]
    fn what_is_made_of_strange_words_is_hard() {
        for password in [
            "nineteen grey herons at noon",
            "violet lantern kettle orbit",
            "kQ9!zU4@wM7#rT2$",
            "пять серых цапель на рассвете",
            "lovelace keeps nine bees",
        ] {
            assert!(score(password) >= 3, "{password}: {}", score(password));
        }
    }

    #[test]
    fn own_words_are_easy() {
        assert!(estimate("zanzibar quux", &["Zanzibar Quux".to_owned()]).score < estimate("zanzibar quux", &[]).score);
    }

    #[test]
    fn any_text_has_an_answer() {
        for password in ["", "a", "\u{0}\u{1}", &"x".repeat(5000), &"🦀".repeat(256), "\u{301}\u{301}"] {
            assert!(score(password) <= 4);
        }
    }
}
