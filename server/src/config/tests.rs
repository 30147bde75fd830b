//! Defaults, overrides, and that every problem is told at once.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;

fn with(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::parse(text, environment.iter().map(|(name, value)| ((*name).into(), (*value).into())))
}

fn problems(text: &str, environment: &[(&str, &str)]) -> Vec<String> {
    with(text, environment).unwrap_err().0.into_iter().map(|problem| problem.key).collect()
}

#[test]
fn the_example_file_holds_the_defaults() {
    assert_eq!(with(EXAMPLE, &[]).unwrap(), with("", &[]).unwrap());
}

#[test]
fn the_example_file_holds_every_key() {
    let mut reader = Reader::new(EXAMPLE, std::iter::empty());
    Config::read(&mut reader);
    assert!(reader.absent.is_empty(), "not in console.example.toml: {:?}", reader.absent);
}

#[test]
fn the_environment_wins() {
    let config = with(
        "listen = \"127.0.0.1:1\"\n[mail]\ndirectory = \"a\"",
        &[
            ("CONSOLE_LISTEN", "127.0.0.1:2"),
            ("CONSOLE_MAIL__DIRECTORY", "b"),
            ("CONSOLE_NETWORK__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
            ("CONSOLE_CACHE", "/elsewhere"),
            ("OTHER", "x"),
        ],
    )
    .unwrap();
    assert_eq!(config.listen.port(), 2);
    assert_eq!(config.mail.directory, PathBuf::from("b"));
    assert_eq!(config.network.trusted_proxies.len(), 2);
}

#[test]
fn all_problems_are_told_at_once() {
    let text = "colour = 1\nmode = \"prod\"\n[keys]\nprefix = \"A_B\"\n[sign_up]\nmode = \"domains\"\ndomains = [\"localhost\"]";
    let found = problems(text, &[("CONSOLE_LISTEN", "here"), ("CONSOLE_PUBLIC_URL", "https://a.example/path")]);
    assert_eq!(found, ["mode", "listen", "public_url", "keys.prefix", "sign_up.domains", "sign_up.domains", "colour"]);
}

#[test]
fn a_broken_file_is_a_problem_too() {
    assert_eq!(problems("mode =", &[]), ["file"]);
}

#[test]
fn production_refuses_what_is_unsafe() {
    let found = problems("mode = \"production\"\n[dev]\nclock_offset_file = \"x\"", &[]);
    assert_eq!(found, ["public_url", "mail.transport", "secrets.key", "dev.clock_offset_file"]);
}

#[test]
fn production_takes_what_is_safe() {
    let config = with(
        "mode = \"production\"\npublic_url = \"https://console.example.com/\"",
        &[
            ("CONSOLE_MAIL__TRANSPORT", "smtp"),
            ("CONSOLE_MAIL__SMTP_URL", "smtps://u:p@mail.example.com:465"),
            ("CONSOLE_SECRETS__KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="),
        ],
    )
    .unwrap();
    assert_eq!(config.public_url.origin(), "https://console.example.com");
    assert_eq!(config.public_url.authority(), "console.example.com");
}

#[test]
fn a_provider_is_set_up_whole_or_not_at_all() {
    let half = "[oauth.google]\nclient_id = \"a\"\n[oauth.github]\nclient_secret = \"hunter2\"\napi_url = \"ftp://x\"";
    assert_eq!(problems(half, &[]), ["oauth.github.api_url", "oauth.google.client_secret", "oauth.github.client_id"]);
    let whole = with("[oauth.google]\nclient_id = \"a\"\nclient_secret = \"hunter2\"", &[]).unwrap();
    assert!(!format!("{whole:?}").contains("hunter2"));
    let plain =
        "mode = \"production\"\npublic_url = \"https://a.example\"\n[oauth.google]\nissuer = \"http://b.example\"";
    assert!(problems(plain, &[]).contains(&"oauth.google.issuer".to_owned()));
}

#[test]
fn a_gateway_has_one_secret_or_two_during_a_rotation() {
    let mint = || GatewaySecret::mint("mmx").unwrap().expose().to_owned();
    let of = |secrets: &str| with("", &[("CONSOLE_GATEWAY__SECRET", secrets)]);
    assert_eq!(of(&mint()).unwrap().gateway.secrets.len(), 1);
    assert_eq!(of(&format!("{}, {}", mint(), mint())).unwrap().gateway.secrets.len(), 2);
    let listed = format!("[gateway]\nsecret = [\"{}\", \"{}\"]", mint(), mint());
    assert_eq!(with(&listed, &[]).unwrap().gateway.secrets.len(), 2);
    assert_eq!(of(&[mint(), mint(), mint()].join(",")).unwrap_err().0.len(), 1, "three");
    assert!(of("").unwrap().gateway.secrets.is_empty(), "off");
}

#[test]
fn production_says_that_the_gateway_is_off() {
    let noted = |text: &str, secret: &str| {
        let environment = [
            ("CONSOLE_MAIL__SMTP_URL", "smtps://mail.example.com"),
            ("CONSOLE_SECRETS__KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="),
            ("CONSOLE_MAIL__TRANSPORT", "smtp"),
            ("CONSOLE_GATEWAY__SECRET", secret),
        ];
        with(text, &environment).unwrap().notes().into_iter().map(|note| note.key).collect::<Vec<_>>()
    };
    let production = "mode = \"production\"\npublic_url = \"https://console.example.com\"";
    assert_eq!(noted(production, ""), ["gateway.secret"]);
    assert!(noted(production, GatewaySecret::mint("mmx").unwrap().expose()).is_empty());
    assert!(noted("", "").is_empty(), "development makes one");
}

#[test]
fn secrets_are_not_repeated_in_messages() {
    let error = with(
        "",
        &[
            ("CONSOLE_SECRETS__KEY", "hunter2"),
            ("CONSOLE_DATABASE__URL", "mysql://u:hunter2@h"),
            ("CONSOLE_MAIL__SMTP_URL", "hunter2"),
            ("CONSOLE_GATEWAY__SECRET", "mmx_gw_hunter2"),
        ],
    )
    .unwrap_err();
    assert_eq!(error.0.len(), 4);
    assert!(!error.to_string().contains("hunter2"));
}

#[test]
fn a_range_service_is_an_address_that_ends_with_a_slash() {
    let of = |url: &str| with(&format!("[passwords]\nrange_url = \"{url}\""), &[]);
    let url = "https://api.pwnedpasswords.com/range/";
    assert_eq!(of(url).unwrap().passwords.range_url.as_deref(), Some(url));
    assert_eq!(of("").unwrap().passwords.range_url, None, "off");
    for bad in ["https://api.pwnedpasswords.com/range", "ftp://a/", "api", "https://a/?x=/"] {
        assert!(of(bad).is_err(), "{bad}");
    }
}
