//! A mail server of a few lines, on the loopback, in a mood.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

#[derive(Debug, Clone, Copy)]
pub enum Mood {
    Accepting,
    /// Takes one mail a connection.
    ClosingAfterEach,
    /// Answers this command with this code; `.` is the end of a mail.
    Refusing {
        command: &'static str,
        code: u16,
    },
    /// Never answers this command; the empty one is the greeting.
    Stalling {
        command: &'static str,
    },
    /// Closes instead of answering this command.
    HangingUp {
        command: &'static str,
    },
    /// Never answers the end of a mail on its first connection.
    StallingOnce,
}

#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub connections: usize,
    pub commands: Vec<String>,
    pub mails: Vec<Vec<u8>>,
}

pub struct Server {
    port: u16,
    seen: Arc<Mutex<Seen>>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    pub async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::<Mutex<Seen>>::default();
        let task = tokio::spawn({
            let seen = seen.clone();
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    seen.lock().unwrap().connections += 1;
                    let is_first = seen.lock().unwrap().connections == 1;
                    let mood = match mood {
                        Mood::StallingOnce if is_first => Mood::Stalling { command: "." },
                        Mood::StallingOnce => Mood::Accepting,
                        mood => mood,
                    };
                    tokio::spawn(talk(stream, mood, seen.clone()));
                }
            }
        });
        Self { port, seen, task }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Stops; nobody listens at the address any more.
    pub fn url_of_nobody(self) -> String {
        self.url()
    }

    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What a command gets: its answer, or `None` when the connection is over.
async fn answer(stream: &mut BufReader<TcpStream>, mood: Mood, command: &str, normal: &str) -> Option<bool> {
    let reply = match mood {
        Mood::Stalling { command: stalled } if stalled == command => std::future::pending().await,
        Mood::HangingUp { command: last } if last == command => return None,
        Mood::Refusing { command: refused, code } if refused == command => format!("{code} not now\r\n"),
        _ => format!("{normal}\r\n"),
    };
    stream.get_mut().write_all(reply.as_bytes()).await.ok()?;
    Some(reply.starts_with(normal))
}

async fn talk(stream: TcpStream, mood: Mood, seen: Arc<Mutex<Seen>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    answer(&mut stream, mood, "", "220 here").await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_owned();
        seen.lock().unwrap().commands.push(line.clone());
        let command = line.split([' ', ':']).next().unwrap_or_default().to_owned();
        let normal = match command.as_str() {
            "EHLO" => "250-here\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
            "AUTH" => "235 welcome",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        let is_taken = answer(&mut stream, mood, &command, normal).await?;
        if command == "QUIT" {
            return None;
        }
        if command == "DATA" && is_taken {
            let mail = mail(&mut stream).await?;
            if answer(&mut stream, mood, ".", "250 ok").await? {
                seen.lock().unwrap().mails.push(mail);
            }
            if matches!(mood, Mood::ClosingAfterEach) {
                return None;
            }
        }
    }
}

/// Everything up to the line with the lone dot, without the dots that were doubled on the way.
async fn mail(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut mail = Vec::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await.ok()? == 0 {
            return None;
        }
        if line == b".\r\n" {
            return Some(mail);
        }
        mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
