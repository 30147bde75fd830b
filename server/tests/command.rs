//! The binary as an operator meets it: what it prints, how it ends.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use domain::credential::{Kind, Secret};

/// A directory of its own for one test, removed at its end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("console-{name}-{}", std::process::id()));
        fs::create_dir_all(path.join("site")).unwrap();
        Self(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn console(scratch: &Scratch, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_console"));
    command
        .args(arguments)
        .current_dir(scratch.path())
        .env_clear()
        .env("LEPTOS_SITE_ROOT", scratch.path().join("site"));
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap()
}

#[test]
fn config_check_lists_every_problem_and_fails() {
    let scratch = Scratch::new("check");
    let good = run(&mut console(&scratch, &["config", "check"]));
    assert!(good.status.success());

    fs::write(scratch.path().join("console.toml"), "mode = \"production\"\nlisten = \"here\"\n").unwrap();
    let bad = run(&mut console(&scratch, &["config", "check"]));
    assert!(!bad.status.success());
    let problems = text(&bad.stderr);
    for key in ["listen: ", "public_url: ", "mail.transport: ", "secrets.key: "] {
        assert!(problems.contains(key), "{key} in {problems}");
    }
}

#[test]
fn a_gateways_secret_is_printed_and_taken_and_production_says_without_one_that_the_gateway_is_off() {
    let scratch = Scratch::new("gateway");
    let toml = "mode = \"production\"\npublic_url = \"https://a.example\"\n[mail]\ntransport = \"smtp\"\nsmtp_url = \"smtp://a.example\"\n\
                [secrets]\nkey = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"\n[keys]\nprefix = \"acme\"\n";
    fs::write(scratch.path().join("console.toml"), toml).unwrap();
    let checked = run(&mut console(&scratch, &["config", "check"]));
    assert!(checked.status.success() && text(&checked.stdout).contains("gateway.secret: "), "{checked:?}");
    let secret = text(&run(&mut console(&scratch, &["gateway", "secret"])).stdout);
    assert!(secret.starts_with("acme_gw_"), "{secret}");
    let checked = run(console(&scratch, &["config", "check"]).env("CONSOLE_GATEWAY__SECRET", secret.trim()));
    assert!(checked.status.success() && !text(&checked.stdout).contains("gateway.secret"), "{checked:?}");
}

#[test]
fn a_named_file_must_exist() {
    let scratch = Scratch::new("missing");
    let output = run(&mut console(&scratch, &["--config", "nowhere.toml", "config", "check"]));
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("nowhere.toml"));
}

#[test]
fn the_example_is_printed_whole() {
    let scratch = Scratch::new("example");
    let output = run(&mut console(&scratch, &["config", "example"]));
    assert_eq!(text(&output.stdout), server::config::EXAMPLE);
}

#[test]
fn a_taken_address_is_named() {
    let scratch = Scratch::new("taken");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(console(&scratch, &["serve"]).env("CONSOLE_LISTEN", &address));
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains(&address));
}

#[test]
fn it_serves_and_stops_when_asked() {
    let scratch = Scratch::new("serve");
    for signal in ["TERM", "INT"] {
        let spare = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut child = console(&scratch, &["serve"])
            .env("CONSOLE_LISTEN", spare.to_string())
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("listening") {
            line.clear();
            assert!(log.read_line(&mut line).unwrap() > 0, "the log ended before it listened");
        }

        let mut stream = TcpStream::connect(spare).unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("ok\n"), "{answer}");

        assert!(send(&child, signal));
        assert!(child.wait().unwrap().success(), "SIG{signal} ends it in good order");
    }
}

fn send(child: &Child, signal: &str) -> bool {
    Command::new("kill").arg(format!("-{signal}")).arg(child.id().to_string()).status().unwrap().success()
}

#[test]
fn seed_prints_people_who_are_signed_in() {
    let scratch = Scratch::new("seed");
    let output = run(&mut console(&scratch, &["seed", "roles"]));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let seeded: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let accounts = seeded["accounts"].as_array().unwrap();
    let roles: Vec<_> = accounts.iter().map(|account| account["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["admin", "developer", "billing_manager", "read_only"]);
    for account in accounts {
        for field in ["email", "password", "session", "slug"] {
            assert!(account[field].as_str().is_some_and(|value| !value.is_empty()), "{field} in {account}");
        }
    }
    assert!(accounts[0]["key"].as_str().unwrap().starts_with("mmx_key_") && accounts[3]["key"].is_null());

    let unknown = run(&mut console(&scratch, &["seed", "nobody"]));
    assert!(!unknown.status.success() && text(&unknown.stderr).contains("two-organizations"));
}

#[test]
fn seed_refuses_in_production_before_it_touches_anything() {
    let scratch = Scratch::new("seed-production");
    let output = run(console(&scratch, &["seed", "member"])
        .env("CONSOLE_MODE", "production")
        .env("CONSOLE_PUBLIC_URL", "https://console.example.com")
        .env("CONSOLE_MAIL__TRANSPORT", "smtp")
        .env("CONSOLE_MAIL__SMTP_URL", "smtps://mail.example.com")
        .env("CONSOLE_SECRETS__KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(text(&output.stderr).contains("for development only"), "{}", text(&output.stderr));
    assert!(!scratch.path().join("data").exists(), "there is no database now");
}

#[test]
fn metrics_are_answered_on_their_own_address() {
    let scratch = Scratch::new("metrics");
    let spare = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (public, private) = (spare(), spare());
    let mut child = console(&scratch, &["serve"])
        .env("CONSOLE_LISTEN", public.to_string())
        .env("CONSOLE_METRICS__LISTEN", private.to_string())
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("answering metrics") {
        line.clear();
        assert!(log.read_line(&mut line).unwrap() > 0, "the log ended before it listened");
    }
    assert!(get(private, "/metrics").contains("console_database_up 1"));
    assert!(get(public, "/metrics").starts_with("HTTP/1.1 404"));
    assert!(send(&child, "TERM"));
    assert!(child.wait().unwrap().success(), "both end in good order");
}

fn get(address: std::net::SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    // Its own host, or development would redirect to the public address.
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// A credential of a prefix, as this console makes them.
fn minted(prefix: &str, kind: Kind, byte: u8) -> String {
    Secret::mint(prefix, kind, [byte; 40]).expose().to_owned()
}

fn scan(scratch: &Scratch, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = run(console(scratch, &[&["scan"], arguments].concat()).env("PATH", std::env::var("PATH").unwrap()));
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_scan_finds_what_is_ours_and_nothing_else_and_never_prints_it() {
    let scratch = Scratch::new("scan");
    let tree = scratch.path().join("tree");
    fs::create_dir_all(tree.join("src/deep")).unwrap();
    fs::create_dir_all(tree.join("node_modules")).unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(tree.join(name), bytes).unwrap();
    let keys: Vec<_> = (1..=8).map(|byte| minted("mmx", Kind::Key, byte)).collect();
    let token = minted("mmx", Kind::Organization, 9);
    write("clean.txt", b"nothing to see\n");
    write(".env", format!("A=1\r\nMMX_KEY={}\r\n", keys[0]).as_bytes());
    write("src/deep/odd.js", format!("f(`x{}y`);\n\tg(\"{token}\")\n", keys[1]).as_bytes());
    let utf16: Vec<u8> = format!("\u{feff}{}", keys[2]).encode_utf16().flat_map(u16::to_le_bytes).collect();
    write("utf16.txt", &utf16);
    write("image.bin", format!("\0\u{1}{}", keys[3]).as_bytes());
    write("ignored.txt", keys[4].as_bytes());
    write("node_modules/x.js", keys[5].as_bytes());
    write(".gitignore", b"ignored.txt\nnode_modules\n");
    // What only looks like one: cut, mistyped, another product's, another length.
    let mistyped = format!("{}{}", &keys[6][..keys[6].len() - 1], if keys[6].ends_with('0') { '1' } else { '0' });
    let near =
        [&keys[6][..40], &mistyped, &minted("other", Kind::Key, 7), "mmx_key_", &"mmx_key_0".repeat(9)].join("\n");
    write("near.txt", near.as_bytes());
    fs::write(tree.join("huge.log"), vec![b'a'; 1_000_001]).unwrap();

    let (code, out, aside) = scan(&scratch, &["tree", "--max-megabytes", "1"]);
    assert_eq!(code, Some(1), "{out}{aside}");
    let last = |key: &str| key[key.len() - 4..].to_owned();
    let expected = [
        format!("tree/.env:2:9: mmx_key_…{}", last(&keys[0])),
        format!("tree/src/deep/odd.js:1:5: mmx_key_…{}", last(&keys[1])),
        format!("tree/src/deep/odd.js:2:5: mmx_org_…{}", last(&token)),
        format!("tree/utf16.txt:1:1: mmx_key_…{}", last(&keys[2])),
    ];
    assert_eq!(out.lines().collect::<Vec<_>>(), expected);
    assert!(aside.starts_with("4 credentials in 6 files, 1 binary file left out, 1 large file left out."), "{aside}");
    for secret in keys.iter().chain([&token]) {
        assert!(!out.contains(&secret[8..20]) && !aside.contains(&secret[8..20]), "a secret was printed");
    }

    let (code, out, _) = scan(&scratch, &["tree", "--no-ignore", "--binary", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, report["findings"].as_array().unwrap().len()), (Some(1), 7), "{out}");
    assert_eq!(report["findings"][0]["kind"], "key");
    assert!(keys.iter().all(|secret| !out.contains(&secret[8..20])));

    let (code, out, aside) = scan(&scratch, &["tree/near.txt", "tree/clean.txt"]);
    assert_eq!((code, out.as_str(), aside.as_str()), (Some(0), "", "No credential in 2 files.\n"));
    // A prefix that is configured, and one that is given.
    fs::write(tree.join("other.txt"), minted("acme", Kind::ServiceAccount, 1)).unwrap();
    assert_eq!(scan(&scratch, &["tree/other.txt"]).0, Some(0));
    assert_eq!(scan(&scratch, &["tree/other.txt", "--prefix", "acme"]).0, Some(1));
    fs::write(scratch.path().join("console.toml"), "[keys]\nprefix = \"acme\"\n").unwrap();
    assert_eq!(scan(&scratch, &["tree/other.txt"]).0, Some(1));
    // What cannot be read is not clean.
    let (code, _, aside) = scan(&scratch, &["tree/nowhere.txt"]);
    assert!(code == Some(2) && aside.contains("nowhere.txt"), "{code:?} {aside}");
}

#[test]
fn a_scan_reads_standard_input_and_what_is_staged() {
    let scratch = Scratch::new("staged");
    let (old, new) = (minted("mmx", Kind::Key, 1), minted("mmx", Kind::Key, 2));
    let mut child = console(&scratch, &["scan", "--stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(format!("a\nb {new}").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).starts_with("(standard input):2:3: mmx_key_…"), "{output:?}");

    // Outside a repository there is nothing staged, which is not the same as clean.
    let outside = console(&scratch, &["scan", "--staged"])
        .env("PATH", std::env::var("PATH").unwrap())
        .env("GIT_CEILING_DIRECTORIES", scratch.path().parent().unwrap())
        .output()
        .unwrap();
    assert_eq!(outside.status.code(), Some(2), "{outside:?}");

    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .current_dir(scratch.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    git(&["init", "--quiet"]);
    fs::write(scratch.path().join("a file.txt"), format!("one\n{old}\n")).unwrap();
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "old", "--no-verify"]);
    assert_eq!(scan(&scratch, &["--staged"]).0, Some(0), "nothing is staged");
    fs::write(scratch.path().join("a file.txt"), format!("one\n{old}\nthree\nkey = {new}\n")).unwrap();
    assert_eq!(scan(&scratch, &["--staged"]).0, Some(0), "it is not staged yet");
    git(&["add", "."]);
    let (code, out, _) = scan(&scratch, &["--staged"]);
    assert_eq!(code, Some(1));
    assert!(out.starts_with("a file.txt:4:7: mmx_key_…") && out.lines().count() == 1, "{out}");

    // The hook that the guide shows stops the commit.
    let guide = include_str!("../../docs/leaks.md");
    let hook = guide.split("```sh\n#!/bin/sh").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let hooks = scratch.path().join(".git/hooks");
    fs::create_dir_all(&hooks).unwrap();
    let file = hooks.join("pre-commit");
    fs::write(
        &file,
        format!("#!/bin/sh{}", hook.replace("console scan", &format!("{} scan", env!("CARGO_BIN_EXE_console")))),
    )
    .unwrap();
    assert!(Command::new("chmod").arg("+x").arg(&file).status().unwrap().success());
    let commit = |message: &str| {
        Command::new("git")
            .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"])
            .args(["commit", "-m", message])
            .current_dir(scratch.path())
            .output()
            .unwrap()
    };
    let stopped = commit("leak");
    assert!(!stopped.status.success() && text(&stopped.stderr).contains("credential"), "{stopped:?}");
    fs::write(scratch.path().join("a file.txt"), format!("one\n{old}\nthree\n")).unwrap();
    git(&["add", "."]);
    assert!(commit("clean").status.success(), "a clean commit passes");
}
