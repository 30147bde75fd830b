//! What an Admin types, as policies.

use super::*;

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
