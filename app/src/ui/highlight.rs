//! Colours in code samples: texts, words of the language, remarks. One rough grammar for shell, Python and TypeScript, which is
//! enough for samples of ours.

use leptos::prelude::*;

/// What a piece of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Plain,
    Text,
    Word,
    Remark,
}

const WORDS: [&str; 11] = ["async", "await", "const", "export", "for", "from", "import", "in", "new", "of", "return"];

/// The code in pieces that together are the code.
fn pieces(code: &str) -> Vec<(Piece, &str)> {
    let mut found: Vec<(Piece, &str)> = Vec::new();
    let mut rest = code;
    let mut before = '\n';
    while let Some(first) = rest.chars().next() {
        let (piece, length) = next(rest, first, before);
        let (part, after) = rest.split_at(length);
        before = part.chars().next_back().unwrap_or(before);
        found.push((piece, part));
        rest = after;
    }
    found
}

fn next(rest: &str, first: char, before: char) -> (Piece, usize) {
    let line = rest.find('\n').unwrap_or(rest.len());
    let remark = before.is_whitespace() && (rest.starts_with("# ") || rest.starts_with("// "));
    if remark {
        return (Piece::Remark, line);
    }
    if first == '"' || first == '\'' {
        let closed = rest.char_indices().skip(1).find(|(at, c)| *at < line && *c == first);
        return closed.map_or((Piece::Plain, first.len_utf8()), |(at, c)| (Piece::Text, at + c.len_utf8()));
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if !is_word(first) {
        let end = rest.find(|c: char| is_word(c) || matches!(c, '"' | '\'' | '#' | '/')).filter(|end| *end > 0);
        return (Piece::Plain, end.unwrap_or(first.len_utf8()));
    }
    let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    // In a shell the same words are arguments of commands: only one with a space around it is a word of the language.
    let known = WORDS.iter().any(|word| rest.get(..end) == Some(word))
        && rest.get(end..).is_some_and(|after| after.starts_with(' '));
    (if known && before.is_whitespace() { Piece::Word } else { Piece::Plain }, end)
}

/// The code with its colours.
pub(super) fn highlighted(code: &str) -> impl IntoView + use<> {
    pieces(code)
        .into_iter()
        .map(|(piece, part)| {
            let part = part.to_owned();
            let class = match piece {
                Piece::Plain => return part.into_any(),
                Piece::Text => "text-good",
                Piece::Word => "text-accent",
                Piece::Remark => "text-faint",
            };
            view! { <span class=class>{part}</span> }.into_any()
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Piece, code: &str) -> Vec<&str> {
        pieces(code).into_iter().filter(|(piece, _)| *piece == kind).map(|(_, part)| part).collect()
    }

    #[test]
    fn nothing_of_the_code_is_lost() {
        for code in ["", "\"", "it's # not", "a\n// b\n", "é\"ü\"", "export A=\"b\"\ncurl 'x' \\\n  -d \"y\n\""] {
            assert_eq!(pieces(code).into_iter().map(|(_, part)| part).collect::<String>(), code);
        }
    }

    #[test]
    fn pieces_are_told_apart() {
        let code = "import OpenAI from \"openai\"; // the \"key\"\nurl(\"https://a.b/c\") # done\npip install form";
        assert_eq!(of(Piece::Text, code), ["\"openai\"", "\"https://a.b/c\""]);
        assert_eq!(of(Piece::Remark, code), ["// the \"key\"", "# done"]);
        assert_eq!(of(Piece::Word, code), ["import", "from"]);
    }
}
