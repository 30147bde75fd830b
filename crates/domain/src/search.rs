//! What people are found by: the folded words of names and addresses.

use std::collections::BTreeSet;

/// Most words of one name or one search.
const WORDS: usize = 16;
/// Most characters of a word.
const LENGTH: usize = 100;

fn fold(text: &str) -> String {
    text.to_lowercase().chars().take(LENGTH).collect()
}

fn parts(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(fold)
}

/// The words that a member is found by the beginnings of: those of the name, the whole address, and its parts.
pub fn member_words(name: &str, email: &str) -> BTreeSet<String> {
    let whole = Some(fold(email)).filter(|word| !word.is_empty());
    parts(name).take(WORDS).chain(parts(email).take(WORDS)).chain(whole).collect()
}

/// The words of a search, the longest first: the one that finds fewest.
pub fn search_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+')))
        .flat_map(|part| if part.contains('@') { vec![fold(part)] } else { parts(part).collect() })
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.dedup();
    words
}

/// The least text after every text that begins with `prefix`, for a walk along an index of bytes.
pub fn end_of_prefix(prefix: &str) -> String {
    // No character of UTF-8 sorts after this one, and no stored word holds it.
    format!("{prefix}\u{10ffff}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_member_is_found_by_name_and_address() {
        let words = member_words("Ada King-Noël", "ada.lovelace@Example.org");
        let expected = ["ada", "ada.lovelace@example.org", "example", "king", "lovelace", "noël", "org"];
        assert_eq!(words.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_search_begins_with_its_longest_word() {
        assert_eq!(search_words(" Ada  LOVE "), ["love", "ada"]);
        assert_eq!(search_words("ada.l@ex"), ["ada.l@ex"]);
        assert_eq!(search_words("king-noël"), ["king", "noël"]);
        assert!(search_words(" % _ ' ").is_empty());
    }

    proptest! {
        #[test]
        fn every_beginning_of_a_word_finds_it(name in "[A-Za-zé ]{1,30}", at in 0_usize..30) {
            for word in member_words(&name, "someone@example.org") {
                let prefix: String = word.chars().take(at % word.chars().count() + 1).collect();
                prop_assert!(prefix <= word && word < end_of_prefix(&prefix));
            }
        }

        #[test]
        fn never_panics(text in "\\PC{0,300}") {
            let _ = (search_words(&text), member_words(&text, &text));
        }
    }
}
