//! The files that make pages come alive: where they are, what they are, by the path they are served at.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

/// cargo-leptos tells its own server where it put the files.
const ROOT_VARIABLE: &str = "LEPTOS_SITE_ROOT";

/// The site, file by file: nothing else can be asked for.
#[derive(Debug, Default)]
pub struct Site {
    files: BTreeMap<String, PathBuf>,
}

impl Site {
    /// The files where cargo-leptos says, or in `site` beside the directory of the binary (as in a target directory).
    ///
    /// # Errors
    /// When there is no such directory or it cannot be read.
    pub fn find() -> io::Result<Self> {
        let root = match std::env::var_os(ROOT_VARIABLE) {
            Some(root) => PathBuf::from(root),
            None => std::env::current_exe()?.ancestors().nth(2).unwrap_or(Path::new("/")).join("site"),
        };
        Self::open(&root).map_err(|error| {
            io::Error::new(error.kind(), format!("no site in {}: {error}; `make run` builds it", root.display()))
        })
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
                self.files.insert(path, entry.path());
            }
        }
        Ok(())
    }

    /// The addresses of all files, each beginning with a slash.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Where the file of an address lies.
    pub fn file(&self, path: &str) -> Option<&Path> {
        self.files.get(path).map(PathBuf::as_path)
    }
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
