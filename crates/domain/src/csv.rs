//! Cells of CSV files (RFC 4180) that no spreadsheet takes for a formula.

use std::borrow::Cow;

/// What a spreadsheet may read as the beginning of a formula, also in its full-width form.
const fn begins_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠')
}

/// The text as a cell: an apostrophe before what could be a formula, quotes where the text needs them.
pub fn cell(text: &str) -> Cow<'_, str> {
    let formula = text.trim_start_matches([' ', '\u{a0}', '\u{3000}', '\n']).starts_with(begins_formula)
        || text.starts_with(begins_formula);
    let quoted = text.contains([',', ';', '"', '\n', '\r', '\t']) || text.starts_with(' ') || text.ends_with(' ');
    match (formula, quoted) {
        (false, false) => Cow::Borrowed(text),
        (true, false) => Cow::Owned(format!("'{text}")),
        (formula, true) => {
            let mark = if formula { "'" } else { "" };
            Cow::Owned(format!("\"{mark}{}\"", text.replace('"', "\"\"")))
        }
    }
}

/// The cells as a line, with its CR LF.
pub fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for (at, text) in cells.into_iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        line.push_str(&cell(text));
    }
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_where_needed_only() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(cell(""), "");
        assert_eq!(row(["a", "b,c"]), "a,\"b,c\"\r\n");
    }

    #[test]
    fn no_formula_comes_alive() {
        for text in ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", " =1", "\u{3000}=1"] {
            let cell = cell(text);
            assert!(cell.trim_start_matches('"').starts_with('\''), "{text:?} became {cell:?}");
        }
        assert_eq!(cell("=HYPERLINK(\"a\",\"b\")"), "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\"");
        assert_eq!(cell("a=b"), "a=b");
    }

    proptest! {
        #[test]
        fn a_reader_gets_the_text_back(text: String) {
            let cell = cell(&text).into_owned();
            let inner = match cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
                Some(inner) => inner.replace("\"\"", "\""),
                None => {
                    prop_assert!(!cell.contains([',', '"', '\n', '\r']));
                    cell
                }
            };
            prop_assert!(inner == text || inner.strip_prefix('\'') == Some(&text));
            prop_assert!(!inner.starts_with(begins_formula));
        }
    }
}
