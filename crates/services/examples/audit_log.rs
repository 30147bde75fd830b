//! A long log for `make bench`: appended to an organization's own, or written as a file, and the check of such a file.
//!
//! `audit_log fill DATABASE_URL SLUG COUNT`, `audit_log file PATH COUNT`, `audit_log verify PATH` (prints entries a second).
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measuring program may stop at once"
)]

use std::io::{BufRead, BufReader, BufWriter, Write};

use domain::actor::ActorRef;
use domain::audit::{
    Chain, Entry, FORM, Head, Header, Personal, VERSION, Verifier, commit, end_line, entry_line, header_line,
};
use domain::event::Kind;
use domain::id::{AccountId, EntryId, KeyId, OrgId, RequestId};
use domain::time::Timestamp;
use serde_json::json;
use store::{NewEntry, Site};

/// Entries of a transaction: the server writes in between.
const PORTION: i64 = 5_000;
/// 2026-01-01T00:00:00Z; an entry follows each second.
const BEGIN: i64 = 1_767_225_600;

/// Name, value, salt.
type Beside = Vec<(&'static str, String, [u8; 16])>;

/// The entry after a place: kinds, actors, targets and addresses in turn, each so often that a thousand entries fill a page with it: a page
/// shows as much of a short log as of a long one.
fn entry(chain: Chain, head: Head) -> (Entry, Beside) {
    let seq = head.seq + 1;
    let bits = u128::try_from(seq).expect("numbers are positive");
    let kinds = Kind::ALL.len();
    let kind = Kind::ALL.get(usize::try_from(seq).expect("a number") % kinds).copied().unwrap_or(Kind::KeyCreated);
    let at = Timestamp::from_micros((BEGIN + seq) * 1_000_000);
    let (address, agent, salt) =
        (format!("192.0.2.{}", seq % 14), "Mozilla/5.0 (X11; Linux x86_64)".to_owned(), [7; 16]);
    let personal = vec![("request.address", address, salt), ("request.agent", agent, salt)];
    let entry = Entry {
        version: VERSION,
        chain,
        seq,
        previous: head.hash,
        // Another in every chain.
        id: EntryId::new(
            at,
            commit(&chain.to_string(), &seq.to_string(), [0; 16]).last_chunk::<10>().copied().unwrap_or_default(),
        ),
        at,
        actor: ActorRef::Account(AccountId::from_bits(bits % 10)),
        credential: None,
        event: kind.as_str().to_owned(),
        target: Some(KeyId::from_bits(bits % 12).to_string()),
        request: Some(RequestId::from_bits(bits)),
        payload: json!({ "team": "team_00000000000000000000000000000001", "before": "live", "after": "revoked" }),
        commitments: personal
            .iter()
            .map(|(name, value, salt)| ((*name).to_owned(), commit(name, value, *salt)))
            .collect(),
    };
    (entry, personal)
}

async fn fill(url: &str, slug: &str, count: i64) {
    let db = store::Db::open(&store::Options::new(url)).await.expect("the database opens");
    let found = db.read(Site).find_organization_by_slug(slug).await.expect("the database answers");
    let org: OrgId = found.expect("there is such an organization").id;
    let mut left = count;
    while left > 0 {
        let mut tx = db.begin().await.expect("a transaction begins");
        tx.on(org).lock_organization().await.expect("the row is locked");
        let mut head = tx.on(org).audit_head().await.expect("the database answers").expect("there is a head");
        for _ in 0..PORTION.min(left) {
            let (entry, personal) = entry(Chain::Organization(org), head);
            head = Head::after(&entry);
            tx.on(Site).append_entry(&NewEntry { entry, hash: head.hash, personal }).await.expect("it is appended");
        }
        tx.commit(Vec::new()).await.expect("it is committed");
        left -= PORTION;
    }
    db.close().await;
}

fn write(path: &str, count: i64) {
    let chain = Chain::Organization(OrgId::from_bits(1));
    let mut file = BufWriter::new(std::fs::File::create(path).expect("the file is made"));
    let header = Header {
        form: FORM.to_owned(),
        chain,
        complete: true,
        after: Head::START.into(),
        checkpoints: Vec::new(),
        keys: Vec::new(),
    };
    let mut head = Head::START;
    let mut put = |line: String| file.write_all(line.as_bytes()).expect("the file is written");
    put(header_line(&header));
    for _ in 0..count {
        let (entry, personal) = entry(chain, head);
        head = Head::after(&entry);
        let personal: Vec<_> =
            personal.into_iter().map(|(name, value, salt)| Personal::new(name.to_owned(), value, salt)).collect();
        put(entry_line(&entry, &head.hash, &personal));
    }
    put(end_line(u64::try_from(count).unwrap_or_default(), head));
}

#[expect(clippy::as_conversions, reason = "a figure for people")]
fn verify(path: &str) {
    let lines = BufReader::with_capacity(1 << 20, std::fs::File::open(path).expect("the file opens"));
    let began = std::time::Instant::now();
    let mut verifier = Verifier::new(None, None);
    for line in lines.lines() {
        verifier.line(&line.expect("the file is text")).expect("the log is good");
    }
    let verified = verifier.finish().expect("the log is good");
    println!("{:.0}", verified.entries as f64 / began.elapsed().as_secs_f64());
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let parts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse().expect("a number");
    match parts.as_slice() {
        ["fill", url, slug, count] => fill(url, slug, number(count)).await,
        ["file", path, count] => write(path, number(count)),
        ["verify", path] => verify(path),
        _ => println!("audit_log fill URL SLUG COUNT | file PATH COUNT | verify PATH"),
    }
}
