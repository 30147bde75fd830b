//! What must hold for all policies and all sessions.

use std::net::IpAddr;

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::super::dry_run::would_hold;
use super::*;

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
        leaked_keys_kept: bool,
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
            invitation_domains, team_figures_private, leaked_keys_kept,
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
            leaked_keys_kept: true,
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
