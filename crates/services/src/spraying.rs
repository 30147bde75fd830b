//! Spraying: one network that tries one password on many accounts. It is seen without a trace of the password (decision 0017).

use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::event::Kind;
use domain::time::Timestamp;

use crate::actor::Actor;
use crate::gate::{retrying, window_at};
use crate::keyring::hmac;
use crate::{Result, Services};

const HOUR: Duration = Duration::from_secs(3600);
/// From so many accounts on it is no person who mixes up addresses.
const ACCOUNTS: i64 = 5;
/// Counters: a network that was seen, and a tag of it that was told.
const NETWORK: &str = "spraying";
const TAG: &str = "spraying_tag";

impl Services {
    /// Whether the network was seen in this hour or the one before.
    pub(crate) async fn is_spraying(&self, network: &str, now: Timestamp) -> Result<bool> {
        Ok(self.gate.machinery().has_counted(NETWORK, network, now.minus(HOUR)).await?)
    }

    /// Notes a wrong password. The answer that it leads to does not wait for the outcome's being good.
    pub(crate) async fn note_wrong_password(&self, actor: &Actor, email_key: &str, password: &str, now: Timestamp) {
        if let Err(error) = self.look_for_spraying(&actor.network(), email_key, password, now).await {
            tracing::warn!(?error, "a wrong password was not compared with others");
        }
    }

    async fn look_for_spraying(&self, network: &str, email_key: &str, password: &str, now: Timestamp) -> Result<()> {
        let hour_at = window_at(HOUR, now);
        let key = self.hourly_key(hour_at).await?;
        let [a, b, c, ..] = hmac(&key, &[b"password ", passwords::normal(password).as_bytes()])?;
        let (tag, subject) = ([a, b, c], hmac(&key, &[b"subject ", email_key.as_bytes()])?);
        let (subject, _) = subject.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
        let seen = retrying!({
            let mut append = self.gate.append().await?;
            let accounts = append.note_password_try(hour_at, network, tag, *subject).await?;
            let of_network = format!("{network} {:02x}{:02x}{:02x}", a, b, c);
            let seen = accounts >= ACCOUNTS && append.count_attempt(TAG, &of_network, HOUR, now).await? == 1;
            if seen {
                append.count_attempt(NETWORK, network, HOUR, now).await?;
                append.count_stranger(Kind::PasswordSprayingSeen.as_str(), network, now).await?;
            }
            append.commit().await?;
            Ok(seen.then_some(accounts))
        })?;
        if let Some(accounts) = seen {
            self.sprayings.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(network, accounts, "one password is tried on many accounts: the network is slowed down");
        }
        Ok(())
    }

    /// The hour's key, made by the first who needs it. What is stored is of no use without `secrets.key`, and after the sweep that key is
    /// of no use either.
    async fn hourly_key(&self, hour_at: Timestamp) -> Result<[u8; 32]> {
        let mut stored = self.gate.machinery().hourly_key(hour_at).await?;
        if stored.is_none() {
            let secret = self.env.random();
            retrying!({
                let mut append = self.gate.append().await?;
                append.insert_hourly_key(hour_at, secret).await?;
                append.commit().await
            })?;
            stored = self.gate.machinery().hourly_key(hour_at).await?;
        }
        let stored = stored.ok_or_else(|| crate::Error::defect("the key of this hour was just made"))?;
        self.keyring.mac("password tries", &stored)
    }

    /// How often this process saw spraying since it began.
    pub fn sprayings_seen(&self) -> u64 {
        self.sprayings.load(Ordering::Relaxed)
    }
}
