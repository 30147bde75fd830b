//! The last way back: password and mailbox, a wait of three days, notices, and a stop from any session.

use std::time::Duration;

use domain::event::Event;
use domain::field::FieldError;
use domain::id::FactorLossId;
use domain::policy::Permission;
use domain::security::Change;
use domain::ticket::Purpose;
use domain::time::Timestamp;

use domain::id::AccountId;
use domain::policies::LossSummary;
use store::{AskedOrganization, MemberLoss};

use crate::actor::Actor;
use crate::gate::{Scopes, Write, retrying};
use crate::job::Job;
use crate::sessions::Begun;
use crate::{Error, Result, Services, limits};

/// How long any session has to stop it (security.md, TOTP).
pub(crate) const WAIT: Duration = Duration::from_secs(72 * 3600);
/// The second notice comes so long before the end.
const LAST_NOTICE: Duration = Duration::from_secs(24 * 3600);

/// What a mailed link about a lost factor leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactorLossView {
    /// It can be confirmed, for this address.
    Live { email: String },
    /// A wait is under way; it ends then, if by then Admins of these organizations have approved.
    Waiting { due_at: Timestamp, approval_by: Vec<String> },
    /// Expired, used or never made.
    Dead,
}

impl Services {
    /// Says that the second factor is lost, in the browser whose sign-in waits for it: mails a link to the account's address.
    pub async fn report_lost_factor(&self, actor: &Actor, ticket: &str) -> Result<()> {
        let over = || Error::field("ticket", FieldError::Expired);
        let ticket = self.take_ticket::<Begun>(actor, Purpose::SecondFactor, ticket, over).await?;
        let account = ticket.account()?;
        self.spend(&limits::FACTOR_LOSS, &account.to_string()).await?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::RecoverFactor, account).await?;
            let now = w.now;
            w.enqueue(Job::LostFactor { account, cause: actor.cause(now) }).await?;
            w.commit(Event::FactorLossReported { account }).await
        })
    }

    /// What a mailed link leads to. Changes nothing.
    pub async fn inspect_lost_factor(&self, actor: &Actor, link: &str) -> Result<FactorLossView> {
        let Ok(ticket) = self.inspect_ticket::<()>(actor, Purpose::FactorLoss, link).await? else {
            return Ok(FactorLossView::Dead);
        };
        let mut rows = self.gate.machinery_of(ticket.account()?);
        if let Some((loss, due_at)) = rows.open_factor_loss().await? {
            let approval_by = self.awaited_approvals(ticket.account()?, loss).await?;
            let approval_by = approval_by.into_iter().map(|organization| organization.name).collect();
            return Ok(FactorLossView::Waiting { due_at, approval_by });
        }
        Ok(match rows.account().await? {
            Some(row) => FactorLossView::Live { email: row.email },
            None => FactorLossView::Dead,
        })
    }

    /// Begins the wait, by the mailed link; answers when it is over.
    pub async fn begin_factor_loss(&self, actor: &Actor, link: &str) -> Result<Timestamp> {
        if let Some(due_at) = self.noted_result(actor)? {
            return Ok(due_at);
        }
        let over = || Error::field("token", FieldError::Expired);
        let ticket = self.take_ticket::<()>(actor, Purpose::FactorLoss, link, over).await?;
        let account = ticket.account()?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::RecoverFactor, account).await?;
            let now = w.now;
            if !self.use_ticket(&mut w, &ticket).await? {
                return Err(over());
            }
            let (loss, due_at) = (FactorLossId::new(now, self.env.random()), now.plus(WAIT));
            if !w.account()?.insert_factor_loss(loss, now, due_at).await? {
                return Err(over());
            }
            let notice = Job::FactorGoes { account, loss, due_at, cause: actor.cause(now) };
            w.enqueue(notice.clone()).await?;
            w.enqueue(Job::AskFactorApproval { account, loss, due_at, cause: actor.cause(now) }).await?;
            w.enqueue_at(notice, due_at.minus(LAST_NOTICE)).await?;
            w.enqueue_at(Job::DropFactors { account, loss }, due_at).await?;
            self.note_result(&mut w, actor, &due_at).await?;
            w.commit(Event::FactorLossAsked { account, loss, due_at }).await?;
            Ok(due_at)
        })
    }

    /// The organizations that ask for a second factor and none of whose Admins has let this one go yet.
    pub(crate) async fn awaited_approvals(
        &self,
        account: AccountId,
        loss: FactorLossId,
    ) -> Result<Vec<AskedOrganization>> {
        let now = self.env.now();
        let mut asked = self.gate.machinery_of(account).organizations_asked(loss).await?;
        asked.retain(|organization| awaits(organization, now));
        Ok(asked)
    }

    pub(crate) fn losses(&self, rows: Vec<MemberLoss>, reader: AccountId) -> Vec<LossSummary> {
        let summary = |row: MemberLoss| LossSummary {
            own: row.account == reader,
            account: row.account,
            name: row.name,
            email: row.email,
            asked_at: row.asked_at,
            due_at: row.due_at,
            approved_at: row.approved_at,
        };
        rows.into_iter().map(summary).collect()
    }

    /// An Admin of an organization that asks for a second factor lets a member's lost one go, once the wait is over. Never one's own.
    pub async fn approve_factor_loss(&self, actor: &Actor, slug: &str, member: &str) -> Result<()> {
        let own = actor.signed_in()?;
        let account: AccountId = member.parse().map_err(|_| Error::NotFound)?;
        let org = self.organization_of(actor, slug).await?.org;
        self.ensure_fresh(actor).await?;
        retrying!({
            let scopes = Scopes::of_member(org, account);
            let mut w = self.gate.write(actor, Permission::ManageMembers, scopes).await?;
            if account == own {
                return Err(Error::field("member", FieldError::NotAllowed));
            }
            let now = w.now;
            let over = || Error::field("member", FieldError::Expired);
            let (loss, due_at) = w.account()?.open_factor_loss().await?.ok_or_else(over)?;
            let asked = w.account()?.organizations_asked(loss).await?;
            if !asked.iter().any(|organization| organization.org == org && awaits(organization, now)) {
                return Err(over());
            }
            if !w.account()?.approve_factor_loss(loss, (org, own), now).await? {
                return Err(over());
            }
            if due_at <= now {
                w.enqueue(Job::DropFactors { account, loss }).await?;
            }
            w.commit(Event::FactorLossApproved { account, loss }).await
        })
    }

    /// Stops the wait, from any session of the account.
    pub async fn stop_factor_loss(&self, actor: &Actor) -> Result<()> {
        let account = actor.signed_in()?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::StopFactorLoss, account).await?;
            match self.keep_factor(&mut w, actor).await? {
                Some(stopped) => w.commit(stopped).await,
                None => Ok(()),
            }
        })
    }

    /// Whether a mailed link can still stop a wait. Changes nothing.
    pub async fn inspect_factor_loss_stop(&self, actor: &Actor, link: &str) -> Result<bool> {
        let found = self.inspect_ticket::<FactorLossId>(actor, Purpose::FactorLossStop, link).await?;
        let Ok(ticket) = found else { return Ok(false) };
        let open = self.gate.machinery_of(ticket.account()?).open_factor_loss().await?;
        Ok(open.is_some_and(|(loss, _)| loss == ticket.state))
    }

    /// Stops the wait by a mailed link.
    pub async fn stop_factor_loss_by_link(&self, actor: &Actor, link: &str) -> Result<()> {
        let over = || Error::field("token", FieldError::Expired);
        let ticket = self.take_ticket::<FactorLossId>(actor, Purpose::FactorLossStop, link, over).await?;
        let account = ticket.account()?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::StopFactorLoss, account).await?;
            if !self.use_ticket(&mut w, &ticket).await? {
                return Err(over());
            }
            match self.keep_factor(&mut w, actor).await? {
                Some(stopped) => w.commit(stopped).await,
                None => Err(over()),
            }
        })
    }

    /// Stops a wait that is under way: somebody showed the factor, or said that it is not lost.
    pub(crate) async fn keep_factor(&self, w: &mut Write<'_>, actor: &Actor) -> Result<Option<Event>> {
        let now = w.now;
        let mut rows = w.account()?;
        let account = rows.scope();
        let Some((loss, _)) = rows.open_factor_loss().await? else { return Ok(None) };
        if !rows.stop_factor_loss(loss, now).await? {
            return Ok(None);
        }
        self.tell_change(w, actor, Change::FactorLossStopped).await?;
        Ok(Some(Event::FactorLossStopped { account, loss }))
    }
}

/// Whether an organization's word is still missing.
pub(crate) fn awaits(organization: &AskedOrganization, now: Timestamp) -> bool {
    organization.approved_at.is_none() && organization.policies.at(now).mfa.is_some()
}
