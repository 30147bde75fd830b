//! Which passwords are too weak to take, judged from the text alone, and passphrases to suggest instead.
//!
//! The same code runs in the browser while somebody types. The server also asks a list of leaked passwords that is far too large for that.
//! Lengths count characters (Unicode code points).

use serde::{Deserialize, Serialize};

use crate::field::FieldError;

/// Least length where the password is the only factor (NIST SP 800-63B-4, 3.1.1.2).
pub const MIN_ONLY_FACTOR: usize = 15;

/// Least length beside another factor.
pub const MIN_BESIDE_FACTOR: usize = 8;

/// Greatest length; all of it counts.
pub const MAX: usize = 256;

/// The commonest passwords, lower case, one a line. See `data/LICENSE.md`. In a browser fewer, since every page carries them: the server
/// is asked there as soon as one pauses.
const COMMON: &str =
    if cfg!(target_family = "wasm") { COMMONEST } else { include_str!("../data/common_passwords.txt") };
const COMMONEST: &str = include_str!("../data/commonest_passwords.txt");

/// Words for passphrases, one a line. See `data/LICENSE.md`.
const WORDS: &str = include_str!("../data/words.txt");

/// How many there are: 10.3 bits a word.
const WORD_COUNT: u32 = 1296;

const KEYBOARD_ROWS: [&str; 5] = ["1234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Weakness {
    #[error("shorter than {min} characters")]
    TooShort { min: usize },
    #[error("longer than {max} characters")]
    TooLong { max: usize },
    #[error("made of the person's own words")]
    OwnWords,
    #[error("common, or a pattern")]
    Common,
}

crate::word::words! {
    /// What makes a password easy to guess, as an estimate of its strength says.
    Ease {
        Keys = "keys",
        Repeats = "repeats",
        Sequence = "sequence",
        Date = "date",
        Word = "word",
        Name = "name",
        /// Near to a password that many people use.
        Known = "known",
        /// All of it together.
        Whole = "whole",
    }
}

/// The least score that is taken: some 10⁸ guesses and more.
pub const LEAST_SCORE: u8 = 3;

/// An estimate of how hard a password is to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strength {
    /// 0 to 4.
    pub score: u8,
    /// What makes it easy, where it is.
    pub ease: Option<Ease>,
}

impl Strength {
    /// What is wrong with the password, if it is too easy.
    pub fn error(self) -> Option<FieldError> {
        (self.score < LEAST_SCORE).then(|| FieldError::Guessable { ease: self.ease.unwrap_or(Ease::Whole) })
    }
}

impl From<Weakness> for FieldError {
    fn from(weakness: Weakness) -> FieldError {
        match weakness {
            Weakness::TooShort { min } => FieldError::TooShort { min },
            Weakness::TooLong { max } => FieldError::TooLong { max },
            Weakness::OwnWords => FieldError::OwnWords,
            Weakness::Common => FieldError::Common,
        }
    }
}

/// Judges a password that is the only factor. `own_words`: address, name, organization, brand.
pub fn check(password: &str, own_words: &[&str]) -> Result<(), Weakness> {
    check_at_least(MIN_ONLY_FACTOR, password, own_words)
}

/// Judges a password of at least `min` characters.
pub fn check_at_least(min: usize, password: &str, own_words: &[&str]) -> Result<(), Weakness> {
    let length = password.chars().take(MAX + 1).count();
    if length > MAX {
        return Err(Weakness::TooLong { max: MAX });
    }
    if length < min {
        return Err(Weakness::TooShort { min });
    }
    let folded = password.to_lowercase();
    if is_common(&folded) {
        return Err(Weakness::Common);
    }
    if is_own_words(&folded, own_words) {
        return Err(Weakness::OwnWords);
    }
    Ok(())
}

/// Five words joined by hyphens: 51.7 bits where the 20 bytes are random.
pub fn suggest(random: &[u8; 20]) -> String {
    let word = |bytes: &[u8]| {
        let number = bytes.iter().fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
        usize::try_from(number % WORD_COUNT).ok().and_then(|at| WORDS.lines().nth(at)).unwrap_or_default()
    };
    random.chunks(4).map(word).collect::<Vec<_>>().join("-")
}

fn is_common(folded: &str) -> bool {
    let letters: Vec<char> = folded.chars().collect();
    let mut singles = letters.clone();
    singles.dedup();
    is_listed(folded) || is_stretched(folded) || is_repeated(&letters) || is_pattern(&letters) || is_pattern(&singles)
}

fn is_listed(word: &str) -> bool {
    COMMON.lines().any(|common| common == word)
}

/// A listed password with a few digits or signs behind it, or many that are a pattern: `password2026!`, `dragon123456789`.
fn is_stretched(folded: &str) -> bool {
    let stem = folded.trim_end_matches(|c: char| !c.is_alphabetic());
    let tail: Vec<char> = folded.chars().skip(stem.chars().count()).collect();
    stem.len() < folded.len() && is_listed(stem) && (tail.len() < 8 || is_repeated(&tail) || is_pattern(&tail))
}

/// The same few characters, or the same common password, again and again.
fn is_repeated(letters: &[char]) -> bool {
    let half = letters.len() / 2;
    (1..=half).any(|period| {
        let repeats = letters.iter().zip(letters.iter().skip(period)).all(|(earlier, later)| earlier == later);
        repeats && (period < 8 || is_listed(&letters.iter().take(period).collect::<String>()))
    })
}

/// Runs of three and more on average, along the alphabet, the digits or a row of keys, or of one character.
fn is_pattern(letters: &[char]) -> bool {
    let mut runs = 1;
    let mut direction = None;
    for (from, to) in letters.iter().zip(letters.iter().skip(1)) {
        let steps = Steps::between(*from, *to);
        direction = match direction {
            Some(before) if steps.both(before).any() => Some(steps.both(before)),
            // The first step of a run is free; one that leads nowhere begins the next run.
            None if steps.any() => Some(steps),
            _ => {
                runs += 1;
                None
            }
        };
    }
    letters.len() >= 6 && letters.len() >= runs * 3
}

/// In which ways one character follows another. `qw` follows on the keyboard, `ab` in the alphabet, `12` in both.
#[derive(Clone, Copy)]
struct Steps {
    same: bool,
    up: bool,
    down: bool,
    right: bool,
    left: bool,
}

impl Steps {
    fn between(from: char, to: char) -> Steps {
        let (a, b) = (u32::from(from), u32::from(to));
        let follows = |from, to| {
            KEYBOARD_ROWS
                .iter()
                .any(|row| row.chars().zip(row.chars().skip(1)).any(|(left, right)| (left, right) == (from, to)))
        };
        Steps { same: a == b, up: a + 1 == b, down: b + 1 == a, right: follows(from, to), left: follows(to, from) }
    }

    fn both(self, other: Steps) -> Steps {
        Steps {
            same: self.same && other.same,
            up: self.up && other.up,
            down: self.down && other.down,
            right: self.right && other.right,
            left: self.left && other.left,
        }
    }

    fn any(self) -> bool {
        self.same || self.up || self.down || self.right || self.left
    }
}

/// Whether fewer than eight characters are left once the person's own words, and whatever is no letter or digit, are taken out.
fn is_own_words(folded: &str, own_words: &[&str]) -> bool {
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let mut words: Vec<String> = Vec::new();
    for own in own_words {
        let own = own.to_lowercase();
        words.extend(own.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        words.push(bare(&own));
    }
    words.retain(|word| word.chars().count() >= 3);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let whole = bare(folded);
    let rest = words.iter().fold(whole.clone(), |rest, word| rest.replace(word.as_str(), ""));
    rest != whole && rest.chars().count() < 8
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const ADA: [&str; 3] = ["ada.lovelace@example.org", "Ada Lovelace", "MiniMax"];

    #[test]
    fn counts_characters_and_takes_any_of_them() {
        assert_eq!(check("fourteen-chars", &[]), Err(Weakness::TooShort { min: 15 }));
        assert_eq!(check("fifteen--chars!", &[]), Ok(()));
        assert_eq!(check("日本語の長い合言葉は大丈夫です", &[]), Ok(()));
        assert_eq!(check("correct horse battery staple", &ADA), Ok(()));
        let long: String = "vkq7 ".chars().chain(suggest(&[9; 20]).chars()).cycle().take(256).collect();
        assert_eq!(check(&long, &[]), Ok(()));
        assert_eq!(check(&format!("{long}x"), &[]), Err(Weakness::TooLong { max: 256 }));
        assert_eq!(check_at_least(MIN_BESIDE_FACTOR, "tr0ub4d!", &[]), Ok(()));
    }

    #[test]
    fn refuses_common_ones_and_patterns() {
        for password in [
            "aaaaaaaaaaaaaaa",
            "123456789012345",
            "543210987654321",
            "abcdefghijklmnop",
            "zyxwvutsrqponmlk",
            "qwertyuiopasdfgh",
            "Qwertyuiop12345",
            "poiuytrewqlkjhgf",
            "abcabcabcabcabcabc",
            "passwordpassword",
            "PasswordPasswordPass",
            "password2026!!!",
            "Sunshine1234567",
            "dragon123456789",
            "dragondragondragon",
            "111222333444555",
            "112233445566778899",
            "1qaz2wsx3edc4rfv",
            "momsanaladventure",
            "               ",
        ] {
            assert_eq!(check(password, &[]), Err(Weakness::Common), "{password}");
        }
        assert_eq!(check_at_least(8, "Football", &[]), Err(Weakness::Common));
    }

    #[test]
    fn refuses_own_words() {
        for password in [
            "ada.lovelace@example.org",
            "AdaLovelace2026!",
            "minimax-minimax-1",
            "lovelace.example.1",
            "MINIMAX ada 12345",
        ] {
            assert_eq!(check(password, &ADA), Err(Weakness::OwnWords), "{password}");
        }
        assert_eq!(check("lovelace keeps nine bees", &ADA), Ok(()));
        assert_eq!(check("fifteen--chars!", &["", "-", "ab"]), Ok(()));
    }

    #[test]
    fn the_lists_are_what_they_should_be() {
        let common: BTreeSet<&str> = COMMON.lines().collect();
        assert_eq!((common.len(), COMMON.lines().count()), (2000, 2000));
        assert!(common.iter().all(|word| *word == word.to_lowercase() && word.trim() == *word && word.len() >= 5));
        let commonest: BTreeSet<&str> = COMMONEST.lines().collect();
        assert_eq!((commonest.len(), COMMONEST.lines().count()), (300, 300));
        assert!(commonest.is_subset(&common), "a browser refuses nothing that the server takes");
        let words: BTreeSet<&str> = WORDS.lines().collect();
        assert_eq!((words.len(), WORDS.lines().count()), (1296, 1296));
        assert!(
            words
                .iter()
                .all(|word| (4..=6).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase()))
        );
        assert!(f64::from(WORD_COUNT).log2() * 5.0 >= 50.0);
    }

    proptest! {
        #[test]
        fn suggestions_are_always_good(random: [u8; 20]) {
            let phrase = suggest(&random);
            prop_assert_eq!(phrase.split('-').count(), 5);
            prop_assert!(phrase.split('-').all(|word| WORDS.lines().any(|known| known == word)));
            let words: BTreeSet<&str> = phrase.split('-').collect();
            // Five times the same word is a repetition, and refused as one.
            if words.len() > 1 {
                prop_assert_eq!(check(&phrase, &[]), Ok(()));
            }
        }

        #[test]
        fn never_panics(password: String, own: String, min in 0_usize..20) {
            let _ = check_at_least(min, &password, &[&own]);
        }

        #[test]
        fn random_ones_are_good(password in "[a-zA-Z0-9!#%&*+-]{24,40}") {
            prop_assert_eq!(check(&password, &ADA), Ok(()));
        }
    }
}
