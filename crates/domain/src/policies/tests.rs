use std::net::IpAddr;
use std::time::Duration;

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::dry_run::would_hold;
use super::*;
use crate::field::FieldError;
use crate::id::{AccountId, KeyId};
use crate::security::Proof;
use crate::session::{Factor, Factors};

const NOW: Timestamp = Timestamp::from_micros(1_795_521_600_000_000);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

fn facts() -> Facts {
    Facts {
        method: Some(Method::Password),
        factors: Factors::of(&[Factor::Password]),
        begun_at: NOW.minus(MINUTE),
        authenticated_at: NOW.minus(MINUTE),
        longest_pause: Duration::ZERO,
        address: "198.51.100.7".parse().ok(),
        joined_at: NOW.minus(100 * DAY),
        sign_in_after: None,
        now: NOW,
    }
}

fn typed(change: impl FnOnce(&mut TypedPolicies)) -> TypedPolicies {
    let mut typed = TypedPolicies::default();
    change(&mut typed);
    typed
}

fn parse(change: impl FnOnce(&mut TypedPolicies)) -> Result<Policies, Vec<(String, FieldError)>> {
    typed(change).parse(&Policies::default(), NOW).map_err(|errors| errors.0)
}

#[test]
fn nothing_typed_limits_nothing() {
    let policies = parse(|_| ()).unwrap();
    assert_eq!(policies, Policies::default());
    assert!(policies.let_everybody_in() && door(&policies, &facts()).is_ok());
    assert_eq!(policies.invitation_days(), 7);
    assert!(policies.may_invite("anything.example"));
    assert_eq!(serde_json::to_string(&policies).unwrap(), "{}");
}

#[test]
fn numbers_have_their_ranges() {
    for (field, good, bad) in [
        ("idle_minutes", ["5", "10080"], ["4", "10081"]),
        ("absolute_hours", ["1", "2160"], ["0", "2161"]),
        ("key_days", ["1", "3650"], ["0", "3651"]),
        ("invitation_days", ["1", "30"], ["0", "31"]),
        ("grace_days", ["0", "90"], ["91", "-1"]),
    ] {
        let set = |value: &str| {
            parse(|typed| {
                typed.mfa = true;
                let slot = match field {
                    "idle_minutes" => &mut typed.idle_minutes,
                    "absolute_hours" => &mut typed.absolute_hours,
                    "key_days" => &mut typed.key_days,
                    "invitation_days" => &mut typed.invitation_days,
                    _ => &mut typed.grace_days,
                };
                *slot = value.to_owned();
            })
        };
        for value in good {
            assert!(set(value).is_ok(), "{field} {value}");
            assert!(set(&format!(" {value} ")).is_ok(), "blanks around do not matter");
        }
        for value in bad.into_iter().chain(["many", "1.5", "9999999999999"]) {
            let errors = set(value).unwrap_err();
            assert!(
                matches!(errors.as_slice(), [(name, FieldError::OutOfRange { .. })] if name == field),
                "{value} {errors:?}"
            );
        }
    }
}

#[test]
fn networks_become_canonical() {
    let text = "198.51.100.7/24, 10.0.0.1\n2001:DB8::1/32;::ffff:192.0.2.9 ::ffff:192.0.2.0/120  10.0.0.1/32";
    let networks: Vec<_> = networks(text).unwrap().iter().map(IpNet::to_string).collect();
    assert_eq!(networks, ["198.51.100.0/24", "10.0.0.1/32", "2001:db8::/32", "192.0.2.9/32", "192.0.2.0/24"]);
}

#[test]
fn a_bad_network_is_named_by_its_place() {
    for (text, position) in [
        ("10.0.0.0/33", 1),
        ("10.0.0.0/8\nfoo", 2),
        ("10.0.0.0/8, 192.0.2.0/24, 300.1.1.1", 3),
        ("2001:db8::/129", 1),
        ("10.0.0/8", 1),
        ("10.0.0.0/8 /24", 2),
    ] {
        assert_eq!(networks(text), Err(FieldError::BadEntry { position }), "{text}");
    }
    let many = |count: u32| (0..count).map(|n| format!("10.0.{n}.0/24 ")).collect::<String>();
    assert_eq!(networks(&many(100)).unwrap().len(), 100);
    assert_eq!(networks(&many(101)), Err(FieldError::TooManyEntries { max: 100 }));
}

#[test]
fn domains_and_ways_in_are_checked() {
    let domains = parse(|typed| typed.invitation_domains = "@Example.ORG, münchen.example".into()).unwrap();
    assert_eq!(domains.invitation_domains, ["example.org", "münchen.example"]);
    assert!(domains.may_invite("EXAMPLE.org") && !domains.may_invite("sub.example.org"));
    for bad in ["localhost", "a b..c", "-a.example", "exa mple.org x/y"] {
        assert!(parse(|typed| typed.invitation_domains = bad.into()).is_err(), "{bad}");
    }
    let methods = |text: &str| parse(|typed| typed.methods = text.into()).map(|policies| policies.methods);
    assert_eq!(methods("github passkey"), Ok(vec![Method::Passkey, Method::GitHub]));
    assert_eq!(methods("password passkey google github"), Ok(vec![]), "all are no limit");
    assert_eq!(methods("sign_up"), Err(vec![("methods".to_owned(), FieldError::UnknownChoice)]));
    assert!(methods("shoe").is_err());
}

#[test]
fn a_second_factor_is_asked_for_since_it_was_first_asked_for() {
    let with = |grace: &str| typed(|typed| (typed.mfa, typed.grace_days) = (true, grace.to_owned()));
    let first = with("7").parse(&Policies::default(), NOW).unwrap();
    let later = with("30").parse(&first, NOW.plus(DAY)).unwrap();
    assert_eq!(later.mfa, Some(Mfa { since: NOW, grace_days: 30 }));
    assert_eq!(first.lowered(&later), [PolicyName::Mfa], "a longer grace is less");
}

/// Each policy, what it holds up, and what it lets in.
#[test]
fn the_door() {
    let multi = Factors::of(&[Factor::Password, Factor::Totp]);
    let federated = Factors::of(&[Factor::Federated]);
    let idle = Policies { idle_minutes: Some(30), ..Policies::default() };
    let absolute = Policies { absolute_hours: Some(1), ..Policies::default() };
    let inside = Policies { networks: networks("198.51.100.0/24 2001:db8::/64").unwrap(), ..Policies::default() };
    let mfa = Policies { mfa: Some(Mfa { since: NOW.minus(10 * DAY), grace_days: 10 }), ..Policies::default() };
    let google = Policies { methods: vec![Method::Google], ..Policies::default() };
    let passkey = Policies { methods: vec![Method::Passkey], ..Policies::default() };
    let password = Policies { methods: vec![Method::Password], ..Policies::default() };
    let none = Policies::default();
    let base = facts;
    let from = |address: &str| Facts { address: address.parse().ok(), ..base() };
    let by = |method, factors: &Factors| Facts { method: Some(method), factors: factors.clone(), ..base() };
    let cases: Vec<(&Policies, Facts, Result<(), PolicyName>)> = vec![
        (&idle, Facts { longest_pause: 30 * MINUTE, ..base() }, Ok(())),
        (&idle, Facts { longest_pause: 30 * MINUTE + Duration::from_secs(1), ..base() }, Err(PolicyName::IdleTimeout)),
        (&absolute, Facts { authenticated_at: NOW.minus(60 * MINUTE), ..base() }, Ok(())),
        (&absolute, Facts { authenticated_at: NOW.minus(61 * MINUTE), ..base() }, Err(PolicyName::AbsoluteTimeout)),
        (&absolute, Facts { authenticated_at: NOW.minus(MINUTE), begun_at: NOW.minus(DAY), ..base() }, Ok(())),
        (&inside, from("198.51.100.255"), Ok(())),
        (&inside, from("::ffff:198.51.100.9"), Ok(())),
        (&inside, from("2001:db8::ffff"), Ok(())),
        (&inside, from("2001:db8:0:1::1"), Err(PolicyName::Networks)),
        (&inside, from("198.51.101.0"), Err(PolicyName::Networks)),
        (&inside, Facts { address: None, ..base() }, Err(PolicyName::Networks)),
        (&mfa, by(Method::Password, &multi), Ok(())),
        (&mfa, base(), Err(PolicyName::Mfa)),
        (&mfa, by(Method::Google, &federated), Err(PolicyName::Mfa)),
        (&mfa, by(Method::GitHub, &federated), Err(PolicyName::Mfa)),
        (&mfa, by(Method::Google, &federated.and(Factor::Totp)), Ok(())),
        (&mfa, by(Method::Passkey, &Factors::of(&[Factor::Passkey])), Ok(())),
        (&mfa, Facts { joined_at: NOW.minus(9 * DAY), ..base() }, Ok(())),
        (&google, by(Method::Google, &federated), Ok(())),
        (&google, by(Method::GitHub, &federated), Err(PolicyName::SignInMethods)),
        (&google, base(), Err(PolicyName::SignInMethods)),
        (&google, Facts { method: None, ..base() }, Err(PolicyName::SignInMethods)),
        (&password, by(Method::SignUp, &Factors::of(&[Factor::Password, Factor::Mailbox])), Ok(())),
        (&passkey, base(), Err(PolicyName::SignInMethods)),
        (&passkey, by(Method::Password, &Factors::of(&[Factor::Password, Factor::Passkey])), Ok(())),
        (&none, Facts { sign_in_after: Some(NOW.minus(2 * MINUTE)), ..base() }, Ok(())),
        (&none, Facts { sign_in_after: Some(NOW), ..base() }, Err(PolicyName::SignInAgain)),
    ];
    for (policies, facts, verdict) in cases {
        assert_eq!(door(policies, &facts), verdict, "{policies:?} {facts:?}");
    }
}

#[test]
fn only_a_proof_that_helps_is_asked_for() {
    let policies = Policies {
        idle_minutes: Some(5),
        mfa: Some(Mfa { since: NOW, grace_days: 0 }),
        methods: vec![Method::Passkey, Method::Google],
        ..Policies::default()
    };
    let all = [Proof::Password, Proof::Code, Proof::Passkey, Proof::Provider];
    for policy in PolicyName::ALL {
        let curing: Vec<_> = all
            .iter()
            .copied()
            .filter(|proof| cure(&policies, *policy, &facts(), &[*proof]) == Cure::Confirm)
            .collect();
        let expected: &[Proof] = match policy {
            PolicyName::IdleTimeout | PolicyName::AbsoluteTimeout => &all,
            PolicyName::Mfa => &[Proof::Code, Proof::Passkey],
            PolicyName::SignInMethods => &[Proof::Passkey],
            _ => &[],
        };
        assert_eq!(curing, expected, "{policy}");
    }
    assert_eq!(cure(&policies, PolicyName::IdleTimeout, &facts(), &[]), Cure::Otherwise);
}

#[test]
fn a_grace_does_not_save_the_author() {
    let policies = Policies { mfa: Some(Mfa { since: NOW, grace_days: 30 }), ..Policies::default() };
    assert_eq!(door(&policies, &facts()), Ok(()));
    assert_eq!(exclusion(&policies, &facts()), Some(PolicyName::Mfa));
    let multi = Facts { factors: Factors::of(&[Factor::Passkey]), ..facts() };
    assert_eq!(exclusion(&policies, &multi), None);
    assert_eq!(grace_until(&policies, NOW.plus(DAY)), Some(NOW.plus(31 * DAY)), "who joins later has the whole time");
}

#[test]
fn a_trial_is_over_by_the_clock() {
    let after = Policies { key_days: Some(1), ..Policies::default() };
    let trial = Trial { id: TrialId::from_bits(1), after: after.clone(), applied_at: NOW, expires_at: NOW.plus(TRIAL) };
    let rules = InForce { confirmed: Policies::default(), trial: Some(trial) };
    assert_eq!(rules.at(NOW), &after);
    assert_eq!(rules.at(NOW.plus(TRIAL).minus(Duration::from_micros(1))), &after);
    assert_eq!(rules.at(NOW.plus(TRIAL)), &Policies::default());
}

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

prop_compose! {
    fn any_policies()(
        idle_minutes in of(5_u32..2000),
        absolute_hours in of(1_u32..2000),
        nets in vec((0_u8..4, 8_u8..33), 0..3),
        mfa in of((0_u64..40, 0_u32..40)),
        methods in vec(0_usize..4, 0..3),
        key_days in of(1_u32..400),
        invitation_days in of(1_u32..31),
        domains in vec(0_usize..3, 0..3),
        team_figures_private: bool,
    ) -> Policies {
        let ways = [Method::Password, Method::Passkey, Method::Google, Method::GitHub];
        let names = ["a.example", "b.example", "c.example"];
        let mut methods: Vec<_> = methods.into_iter().map(|at| ways[at]).collect();
        methods.sort();
        methods.dedup();
        let mut networks: Vec<IpNet> =
            nets.into_iter().map(|(a, len)| format!("10.{a}.0.0/{len}").parse::<IpNet>().unwrap().trunc()).collect();
        networks.sort();
        networks.dedup();
        let mut invitation_domains: Vec<_> = domains.into_iter().map(|at| names[at].to_owned()).collect();
        invitation_domains.sort();
        invitation_domains.dedup();
        Policies {
            idle_minutes, absolute_hours, networks,
            mfa: mfa.map(|(days, grace_days)| Mfa { since: NOW.minus(Duration::from_secs(days * 86_400)), grace_days }),
            methods, key_days,
            invitation_days: invitation_days.filter(|days| *days != INVITATION_DAYS),
            invitation_domains, team_figures_private,
        }
    }
}

prop_compose! {
    fn any_facts()(
        method in of(0_usize..5),
        factors in vec(0_usize..6, 0..4),
        begun in 0_u64..3_000_000,
        since in 0_u64..3_000_000,
        pause in 0_u64..200_000,
        address in of((0_u8..4, any::<u8>())),
        joined in 0_u64..50,
    ) -> Facts {
        let factors: Vec<_> = factors.into_iter().map(|at| Factor::ALL[at]).collect();
        Facts {
            method: method.map(|at| Method::ALL[at]),
            factors: Factors::of(&factors),
            begun_at: NOW.minus(Duration::from_secs(begun.max(since))),
            authenticated_at: NOW.minus(Duration::from_secs(since)),
            longest_pause: Duration::from_secs(pause),
            address: address.map(|(a, b)| IpAddr::from([10, a, 0, b])),
            joined_at: NOW.minus(Duration::from_secs(joined * 86_400)),
            sign_in_after: None,
            now: NOW,
        }
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_read_again(policies in any_policies()) {
        let again = TypedPolicies::from(&policies).parse(&policies, NOW);
        prop_assert_eq!(again, Ok(policies.clone()));
        let json = serde_json::to_string(&policies).unwrap();
        prop_assert_eq!(serde_json::from_str::<Policies>(&json).unwrap(), policies);
    }

    #[test]
    fn typed_nonsense_never_panics(text in "\\PC{0,60}") {
        let all = TypedPolicies {
            idle_minutes: text.clone(), absolute_hours: text.clone(), networks: text.clone(), mfa: true, grace_days: text.clone(),
            methods: text.clone(), key_days: text.clone(), invitation_days: text.clone(), invitation_domains: text,
            team_figures_private: true,
        };
        let _ = all.parse(&Policies::default(), NOW);
    }

    /// The heart of "lowered": a change that lowers nothing lets nobody in who was kept out.
    #[test]
    fn what_lowers_nothing_lets_nobody_in(before in any_policies(), after in any_policies(), facts in any_facts()) {
        prop_assert_eq!(before.lowered(&before), []);
        prop_assert!(before.lowered(&after).iter().all(|name| before.differences(&after).contains(name)));
        let kept_out = door(&before, &facts).is_err() && door(&after, &facts).is_ok();
        prop_assert!(!kept_out || !before.lowered(&after).is_empty(), "{:?}", door(&before, &facts));
    }

    /// More policies never let in whom fewer keep out.
    #[test]
    fn every_policy_only_takes_away(policies in any_policies(), facts in any_facts()) {
        if let Err(policy) = door(&policies, &facts) {
            let mut without = policies.clone();
            match policy {
                PolicyName::Networks => without.networks.clear(),
                PolicyName::SignInMethods => without.methods.clear(),
                PolicyName::Mfa => without.mfa = None,
                PolicyName::AbsoluteTimeout => without.absolute_hours = None,
                PolicyName::IdleTimeout => without.idle_minutes = None,
                other => prop_assert!(false, "{} holds nobody up", other),
            }
            prop_assert_ne!(door(&without, &facts), Err(policy));
            prop_assert!(policies.lowered(&without).contains(&policy));
        } else {
            prop_assert!(door(&Policies::default(), &facts).is_ok());
        }
    }

    /// A dry run over what was noted exactly says what the door says.
    #[test]
    fn a_dry_run_and_the_door_agree(policies in any_policies(), facts in any_facts()) {
        let facts = Facts { factors: match facts.method {
            Some(Method::Passkey) => Factors::of(&[Factor::Passkey]),
            Some(Method::Google | Method::GitHub) => Factors::of(&[Factor::Federated]),
            _ => Factors::of(&[Factor::Password]),
        }, method: facts.method.or(Some(Method::Password)), address: facts.address.or("10.1.0.1".parse().ok()), ..facts };
        if let Err(policy) = door(&policies, &facts) {
            prop_assert!(would_hold(&policies, policy, &facts), "{}", policy);
        } else {
            for policy in PolicyName::ALL {
                prop_assert!(!would_hold(&policies, *policy, &facts), "{}", policy);
            }
        }
    }
}
