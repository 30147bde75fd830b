//! The hasher: what it accepts, what it refuses, what a stranger's address costs.
#![allow(clippy::unwrap_used)]

use super::*;
use std::num::NonZero;

const PASSWORD: &str = "nineteen grey herons at noon";
const SALT: [u8; 16] = *b"sixteen byte sal";

fn hasher(waiting: usize) -> Hasher {
    Hasher::start(Limits { threads: NonZero::new(1).unwrap(), waiting }).unwrap()
}

#[tokio::test]
async fn the_right_password_and_no_other() {
    let hasher = hasher(64);
    let phc = hasher.hash(PASSWORD, SALT).await.unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    assert_eq!(hasher.verify(PASSWORD, &phc).await, Ok(Verdict { ok: true, needs_upgrade: false }));
    for other in ["", "Nineteen grey herons at noon", "nineteen grey herons at noon ", "nineteen grey herons at noo"] {
        assert!(!hasher.verify(other, &phc).await.unwrap().ok, "{other:?}");
    }
}

#[tokio::test]
async fn the_whole_password_counts() {
    let hasher = hasher(64);
    let long = "🦀".repeat(256);
    let phc = hasher.hash(&long, SALT).await.unwrap();
    assert!(hasher.verify(&long, &phc).await.unwrap().ok);
    assert!(!hasher.verify(&format!("{}🐙", "🦀".repeat(255)), &phc).await.unwrap().ok);
}

#[tokio::test]
async fn composed_and_decomposed_are_one_password() {
    let hasher = hasher(64);
    let phc = hasher.hash("zwölf Äpfel im Korb", SALT).await.unwrap();
    assert!(hasher.verify("zwo\u{308}lf A\u{308}pfel im Korb", &phc).await.unwrap().ok);
}

#[tokio::test]
async fn the_hash_is_that_of_the_reference() {
    // argon2-cffi 25.1: argon2.low_level.hash_secret(b"nineteen grey herons at noon", b"sixteen byte sal", 2, 19456, 1, 32, Type.ID)
    let reference = "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlIHNhbA$diEzoREpT+Bp/HLft1g7AOUEhniAXSfhTIzJDGu8mwY";
    assert_eq!(hasher(1).hash(PASSWORD, SALT).await.unwrap(), reference);
}

#[tokio::test]
async fn weaker_hashes_are_verified_and_marked() {
    let hasher = hasher(64);
    let weaker = "$argon2id$v=19$m=1024,t=1,p=1$c2l4dGVlbiBieXRlIHNhbA$GCoUF1av7jcm95d/XSe079uHzquTEIzX0pHWT2vXJwc";
    assert_eq!(hasher.verify(PASSWORD, weaker).await, Ok(Verdict { ok: true, needs_upgrade: true }));
    assert_eq!(hasher.verify("another", weaker).await, Ok(Verdict { ok: false, needs_upgrade: true }));
    let phc = hasher.hash(PASSWORD, SALT).await.unwrap();
    assert!(hasher.verify(PASSWORD, &phc).await.unwrap().ok, "memory of another size does no harm");
}

#[tokio::test]
async fn what_is_no_affordable_argon2_hash_is_unreadable() {
    let hasher = hasher(64);
    let phc = hasher.hash(PASSWORD, SALT).await.unwrap();
    let changed = |from: &str, to: &str| phc.replace(from, to);
    for broken in [
        String::new(),
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW".to_owned(),
        changed("argon2id", "scrypt"),
        changed("m=19456", "m=4194304"),
        changed("t=2", "t=4000000"),
        phc.rsplit_once('$').unwrap().0.to_owned(),
    ] {
        assert_eq!(hasher.verify(PASSWORD, &broken).await, Err(Error::Unreadable), "{broken}");
    }
}

#[tokio::test]
async fn a_dummy_is_never_accepted_and_takes_the_same_work() {
    let nobody = Stored::nobody().unwrap();
    let somebody = Stored::parse(&hasher(1).hash(PASSWORD, SALT).await.unwrap()).unwrap();
    assert_eq!(nobody.recipe.params, somebody.recipe.params);
    assert_eq!(nobody.recipe.algorithm, somebody.recipe.algorithm);
    assert_eq!((nobody.salt.len(), nobody.output.len()), (somebody.salt.len(), somebody.output.len()));
    assert!(!hasher(1).verify_dummy(PASSWORD).await.unwrap().ok);
}

/// Both go through the same queue: when it is full, a stranger's address is refused just like a known one.
#[tokio::test]
async fn a_full_queue_says_busy_for_known_and_unknown() {
    let hasher = hasher(0);
    let phc = hasher.hash(PASSWORD, SALT).await.unwrap();
    let (begin, began) = std::sync::mpsc::channel();
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let running = hasher.hashes.run(move |_| {
        begin.send(()).unwrap();
        let _ = ended.recv();
    });
    let running = running.unwrap();
    began.recv().unwrap();
    let busy = Error::Busy { retry_after: RETRY_AFTER };
    assert_eq!(hasher.hash(PASSWORD, SALT).await.unwrap_err(), busy);
    assert_eq!(hasher.verify(PASSWORD, &phc).await.unwrap_err(), busy);
    assert_eq!(hasher.verify_dummy(PASSWORD).await.unwrap_err(), busy);
    drop(end);
    running.await.unwrap();
    assert!(hasher.verify(PASSWORD, &phc).await.unwrap().ok);
}

#[tokio::test]
async fn memory_stays_what_one_hash_needs() {
    let mut memory = Memory::default();
    for _ in 0..3 {
        memory.output(&Recipe::today().unwrap(), b"password", &SALT, 32).unwrap();
        assert_eq!((memory.0.len(), memory.0.capacity()), (19 * 1024, 19 * 1024));
    }
}
