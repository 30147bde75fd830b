//! The signed-in person's own account: who they are, what they chose.

use domain::account::{Me, OrganizationSummary};
use domain::event::Event;
use domain::field::FieldError;
use domain::id::AccountId;
use domain::policy::Permission;
use domain::preference::{Preferences, Theme};
use domain::terms::TermsVersion;
use domain::use_case::UseCase;

use crate::actor::Actor;
use crate::api_defaults::api_defaults;
use crate::gate::retrying;
use crate::profiles::{choices, preferences};
use crate::{Error, Result, Services, zones};

impl Services {
    /// The signed-in person.
    pub async fn me(&self, actor: &Actor) -> Result<Me> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ManageOwnAccount, account).await?;
        let row = read.account()?.account().await?.ok_or(Error::SignIn)?;
        let organizations = read
            .account()?
            .memberships()
            .await?
            .into_iter()
            .map(|row| OrganizationSummary { org: row.org, slug: row.slug, name: row.name, role: row.role })
            .collect();
        let (reader, notifications) = (zones::reader(&row, self.env.now()), choices(&row));
        let api_defaults = api_defaults(&row);
        Ok(Me {
            account: row.id,
            name: row.name,
            email: row.email,
            use_case: row.use_case.and_then(|use_case| use_case.parse().ok()),
            theme: row.theme.parse().unwrap_or(Theme::System),
            password_leaked: row.password_leaked_at.is_some(),
            terms_due: row.terms_version != self.settings.terms.as_str(),
            factor_loss_due_at: row.factor_loss_due_at,
            created_at: row.created_at,
            deletion_due_at: row.deletion_due_at,
            reader,
            notifications,
            api_defaults,
            organizations,
        })
    }

    /// Chooses the primary use case: it orders the home page's cards and hides nothing.
    pub async fn choose_use_case(&self, actor: &Actor, use_case: &str) -> Result<()> {
        let account = actor.signed_in()?;
        let error = if use_case.is_empty() { FieldError::Empty } else { FieldError::UnknownChoice };
        let after: UseCase = use_case.parse().map_err(|_| Error::field("use_case", error))?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnAccount, account).await?;
            let row = w.account()?.account().await?.ok_or(Error::NotFound)?;
            w.account()?.set_use_case(after.as_str()).await?;
            let before = row.use_case.and_then(|use_case| use_case.parse().ok());
            w.commit(Event::UseCaseChanged { account, before, after }).await
        })
    }

    /// Sets the theme.
    pub async fn set_theme(&self, actor: &Actor, theme: &str) -> Result<Theme> {
        let account = actor.signed_in()?;
        let after: Theme = theme.parse().map_err(|_| Error::field("theme", FieldError::UnknownChoice))?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnAccount, account).await?;
            let row = w.account()?.account().await?.ok_or(Error::NotFound)?;
            w.account()?.set_theme(after.as_str()).await?;
            let before = preferences(&row);
            let after = Preferences { theme: after, ..before.clone() };
            w.commit(Event::PreferencesChanged { account, before, after }).await
        })?;
        Ok(after)
    }

    /// The theme of somebody who just signed in.
    pub async fn theme_of(&self, account: AccountId) -> Result<Theme> {
        let row = self.gate.line().read(account).account().await?;
        Ok(row.and_then(|row| row.theme.parse().ok()).unwrap_or(Theme::System))
    }

    /// Accepts the terms in force.
    pub async fn accept_terms(&self, actor: &Actor, accepted: bool) -> Result<()> {
        let account = actor.signed_in()?;
        if !accepted {
            return Err(Error::field("terms", FieldError::NotAccepted));
        }
        let after = self.settings.terms.clone();
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnAccount, account).await?;
            let now = w.now;
            let row = w.account()?.account().await?.ok_or(Error::NotFound)?;
            w.account()?.set_terms(after.as_str(), now).await?;
            let before = TermsVersion::parse(&row.terms_version).ok();
            w.commit(Event::TermsAccepted { account, before, after: after.clone() }).await
        })
    }

    /// Puts the checklist away, or brings it back.
    pub async fn dismiss_checklist(&self, actor: &Actor, slug: &str, dismissed: bool) -> Result<()> {
        let account: AccountId = actor.signed_in()?;
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnAccount, account).await?;
            let at = dismissed.then_some(w.now);
            w.account()?.set_checklist_dismissed(at).await?;
            w.commit(match dismissed {
                true => Event::ChecklistDismissed { org, account },
                false => Event::ChecklistReopened { org, account },
            })
            .await
        })
    }
}
