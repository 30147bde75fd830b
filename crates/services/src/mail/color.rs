//! The brand's colour, and what can be read on it.

/// When the brand's colour cannot be read.
const DEFAULT: &str = "#3b5bdb";

const LIGHT: &str = "#ffffff";
const DARK: &str = "#14151b";

/// The colour itself if it is one: it is written into style attributes.
pub(super) fn or_default(color: &str) -> &str {
    if channels(color).is_some() { color } else { DEFAULT }
}

/// Black or white, whichever has the better contrast on the colour.
pub(super) fn on(color: &str) -> &'static str {
    let contrast = |other: &str| {
        let (a, b) = (luminance(color) + 0.05, luminance(other) + 0.05);
        if a > b { a / b } else { b / a }
    };
    if contrast(LIGHT) >= contrast(DARK) { LIGHT } else { DARK }
}

/// Relative luminance (WCAG 2.2); zero for what is no colour.
fn luminance(color: &str) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    channels(color)
        .map_or(0.0, |[red, green, blue]| 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue))
}

fn channels(color: &str) -> Option<[u8; 3]> {
    let digits = color
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some([red, green, blue])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_colour_reaches_the_style() {
        assert_eq!(or_default("#E8358f"), "#E8358f");
        for wrong in ["", "red", "#12345", "#123456;x:url(//evil)", "#+12345"] {
            assert_eq!(or_default(wrong), DEFAULT);
        }
    }

    #[test]
    fn text_on_the_colour_can_be_read() {
        assert_eq!(on("#3b5bdb"), LIGHT);
        assert_eq!(on("#000000"), LIGHT);
        assert_eq!(on("#ffd43b"), DARK);
    }
}
