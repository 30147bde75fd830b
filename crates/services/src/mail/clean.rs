//! Makes other people's text safe to quote in a mail: one line, in one direction, and no link of theirs.

/// One line without control characters and without those that hide or turn the text around them (UAX 9).
pub(super) fn line(text: &str) -> String {
    let shown: String = text.chars().map(|c| if is_break(c) { ' ' } else { c }).filter(|c| !is_deceptive(*c)).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

fn is_deceptive(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// Whether mail programs could take it for a link or an address. Whoever signs up chooses both the name and the mailbox
/// that it is sent to: a greeting must not carry their advertisement.
pub(super) fn is_linkable(text: &str) -> bool {
    if text.contains(['@', '/', '\\']) {
        return true;
    }
    let mut labels = text.split(['.', '。', '．', '｡']);
    let mut before = labels.next().unwrap_or_default();
    labels.any(|label| {
        let follows_a_label = before.ends_with(char::is_alphanumeric);
        before = label;
        let letters = label.chars().take_while(|c| c.is_alphanumeric()).count();
        follows_a_label && letters >= 2
    })
}

/// Whether lines that somebody wrote carry a link or an address. Unlike a name they may have slashes and numbers in them.
pub(crate) fn carries_link(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let is_figure = |part: &&str| part.chars().all(|c| !c.is_alphabetic());
        word.contains(['@', '\\'])
            || word.contains("://")
            || word.split('/').filter(|part| !is_figure(part)).any(is_linkable)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_one_plain_line() {
        assert_eq!(line("ci\r\nBcc: all@example.org"), "ci Bcc: all@example.org");
        assert_eq!(line(" a\u{202e}b\u{2066}c\u{2028}d\0e "), "abc d e");
        assert_eq!(line("👩\u{200d}💻 builds"), "👩\u{200d}💻 builds");
    }

    #[test]
    fn lines_may_have_slashes_and_figures_and_no_links() {
        for link in ["see evil.example", "evil.example/x", "x://evil", "me@evil", "a\\b", "and/evil.example"] {
            assert!(carries_link(link), "{link}");
        }
        for line in ["Come and/or write.", "We meet at 12.30 on 24/11.", "Welcome! It is good to have you."] {
            assert!(!carries_link(line), "{line}");
        }
    }

    #[test]
    fn links_are_recognized_and_names_are_not() {
        for link in ["evil.example", "Win now: www.evil.example", "https://evil", "me@evil", "evil。example"] {
            assert!(is_linkable(link), "{link}");
        }
        for name in ["Ada", "Dr. Ada Lovelace", "J.R.R. Tolkien", "Sammy Davis Jr.", "李", "…and co"] {
            assert!(!is_linkable(name), "{name}");
        }
    }
}
