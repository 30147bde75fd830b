//! Writing CSV (RFC 4180) that a spreadsheet shows and never runs.

use std::borrow::Cow;

/// What a spreadsheet takes for the beginning of a formula, full-width forms included; and the mark that it takes away from before one.
pub(crate) const ALIVE: [char; 11] = ['\u{feff}', '=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// One cell: neutralized with an apostrophe where a spreadsheet would compute it, quoted where it must be.
pub fn cell(text: &str) -> Cow<'_, str> {
    let alive = text.starts_with(ALIVE);
    if !alive && !text.contains(['"', ',', ';', '\n', '\r', '\t']) {
        return Cow::Borrowed(text);
    }
    let apostrophe = if alive { "'" } else { "" };
    Cow::Owned(format!("\"{apostrophe}{}\"", text.replace('"', "\"\"")))
}

/// One line with its end.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = cells.into_iter().map(cell).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(
            line(["plain", "a,b", "say \"hi\"", "two\nlines", ""]),
            "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\r\n"
        );
    }

    #[test]
    fn formulas_do_not_come_back_alive() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"] {
            assert_eq!(cell(text), format!("\"'{text}\""));
        }
        assert_eq!(cell("a=1"), "a=1");
    }

    proptest! {
        #[test]
        fn is_read_back_as_one_cell(text in "[^\r]{0,20}") {
            let written = line([text.as_str(), "end"]);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(written.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            let cell = record.get(0).unwrap();
            prop_assert!(cell == text || cell.strip_prefix('\'') == Some(&text));
            prop_assert!(!cell.starts_with(ALIVE));
            prop_assert_eq!(record.get(1), Some("end"));
        }
    }
}
