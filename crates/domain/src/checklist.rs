//! The three first steps of a member, and how a known SDK is recognized.

crate::word::words! {
    Step {
        /// An API key exists.
        CreateKey = "create_key",
        /// A request came from a known SDK, or the person says that one is installed.
        InstallSdk = "install_sdk",
        /// A request got an answer of the 2xx class.
        FirstCall = "first_call",
    }
}

/// A client library, as it names itself in its User-Agent header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sdk {
    /// The package, such as `openai-python`.
    pub name: &'static str,
    /// Empty where it does not say.
    pub version: String,
}

/// Libraries that put a space before the version: `AsyncOpenAI/Python 2.41.0`.
const SPACED: [(&str, &str); 11] = [
    ("OpenAI/Python", "openai-python"),
    ("AsyncOpenAI/Python", "openai-python"),
    ("AzureOpenAI/Python", "openai-python"),
    ("AsyncAzureOpenAI/Python", "openai-python"),
    ("OpenAI/JS", "openai-node"),
    ("AzureOpenAI/JS", "openai-node"),
    ("OpenAI/Go", "openai-go"),
    ("OpenAI/Java", "openai-java"),
    ("OpenAIClientImpl/Java", "openai-java"),
    ("OpenAIClientAsyncImpl/Java", "openai-java"),
    ("OpenAI::Client/Ruby", "openai-ruby"),
];

/// Libraries that put a slash before it: `litellm/1.101.0`. `OpenAI/2.5.0 (.NET …)` is the one for .NET.
const SLASHED: [(&str, &str); 7] = [
    ("OpenAI/", "openai-dotnet"),
    ("langchainjs-openai/", "langchain-openai-js"),
    ("langchainjs-azure-openai/", "langchain-openai-js"),
    ("litellm/", "litellm"),
    ("ai-sdk/openai-compatible/", "ai-sdk"),
    ("ai-sdk/openai/", "ai-sdk"),
    ("ai-sdk/provider-utils/", "ai-sdk"),
];

/// The first known library that a User-Agent header names.
pub fn sdk(user_agent: &str) -> Option<Sdk> {
    let mut words = user_agent.split_ascii_whitespace().peekable();
    while let Some(word) = words.next() {
        if let Some((_, name)) = SPACED.iter().find(|(product, _)| *product == word) {
            return Some(Sdk { name, version: words.peek().map_or_else(String::new, |next| version(next)) });
        }
        for (product, name) in SLASHED {
            match word.strip_prefix(product) {
                Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
                    return Some(Sdk { name, version: version(rest) });
                }
                _ => {}
            }
        }
    }
    None
}

/// Up to 32 characters as they stand in a version; nothing when it does not begin with a digit.
fn version(text: &str) -> String {
    let part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        text.chars().take_while(part).take(32).collect()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn knows_the_libraries_by_their_own_words() {
        for (agent, name, version) in [
            ("OpenAI/Python 2.41.0", "openai-python", "2.41.0"),
            ("AsyncOpenAI/Python 2.41.0", "openai-python", "2.41.0"),
            ("my-agent/1.0 AsyncOpenAI/Python 1.102.0", "openai-python", "1.102.0"),
            ("OpenAI/JS 6.1.0", "openai-node", "6.1.0"),
            ("OpenAI/Go 2.7.1", "openai-go", "2.7.1"),
            ("OpenAI/Java 4.3.0", "openai-java", "4.3.0"),
            ("OpenAI/Java", "openai-java", ""),
            ("OpenAI/2.5.0 (.NET 9.0.1; Linux 6.1)", "openai-dotnet", "2.5.0"),
            ("langchainjs-openai/1.0.0 ((node/v24.16.0; linux; x64))", "langchain-openai-js", "1.0.0"),
            ("litellm/1.101.0", "litellm", "1.101.0"),
            ("ai-sdk/openai-compatible/2.0.47 ai-sdk/provider-utils/4.0.27 runtime/node.js/24", "ai-sdk", "2.0.47"),
        ] {
            assert_eq!(sdk(agent), Some(Sdk { name, version: version.to_owned() }), "{agent}");
        }
    }

    #[test]
    fn takes_nothing_else_for_one() {
        for agent in [
            "",
            "curl/8.14.1",
            "Mozilla/5.0 (X11) OpenAI",
            "python-requests/2.32",
            "openai/python 1",
            "OpenAI/",
            "OpenAI/Pythons 1",
            "NotOpenAI/JS 6",
        ] {
            assert_eq!(sdk(agent), None, "{agent}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_stays_short(agent: String) {
            for agent in [agent.clone(), format!("OpenAI/Python {agent}"), format!("OpenAI/1{agent}")] {
                if let Some(sdk) = sdk(&agent) {
                    prop_assert!(sdk.version.len() <= 32);
                    prop_assert!(sdk.version.is_ascii());
                }
            }
        }
    }
}
