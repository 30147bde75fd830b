//! Reads the colour roles of both themes and checks the contrast of every pair that the components use.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::{collections::BTreeMap, fs, path::Path};

/// Linear light in sRGB, each 0 to 1.
type Rgb = [f64; 3];

/// <https://bottosson.github.io/posts/oklab/>, cut to what a screen shows.
fn linear(lightness: f64, chroma: f64, hue: f64) -> Rgb {
    let (a, b) = (chroma * hue.to_radians().cos(), chroma * hue.to_radians().sin());
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ]
    .map(|channel| channel.clamp(0.0, 1.0))
}

fn luminance([r, g, b]: Rgb) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// WCAG 2.2, 1 to 21.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn colour(text: &str) -> Rgb {
    let numbers: Vec<f64> =
        text.split(|c: char| c.is_whitespace() || c == '/').filter_map(|part| part.parse().ok()).collect();
    linear(numbers[0], numbers[1], numbers[2])
}

/// Role to its colour in the light and in the dark theme.
fn roles() -> BTreeMap<String, [Rgb; 2]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style/tokens.css");
    let roles: BTreeMap<_, _> = fs::read_to_string(path)
        .unwrap()
        .lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(")?;
            let mut colours = value.split("oklch(").skip(1).map(|part| colour(part.split(')').next().unwrap()));
            Some((name.to_owned(), [colours.next()?, colours.next()?]))
        })
        .collect();
    assert!(roles.len() > 40, "the roles were not read");
    roles
}

fn check(pairs: &[(&str, &str)], least: f64) {
    let roles = roles();
    let mut failures = String::new();
    for (front, ground) in pairs {
        for (theme, name) in ["light", "dark"].into_iter().enumerate() {
            let ratio = contrast(roles[*front][theme], roles[*ground][theme]);
            if ratio < least {
                failures += &format!("\n{front} on {ground}, {name}: {ratio:.2} < {least}");
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn black_on_white_is_21() {
    assert!((contrast(linear(0.0, 0.0, 0.0), linear(1.0, 0.0, 0.0)) - 21.0).abs() < 0.01);
}

#[test]
fn text_is_readable_on_every_ground_it_stands_on() {
    let mut pairs = Vec::new();
    let grounds = ["ground", "surface", "sunken", "raised", "hover"];
    for front in ["text", "muted", "faint", "accent", "good", "warn", "bad", "info"] {
        pairs.extend(grounds.map(|ground| (front, ground)));
    }
    for soft in ["accent-soft", "good-soft", "warn-soft", "bad-soft", "info-soft"] {
        pairs.extend([("text", soft), ("muted", soft)]);
    }
    pairs.extend([
        ("accent", "accent-soft"),
        ("good", "good-soft"),
        ("warn", "warn-soft"),
        ("bad", "bad-soft"),
        ("info", "info-soft"),
        ("on-accent", "accent"),
        ("on-accent", "accent-hover"),
        ("on-danger", "danger"),
        ("on-danger", "danger-hover"),
        ("on-ink", "ink"),
    ]);
    check(&pairs, 4.5);
}

#[test]
fn controls_focus_and_marks_stand_out() {
    let mut pairs = Vec::new();
    for ground in ["ground", "surface", "sunken"] {
        pairs.extend([("line-field", ground), ("focus", ground), ("good", ground)]);
    }
    pairs.extend([
        ("focus", "raised"),
        ("focus", "accent-soft"),
        ("accent", "line"),
        ("warn", "line"),
        ("bad", "line"),
        ("surface", "good"),
    ]);
    check(&pairs, 3.0);
}

/// Neighbours of a stacked bar differ in lightness, which colour blindness leaves.
#[test]
fn neighbouring_series_differ_in_lightness() {
    let pairs = [
        ("series-1", "series-2"),
        ("series-2", "series-3"),
        ("series-3", "series-4"),
        ("series-4", "series-5"),
        ("series-5", "series-6"),
        ("series-6", "series-7"),
        ("series-7", "series-8"),
    ];
    check(&pairs, 1.4);
}
