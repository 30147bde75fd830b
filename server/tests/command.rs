//! The binary as an operator meets it: what it prints, how it ends.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

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
