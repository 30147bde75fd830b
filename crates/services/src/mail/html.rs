//! The HTML form: nested tables and inline styles, because that is what mail programs show alike. Classes only turn it dark.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::words::Words;
use super::{Setting, color, text};

const SANS: &str = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MONO: &str = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace";

const GROUND: &str = "#f5f5f3";
const SURFACE: &str = "#ffffff";
const SUNKEN: &str = "#f4f4f6";
const LINE: &str = "#e3e3e8";
const TEXT: &str = "#1b1c24";
const MUTED: &str = "#5a5c69";

const DARK: &str = "
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.ground{background-color:#0f1015!important}
.surface{background-color:#17181f!important;border-color:#2b2d37!important}
.sunken{background-color:#20222b!important;border-color:#2b2d37!important}
.line{border-color:#2b2d37!important}
.text{color:#eeeef2!important}
.muted{color:#a7a9b6!important}
}
@media (max-width:480px){.surface{padding:24px 20px!important}}
";

/// Heights of the bars in the brand's mark, in pixels.
const BARS: [u8; 4] = [7, 16, 11, 5];

/// A whole document. It loads nothing.
pub(super) fn html(words: &Words, setting: &Setting<'_>) -> String {
    let card = format!(
        "background-color:{SURFACE};border:1px solid {LINE};border-radius:12px;padding:32px 36px;font:15px/24px {SANS};color:{TEXT}"
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                meta name="format-detection" content="telephone=no,date=no,address=no";
                title { (words.subject) }
                style { (PreEscaped(DARK)) }
            }
            body class="ground" style=(format!("margin:0;padding:0;background-color:{GROUND}")) {
                div style="display:none;max-height:0;overflow:hidden;mso-hide:all" { (words.preview) }
                table class="ground" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
                    style=(format!("background-color:{GROUND}")) {
                    tr { td align="center" style="padding:32px 16px 40px" {
                        table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
                            style="max-width:520px;text-align:left" {
                            tr { td style="padding:0 4px 20px" { (mark(setting)) } }
                            tr { td class="surface text" style=(card) { (body(words, setting)) } }
                            tr { td class="muted" style=(format!("padding:20px 4px 0;font:13px/20px {SANS};color:{MUTED}")) {
                                @for line in text::signature(setting) { div { (line) } }
                            } }
                        }
                    } }
                }
            }
        }
    };
    page.into_string()
}

fn mark(setting: &Setting<'_>) -> Markup {
    let color = color::or_default(&setting.brand.color);
    let on = color::on(color);
    html! {
        table role="presentation" cellpadding="0" cellspacing="0" border="0" {
            tr {
                td aria-hidden="true" align="center" valign="middle" width="32" height="32" bgcolor=(color)
                    style=(format!("width:32px;height:32px;border-radius:9px;background-color:{color};font-size:0;line-height:0;text-align:center")) {
                    @for height in BARS {
                        span style=(format!("display:inline-block;width:3px;height:{height}px;margin:0 1px;border-radius:2px;background-color:{on};vertical-align:middle")) {}
                    }
                }
                td class="text" style=(format!("padding-left:10px;font:600 17px/32px {SANS};color:{TEXT}")) {
                    bdi { (super::clean::line(&setting.brand.name)) }
                }
            }
        }
    }
}

fn body(words: &Words, setting: &Setting<'_>) -> Markup {
    let paragraph = "margin:0 0 16px";
    let small = format!("margin:0 0 12px;font-size:13px;line-height:20px;color:{MUTED}");
    html! {
        h1 style="margin:0 0 16px;font-size:21px;line-height:28px;font-weight:650" { (words.heading) }
        p style=(paragraph) { bdi { (words.greeting) } }
        @for text in &words.paragraphs { p style=(paragraph) { (text) } }
        @if let Some(code) = &words.code { (digits(code)) }
        @if !words.facts.is_empty() { (list(&words.facts, true)) }
        @if let Some(lead) = words.lead { p style=(paragraph) { (lead) } }
        (button(words, setting))
        @if let Some(expiry) = &words.expiry { p class="muted" style=(small) { (expiry) } }
        @if let Some((question, link)) = &words.aside {
            p style=(paragraph) {
                (question) " "
                a class="text" href=(link.address) style=(format!("color:{TEXT};text-decoration:underline")) { (link.label) }
            }
        }
        p class="muted" style=(small) {
            "The button does not work? Open this address:" br;
            span style="word-break:break-all" { (words.button.address) }
        }
        div class="line" style=(format!("margin:20px 0 16px;border-top:1px solid {LINE};font-size:0;line-height:0")) {}
        @if !words.origin.is_empty() { (list(&words.origin, false)) }
        p class="muted" style=(format!("margin:0;font-size:13px;line-height:20px;color:{MUTED}")) { (words.not_you) }
    }
}

/// The gap in the middle is drawn, not typed: what is copied is the six digits.
fn digits(code: &str) -> Markup {
    let (first, second) = code.split_at_checked(3).unwrap_or((code, ""));
    html! {
        table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px" {
            tr { td class="sunken text" align="center"
                style=(format!("padding:18px 12px;background-color:{SUNKEN};border:1px solid {LINE};border-radius:10px;font:600 34px/40px {MONO};letter-spacing:3px;color:{TEXT}")) {
                (first) span style="padding-left:14px" { (second) }
            } }
        }
    }
}

fn button(words: &Words, setting: &Setting<'_>) -> Markup {
    let color = color::or_default(&setting.brand.color);
    let on = color::on(color);
    html! {
        table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 20px" {
            tr { td align="center" bgcolor=(color) style=(format!("border-radius:8px;background-color:{color}")) {
                a href=(words.button.address)
                    style=(format!("display:inline-block;padding:11px 22px;border-radius:8px;font:600 15px/22px {SANS};color:{on};text-decoration:none")) {
                    (words.button.label)
                }
            } }
        }
    }
}

fn list(items: &[(&'static str, String)], is_prominent: bool) -> Markup {
    let (size, margin) = if is_prominent { ("15px/24px", "0 0 20px") } else { ("13px/20px", "0 0 12px") };
    let value_class = if is_prominent { "text" } else { "muted" };
    let value_color = if is_prominent { TEXT } else { MUTED };
    html! {
        table cellpadding="0" cellspacing="0" border="0" style=(format!("margin:{margin}")) {
            @for (label, value) in items {
                tr {
                    th class="muted" align="left" valign="top" scope="row"
                        style=(format!("padding:0 16px 4px 0;font:{size} {SANS};color:{MUTED};white-space:nowrap")) { (label) }
                    td class=(value_class) style=(format!("padding:0 0 4px;font:{size} {SANS};color:{value_color};word-break:break-word")) {
                        bdi { (value) }
                    }
                }
            }
        }
    }
}
