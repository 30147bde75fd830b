//! Policies: one open trial an organization, expired by the clock, read with whatever asks for them.

use std::collections::BTreeSet;

use domain::credential::Kind;
use domain::id::{FactorLossId, KeyId, SessionId, TrialId};
use domain::key::{Controls, Owner};
use domain::policies::{InForce, Policies, Trial};
use domain::role::Role;
use domain::session::{Factor, Factors};
use store::{NewKey, NewSession, Site};

use crate::both_engines;
use crate::support::{Base, at, hash};

both_engines!(
    one_trial_is_open,
    a_trial_is_confirmed_in_time_or_never,
    everything_that_asks_reads_the_same,
    tells_how_members_were_seen,
    pauses_are_kept_until_a_proof,
    a_loss_is_approved_by_organization,
);

fn days(days: u32) -> Policies {
    Policies { key_days: Some(days), ..Policies::default() }
}

fn trial(number: u128, key_days: u32) -> Trial {
    Trial { id: TrialId::from_bits(number), after: days(key_days), applied_at: at(0), expires_at: at(600) }
}

async fn one_trial_is_open(base: &Base) {
    let two = base.two().await;
    let insert = async |number, days| {
        let (org, by) = (two.ours.org, two.ours.account);
        base.write(async |tx| tx.on(org).insert_trial(&trial(number, days), &Policies::default(), by).await).await
    };
    assert!(insert(1, 30).await);
    assert!(!insert(2, 60).await, "one is open");
    let open = base.db.read(two.ours.org).open_trial().await.unwrap().unwrap();
    assert_eq!((open.trial, open.applied_by, open.name.as_str()), (trial(1, 30), two.ours.account, "ada"));
    assert_eq!(base.db.read(two.theirs.org).open_trial().await.unwrap(), None);
    let roll_back =
        async |org| base.write(async |tx| tx.on(org).roll_trial_back(TrialId::from_bits(1), at(5)).await).await;
    assert!(!roll_back(two.theirs.org).await, "not theirs to roll back");
    assert!(roll_back(two.ours.org).await);
    assert!(!roll_back(two.ours.org).await, "once");
    assert_eq!(base.db.read(two.ours.org).open_trial().await.unwrap(), None);
    assert!(insert(2, 60).await);
}

async fn a_trial_is_confirmed_in_time_or_never(base: &Base) {
    let two = base.two().await;
    let (org, by) = (two.ours.org, two.ours.account);
    let in_force = async |org| base.db.read(org).policies_in_force().await.unwrap().unwrap();
    let confirm = async |org, number, now| {
        base.write(async |tx| tx.on(org).confirm_trial(&trial(number, 30), at(now)).await).await
    };
    base.write(async |tx| tx.on(org).insert_trial(&trial(1, 30), &Policies::default(), by).await).await;
    let tried = in_force(org).await;
    assert_eq!((tried.at(at(599)), tried.at(at(600))), (&days(30), &Policies::default()));
    assert!(!confirm(org, 1, 600).await, "its time is over");
    assert!(!confirm(two.theirs.org, 1, 1).await);
    assert!(confirm(org, 1, 599).await);
    assert!(!confirm(org, 1, 599).await, "once");
    let expected = InForce { confirmed: days(30), trial: None };
    assert_eq!(in_force(org).await, expected);
    assert_eq!(in_force(two.theirs.org).await, InForce::default());
    assert!(!base.write(async |tx| tx.on(org).roll_trial_back(TrialId::from_bits(1), at(600)).await).await);
}

async fn everything_that_asks_reads_the_same(base: &Base) {
    let two = base.two().await;
    let (org, account) = (two.ours.org, two.ours.account);
    base.write(async |tx| {
        let mut rows = tx.on(org);
        rows.insert_trial(&trial(1, 60), &Policies::default(), account).await?;
        rows.confirm_trial(&trial(1, 60), at(1)).await?;
        rows.insert_trial(&trial(2, 30), &days(60), account).await?;
        rows.insert_key(&NewKey {
            id: KeyId::from_bits(1),
            team: two.ours.team,
            owner: Owner::Member(account),
            made_by: account,
            tags: BTreeSet::new(),
            controls: Controls::default(),
            kind: Kind::Key,
            name: "ci".into(),
            secret_hash: hash(1),
            last_four: "abcd".into(),
            created_at: at(7),
            expires_at: None,
        })
        .await
    })
    .await;
    let expected = InForce { confirmed: days(60), trial: Some(trial(2, 30)) };
    assert_eq!(base.db.read(org).standing_of(account).await.unwrap().unwrap().policies, expected);
    let principal = base.db.read(Site).find_key_principal(hash(1)).await.unwrap().unwrap();
    assert_eq!((principal.policies, principal.secret_since), (expected, at(7)));
    let theirs = base.db.read(two.theirs.org).standing_of(two.theirs.account).await.unwrap().unwrap();
    assert_eq!(theirs.policies, InForce::default());
}

async fn tells_how_members_were_seen(base: &Base) {
    let two = base.two().await;
    let (org, account) = (two.ours.org, two.ours.account);
    let session = |number: u8, seconds: i64| NewSession {
        id: SessionId::from_bits(u128::from(number)),
        secret_hash: hash(number),
        method: "password",
        at: at(seconds),
        idle_seconds: 100,
        expires_at: at(1_000),
        network: "n".to_owned(),
        agent: "Firefox".to_owned(),
        factors: Factors::default(),
        connection: None,
        device_hash: None,
    };
    base.write(async |tx| {
        for tenant in [two.ours, two.theirs] {
            tx.on(tenant.org).note_activity(tenant.account, "n", "password", false, at(0)).await?;
        }
        let mut ours = tx.on(org);
        ours.note_activity(account, "n", "password", false, at(50)).await?;
        ours.note_activity(account, "n", "password", false, at(86_400)).await?;
        ours.note_activity(account, "n", "password", true, at(86_400)).await?;
        ours.insert_member(two.theirs.account, Role::Developer, "invitation", at(3)).await?;
        ours.note_activity(two.theirs.account, "m", "google", false, at(4)).await?;
        for (number, seconds) in [(1, 5), (2, 9)] {
            tx.on(account).insert_session(&session(number, seconds)).await?;
        }
        tx.on(two.theirs.account).insert_session(&session(3, 7)).await?;
        for (number, revoked) in [(1, false), (2, true)] {
            tx.on(org)
                .insert_key(&NewKey {
                    id: KeyId::from_bits(number),
                    team: two.ours.team,
                    owner: Owner::Member(account),
                    made_by: account,
                    tags: BTreeSet::new(),
                    controls: Controls::default(),
                    kind: Kind::Key,
                    name: format!("key {number}"),
                    secret_hash: hash(u8::try_from(number).unwrap()),
                    last_four: "abcd".into(),
                    created_at: at(0),
                    expires_at: Some(at(500)),
                })
                .await?;
            if revoked {
                tx.on(org).revoke_key(KeyId::from_bits(number), "x", at(1)).await?;
            }
        }
        Ok(())
    })
    .await;
    let seen = base.db.read(org).members_seen_since("2026-11-24").await.unwrap();
    let seen: Vec<_> = seen
        .iter()
        .map(|row| (row.name.as_str(), row.network.as_str(), row.method.as_str(), row.mfa, row.longest_gap_seconds))
        .collect();
    assert_eq!(
        seen,
        [("ada", "n", "password", false, 50), ("ada", "n", "password", true, 0), ("bob", "m", "google", false, 0)]
    );
    assert_eq!(base.db.read(org).members_seen_since("2026-11-25").await.unwrap().len(), 2);
    let proofs = base.db.read(org).oldest_proofs(at(50)).await.unwrap();
    assert_eq!(
        proofs.iter().map(|row| (row.name.as_str(), row.authenticated_at)).collect::<Vec<_>>(),
        [("ada", at(5)), ("bob", at(7))]
    );
    assert_eq!(
        base.db.read(org).oldest_proofs(at(107)).await.unwrap()[0].authenticated_at,
        at(9),
        "idle ones are over"
    );
    let keys = base.db.read(org).keys_in_use(at(50)).await.unwrap();
    assert_eq!(keys.iter().map(|key| (key.name.as_str(), key.owner.as_str())).collect::<Vec<_>>(), [("key 1", "ada")]);
    assert!(base.db.read(org).keys_in_use(at(500)).await.unwrap().is_empty());
    assert!(base.db.read(two.theirs.org).keys_in_use(at(50)).await.unwrap().is_empty());
}

async fn pauses_are_kept_until_a_proof(base: &Base) {
    let two = base.two().await;
    let (account, id) = (two.ours.account, SessionId::from_bits(1));
    let factors = Factors::of(&[Factor::Password]);
    base.write(async |tx| {
        tx.on(account)
            .insert_session(&NewSession {
                id,
                secret_hash: hash(1),
                method: "google",
                at: at(0),
                idle_seconds: 1_000,
                expires_at: at(10_000),
                network: "n".to_owned(),
                agent: String::new(),
                factors: factors.clone(),
                connection: None,
                device_hash: None,
            })
            .await
    })
    .await;
    let proof = async |now| base.db.read(account).session_proof(id, at(now)).await.unwrap();
    let touch = async |now| base.write(async |tx| tx.on(account).touch_session(id, at(now)).await).await;
    for (now, pause) in [(60, 60), (360, 300), (400, 300)] {
        touch(now).await;
        assert_eq!(proof(now).await.unwrap().longest_pause_seconds, pause);
    }
    let renew = async |proved, factors: &Factors| {
        base.write(async |tx| tx.on(account).renew_session(id, hash(2), at(proved), factors).await).await
    };
    assert!(renew(0, &factors).await);
    assert_eq!(proof(400).await.unwrap().longest_pause_seconds, 300, "another secret alone is no proof");
    let more = factors.and(Factor::Totp);
    assert!(renew(410, &more).await);
    let found = proof(410).await.unwrap();
    assert_eq!((found.longest_pause_seconds, found.authenticated_at, found.created_at), (0, at(410), at(0)));
    assert_eq!((found.method.as_str(), found.factors, found.seen_at), ("google", more, at(400)));
    assert_eq!(proof(1_400).await, None, "over");
    assert!(base.db.read(two.theirs.account).session_proof(id, at(410)).await.unwrap().is_none());
    assert_eq!(base.db.read(account).session_authenticated_at(id, at(410)).await.unwrap(), Some(at(410)));
}

async fn a_loss_is_approved_by_organization(base: &Base) {
    let two = base.two().await;
    let (account, loss) = (two.ours.account, FactorLossId::from_bits(1));
    base.write(async |tx| {
        tx.on(two.theirs.org).insert_member(account, Role::Developer, "invitation", at(3)).await?;
        tx.on(account).insert_factor_loss(loss, at(0), at(10)).await
    })
    .await;
    let asked = async || {
        let rows = base.db.read(account).organizations_asked(loss).await.unwrap();
        rows.into_iter().map(|row| (row.slug, row.approved_at)).collect::<Vec<_>>()
    };
    assert_eq!(asked().await, [("ada".to_owned(), None), ("bob".to_owned(), None)]);
    let by = two.theirs.account;
    let approve = async || {
        base.write(async |tx| tx.on(account).approve_factor_loss(loss, (two.theirs.org, by), at(5)).await).await
    };
    assert!(approve().await);
    assert!(!approve().await, "once");
    assert_eq!(asked().await, [("ada".to_owned(), None), ("bob".to_owned(), Some(at(5)))]);
    let listed = async |org| base.db.read(org).losses_of_members(10).await.unwrap();
    assert_eq!(listed(two.theirs.org).await[0].approved_at, Some(at(5)));
    let ours = listed(two.ours.org).await;
    assert_eq!((ours.len(), ours[0].account, ours[0].loss, ours[0].approved_at), (1, account, loss, None));
    base.write(async |tx| tx.on(account).stop_factor_loss(loss, at(6)).await).await;
    assert!(listed(two.theirs.org).await.is_empty());
    base.write(async |tx| tx.on(account).erase_own_rows().await).await;
    assert_eq!(base.count("factor_loss_approvals").await, 0);
}
