//! The ways in, for people and for programs: what each needs, how strong it is, and whether this version has it.

/// Who uses a way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    People,
    Programs,
}

impl Caller {
    /// As it stands in a table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::People => "People",
            Self::Programs => "Programs",
        }
    }
}

/// Whether somebody can have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// In every installation of this version.
    Here,
    /// Where the operator has set the provider up.
    IfConfigured,
    /// Described, so that one can compare; not in this version.
    NotInVersion,
}

/// One way in.
#[derive(Debug, PartialEq, Eq)]
pub struct Method {
    /// Stable; the fragment of its address.
    pub id: &'static str,
    pub name: &'static str,
    pub caller: Caller,
    pub security: &'static str,
    pub availability: Availability,
    /// Plain text, a paragraph each.
    pub text: &'static [&'static str],
    /// What one must have or arrange before.
    pub needs: &'static str,
    /// What protects it.
    pub controls: &'static str,
}

/// People first, then programs, each from the simplest to the strictest.
pub const METHODS: &[Method] = &[
    Method {
        id: "password",
        name: "E-mail and password",
        caller: Caller::People,
        security: "Standard",
        availability: Availability::Here,
        text: &[
            "You prove that the address is yours with a code or a link from a message, and sign in with a password from then on.",
        ],
        needs: "A mailbox you can read.",
        controls: "At least 15 characters; passwords known from leaks are refused; tries are limited; a new password ends other sessions.",
    },
    Method {
        id: "google",
        name: "OAuth 2.0 (Google)",
        caller: Caller::People,
        security: "Enhanced",
        availability: Availability::IfConfigured,
        text: &["You sign in with the Google account that you have, so there is no further password to lose."],
        needs: "A Google account with a confirmed address.",
        controls: "Whatever protects that account, such as its second factor.",
    },
    Method {
        id: "github",
        name: "OAuth 2.0 (GitHub)",
        caller: Caller::People,
        security: "Enhanced",
        availability: Availability::IfConfigured,
        text: &["You sign in with the GitHub account that you have. It suits people whose work is there anyway."],
        needs: "A GitHub account with a confirmed address.",
        controls: "Whatever protects that account, such as its second factor.",
    },
    Method {
        id: "totp",
        name: "TOTP multi-factor",
        caller: Caller::People,
        security: "High",
        availability: Availability::Here,
        text: &[
            "An authenticator app shows a new six-digit code every thirty seconds. A stolen password alone is then not enough.",
        ],
        needs: "Any authenticator app, and a place for recovery codes.",
        controls: "Each code works once; recovery codes are the way back when the app is lost.",
    },
    Method {
        id: "passkey",
        name: "Passkey",
        caller: Caller::People,
        security: "High",
        availability: Availability::Here,
        text: &[
            "Your device or password manager signs in for you, after your fingerprint, your face or its own lock. There is nothing to type, to forget or to be tricked out of.",
        ],
        needs: "A browser with JavaScript, and a device or password manager that keeps passkeys.",
        controls: "Bound to this site, so that no other can ask for it; several for one account, each with a name and its last use.",
    },
    Method {
        id: "saml",
        name: "SAML single sign-on",
        caller: Caller::People,
        security: "Enterprise",
        availability: Availability::NotInVersion,
        text: &[
            "Everybody signs in with the company's own identity provider. Who leaves the company loses access in one place.",
        ],
        needs: "An identity provider, and an administrator of it and of the organization here.",
        controls: "The company's own rules for passwords, second factors and devices.",
    },
    Method {
        id: "api-key",
        name: "API key",
        caller: Caller::Programs,
        security: "Configurable",
        availability: Availability::Here,
        text: &[
            "A secret that a program of yours sends with each call. Give each program a key of its own: then you can see which one was used when, and stop that one alone.",
        ],
        needs: "An account. Admins and Developers may create keys.",
        controls: "Shown once and kept as a hash; an expiry; scopes, models, networks and calls a minute; rotated with an overlap, switched off, or revoked everywhere within a second; the last use with address and program.",
    },
    Method {
        id: "service-account",
        name: "Service account",
        caller: Caller::Programs,
        security: "Configurable",
        availability: Availability::Here,
        text: &["It belongs to a team instead of a person, so what runs with it goes on when people come and go."],
        needs: "A team. Its Developers, and Admins, make it.",
        controls: "One of two roles; keys of its own with all the controls of keys; switched off as a whole; takes over the keys of who leaves, with their secrets as they are.",
    },
    Method {
        id: "organization-token",
        name: "Organization token",
        caller: Caller::Programs,
        security: "Configurable",
        availability: Availability::Here,
        text: &[
            "A credential of the organization itself, shared by chosen teams: for a gateway or a batch system that several teams use. Each call names its team and is booked to it.",
        ],
        needs: "An Admin of the organization. Nobody else makes, sees or changes one.",
        controls: "Named scopes only, so that it is always narrower than an Admin; the teams that share it; expiry, models, networks and calls a minute; rotated with an overlap, switched off, or revoked everywhere within a second; ends with its last team.",
    },
];

/// Seconds from the decision to the end of the set-up, measured at a person's pace by `end2end/tests/setup-times.js.spec.ts`.
const SETUP_SECONDS: &str = include_str!("../../data/setup-seconds.txt");

impl Method {
    /// How long setting it up takes, as it was measured: `35 s measured`. Nothing for what this version does not have.
    pub fn setup_time(&self) -> Option<String> {
        let mut lines = SETUP_SECONDS.lines().filter_map(|line| line.split_once(' '));
        let (_, seconds) = lines.find(|(id, _)| *id == self.id)?;
        Some(format!("{seconds} s, measured"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_told_in_whole_sentences() {
        for method in METHODS {
            assert!(method.text.iter().chain([&method.needs, &method.controls]).all(|text| text.ends_with('.')));
            assert!(method.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", method.id);
        }
    }

    #[test]
    fn what_this_version_has_was_measured() {
        for method in METHODS {
            assert_eq!(
                method.setup_time().is_some(),
                method.availability != Availability::NotInVersion,
                "{}",
                method.id
            );
        }
    }

    /// What is on says so, and nothing else does.
    #[test]
    fn what_this_version_has() {
        let of = |availability| METHODS.iter().filter(move |method| method.availability == availability);
        let ids = |availability| of(availability).map(|method| method.id).collect::<Vec<_>>();
        assert_eq!(
            ids(Availability::Here),
            ["password", "totp", "passkey", "api-key", "service-account", "organization-token"]
        );
        assert_eq!(ids(Availability::IfConfigured), ["google", "github"]);
        assert_eq!(ids(Availability::NotInVersion), ["saml"]);
    }
}
