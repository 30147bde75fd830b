//! Many members for `make bench`, put into an organization: `directory DATABASE_URL SLUG COUNT`.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a measuring program may stop at once")]

use domain::id::{AccountId, OrgId};
use domain::role::Role;
use domain::time::Timestamp;
use store::{NewAccount, Site};

/// Members of a transaction: the server writes in between.
const PORTION: u128 = 500;
/// 2026-01-01T00:00:00Z, in seconds.
const BEGIN: i64 = 1_767_225_600;

async fn fill(url: &str, slug: &str, count: u128) {
    let db = store::Db::open(&store::Options::new(url)).await.expect("the database opens");
    let found = db.read(Site).find_organization_by_slug(slug).await.expect("the database answers");
    let org: OrgId = found.expect("there is such an organization").id;
    for begin in (0..count).step_by(usize::try_from(PORTION).expect("a number")) {
        let mut tx = db.begin().await.expect("a transaction begins");
        for number in begin..count.min(begin + PORTION) {
            let account = AccountId::from_bits(org.bits() / 1_000_000 * 1_000_000 + number);
            let joined = Timestamp::from_micros((BEGIN + i64::try_from(number).expect("a number")) * 1_000_000);
            let email = format!("person{number}@{slug}.example.org");
            let new = NewAccount {
                email_key: email.clone(),
                email,
                name: format!("Person {number}"),
                password: None,
                password_set_at: None,
                terms_version: "2026-11-01".to_owned(),
                terms_accepted_at: joined,
                created_at: joined,
                stamp: String::new(),
            };
            let role = if number % 4 == 0 { Role::Developer } else { Role::ReadOnly };
            assert!(tx.on(account).insert_account(&new).await.expect("an account is made"), "the account is new");
            let joins = tx.on(org).insert_member(account, role, "invitation", joined).await;
            assert!(joins.expect("a member is made"), "the member is new");
        }
        tx.commit(Vec::new()).await.expect("it is committed");
    }
    db.close().await;
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [url, slug, count] => fill(url, slug, count.parse().expect("a number")).await,
        _ => println!("directory DATABASE_URL SLUG COUNT"),
    }
}
