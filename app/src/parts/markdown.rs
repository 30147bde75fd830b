//! The small part of Markdown that legal texts are written in: headings, paragraphs, lists. Nothing of it is taken for HTML.

use leptos::prelude::*;

use crate::ui::Prose;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    /// `##` and below; the first-level heading is the page's.
    Heading {
        level: usize,
        text: String,
    },
    Paragraph(String),
    Bullets(Vec<String>),
    Numbers(Vec<String>),
}

/// A text with what its first lines say of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Of the line `version: …` before everything else.
    pub version: Option<String>,
    /// Of the first `#` heading.
    pub title: Option<String>,
    blocks: Vec<Block>,
}

impl Document {
    /// Reads a text. Whatever is not a heading or a list is a paragraph.
    pub fn parse(text: &str) -> Self {
        let mut document = Self::default();
        let mut open = false;
        for line in text.lines() {
            let line = line.trim_end();
            let started = document.title.is_some() || !document.blocks.is_empty();
            if line.is_empty() {
                open = false;
            } else if let Some(version) = line.strip_prefix("version:").filter(|_| !started) {
                document.version = Some(version.trim().to_owned());
            } else if let Some((level, text)) = heading(line) {
                open = false;
                match level {
                    1 if document.title.is_none() => document.title = Some(text.to_owned()),
                    _ => document.blocks.push(Block::Heading { level, text: text.to_owned() }),
                }
            } else if let Some(item) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
                match document.blocks.last_mut() {
                    Some(Block::Bullets(items)) => items.push(item.to_owned()),
                    _ => document.blocks.push(Block::Bullets(vec![item.to_owned()])),
                }
                open = true;
            } else if let Some(item) = numbered(line) {
                match document.blocks.last_mut() {
                    Some(Block::Numbers(items)) => items.push(item.to_owned()),
                    _ => document.blocks.push(Block::Numbers(vec![item.to_owned()])),
                }
                open = true;
            } else {
                match document.blocks.last_mut().filter(|_| open) {
                    Some(Block::Paragraph(text)) => join(text, line),
                    Some(Block::Bullets(items) | Block::Numbers(items)) => {
                        if let Some(item) = items.last_mut() {
                            join(item, line.trim_start());
                        }
                    }
                    _ => document.blocks.push(Block::Paragraph(line.to_owned())),
                }
                open = true;
            }
        }
        document
    }
}

fn join(text: &mut String, line: &str) {
    text.push(' ');
    text.push_str(line);
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    (level > 0).then(|| text.strip_prefix(' ')).flatten().map(|text| (level, text.trim()))
}

fn numbered(line: &str) -> Option<&str> {
    let (number, item) = line.split_once(". ")?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(item)
}

/// The text of a document below its title.
#[component]
pub fn Markdown(document: Document) -> impl IntoView {
    let items = |items: Vec<String>| items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view();
    let blocks = document
        .blocks
        .into_iter()
        .map(|block| match block {
            Block::Heading { level: 1 | 2, text } => view! { <h2>{text}</h2> }.into_any(),
            Block::Heading { text, .. } => view! { <h3>{text}</h3> }.into_any(),
            Block::Paragraph(text) => view! { <p>{text}</p> }.into_any(),
            Block::Bullets(list) => view! { <ul>{items(list)}</ul> }.into_any(),
            Block::Numbers(list) => view! { <ol>{items(list)}</ol> }.into_any(),
        })
        .collect_view();
    view! { <Prose>{blocks}</Prose> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_drafts_use() {
        let document = Document::parse(
            "version: 2026-11-01\n\n# Terms\n\nOne line\nand the next.\n\n## 1. Who\n\n- first\n  goes on\n- second\n\n1. one\n2. two\n",
        );
        assert_eq!(document.version.as_deref(), Some("2026-11-01"));
        assert_eq!(document.title.as_deref(), Some("Terms"));
        assert_eq!(
            document.blocks,
            [
                Block::Paragraph("One line and the next.".into()),
                Block::Heading { level: 2, text: "1. Who".into() },
                Block::Bullets(vec!["first goes on".into(), "second".into()]),
                Block::Numbers(vec!["one".into(), "two".into()]),
            ]
        );
    }

    #[test]
    fn everything_else_is_text() {
        let document = Document::parse("<script>alert(1)</script>\n\n#hash\n\nversion: later");
        assert_eq!(
            document.blocks,
            [
                Block::Paragraph("<script>alert(1)</script>".into()),
                Block::Paragraph("#hash".into()),
                Block::Paragraph("version: later".into()),
            ]
        );
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn html_stays_text() {
        let html = Owner::new().with(|| {
            let document = Document::parse("a <b onclick=\"x\">bold</b> move");
            view! { <Markdown document=document/> }.to_html()
        });
        assert!(!html.contains("<b"), "{html}");
    }
}
