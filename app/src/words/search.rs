//! Finds answers by the words of a query; small enough for the browser.

use super::help::{ANSWERS, Answer};

/// Longer queries are cut here.
const MOST_TERMS: usize = 12;

/// Longer words, in bytes, are not looked for: no answer has one, and they would be counted.
const LONGEST_TERM: usize = 40;

/// Words that say nothing about what is looked for.
const FILLERS: &[&str] = &[
    "a", "am", "an", "and", "are", "be", "can", "do", "doe", "for", "get", "have", "how", "i", "in", "is", "it", "me",
    "my", "of", "on", "or", "the", "there", "thi", "to", "what", "when", "where", "which", "why", "with", "you",
    "your",
];

/// The words of a query as they are compared and counted: lower case, without a plural's `s`, without fillers, each once.
pub fn terms(query: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for word in words(query) {
        let counts = word.len() <= LONGEST_TERM && !FILLERS.contains(&word.as_str()) && !terms.contains(&word);
        if counts && terms.len() < MOST_TERMS {
            terms.push(word);
        }
    }
    terms
}

/// Answers that fit the query, best first. Those in which every term is found come alone if there are any; else those with
/// some of the terms. A query without terms finds nothing.
pub fn search(query: &str) -> Vec<&'static Answer> {
    let terms = terms(query);
    let mut hits: Vec<Hit> = ANSWERS.iter().map(|answer| Hit::of(answer, &terms)).filter(|hit| hit.found > 0).collect();
    if hits.iter().any(|hit| hit.found == terms.len()) {
        hits.retain(|hit| hit.found == terms.len());
    }
    // Stable: equals stay in the order of the page.
    hits.sort_by_key(|hit| std::cmp::Reverse((hit.found, hit.score)));
    hits.into_iter().map(|hit| hit.answer).collect()
}

struct Hit {
    answer: &'static Answer,
    /// How many of the terms were found.
    found: usize,
    score: u32,
}

impl Hit {
    fn of(answer: &'static Answer, terms: &[String]) -> Self {
        let fields = [(8, vec![answer.question]), (6, answer.keywords.to_vec()), (2, answer.paragraphs.to_vec())];
        let fields = fields.map(|(weight, texts)| (weight, texts.into_iter().flat_map(words).collect::<Vec<_>>()));
        let scores =
            terms.iter().map(|term| fields.iter().map(|(weight, words)| weight * closeness(term, words)).sum());
        let scores: Vec<u32> = scores.filter(|score| *score > 0).collect();
        Self { answer, found: scores.len(), score: scores.iter().sum() }
    }
}

/// 2 where the word itself is there, 1 where it begins one, so that a half-typed word finds something.
fn closeness(term: &str, words: &[String]) -> u32 {
    if words.iter().any(|word| word == term) {
        2
    } else {
        u32::from(term.chars().nth(1).is_some() && words.iter().any(|word| word.starts_with(term)))
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| {
        let word = word.to_lowercase();
        match word.strip_suffix('s') {
            Some(stem) if stem.len() > 2 => stem.to_owned(),
            _ => word,
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]

    use super::*;

    fn first(query: &str) -> &'static str {
        search(query).first().map_or("", |answer| answer.id)
    }

    #[test]
    fn finds_what_people_type() {
        for (query, id) in [
            ("How do I create an API key?", "create-key"),
            ("api keys", "create-key"),
            ("REVOKE", "revoke-key"),
            ("key leaked on github", "revoke-key"),
            ("lost key", "lost-key"),
            ("forgot password", "forgot-password"),
            ("reset my password", "forgot-password"),
            ("code not arrived", "no-code"),
            ("resend code", "no-code"),
            ("code expired", "code-expired"),
            ("register", "sign-up"),
            ("dark mode", "theme"),
            ("python sdk", "sdk"),
            ("base url", "sdk"),
            ("noscript", "no-javascript"),
            ("401", "errors"),
            ("checklist", "checklist"),
            ("list of models", "models"),
            ("logout", "sessions"),
            ("password common", "password-refused"),
        ] {
            assert_eq!(first(query), id, "{query}");
        }
    }

    #[test]
    fn a_half_typed_word_finds_something() {
        assert_eq!(first("revo"), "revoke-key");
        assert_eq!(first("javascr"), "no-javascript");
    }

    #[test]
    fn answers_with_every_term_come_alone() {
        for answer in search("dark theme") {
            assert_eq!(answer.id, "theme");
        }
        assert_eq!(first("dark zebra"), "theme");
    }

    #[test]
    fn nothing_is_found_for_nothing() {
        for query in ["", "   ", "?!", "how do I", "xyzzy", "\0", "🦀"] {
            assert_eq!(search(query).len(), 0, "{query:?}");
        }
    }

    #[test]
    fn every_question_finds_itself_first() {
        for answer in ANSWERS {
            assert_eq!(first(answer.question), answer.id);
        }
    }

    #[test]
    fn terms_are_folded_and_limited() {
        assert_eq!(terms("How do I REVOKE my Keys, keys & key?"), ["revoke", "key"]);
        let long: String = (0..100_u32).map(|number| format!("w{number} ")).collect();
        assert_eq!(terms(&long).len(), MOST_TERMS);
        assert_eq!(terms(&format!("{} key", "x".repeat(5_000))), ["key"]);
    }
}
