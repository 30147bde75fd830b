//! A person's name, and the choices that hold for them alone: zone, locale, mails.

use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::name::DisplayName;
use domain::notification::{Choices, Topic};
use domain::policy::Permission;
use domain::preference::{Preferences, Theme};
use domain::reader::Locale;
use store::AccountRow;

use crate::actor::Actor;
use crate::gate::retrying;
use crate::{Error, Result, Services, zones};

/// What an account has chosen so far.
pub(crate) fn preferences(row: &AccountRow) -> Preferences {
    Preferences {
        theme: row.theme.parse().unwrap_or(Theme::System),
        time_zone: row.time_zone.clone(),
        locale: row.locale.clone(),
    }
}

/// Which mails an account wants. What does not parse counts as nothing chosen: a mail too many, never one too few.
pub(crate) fn choices(row: &AccountRow) -> Choices {
    serde_json::from_str(&row.notifications).unwrap_or_default()
}

impl Services {
    /// Sets the display name.
    pub async fn rename_account(&self, actor: &Actor, name: &str) -> Result<()> {
        let account = actor.signed_in()?;
        let after = DisplayName::parse(name).map_err(|error| Error::field("name", error.into()))?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnAccount, account).await?;
            let row = w.account()?.account().await?.ok_or(Error::NotFound)?;
            let before = DisplayName::parse(&row.name).map_err(|_| Error::defect("a stored name does not parse"))?;
            if before == after {
                return Ok(());
            }
            w.account()?.set_name(after.as_str()).await?;
            w.commit(Event::AccountRenamed { account, before, after: after.clone() }).await
        })
    }

    /// Sets the zone in which moments are told, and the forms of dates and numbers.
    pub async fn set_reading(&self, actor: &Actor, time_zone: &str, locale: &str) -> Result<()> {
        let account = actor.signed_in()?;
        let mut errors = FieldErrors::new();
        let time_zone = errors.take("time_zone", zones::canonical(time_zone).ok_or(FieldError::UnknownChoice));
        let locale = errors.take("locale", locale.parse::<Locale>().map_err(|_| FieldError::UnknownChoice));
        let (Some(time_zone), Some(locale)) = (time_zone, locale) else { return Err(Error::Invalid(errors)) };
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnAccount, account).await?;
            let before = preferences(&w.account()?.account().await?.ok_or(Error::NotFound)?);
            w.account()?.set_reading(&time_zone, locale.as_str()).await?;
            let after = Preferences { time_zone: time_zone.clone(), locale: locale.to_string(), ..before.clone() };
            w.commit(Event::PreferencesChanged { account, before, after }).await
        })
    }

    /// Chooses which mails are sent: those of `wanted`, and those that nobody can turn off.
    pub async fn choose_notifications(&self, actor: &Actor, wanted: &[Topic]) -> Result<()> {
        let account = actor.signed_in()?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnAccount, account).await?;
            let before = choices(&w.account()?.account().await?.ok_or(Error::NotFound)?);
            let mut after = before.clone();
            for topic in Topic::ALL {
                after.set(*topic, wanted.contains(topic));
            }
            let json = serde_json::to_string(&after).map_err(|error| Error::Internal(error.into()))?;
            w.account()?.set_notifications(&json).await?;
            w.commit(Event::NotificationsChanged { account, before, after }).await
        })
    }
}
