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

/// One way in.
#[derive(Debug, PartialEq, Eq)]
pub struct Method {
    /// Stable; the fragment of its address.
    pub id: &'static str,
    pub name: &'static str,
    pub caller: Caller,
    pub security: &'static str,
    /// How long setting it up takes.
    pub set_up: &'static str,
    /// Whether this version has it.
    pub available: bool,
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
        set_up: "Under 1 minute",
        available: true,
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
        set_up: "Under 1 minute",
        available: false,
        text: &["You sign in with the Google account that you have, so there is no further password to lose."],
        needs: "A Google account with a confirmed address.",
        controls: "Whatever protects that account, such as its second factor.",
    },
    Method {
        id: "github",
        name: "OAuth 2.0 (GitHub)",
        caller: Caller::People,
        security: "Enhanced",
        set_up: "Under 1 minute",
        available: false,
        text: &["You sign in with the GitHub account that you have. It suits people whose work is there anyway."],
        needs: "A GitHub account with a confirmed address.",
        controls: "Whatever protects that account, such as its second factor.",
    },
    Method {
        id: "totp",
        name: "TOTP multi-factor",
        caller: Caller::People,
        security: "High",
        set_up: "About 2 minutes",
        available: false,
        text: &[
            "An authenticator app shows a new six-digit code every thirty seconds. A stolen password alone is then not enough.",
        ],
        needs: "Any authenticator app, and a place for recovery codes.",
        controls: "Each code works once; recovery codes are the way back when the app is lost.",
    },
    Method {
        id: "saml",
        name: "SAML single sign-on",
        caller: Caller::People,
        security: "Enterprise",
        set_up: "About 15 minutes",
        available: false,
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
        set_up: "Under 1 minute",
        available: true,
        text: &[
            "A secret that a program of yours sends with each call. Give each program a key of its own: then you can see which one was used when, and stop that one alone.",
        ],
        needs: "An account. Admins and Developers may create keys.",
        controls: "Shown once and kept as a hash; an expiry; the last use with address and program; revoked everywhere within a second.",
    },
    Method {
        id: "service-account",
        name: "Service account",
        caller: Caller::Programs,
        security: "Configurable",
        set_up: "Under 1 minute",
        available: false,
        text: &["It belongs to a team instead of a person, so what runs with it goes on when people come and go."],
        needs: "A team.",
        controls: "Keys of its own, each with expiry and revocation.",
    },
    Method {
        id: "organization-token",
        name: "Organization token",
        caller: Caller::Programs,
        security: "Configurable",
        set_up: "Under 1 minute",
        available: false,
        text: &[
            "A credential of the organization itself, for named purposes over chosen teams: how teams share resources.",
        ],
        needs: "An administrator of the organization.",
        controls: "Named scopes, chosen teams, expiry and revocation.",
    },
];

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

    /// What is on says so, and nothing else does.
    #[test]
    fn what_this_version_has() {
        let on: Vec<_> = METHODS.iter().filter(|method| method.available).map(|method| method.id).collect();
        assert_eq!(on, ["password", "api-key"]);
    }
}
