//! The HTML document around every page; rendered on the server only.

use std::sync::Arc;

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{
    App,
    brand::{Brand, META_NAME},
};

/// The addresses of the three files that make a page come alive.
#[derive(Debug, Clone)]
pub struct Site {
    pub css: Arc<str>,
    pub js: Arc<str>,
    pub wasm: Arc<str>,
}

/// The whole document. `options` matters only to the reload script of `make dev`.
pub fn shell(options: LeptosOptions, site: &Site) -> impl IntoView + use<> {
    let brand = use_context::<Brand>().unwrap_or_default();
    let brand = serde_json::to_string(&brand).unwrap_or_default();
    let start = format!(
        "import start, {{ hydrate }} from {:?}; await start({{ module_or_path: {:?} }}); hydrate();",
        site.js, site.wasm
    );
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name=META_NAME content=brand />
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
            </body>
        </html>
    }
}
