//! Questions and answers about what the console does today.

/// One question with its answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// Stable; the fragment of its address on the help page.
    pub id: &'static str,
    pub question: &'static str,
    /// Plain text, a paragraph each.
    pub paragraphs: &'static [&'static str],
    pub link: Option<Link>,
    /// Words people search by that the text does not use.
    pub keywords: &'static [&'static str],
}

/// Where to go from an answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    /// A path on this site.
    pub href: &'static str,
    pub text: &'static str,
}

/// In the order of a first day.
pub const ANSWERS: &[Answer] = &[
    Answer {
        id: "sign-up",
        question: "How do I create an account?",
        paragraphs: &[
            "Enter your name, your e-mail address and a password. We send you a message with a six-digit code and a link; either one confirms that the address is yours.",
            "After that you choose what you mainly want to do, and your first organization is ready. You are its administrator.",
        ],
        link: Some(Link { href: "/sign-up", text: "Create an account" }),
        keywords: &["register", "registration", "join", "start", "signup", "organization"],
    },
    Answer {
        id: "no-code",
        question: "The confirmation message has not arrived. What can I do?",
        paragraphs: &[
            "Wait a minute and look in the spam folder. Check that the address on the page is spelled correctly; if it is not, sign up again with the right one.",
            "You can have the message sent again from the same page. How often is limited, and only the latest code counts.",
        ],
        link: None,
        keywords: &[
            "email",
            "e-mail",
            "mail",
            "code",
            "resend",
            "spam",
            "verify",
            "verification",
            "missing",
            "received",
        ],
    },
    Answer {
        id: "code-expired",
        question: "How long are the code and the link valid?",
        paragraphs: &[
            "The code is valid for 10 minutes and the link for 30. Each works once. After five wrong tries a code is dead, even if the right digits follow.",
            "Opening the link changes nothing yet: it shows a button, so that a mail scanner which follows links cannot use it up.",
        ],
        link: None,
        keywords: &["expired", "expire", "invalid", "minutes", "confirmation", "verify", "wrong"],
    },
    Answer {
        id: "other-browser",
        question: "Why am I asked for my password after I open the link?",
        paragraphs: &[
            "Because the link was opened in another browser than the one you signed up with. Somebody else could have started the sign-up with your address, so the address is confirmed but nobody is signed in until the password is given.",
            "Typing the code into the page where you signed up avoids that.",
        ],
        link: None,
        keywords: &["phone", "device", "confirmation", "verify", "email"],
    },
    Answer {
        id: "password-rules",
        question: "Which passwords are accepted?",
        paragraphs: &[
            "Any with 15 characters or more, up to 256. Capital letters, digits and signs are welcome but not required, and you are never asked to change a password just because it is old. Pasting works, and so do password managers.",
            "A few words that have nothing to do with each other make a good password. The form can suggest some.",
        ],
        link: None,
        keywords: &[
            "rules",
            "length",
            "short",
            "long",
            "strength",
            "passphrase",
            "characters",
            "requirements",
            "manager",
        ],
    },
    Answer {
        id: "password-refused",
        question: "Why is my long password refused?",
        paragraphs: &[
            "It is on lists of passwords that were stolen from other services. Attackers try those first, however long they are. Writing it in capital letters does not help, so choose another one.",
            "A password that is little more than your name, your address or our name is refused as well.",
        ],
        link: None,
        keywords: &["common", "breached", "breach", "leaked", "list", "rejected", "known", "attackers"],
    },
    Answer {
        id: "forgot-password",
        question: "I forgot my password. How do I get in?",
        paragraphs: &[
            "Ask for a message to reset it. You see the same page whether or not there is an account with that address, so that nobody can find out who has one.",
            "The new password ends your other sessions. It does not sign you in by itself: sign in with it afterwards. Your API keys go on working.",
        ],
        link: Some(Link { href: "/forgot-password", text: "Reset your password" }),
        keywords: &["lost", "reset", "recover", "recovery", "change", "locked", "login", "sign-in"],
    },
    Answer {
        id: "sessions",
        question: "How long do I stay signed in?",
        paragraphs: &[
            "Until you sign out, until you have been away for some hours, or until the longest time for one session is over. After that you sign in again. Signing out ends the session on the server at once, not just in your browser.",
        ],
        link: Some(Link { href: "/sign-in", text: "Sign in" }),
        keywords: &["session", "login", "logout", "sign-out", "signed", "timeout", "remember"],
    },
    Answer {
        id: "create-key",
        question: "How do I create an API key?",
        paragraphs: &[
            "Open API keys in the sidebar, choose “Create API key”, give the key a name that says where it will be used, and choose when it expires.",
            "The key is shown once, with samples to try it. Copy it then and keep it in a password manager or your deployment's secret store. We keep only a one-way hash of it.",
        ],
        link: None,
        keywords: &["token", "secret", "credential", "generate", "new", "make", "expiry"],
    },
    Answer {
        id: "lost-key",
        question: "Can I see an API key again?",
        paragraphs: &[
            "No. Nobody can, because the key itself is not stored. The list shows its name, its beginning and its last four characters, so that you can tell which one it is.",
            "If a key is lost, create a new one, put it in place, and revoke the old one.",
        ],
        link: None,
        keywords: &["lost", "forgot", "show", "copy", "recover", "secret", "once"],
    },
    Answer {
        id: "revoke-key",
        question: "What happens when I revoke an API key?",
        paragraphs: &[
            "Within one second every server refuses it, and calls made with it are told that the key was revoked. This cannot be undone; you type the key's name to show that you mean it.",
            "If a key may have become known to others, for instance through a public repository, revoke it first and look for the cause afterwards.",
        ],
        link: None,
        keywords: &[
            "delete",
            "remove",
            "leaked",
            "leak",
            "stolen",
            "github",
            "disable",
            "stop",
            "second",
            "compromised",
            "rotate",
        ],
    },
    Answer {
        id: "models",
        question: "Which models can I call?",
        paragraphs: &[
            "Ask the API: GET /v1/models lists them in the format of the OpenAI API, with the ids that requests name. Any valid API key may ask.",
        ],
        link: None,
        keywords: &["model", "list", "endpoint", "openai", "available", "text", "video", "chat", "speech", "ids"],
    },
    Answer {
        id: "sdk",
        question: "Which SDK do I need?",
        paragraphs: &[
            "The official OpenAI libraries work: set the base URL to this service's address followed by /v1, and the API key to one of yours. The quickstarts show it for Python and TypeScript, and for curl without any library.",
        ],
        link: None,
        keywords: &[
            "library",
            "client",
            "python",
            "typescript",
            "javascript",
            "node",
            "curl",
            "install",
            "openai",
            "base",
            "url",
            "package",
            "quickstart",
        ],
    },
    Answer {
        id: "checklist",
        question: "How do the steps of the checklist get ticked?",
        paragraphs: &[
            "By themselves, as soon as they are true, without a reload. “Create an API key” when you have made one. “Install an SDK” when a request with one of your keys comes from a known SDK, or when you say that you have one. “Make your first call” when a request with one of your keys succeeds.",
            "A call with curl therefore ticks the last step but not the second. Calls by other members of the organization do not tick yours.",
            "You can dismiss the checklist. “Show the checklist” at the end of the home page brings it back.",
        ],
        link: None,
        keywords: &["steps", "tick", "onboarding", "progress", "done", "first", "call", "dismiss", "hide"],
    },
    Answer {
        id: "use-case",
        question: "What does the use case change?",
        paragraphs: &[
            "The order of the cards on your home page, and the quickstart that is offered first. Nothing is hidden or locked, and you can change it at any time.",
        ],
        link: Some(Link { href: "/account/preferences", text: "Change your preferences" }),
        keywords: &["text", "video", "chat", "api", "home", "cards", "order", "preferences", "dashboard"],
    },
    Answer {
        id: "theme",
        question: "Is there a dark theme?",
        paragraphs: &[
            "Yes. The pages follow your system's setting unless you choose light or dark yourself. The choice belongs to your account and holds in every browser.",
        ],
        link: Some(Link { href: "/account/preferences", text: "Change your preferences" }),
        keywords: &["dark", "light", "mode", "colour", "color", "appearance", "night", "contrast", "preferences"],
    },
    Answer {
        id: "no-javascript",
        question: "Does the console work without JavaScript?",
        paragraphs: &[
            "Yes, all of it. Every form is an ordinary form and every page comes whole from the server. With JavaScript, pages also update by themselves, for instance when a step of the checklist is done; without it, reload to see the present state.",
        ],
        link: None,
        keywords: &["js", "script", "disabled", "browser", "accessibility", "accessible", "keyboard", "noscript"],
    },
    Answer {
        id: "errors",
        question: "A call failed. How do I find out why?",
        paragraphs: &[
            "Every error of the API says what was wrong in a sentence, carries a short code that does not change, and links to a page about that code. The official SDKs print the sentence.",
            "If you need help, send us the request id, which begins with “req_”. With it the call can be found; never send us the key itself.",
        ],
        link: None,
        keywords: &[
            "error", "problem", "401", "403", "404", "429", "500", "503", "status", "code", "request", "id", "support",
            "contact", "debug", "refused", "invalid",
        ],
    },
];

/// The answer with that id.
pub fn answer(id: &str) -> Option<&'static Answer> {
    ANSWERS.iter().find(|answer| answer.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_fragments_and_unique() {
        let ids: BTreeSet<_> = ANSWERS.iter().map(|answer| answer.id).collect();
        assert_eq!(ids.len(), ANSWERS.len());
        for id in ids {
            assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{id}");
            assert_eq!(answer(id).map(|answer| answer.id), Some(id));
        }
    }

    #[test]
    fn every_question_has_whole_sentences() {
        for answer in ANSWERS {
            assert!(answer.question.ends_with('?'), "{}", answer.id);
            assert!(!answer.paragraphs.is_empty() && !answer.keywords.is_empty(), "{}", answer.id);
            assert!(answer.paragraphs.iter().all(|text| text.ends_with('.')), "{}", answer.id);
            assert!(answer.link.as_ref().is_none_or(|link| link.href.starts_with('/')), "{}", answer.id);
        }
    }
}
