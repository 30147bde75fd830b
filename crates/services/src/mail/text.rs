//! The plain text form.

use super::words::{Words, grouped};
use super::{Setting, clean};

/// Paragraphs with an empty line between them. Codes and links stand alone on their lines.
pub(super) fn text(words: &Words, setting: &Setting<'_>) -> String {
    let mut blocks = vec![words.heading.to_owned(), words.greeting.clone()];
    blocks.extend(words.paragraphs.iter().cloned());
    blocks.extend(words.code.as_deref().map(|code| format!("    {}", grouped(code))));
    blocks.extend(list(&words.facts));
    blocks.push(match words.lead {
        Some(lead) => lead.to_owned(),
        None => format!("{}:", words.button.label),
    });
    blocks.push(words.button.address.clone());
    blocks.extend(words.expiry.clone());
    if let Some((question, link)) = &words.aside {
        blocks.push(format!("{question} {}:", link.label));
        blocks.push(link.address.clone());
    }
    blocks.extend(list(&words.origin));
    blocks.push(words.not_you.clone());
    blocks.push(format!("-- \n{}", signature(setting).join("\n")));
    blocks.join("\n\n") + "\n"
}

/// Who wrote, and where to ask.
pub(super) fn signature(setting: &Setting<'_>) -> Vec<String> {
    let support = setting.brand.support.as_deref().map(clean::line).filter(|support| !support.is_empty());
    let mut lines = vec![clean::line(&setting.brand.name)];
    lines.extend(support.map(|support| format!("Questions: {support}")));
    lines
}

/// Lines with the values below each other.
fn list(items: &[(&'static str, String)]) -> Option<String> {
    let width = items.iter().map(|(label, _)| label.len()).max()? + 2;
    let lines: Vec<_> = items.iter().map(|(label, value)| format!("{:width$}{value}", format!("{label}:"))).collect();
    Some(lines.join("\n"))
}
