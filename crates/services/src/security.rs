//! The security page's overview: one read over all ways in.

use domain::policy::Permission;
use domain::security::{IdentitySummary, Overview, PasswordSummary, RecoveryCodes, TotpSummary};

use crate::actor::Actor;
use crate::{Error, Result, Services, passkeys};

impl Services {
    /// How the signed-in person's account is kept safe.
    pub async fn security_overview(&self, actor: &Actor) -> Result<Overview> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ManageOwnAccount, account).await?;
        let row = read.account()?.account().await?.ok_or(Error::SignIn)?;
        let password = row.password.is_some().then_some(PasswordSummary {
            set_at: row.password_set_at.unwrap_or(row.created_at),
            leaked: row.password_leaked_at.is_some(),
        });
        let mut rows = read.account()?;
        let mut identities = Vec::new();
        for row in rows.identities().await? {
            let provider = row.kind.parse().map_err(|_| Error::defect("a kind that is no provider"))?;
            let (id, created_at, used_at) = (row.id, row.created_at, row.used_at);
            identities.push(IdentitySummary { id, provider, label: row.label, created_at, used_at });
        }
        Ok(Overview {
            password,
            totp: rows.totp().await?.map(|row| TotpSummary { created_at: row.created_at, used_at: row.used_at }),
            passkeys: rows.passkeys().await?.into_iter().map(passkeys::summary).collect(),
            recovery_codes: rows.recovery_codes().await?.map(|(left, created_at)| RecoveryCodes { left, created_at }),
            identities,
            providers: self.settings.providers.offered(),
            factor_loss_due_at: row.factor_loss_due_at,
            rendered_at: self.env.now(),
        })
    }
}
