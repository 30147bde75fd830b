//! What is kept of an answer: its beginning, without what looks like a secret.

/// So many bytes are kept.
const KEPT: usize = 1024;
/// A run of letters and digits of this length is more likely a secret than a word.
const LONG: usize = 40;
const REDACTED: &str = "[redacted]";

fn is_part_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '/' | '=' | '.' | '~')
}

fn is_secret(token: &str, prefix: &str) -> bool {
    let own = token.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_'));
    let long = token.len() >= LONG && token.bytes().any(|byte| byte.is_ascii_digit());
    own || long || token.starts_with("whsec_")
}

/// The first KiB as text: bytes that are none are replaced, control characters become spaces, and whatever looks like a secret goes.
/// `prefix` begins this house's own credentials.
pub fn kept_answer(body: &[u8], prefix: &str) -> String {
    // Cut after redaction as well: a secret that the cut falls into must not survive as its first half.
    let begin = body.get(..4 * KEPT).unwrap_or(body);
    let text = String::from_utf8_lossy(begin);
    let mut kept = String::new();
    let mut rest: &str = &text;
    let mut after_bearer = false;
    while let Some(first) = rest.chars().next() {
        if !is_part_of_token(first) {
            kept.push(if first.is_control() && first != '\n' { ' ' } else { first });
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        let end = rest.find(|c| !is_part_of_token(c)).unwrap_or(rest.len());
        let (token, after) = rest.split_at(end);
        kept.push_str(if after_bearer || is_secret(token, prefix) { REDACTED } else { token });
        after_bearer = token.eq_ignore_ascii_case("bearer");
        rest = after;
    }
    let mut end = kept.len().min(KEPT);
    while !kept.is_char_boundary(end) {
        end -= 1;
    }
    kept.truncate(end);
    kept.trim().to_owned()
}
