//! Letters through both transports: into files and back, and to a mail server in every mood.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod server;

use std::{path::PathBuf, time::Duration};

use domain::time::Timestamp;
use services::env::{Letter, Post, PostError};

use self::server::{Mood, Server};
use super::{FilePost, SmtpPost, Timeouts, mailbox};

const SHORT: Timeouts =
    Timeouts { open: Duration::from_secs(2), check: Duration::from_millis(500), send: Duration::from_millis(500) };

fn letter(id: &str, to: &str) -> Letter {
    Letter {
        message_id: format!("{id}@console.example.com"),
        to: to.to_owned(),
        subject: "Grüße – confirm your address".to_owned(),
        text: "Hello Łukasz,\n\n    042 917\n\nhttps://console.example.com/verify-email?token=a_b-c\n.\n".to_owned(),
        html: "<p>Hello Łukasz, <b>042917</b></p>\n".to_owned(),
        at: Timestamp::from_micros(1_795_521_600_000_007),
    }
}

fn from() -> lettre::message::Mailbox {
    "MiniMax <no-reply@localhost>".parse().unwrap()
}

struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("console-mail-{name}-{}", std::process::id())))
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn what_is_written_is_read_back() {
    let directory = Directory::new("round").0.join("nested");
    let _cleanup = Directory::new("round");
    let post = FilePost::new(directory.clone(), from());
    assert_eq!(mailbox::read(&directory, None).unwrap(), []);

    let first = letter("job_1", "Ada@example.org");
    let mut second = letter("job_2", "bob@example.org");
    second.at = second.at.plus(Duration::from_micros(1));
    post.send(second).await.unwrap();
    post.send(first.clone()).await.unwrap();

    let mails = mailbox::read(&directory, None).unwrap();
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["bob@example.org", "Ada@example.org"]);
    let mails = mailbox::read(&directory, Some(" ada@EXAMPLE.org")).unwrap();
    let mail = &mails[0];
    assert_eq!(mails.len(), 1);
    assert_eq!(mail.name, "20261124T120000.000007Z_job_1@console.example.com");
    assert_eq!((&mail.subject, &mail.text, &mail.html), (&first.subject, &first.text, &first.html));
    assert_eq!(mail.links, ["https://console.example.com/verify-email?token=a_b-c"]);
    assert_eq!(mail.code.as_deref(), Some("042917"));
    assert_eq!(mail.at, "2026-11-24T12:00:00Z");
    assert_eq!(mailbox::find(&directory, &mail.name).unwrap().as_ref(), Some(mail));
    assert_eq!(mailbox::find(&directory, "../nested/x").unwrap(), None);
}

#[tokio::test]
async fn a_repeated_letter_takes_its_own_place() {
    let directory = Directory::new("repeat");
    let post = FilePost::new(directory.0.clone(), from());
    let file = directory.0.join("20261124T120000.000007Z_job_1@console.example.com.eml");
    post.send(letter("job_1", "ada@example.org")).await.unwrap();
    let once = std::fs::read(&file).unwrap();
    post.send(letter("job_1", "ada@example.org")).await.unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), once);
    assert_eq!(std::fs::read_dir(&directory.0).unwrap().count(), 1, "no draft is left");
}

#[tokio::test]
async fn a_full_or_forbidden_directory_delays_the_mail() {
    let directory = Directory::new("forbidden");
    std::fs::write(&directory.0, "a file").unwrap();
    let post = FilePost::new(directory.0.clone(), from());
    let sent = post.send(letter("job_1", "ada@example.org")).await;
    std::fs::remove_file(&directory.0).unwrap();
    assert!(matches!(sent, Err(PostError::Later(_))), "{sent:?}");
}

#[tokio::test]
async fn headers_cannot_be_injected() {
    let directory = Directory::new("inject");
    let post = FilePost::new(directory.0.clone(), from());
    let mut hostile = letter("x>\r\nBcc: a@example.org/../../..", "ada@example.org");
    hostile.subject = "Hi\r\nBcc: everybody@example.org\r\n\r\nbody".to_owned();
    post.send(hostile).await.unwrap();

    let file = std::fs::read_dir(&directory.0).unwrap().next().unwrap().unwrap();
    let bytes = std::fs::read(file.path()).unwrap();
    let mail = mail_parser::MessageParser::default().parse(&bytes).unwrap();
    assert!(mail.bcc().is_none());
    assert!(mail.body_text(0).unwrap().starts_with("Hello"));

    for to in ["", "ada", "ada@example.org\r\nBcc: b@example.org", "ada@example.org, bob@example.org"] {
        let sent = post.send(letter("job_1", to)).await;
        assert!(matches!(sent, Err(PostError::Never(_))), "{to:?}: {sent:?}");
    }
}

fn smtp(server: &Server) -> SmtpPost {
    SmtpPost::new(&server.url(), from(), SHORT).unwrap()
}

#[tokio::test]
async fn a_taken_letter_arrives_whole_and_the_connection_is_kept() {
    let server = Server::start(Mood::Accepting).await;
    let post = smtp(&server);
    post.send(letter("job_1", "ada@example.org")).await.unwrap();
    post.send(letter("job_2", "bob@example.org")).await.unwrap();

    let seen = server.seen();
    assert_eq!(seen.connections, 1);
    assert!(seen.commands.contains(&"MAIL FROM:<no-reply@localhost>".to_owned()), "{:?}", seen.commands);
    assert!(seen.commands.contains(&"RCPT TO:<bob@example.org>".to_owned()), "{:?}", seen.commands);
    let mail = mail_parser::MessageParser::default().parse(&seen.mails[0]).unwrap();
    assert_eq!(mail.message_id(), Some("job_1@console.example.com"));
    assert_eq!(mail.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
    assert_eq!(mail.body_text(0).unwrap().replace("\r\n", "\n"), letter("", "").text);
    assert_eq!(mail.body_html(0).unwrap().replace("\r\n", "\n"), letter("", "").html);
}

#[tokio::test]
async fn a_kept_connection_that_died_is_replaced() {
    let server = Server::start(Mood::ClosingAfterEach).await;
    let post = smtp(&server);
    post.send(letter("job_1", "ada@example.org")).await.unwrap();
    post.send(letter("job_2", "ada@example.org")).await.unwrap();
    assert_eq!(server.seen().mails.len(), 2);
}

#[tokio::test]
async fn a_refusal_says_whether_to_try_again() {
    for (command, code, is_final) in [
        ("RCPT", 450, false),
        ("RCPT", 550, true),
        ("MAIL", 421, false),
        ("MAIL", 552, true),
        // The server wants us to sign in: the operator can cure that, so the letter waits.
        ("MAIL", 530, false),
        ("DATA", 554, true),
        (".", 451, false),
        (".", 554, true),
        ("EHLO", 550, false),
    ] {
        let server = Server::start(Mood::Refusing { command, code }).await;
        let sent = smtp(&server).send(letter("job_1", "ada@example.org")).await;
        let as_expected =
            if is_final { matches!(sent, Err(PostError::Never(_))) } else { matches!(sent, Err(PostError::Later(_))) };
        assert!(as_expected, "{command} {code}: {sent:?}");
        assert!(server.seen().mails.is_empty());
    }
}

#[tokio::test]
async fn a_server_that_stalls_hangs_up_or_is_away_delays_the_mail() {
    for command in ["", "MAIL", "."] {
        for mood in [Mood::Stalling { command }, Mood::HangingUp { command }] {
            let server = Server::start(mood).await;
            let post = smtp(&server);
            let sent = post.send(letter("job_1", "ada@example.org"));
            let sent = tokio::time::timeout(Duration::from_secs(5), sent).await.unwrap();
            assert!(matches!(sent, Err(PostError::Later(_))), "{mood:?}: {sent:?}");
        }
    }
    let gone = Server::start(Mood::Accepting).await.url_of_nobody();
    let sent = SmtpPost::new(&gone, from(), SHORT).unwrap().send(letter("job_1", "ada@example.org")).await;
    assert!(matches!(sent, Err(PostError::Later(_))), "{sent:?}");
}

#[tokio::test]
async fn after_a_stall_the_next_letter_has_a_connection_of_its_own() {
    let server = Server::start(Mood::StallingOnce).await;
    let post = smtp(&server);
    assert!(post.send(letter("job_1", "ada@example.org")).await.is_err());
    post.send(letter("job_1", "ada@example.org")).await.unwrap();
    assert_eq!(server.seen().connections, 2);
    assert_eq!(server.seen().mails.len(), 1);
}

#[tokio::test]
async fn nothing_is_said_in_clear_where_tls_is_required() {
    let server = Server::start(Mood::Accepting).await;
    let url = format!("{}?tls=required", server.url().replace("smtp://", "smtp://user:secret@"));
    let sent = SmtpPost::new(&url, from(), SHORT).unwrap().send(letter("job_1", "ada@example.org")).await;
    assert!(matches!(sent, Err(PostError::Later(_))), "{sent:?}");
    assert!(server.seen().commands.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"));
}

#[tokio::test]
async fn user_and_password_come_from_the_address() {
    let server = Server::start(Mood::Accepting).await;
    let url = server.url().replace("smtp://", "smtp://us%40er:p%3A%2Fss@");
    SmtpPost::new(&url, from(), SHORT).unwrap().send(letter("job_1", "ada@example.org")).await.unwrap();
    // base64 of NUL us@er NUL p:/ss
    assert!(server.seen().commands.contains(&"AUTH PLAIN AHVzQGVyAHA6L3Nz".to_owned()), "{:?}", server.seen().commands);

    let server = Server::start(Mood::Refusing { command: "AUTH", code: 535 }).await;
    let url = server.url().replace("smtp://", "smtp://user:wrong@");
    let sent = SmtpPost::new(&url, from(), SHORT).unwrap().send(letter("job_1", "ada@example.org")).await;
    assert!(matches!(sent, Err(PostError::Later(_))), "a wrong password loses no mail: {sent:?}");
}

#[test]
fn the_servers_address_is_checked() {
    for good in [
        "smtp://localhost",
        "smtp://127.0.0.1:2525",
        "smtp://[::1]:2525",
        "smtp://user:secret@mail.example.com",
        "smtps://user:secret@mail.example.com:465",
        "smtp://relay.internal:25?tls=none",
    ] {
        assert!(SmtpPost::new(good, from(), SHORT).is_ok(), "{good}");
    }
    for bad in [
        "",
        "mail.example.com",
        "http://mail.example.com",
        "smtp://user:secret@mail.example.com?tls=none",
        "smtps://mail.example.com?tls=none",
        "smtp://mail.example.com?tls=maybe",
    ] {
        let error = SmtpPost::new(bad, from(), SHORT).err().unwrap().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
