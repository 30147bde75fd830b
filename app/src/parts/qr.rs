//! A QR code as SVG, drawn on the server.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

/// The quiet zone that readers need, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// One path over all dark modules, and the side of the square in modules.
fn path(text: &str) -> Option<(String, usize)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let colors = code.into_colors();
    let dark = colors.iter().enumerate().filter(|(_, color)| **color == Color::Dark);
    let modules = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET));
    Some((modules.collect(), width + 2 * QUIET))
}

/// The code, dark on white in both themes: many cameras read no inverted one. Nothing where the text is too long for one.
#[component]
fn Qr(#[prop(into)] text: String, #[prop(into)] label: String) -> impl IntoView {
    path(&text).map(|(path, side)| {
        view! {
            <svg
                role="img"
                aria-label=label
                viewBox=format!("0 0 {side} {side}")
                shape-rendering="crispEdges"
                class="size-48 shrink-0 rounded-md border border-line bg-white text-black"
            >
                <path fill="currentColor" d=path />
            </svg>
        }
    })
}

/// A code to scan, and beside it (below it on a phone) what one does next.
#[component]
pub fn QrBeside(#[prop(into)] text: String, #[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <div class="flex flex-wrap items-start gap-x-8 gap-y-5">
            <Qr text=text label=label />
            <div class="grid min-w-0 flex-1 basis-64 content-start gap-5">{children()}</div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners() {
        let (path, side) = path("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ").unwrap_or_default();
        assert!(side > 20);
        for (x, y) in [(QUIET, QUIET), (side - QUIET - 1, QUIET), (QUIET, side - QUIET - 1)] {
            assert!(path.contains(&format!("M{x} {y}h1")), "{x} {y}");
        }
        assert!(super::path(&"x".repeat(5000)).is_none());
    }
}
