//! Draws every component into static pages, for the eye and for the checks below. The figures are samples.
#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::as_conversions)]

mod console;
mod outside;
mod sheet;

use std::{collections::BTreeMap, fs, path::Path};

use app::islands::PasswordField;
use app::ui::*;
use leptos::prelude::*;

use console::{home, keys};
use outside::{front, sign_in};
use sheet::sheet;

const PAGES: [&str; 5] = ["keys", "home", "sheet", "sign-in", "front"];

/// One page of the gallery.
pub fn page(name: &str) -> AnyView {
    match name {
        "keys" => keys().into_any(),
        "home" => home().into_any(),
        "sheet" => sheet().into_any(),
        "sign-in" => sign_in().into_any(),
        _ => front().into_any(),
    }
}

/// The pages by name, as HTML without a document around them.
fn pages() -> BTreeMap<&'static str, String> {
    PAGES.into_iter().map(|name| (name, Owner::new().with(|| page(name).to_html()))).collect()
}

#[test]
fn every_component_draws_into_the_gallery() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    fs::create_dir_all(&out).unwrap();
    for (name, body) in pages() {
        for theme in ["light", "dark"] {
            let document = format!(
                "<!DOCTYPE html><html lang=\"en\" data-theme=\"{theme}\"><head><meta charset=\"utf-8\">\
                 <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{name}</title>\
                 <link rel=\"icon\" href=\"/favicon.svg\"><link rel=\"stylesheet\" href=\"/gallery.css\"></head><body>{body}</body></html>"
            );
            fs::write(out.join(format!("{name}-{theme}.html")), document).unwrap();
        }
    }
}

#[test]
fn nothing_that_the_policy_blocks_or_a_reader_trips_over() {
    for (name, html) in pages() {
        assert!(!html.contains(" style="), "{name} has an inline style");
        assert!(!html.contains("<script"), "{name} has a script");
        let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        for (at, id) in ids.iter().enumerate() {
            assert!(!ids[..at].contains(id), "{name}: the id {id} is there twice");
        }
        for attribute in
            [" for=\"", " popovertarget=\"", " aria-labelledby=\"", " aria-describedby=\"", " aria-controls=\""]
        {
            for value in html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                for id in value.split(' ') {
                    assert!(ids.contains(&id), "{name}:{attribute}{id}\" points to nothing");
                }
            }
        }
    }
}

#[test]
fn the_sprite_holds_every_icon() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style/public/icons.svg");
    let sprite = fs::read_to_string(root).unwrap();
    for icon in Icon::ALL {
        assert!(
            sprite.contains(&format!("<symbol id=\"{}\"", icon.id())),
            "run node style/assets.mjs: {icon:?} is missing"
        );
    }
    assert!(sprite.contains("id=\"weave\""));
}

#[test]
fn a_field_ties_its_error_and_its_hint() {
    let html = Owner::new().with(|| {
        view! { <Field name="email" label="E-mail" kind=InputKind::Email value="a@b" hint="We write to it." error="Not an address." autocomplete="email"/> }
            .to_html()
    });
    for part in [
        "aria-describedby=\"email-error email-hint\"",
        "aria-invalid=\"true\"",
        "id=\"email-error\"",
        "id=\"email-hint\"",
        "for=\"email\"",
        "value=\"a@b\"",
        "autocomplete=\"email\"",
        "type=\"email\"",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

#[test]
fn what_needs_scripts_is_not_seen_before_them() {
    let html = Owner::new().with(|| {
        view! { <SecretBox id="s" label="Secret" value="mmx_key_1"/> <PasswordField name="p" label="Password"/> }
            .to_html()
    });
    // Its room is kept: hidden, it is neither seen nor heard nor reached by a key.
    let hidden = html.matches(r#"<div class="contents invisible"><button"#).count();
    assert_eq!((html.matches("<button").count(), hidden), (1, 1), "{html}");
    assert!(html.contains("value=\"mmx_key_1\""));
}
