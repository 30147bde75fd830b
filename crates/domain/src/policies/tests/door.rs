//! Whom the policies hold up, whom they let in, and what helps.

use super::*;
use crate::security::Proof;

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
