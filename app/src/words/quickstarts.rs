//! The way to a first call, per use case: what to install and what to run.

use domain::use_case::UseCase;

/// Stands in samples where no key is at hand.
pub const NO_KEY: &str = "your-api-key";

/// Name, purpose and samples of one quickstart.
#[derive(Debug, PartialEq, Eq)]
pub struct Quickstart {
    pub title: &'static str,
    /// Plain text, a paragraph each.
    pub intro: &'static [&'static str],
}

/// The quickstart of a use case.
pub fn quickstart(use_case: UseCase) -> Quickstart {
    match use_case {
        UseCase::Text => Quickstart {
            title: "Text generation",
            intro: &[
                "Every request names the model that is to write. Start by listing the models: it shows that your key works, and it gives you the ids to choose from.",
            ],
        },
        UseCase::Video => Quickstart {
            title: "Video creation",
            intro: &[
                "Models for video are listed beside those for text and speech. Start with that list: it shows that your key works, and you see which ids stand for video models.",
            ],
        },
        UseCase::Chat => Quickstart {
            title: "Chat integration",
            intro: &[
                "Software that speaks to the OpenAI API needs two settings to speak to this one: the base URL and the key. Check both by listing the models before you change your integration.",
                "Keep the key on your server. A chat window in a browser or a mobile app should call your server, never the API itself.",
            ],
        },
        UseCase::Api => Quickstart {
            title: "API access",
            intro: &[
                "The API follows the OpenAI protocol: JSON over HTTPS with the key as a bearer token. The smallest useful call lists the models.",
                "A refused call answers with a sentence, a stable code and a request id.",
            ],
        },
    }
}

/// What a home page is arranged for, within a sentence.
pub const fn purpose(use_case: UseCase) -> &'static str {
    match use_case {
        UseCase::Text => "text generation",
        UseCase::Video => "video creation",
        UseCase::Chat => "chat integration",
        UseCase::Api => "API access",
    }
}

/// The languages that samples are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Shell,
    Python,
    TypeScript,
}

impl Language {
    pub const ALL: [Language; 3] = [Language::Shell, Language::Python, Language::TypeScript];

    /// As people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shell => "Shell",
            Self::Python => "Python",
            Self::TypeScript => "TypeScript",
        }
    }

    /// Stable; for ids and addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Shell => "shell",
            Self::Python => "python",
            Self::TypeScript => "typescript",
        }
    }
}

/// A program that lists the models, in the order in which its parts are used.
#[derive(Debug, PartialEq, Eq)]
pub struct Sample {
    pub language: Language,
    /// Installs the SDK; `None` where none is needed.
    pub install: Option<&'static str>,
    /// Puts the key where the official SDKs look for it.
    pub set_up: String,
    /// What to save the code as; `None` where it is typed into the shell.
    pub file: Option<&'static str>,
    pub code: String,
    /// Runs the saved file.
    pub run: Option<&'static str>,
}

/// The sample in a language: it lists the models, or shows the one that the reader has chosen as default. `base_url` is the API's address with `/v1` and without a slash at its end; `key` is the key just made, or [`NO_KEY`].
pub fn sample(language: Language, base_url: &str, key: &str, model: Option<&str>) -> Sample {
    let (install, file, template, run) = match language {
        Language::Shell => (None, None, SHELL, None),
        Language::Python => (Some("pip install openai"), Some("models.py"), PYTHON, Some("python models.py")),
        Language::TypeScript => {
            (Some("npm install openai tsx"), Some("models.mts"), TYPESCRIPT, Some("npx tsx models.mts"))
        }
    };
    let code = match (language, model) {
        (_, None) => template.to_owned(),
        // The ids of a price book are letters, digits and marks that mean nothing in a string.
        (Language::Shell, Some(model)) => template.replace("/models", &format!("/models/{model}")),
        (Language::Python, Some(model)) => {
            template.replace(PYTHON_LIST, &format!("print(client.models.retrieve(\"{model}\").id)"))
        }
        (Language::TypeScript, Some(model)) => {
            template.replace(TYPESCRIPT_LIST, &format!("console.log((await client.models.retrieve(\"{model}\")).id);"))
        }
    };
    Sample {
        language,
        install,
        set_up: format!("export OPENAI_API_KEY=\"{key}\""),
        file,
        code: code.replace("{base_url}", base_url),
        run,
    }
}

impl Sample {
    /// Everything in one paste: installs, sets the key, saves the program and runs it, in a shell of Linux or macOS.
    pub fn paste(&self) -> String {
        let mut lines: Vec<&str> = self.install.into_iter().collect();
        lines.push(&self.set_up);
        let code = self.code.trim_end();
        match (self.file, self.run) {
            (Some(file), Some(run)) => {
                format!("{}\ncat > {file} <<'EOF'\n{code}\nEOF\n{run}", lines.join("\n"))
            }
            _ => format!("{}\n{code}", lines.join("\n")),
        }
    }
}

const SHELL: &str = r#"curl "{base_url}/models" \
  --header "Authorization: Bearer $OPENAI_API_KEY"
"#;

const PYTHON: &str = r#"from openai import OpenAI

# The key comes from OPENAI_API_KEY.
client = OpenAI(base_url="{base_url}")

for model in client.models.list():
    print(model.id)
"#;

const PYTHON_LIST: &str = "for model in client.models.list():\n    print(model.id)";
const TYPESCRIPT_LIST: &str = "for await (const model of client.models.list()) {\n  console.log(model.id);\n}";

const TYPESCRIPT: &str = r#"import OpenAI from "openai";

// The key comes from OPENAI_API_KEY.
const client = new OpenAI({ baseURL: "{base_url}" });

for await (const model of client.models.list()) {
  console.log(model.id);
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_fill_in() {
        for language in Language::ALL {
            let sample = sample(language, "https://api.example.com/v1", "mmx_key_abc", None);
            assert!(sample.code.contains("https://api.example.com/v1"), "{language:?}");
            assert!(!sample.code.contains("{base_url}"), "{language:?}");
            assert_eq!(sample.set_up, "export OPENAI_API_KEY=\"mmx_key_abc\"");
            assert_eq!(sample.file.is_some(), sample.run.is_some());
        }
    }

    #[test]
    fn the_readers_model_is_named() {
        for language in Language::ALL {
            let code = sample(language, "https://api.example.com/v1", "mmx_key_abc", Some("abab-7")).code;
            assert!(code.contains("abab-7") && !code.contains("list()"), "{code}");
        }
    }

    #[test]
    fn one_paste_does_it_all() {
        let python = sample(Language::Python, "https://api.example.com/v1", "mmx_key_abc", None).paste();
        assert!(python.starts_with("pip install openai\nexport OPENAI_API_KEY="), "{python}");
        assert!(python.ends_with("\nEOF\npython models.py"), "{python}");
        let shell = sample(Language::Shell, "https://api.example.com/v1", "mmx_key_abc", None).paste();
        assert_eq!(shell.lines().count(), 3, "{shell}");
    }

    /// A key in a file gets committed; in the environment it does not.
    #[test]
    fn the_key_is_never_in_the_code() {
        for language in Language::ALL {
            assert!(!sample(language, "https://api.example.com/v1", "mmx_key_abc", None).code.contains("mmx_key_abc"));
        }
    }

    #[test]
    fn each_use_case_has_its_own_words() {
        let all: Vec<_> = UseCase::ALL.iter().map(|use_case| quickstart(*use_case)).collect();
        for (at, one) in all.iter().enumerate() {
            assert!(one.intro.iter().all(|text| text.ends_with('.')));
            assert!(all.iter().skip(at + 1).all(|other| other.title != one.title && other.intro != one.intro));
        }
    }
}
