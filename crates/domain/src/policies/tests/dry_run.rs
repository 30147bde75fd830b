//! What a change would hold up, told before it is made.

use std::net::IpAddr;

use super::*;
use crate::id::{AccountId, KeyId};

#[test]
fn a_dry_run_says_perhaps_where_it_cannot_know() {
    let seen = |network: &str, method, mfa| Activity {
        account: AccountId::from_bits(1),
        name: "Ada".into(),
        joined_at: NOW.minus(DAY),
        seen: Seen::Days { network: network.into(), method: Some(method), mfa, longest_pause: Duration::ZERO },
    };
    let run = |after: &Policies, row| {
        let run = dry_run(&Policies::default(), after, &[row], &[], NOW);
        run.rules.iter().flat_map(|rule| rule.hits.iter().map(|hit| (rule.policy, hit.doubt))).collect::<Vec<_>>()
    };
    let net = |text: &str| Policies { networks: networks(text).unwrap(), ..Policies::default() };
    for (policy, stored, doubt) in [
        ("198.51.100.0/24", "198.51.100.0/24", None),
        ("198.51.0.0/16", "198.51.100.0/24", None),
        ("198.51.100.7", "198.51.100.0/24", Some(Doubt::Perhaps)),
        ("198.51.101.0/24", "198.51.100.0/24", Some(Doubt::None)),
        ("2001:db8::1", "2001:db8::/64", Some(Doubt::Perhaps)),
        ("198.51.100.0/24", "unknown", Some(Doubt::Perhaps)),
    ] {
        let hits = run(&net(policy), seen(stored, Method::Password, false));
        assert_eq!(hits, doubt.map(|doubt| (PolicyName::Networks, doubt)).into_iter().collect::<Vec<_>>(), "{policy}");
    }
    let grace = Policies { mfa: Some(Mfa { since: NOW, grace_days: 7 }), ..Policies::default() };
    let plain = |method, mfa| seen("198.51.100.0/24", method, mfa);
    assert_eq!(run(&grace, plain(Method::Google, false)), [(PolicyName::Mfa, Doubt::Later)]);
    assert_eq!(run(&grace, plain(Method::Google, true)), []);
    assert_eq!(run(&grace, plain(Method::Passkey, false)), []);
    let passkey = Policies { methods: vec![Method::Passkey], ..Policies::default() };
    assert_eq!(run(&passkey, plain(Method::Password, true)), [(PolicyName::SignInMethods, Doubt::Perhaps)]);
    assert_eq!(run(&passkey, plain(Method::Password, false)), [(PolicyName::SignInMethods, Doubt::None)]);
}

#[test]
fn a_dry_run_counts_all_and_names_some() {
    let after = Policies {
        key_days: Some(30),
        networks: networks("10.0.0.0/8").unwrap(),
        idle_minutes: Some(5),
        ..Policies::default()
    };
    let seen = |id: u128, pause: u64| Activity {
        account: AccountId::from_bits(id),
        name: format!("Member {id:02}"),
        joined_at: NOW,
        seen: Seen::Days {
            network: "198.51.100.0/24".into(),
            method: Some(Method::Password),
            mfa: false,
            longest_pause: Duration::from_secs(pause),
        },
    };
    let mut activity: Vec<_> = (0..30).map(|id| seen(id, 0)).collect();
    activity.push(seen(3, 600));
    let key = |id: u128, days: u32, from: Option<&str>| Key {
        id: KeyId::from_bits(id),
        name: "ci".into(),
        owner: "Ada".into(),
        created_at: NOW.minus(days * DAY),
        used_from: from.map(|from| from.parse::<IpAddr>().unwrap()),
    };
    let keys = [key(1, 31, None), key(2, 30, Some("10.1.1.1")), key(3, 1, Some("192.0.2.1"))];
    let run = dry_run(&Policies::default(), &after, &activity, &keys, NOW);
    let counts: Vec<_> = run.rules.iter().map(|rule| (rule.policy, rule.members, rule.keys, rule.hits.len())).collect();
    assert_eq!(
        counts,
        [(PolicyName::IdleTimeout, 1, 0, 1), (PolicyName::Networks, 30, 1, SHOWN), (PolicyName::KeyLifetime, 0, 1, 1),]
    );
    assert_eq!(run.seen, 30);
    assert_eq!(dry_run(&after, &after, &activity, &keys, NOW).rules, [], "what does not change is not told");
}
