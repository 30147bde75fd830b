//! The files that make pages come alive, by the path they are served at: on disk in development, in the binary in a release.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// cargo-leptos tells its own server where it put the files.
const ROOT_VARIABLE: &str = "LEPTOS_SITE_ROOT";

type Embedded = (&'static str, &'static [u8], Option<&'static [u8]>);

/// Path, bytes, the same compressed; empty without the feature `embed`.
const EMBEDDED: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// Where a file's bytes are.
#[derive(Debug, Clone)]
pub enum Source {
    Disk(PathBuf),
    Binary { plain: &'static [u8], brotli: Option<&'static [u8]> },
}

/// The site, file by file: nothing else can be asked for.
#[derive(Debug, Default)]
pub struct Site {
    files: BTreeMap<Cow<'static, str>, Source>,
}

impl Site {
    /// The files in the binary; or those where cargo-leptos says; or in `site` beside the directory of the binary (as in a target
    /// directory).
    ///
    /// # Errors
    /// When there is no such directory or it cannot be read.
    pub fn find() -> io::Result<Self> {
        if !EMBEDDED.is_empty() {
            return Ok(Self::embedded());
        }
        let root = match std::env::var_os(ROOT_VARIABLE) {
            Some(root) => PathBuf::from(root),
            None => std::env::current_exe()?.ancestors().nth(2).unwrap_or(Path::new("/")).join("site"),
        };
        Self::open(&root).map_err(|error| {
            io::Error::new(error.kind(), format!("no site in {}: {error}; `make run` builds it", root.display()))
        })
    }

    fn embedded() -> Self {
        let files = EMBEDDED
            .iter()
            .filter(|(path, ..)| content_type(path).is_some())
            .map(|&(path, plain, brotli)| (Cow::Borrowed(path), Source::Binary { plain, brotli }))
            .collect();
        Self { files }
    }

    /// All files under a directory.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(root: &Path) -> io::Result<Self> {
        let mut site = Self::default();
        site.add_directory(root, "")?;
        Ok(site)
    }

    fn add_directory(&mut self, directory: &Path, prefix: &str) -> io::Result<()> {
        for entry in std::fs::read_dir(directory)? {
            let entry = entry?;
            let path = format!("{prefix}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.add_directory(&entry.path(), &path)?;
            } else if content_type(&path).is_some() {
                self.files.insert(path.into(), Source::Disk(entry.path()));
            }
        }
        Ok(())
    }

    /// The addresses of all files, each beginning with a slash.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(Cow::as_ref)
    }

    /// Where the file of an address is.
    pub fn file(&self, path: &str) -> Option<&Source> {
        self.files.get(path)
    }
}

/// What documents refer to. The names in a release hold a hash of the content; those on disk do not.
pub(super) fn entries() -> app::Site {
    static ENTRIES: LazyLock<app::Site> = LazyLock::new(|| entries_among(EMBEDDED.iter().map(|(path, ..)| *path)));
    ENTRIES.clone()
}

fn entries_among(paths: impl Iterator<Item = &'static str> + Clone) -> app::Site {
    let find = |ending: &str| {
        let is_named = |path: &&str| path.starts_with("/pkg/console.") && path.ends_with(ending);
        paths.clone().find(is_named).map_or_else(|| format!("/pkg/console.{ending}").into(), Into::into)
    };
    app::Site { css: find("css"), js: find("js"), wasm: find("wasm") }
}

/// Whether a file's name changes with its content, as in `console.0123456789abcdef.js`.
pub(super) fn is_hashed(path: &str) -> bool {
    path.split('.')
        .rev()
        .nth(1)
        .is_some_and(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What a file is, by its ending; `None` for what is not served.
pub(super) fn content_type(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_makes_a_name_immutable() {
        assert!(is_hashed("/pkg/console.0123456789abcdef.wasm"));
        assert!(!is_hashed("/pkg/console.wasm"));
        assert!(!is_hashed("/fonts/geist-latin.woff2"));
    }

    #[test]
    fn without_files_the_plain_names_are_meant() {
        assert_eq!(&*entries_among([].into_iter()).wasm, "/pkg/console.wasm");
    }

    #[test]
    fn hashed_names_are_found() {
        let paths = ["/pkg/console.0123456789abcdef.js", "/pkg/console.fedcba9876543210.css", "/favicon.svg"];
        let entries = entries_among(paths.into_iter());
        assert_eq!(&*entries.js, "/pkg/console.0123456789abcdef.js");
        assert_eq!(&*entries.css, "/pkg/console.fedcba9876543210.css");
    }
}
