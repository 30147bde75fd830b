//! With the feature `embed`: makes a table of the site's files, plain and compressed, that `http::site` takes into the binary.

use std::{
    env,
    error::Error,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CONSOLE_SITE");
    let mut table = String::from("&[\n");
    if env::var_os("CARGO_FEATURE_EMBED").is_some() {
        let root = PathBuf::from(env::var("CONSOLE_SITE").map_err(|_| "CONSOLE_SITE must name the site to embed")?);
        println!("cargo::rerun-if-changed={}", root.display());
        add_directory(&root, "", &mut table)?;
    }
    table.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("site.rs"), table)?;
    Ok(())
}

fn add_directory(directory: &Path, prefix: &str, table: &mut String) -> Result<(), Box<dyn Error>> {
    let mut entries = fs::read_dir(directory)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            add_directory(&entry.path(), &path, table)?;
        } else if !path.ends_with(".br") {
            let plain = entry.path();
            let compressed = PathBuf::from(format!("{}.br", plain.display()));
            let brotli =
                if compressed.exists() { format!("Some(include_bytes!({compressed:?}))") } else { "None".into() };
            writeln!(table, "    ({path:?}, include_bytes!({plain:?}), {brotli}),")?;
        }
    }
    Ok(())
}
