//! Leaked passwords: the shipped list, and where the operator wants it a range service in the protocol of Have I Been Pwned, which is
//! told five hexadecimal digits of a hash and never a password.

use std::time::Duration;

use sha1::{Digest, Sha1};

use crate::env::FetchError;
use crate::{Error, Result, Services};

/// Whoever signs in waits no longer for another's server.
const PATIENCE: Duration = Duration::from_secs(2);

impl Services {
    /// Whether the password is on a list of leaked ones. A range service that gives no answer counts as "no", with one line in the log.
    pub(crate) async fn is_leaked(&self, password: &str) -> bool {
        if passwords::is_common(password) {
            return true;
        }
        let Some(url) = &self.settings.range_url else { return false };
        match self.ask_range(url, password).await {
            Ok(leaked) => leaked,
            Err(error) => {
                tracing::warn!(%error, "the service of leaked passwords gave no answer: the password was taken as not leaked");
                false
            }
        }
    }

    /// Asks for the hashes that begin as this one does, padded so that the answer's length says nothing.
    async fn ask_range(&self, url: &str, password: &str) -> Result<bool> {
        let hash = domain::audit::hex(&Sha1::digest(passwords::normal(password).as_bytes())).to_uppercase();
        let (prefix, rest) = hash.split_at_checked(5).ok_or_else(|| Error::defect("a hash has forty digits"))?;
        let request = http::Request::get(format!("{url}{prefix}"))
            .header("add-padding", "true")
            .header("user-agent", "console")
            .body(Vec::new())
            .map_err(|error| Error::Internal(error.into()))?;
        let away = |why: &str| Error::Internal(FetchError::Away(why.to_owned()).into());
        let answer = tokio::time::timeout(PATIENCE, self.env.fetch.fetch(request)).await;
        let answer = answer.map_err(|_| away("not in time"))?.map_err(|error| Error::Internal(error.into()))?;
        if !answer.status().is_success() {
            return Err(away(answer.status().as_str()));
        }
        let body = std::str::from_utf8(answer.body()).map_err(|_| away("not text"))?;
        Ok(holds(body, rest))
    }
}

/// Whether the lines `SUFFIX:COUNT` hold this one with a count. Every line is looked at, so that the time tells nothing; padding counts 0.
fn holds(body: &str, rest: &str) -> bool {
    let found = |line: &str| {
        let (suffix, count) = line.trim().split_once(':').unwrap_or_default();
        let differs = suffix.len() != rest.len()
            || suffix.bytes().zip(rest.bytes()).fold(0, |sum, (a, b)| sum | (a.to_ascii_uppercase() ^ b)) != 0;
        let counted = count.trim().bytes().any(|digit| digit != b'0');
        !differs & counted
    };
    body.lines().fold(false, |any, line| any | found(line))
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn a_line_with_a_count_is_a_leak_and_padding_is_none() {
        let body = "0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n00D4F6E8FA6EECAD2A3AA415EEC418D38EC:2\r\nFFD4F6E8FA6EECAD2A3AA415EEC418D38EC:0";
        assert!(
            holds(body, "0018A45C4D1DEF81644B54AB7F969B88D65") && holds(body, "00D4F6E8FA6EECAD2A3AA415EEC418D38EC")
        );
        assert!(!holds(body, "FFD4F6E8FA6EECAD2A3AA415EEC418D38EC"), "padding");
        for other in ["0018A45C4D1DEF81644B54AB7F969B88D66", "", "0018A"] {
            assert!(!holds(body, other), "{other}");
        }
        assert!(!holds("", "0018A45C4D1DEF81644B54AB7F969B88D65") && !holds("<html>:x", "0018A"));
    }
}
