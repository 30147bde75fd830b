//! What each error code means and what to do about it: the words of problem documents and of the pages under `/help/errors`.

use domain::problem::Code;

/// The words for one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// A few words, without a full stop.
    pub title: &'static str,
    /// One sentence that says what was wrong, for answers that know nothing more exact.
    pub detail: &'static str,
    /// What to do next: plain text, a paragraph each.
    pub next: &'static [&'static str],
}

/// The words for a code.
pub fn problem(code: Code) -> Problem {
    let (title, detail, next): (_, _, &[_]) = match code {
        Code::MissingCredential => (
            "No API key was sent",
            "The request carries no API key.",
            &[
                "Send the key in the header “Authorization: Bearer”, followed by a space and the key. The official SDKs do so when the key is given to the client or stands in the variable OPENAI_API_KEY.",
                "If you did send one, look whether a proxy on the way removes the header, or whether a redirect dropped it.",
            ],
        ),
        Code::InvalidCredential => (
            "The API key is not valid",
            "No valid credential has this value.",
            &[
                "Copy the key again from where you keep it, without spaces or line breaks. Check that it belongs to this service and not to a test installation of it.",
                "If you no longer have the whole key, create a new one: keys cannot be shown a second time.",
            ],
        ),
        Code::WrongKindOfCredential => (
            "This is a credential of another kind",
            "The credential is of a kind that this address does not accept.",
            &[
                "The part after the first underscore names the kind: “key” for the API key of a member, “svc” for a service account, “org” for an organization token, “gw” for a gateway, “scim” for provisioning.",
                "Calls to /v1 are made with an API key or an organization token. Use one of yours, or create one.",
            ],
        ),
        Code::BadChecksum => (
            "The API key is mistyped or cut off",
            "The last six characters of the key do not fit the rest, so some part of it is missing or wrong.",
            &[
                "Copy the key again, whole. This happens when a key is typed by hand, cut by the width of a field, or broken over two lines.",
                "The check needs no look at our records: it says nothing about whether the right key is still valid.",
            ],
        ),
        Code::Revoked => (
            "The API key was revoked",
            "This API key was valid once and has been revoked.",
            &[
                "Create a new key and put it where the old one was in use. Revoking cannot be undone.",
                "If you did not revoke it, ask the administrators of your organization: the audit log says who did, and when.",
            ],
        ),
        Code::Expired => (
            "The API key has expired",
            "This API key was valid once; the time it was made for is over.",
            &[
                "Create a new key and put it where the old one was in use. When creating it you choose how long it is valid; the list of keys shows when each of them ends.",
            ],
        ),
        Code::Disabled => (
            "The API key is disabled",
            "This API key is switched off for now.",
            &[
                "Somebody who manages the key can switch it on again; the list of keys shows its state. Until then use another key.",
            ],
        ),
        Code::SignInRequired => (
            "Sign in to go on",
            "This needs a signed-in person, and the session has ended or there was none.",
            &[
                "Sign in and do it again. A session ends when you sign out, after a time without use, at its longest time, and when the password is changed.",
                "If it happens right after you signed in, check that your browser accepts cookies from this site.",
            ],
        ),
        Code::ConfirmationRequired => (
            "Show once more that it is you",
            "This act is for somebody who showed a moment ago who they are.",
            &[
                "Open the page in the browser where you are signed in: it asks for your password, your authenticator app or your passkey, and then goes on.",
                "The proof counts for fifteen minutes, in that browser only.",
            ],
        ),
        Code::Denied => (
            "You may not do this",
            "Your role in the organization does not allow this.",
            &[
                "Ask an administrator of the organization to do it or to give you a role that allows it. A change of role takes effect at once.",
                "If you belong to several organizations, check that the right one is chosen.",
            ],
        ),
        Code::CrossSite => (
            "The request came from another site",
            "The request was refused because it did not come from a page of this site.",
            &[
                "Open the page here and send the form from it. Do not follow forms on other sites that lead here.",
                "If you did send it from here, an extension or a proxy may be removing the headers Origin and Sec-Fetch-Site. Programs should use the API with a key instead of the pages' addresses.",
            ],
        ),
        Code::WrongNetwork => (
            "This network is not allowed",
            "The key, or its organization, lets calls come from certain networks only, and this address is in none of them.",
            &[
                "Call from a network of the organization, such as its data centre or VPN. The key itself is as good as before.",
                "If the program has moved: the networks of the key are in its settings, and those of the organization are an Admin's, under Security, Policies.",
            ],
        ),
        Code::InsufficientScope => (
            "The key is not for this",
            "The scopes of the key, or the models that it names, do not hold what was asked for.",
            &[
                "The answer says what the key is for. Use another key, or let its owner widen this one: API keys, the key, Settings. The change holds within a second.",
                "“Read only” lists and looks; to generate anything a key needs “write” on that part of the API.",
            ],
        ),
        Code::WrongTeam => (
            "The token is not shared with this team",
            "The call names a team that the organization token is not shared with.",
            &[
                "The answer says which teams share the token. Name one of them in the header “X-Console-Team”, or “OpenAI-Project” with an official SDK, by its id or its name; without either the call is booked to the token’s default team.",
                "An Admin says which teams share a token: People, Organization tokens, the token, Settings. The change holds within a second.",
            ],
        ),
        Code::KeyTooOld => (
            "The key is too old",
            "The organization lets API keys grow only so old, and this one is older.",
            &[
                "Create a new key and put it in the place of this one, then revoke the old one.",
                "How old keys may grow is said under Security, Policies.",
            ],
        ),
        Code::NotFound => (
            "There is nothing here",
            "What was asked for does not exist, or you may not see it.",
            &[
                "Check the spelling of the address or the id. What belongs to an organization is found by its members only, so check also that you are signed in with the right account, or that the key belongs to the right organization.",
            ],
        ),
        Code::MethodNotAllowed => (
            "The method does not fit this address",
            "There is something at this address, but not for this HTTP method.",
            &[
                "The header Allow of the answer lists the methods that work. A redirect on the way, for instance from http to https, can turn a POST into a GET: use the final address.",
            ],
        ),
        Code::Invalid => (
            "Something in the request is not right",
            "At least one value is missing or not in the form that is needed.",
            &[
                "The answer names each field and what is wrong with it. Correct these and send the request again; nothing has been changed yet.",
            ],
        ),
        Code::IdempotencyKeyReused => (
            "The Idempotency-Key stands for another request",
            "Another request was sent under the same Idempotency-Key within the last day.",
            &[
                "Send this request under a key of its own. A key is for one request: it may be sent again under it as often as you like, and is done once.",
                "A random UUID for each new request is enough; keep it until the answer is there.",
            ],
        ),
        Code::TimedOut => (
            "The request took too long to arrive",
            "The request was not complete in the time that is allowed for it.",
            &["Send it again. If it happens often, look at the connection, or send less at once."],
        ),
        Code::Conflict => (
            "Something changed in between",
            "The request does not fit the present state: it was changed meanwhile, or this was done already.",
            &["Load the present state, look whether what you wanted is already done, and if not do it again."],
        ),
        Code::PayloadTooLarge => (
            "The request is too large",
            "The body of the request is larger than this address accepts.",
            &["Send less at once: split the work over several requests, or leave out what is not needed."],
        ),
        Code::UnsupportedMediaType => (
            "The format of the request is not supported",
            "The body is of a type that this address does not read.",
            &["Send JSON with the header “Content-Type: application/json”, or use the form on the page."],
        ),
        Code::TooManyRequests => (
            "Too many tries",
            "This was tried too often in a short time.",
            &[
                "Wait as many seconds as the header Retry-After says, then try once. Trying faster does not help.",
                "If programs of yours run into it, let them wait longer after each refusal.",
            ],
        ),
        Code::RateLimited => (
            "The key calls too often",
            "The limit of the key for calls in a minute is reached.",
            &[
                "Wait as many seconds as the header Retry-After says. The official SDKs do so by themselves.",
                "The limit counts the sixty seconds before each call, on each node its share. The owner of the key sets it in the settings of the key; a change holds within a second.",
            ],
        ),
        Code::Unsupported => (
            "This call is not offered here",
            "The address is known, but this service does not answer it.",
            &[
                "The list of models shows what can be called. A new attempt does not help until the operator has set the call up.",
            ],
        ),
        Code::Overloaded => (
            "Too busy at the moment",
            "More requests of this kind arrived than can be worked on, so this one was refused at once.",
            &[
                "Nothing was changed. Wait as many seconds as the header Retry-After says and try again; this usually takes moments.",
            ],
        ),
        Code::Unavailable => (
            "Not available at the moment",
            "A part of the service that is needed for this cannot be reached.",
            &[
                "Nothing of this request was kept. Try again after the seconds that the header Retry-After says; no restart or new sign-in is needed.",
                "If it lasts, the status page says what is known.",
            ],
        ),
        Code::Internal => (
            "Something went wrong on our side",
            "The request met an error that is ours to repair.",
            &[
                "Try once more. Before you repeat something that changes data, look whether it has been done.",
                "If it happens again, write to support with the request id: it leads us to the exact place.",
            ],
        ),
    };
    Problem { title, detail, next }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_words_of_its_own() {
        let titles: BTreeSet<_> = Code::ALL.iter().map(|code| problem(*code).title).collect();
        let details: BTreeSet<_> = Code::ALL.iter().map(|code| problem(*code).detail).collect();
        assert_eq!((titles.len(), details.len()), (Code::ALL.len(), Code::ALL.len()));
    }

    #[test]
    fn titles_are_words_and_the_rest_sentences() {
        for code in Code::ALL {
            let Problem { title, detail, next } = problem(*code);
            assert!(!title.ends_with('.') && title.len() <= 48, "{title}");
            assert!(detail.ends_with('.'), "{detail}");
            assert!(!next.is_empty() && next.iter().all(|text| text.ends_with('.')), "{title}");
        }
    }
}
