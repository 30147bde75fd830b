//! Going away: asked for with a fresh proof, two weeks in which one can stay, then everything personal is erased at once.

use std::time::Duration;

use domain::account::{Farewell, OrganizationSummary};
use domain::audit::Chain;
use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::FieldError;
use domain::id::{AccountId, OrgId};
use domain::key::Owner;
use domain::mail::{Mail, Message};
use domain::name::{DisplayName, OrgName};
use domain::policy::Permission;
use domain::time::Timestamp;
use store::{AccountRow, Membership};

use crate::actor::Actor;
use crate::factors::addressee;
use crate::gate::{Scopes, Write, retrying};
use crate::job::Job;
use crate::members::holds;
use crate::{Error, Result, Services};

/// How long one can change one's mind.
pub const GRACE: Duration = Duration::from_secs(14 * 24 * 3600);
/// How long before the end there is a mail.
const WARNING: Duration = Duration::from_secs(24 * 3600);
/// In the place of a name.
const NOBODY: &str = "Deleted account";

fn summary(row: &Membership) -> OrganizationSummary {
    OrganizationSummary { org: row.org, slug: row.slug.clone(), name: row.name.clone(), role: row.role }
}

impl Services {
    /// What going away would mean. Refused without a fresh proof.
    pub async fn farewell(&self, actor: &Actor) -> Result<Farewell> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::DeleteOwnAccount, account).await?;
        let row = read.account()?.account().await?.ok_or(Error::SignIn)?;
        let mut farewell = Farewell { email: row.email, leaves: Vec::new(), holds: Vec::new() };
        for membership in read.account()?.memberships().await? {
            let mut rows = self.gate.line().read(membership.org);
            let keys = rows.count_keys_of(Owner::Member(account)).await?;
            if holds(membership.role, rows.members_beside(account).await?) {
                farewell.holds.push(summary(&membership));
            }
            farewell.leaves.push((summary(&membership), keys));
        }
        Ok(farewell)
    }

    /// Asks for the account to go after the grace, once its address was typed. Asked again, it stays at the first date.
    pub async fn ask_deletion(&self, actor: &Actor, typed_address: &str) -> Result<Timestamp> {
        let account = actor.signed_in()?;
        let farewell = self.farewell(actor).await?;
        let typed = typed_address.trim();
        if EmailAddress::parse(typed).map(|typed| typed.key())
            != EmailAddress::parse(&farewell.email).map(|own| own.key())
        {
            let error = if typed.is_empty() { FieldError::Empty } else { FieldError::Mismatch };
            return Err(Error::field("address", error));
        }
        let orgs: Vec<OrgId> = farewell.leaves.iter().map(|(organization, _)| organization.org).collect();
        retrying!({
            let mut w =
                self.gate.write(actor, Permission::DeleteOwnAccount, Scopes::both(account, orgs.clone())).await?;
            let now = w.now;
            let row = w.account()?.account().await?.ok_or(Error::SignIn)?;
            if let Some(due_at) = row.deletion_due_at {
                return Ok(due_at);
            }
            if self.held(&mut w, account, &orgs).await?.is_some() {
                return Err(Error::field("address", FieldError::NotAllowed));
            }
            let due_at = now.plus(GRACE);
            w.account()?.set_deletion_due(Some(due_at)).await?;
            let (to, name) = addressee(&row)?;
            let cause = actor.cause(now);
            let mail = Mail { to, message: Message::DeletionAsked { name, due_at, at: now } };
            w.enqueue(Job::Notify { mail, organization: None, cause: cause.clone() }).await?;
            w.enqueue_at(Job::WarnOfDeletion { account, due_at, cause: cause.clone() }, due_at.minus(WARNING)).await?;
            w.enqueue_at(Job::DeleteAccount { account, due_at, cause }, due_at).await?;
            w.commit(Event::DeletionAsked { account, due_at }).await?;
            Ok(due_at)
        })
    }

    /// Keeps the account after all.
    pub async fn keep_account(&self, actor: &Actor) -> Result<()> {
        let account = actor.signed_in()?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnAccount, account).await?;
            let now = w.now;
            let row = w.account()?.account().await?.ok_or(Error::SignIn)?;
            if row.deletion_due_at.is_none() || !w.account()?.set_deletion_due(None).await? {
                return Ok(());
            }
            let (to, name) = addressee(&row)?;
            let mail = Mail { to, message: Message::DeletionCancelled { name, at: now } };
            w.enqueue(Job::Notify { mail, organization: None, cause: actor.cause(now) }).await?;
            w.commit(Event::DeletionCancelled { account }).await
        })
    }

    /// The grace is over: erases the account, unless it was kept, or goes at another time. Erases nothing where others would be left
    /// without an Admin: then the account stays, and its person is told why.
    pub(crate) async fn delete_account(
        &self,
        actor: &Actor,
        account: AccountId,
        due_at: Timestamp,
        cause: &crate::mail::Cause,
    ) -> Result<()> {
        retrying!({
            let memberships = self.gate.line().read(account).memberships().await?;
            let orgs: Vec<OrgId> = memberships.iter().map(|membership| membership.org).collect();
            let mut w = self.gate.write(actor, Permission::RunJob, Scopes::both(account, orgs.clone())).await?;
            let row = w.account()?.account().await?.ok_or(Error::NotFound)?;
            if row.deletion_due_at != Some(due_at) {
                return Ok(());
            }
            let (to, name) = addressee(&row)?;
            let now = w.now;
            let notice = |message| Job::Notify {
                mail: Mail { to: to.clone(), message },
                organization: None,
                cause: cause.clone(),
            };
            if let Some(org) = self.held(&mut w, account, &orgs).await? {
                w.account()?.set_deletion_due(None).await?;
                let organization = memberships.iter().find(|membership| membership.org == org);
                let organization = organization.and_then(|membership| OrgName::parse(&membership.name).ok());
                let organization = organization.ok_or_else(|| Error::defect("a stored name does not parse"))?;
                w.enqueue(notice(Message::DeletionStopped { name, organization, at: now })).await?;
                return w.commit(Event::DeletionCancelled { account }).await;
            }
            let current = w.account()?.memberships().await?;
            if current.len() != memberships.len() || current.iter().any(|membership| !orgs.contains(&membership.org)) {
                return Err(Error::Conflict);
            }
            for Membership { org, role, .. } in &current {
                let ended = self.end_membership(&mut w, account, *org, *role, "account deleted").await?;
                w.record_in(*org, ended).await?;
            }
            w.enqueue(notice(Message::AccountDeleted { name, at: now })).await?;
            self.erase(&mut w, &row).await?;
            w.commit(Event::AccountDeleted { account }).await
        })
    }

    /// The first organization that would be left with members and without an Admin.
    async fn held(&self, w: &mut Write<'_>, account: AccountId, orgs: &[OrgId]) -> Result<Option<OrgId>> {
        for org in orgs {
            let mut rows = w.organization(*org)?;
            let role = rows.role_of(account).await?;
            let beside = rows.members_beside(account).await?;
            if role.is_some_and(|role| holds(role, beside)) {
                return Ok(Some(*org));
            }
        }
        Ok(None)
    }

    /// Takes everything personal out of the account's rows and from beside its log.
    async fn erase(&self, w: &mut Write<'_>, row: &AccountRow) -> Result<()> {
        let now = w.now;
        let (stamp, key) = (self.mint_stamp(), EmailAddress::parse(&row.email).map(|address| address.key()));
        w.account()?.erase_own_rows().await?;
        w.account()?.erase_account(NOBODY, &stamp, now).await?;
        w.account()?.erase_in_organizations().await?;
        w.site().erase_audit_personal(Chain::Account(row.id)).await?;
        if let Ok(key) = key {
            w.site().erase_sign_ups(&key).await?;
            w.site().erase_invitations(&key).await?;
        }
        Ok(())
    }

    /// Whom the warning goes to: nobody, where the account was kept or goes at another time.
    pub(crate) async fn leaving(
        &self,
        account: AccountId,
        due_at: Timestamp,
    ) -> Result<Option<(EmailAddress, DisplayName)>> {
        let row = self.gate.machinery_of(account).account().await?;
        row.filter(|row| row.deletion_due_at == Some(due_at)).map(|row| addressee(&row)).transpose()
    }
}
