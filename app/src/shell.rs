//! The HTML document around every page; rendered on the server only.

use std::sync::Arc;

use domain::preference::Theme;
use domain::problem::Code;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::App;
use crate::brand::Brand;
use crate::islands::Comfort;

/// Gives life to the islands of a page, outer ones first, and to those of a part that was put in place later. The mark is set when none
/// of them panicked.
const START: &str = r#"import * as islands from "{js}";
await islands.default({ module_or_path: "{wasm}" });
islands.start();
const wake = (root) => {
  for (const island of root.querySelectorAll("leptos-island")) islands[island.dataset.component](island);
};
document.addEventListener("islands", (event) => wake(event.target));
wake(document);
document.documentElement.dataset.hydrated = "";"#;

/// The addresses of the three files that make a page come alive.
#[derive(Debug, Clone)]
pub struct Site {
    pub css: Arc<str>,
    pub js: Arc<str>,
    pub wasm: Arc<str>,
}

/// The theme that the page begins with, as the browser's cookie says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageTheme(pub Theme);

/// The value of `data-theme`; none where the system decides.
fn data_theme() -> Option<&'static str> {
    match use_context::<PageTheme>()?.0 {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    }
}

/// A page for an error that no component renders: of a form, of a middleware. Static, without script.
pub fn error_document(brand: &Brand, site: &Site, code: Code, request_id: &str) -> String {
    let brand = brand.clone();
    let site = site.clone();
    let request_id = request_id.to_owned();
    Owner::new().with(move || {
        let words = crate::words::problems::problem(code);
        let title = format!("{} · {}", words.title, brand.name);
        let help = format!("/help/errors/{}", code.slug());
        let document = view! {
            <html lang="en">
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <title>{title}</title>
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <link rel="stylesheet" href=site.css.to_string() />
                </head>
                <body>
                    <crate::parts::ErrorNotice
                        title=words.title
                        detail=words.detail
                        help=help
                        request_id=request_id
                    />
                </body>
            </html>
        };
        format!("<!DOCTYPE html>{}", document.to_html())
    })
}

/// The whole document. `options` matters only to the reload script of `make dev`.
pub fn shell(options: LeptosOptions, site: &Site) -> impl IntoView + use<> {
    let start = START.replace("{js}", &site.js).replace("{wasm}", &site.wasm);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=data_theme()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=site.css.to_string() />
                <link rel="modulepreload" href=site.js.to_string() />
                <link
                    rel="preload"
                    href=site.wasm.to_string()
                    r#as="fetch"
                    r#type="application/wasm"
                    crossorigin="anonymous"
                />
                <AutoReload options=options />
                <script type="module" nonce=use_nonce()>
                    {start}
                </script>
                <MetaTags />
            </head>
            <body>
                <App />
                <Comfort />
            </body>
        </html>
    }
}
