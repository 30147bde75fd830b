//! Lost second factors: somebody waits, and any session can stop it.

use domain::id::{AccountId, FactorLossId, OrgId};
use domain::policies::InForce;
use domain::time::Timestamp;

use crate::policies::in_force;
use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, TxOn};

statements! {
    DELETE_PASSKEYS: account = "delete from passkeys where account_id = $1";
    INSERT: account = "
        insert into factor_losses (account_id, id, asked_at, due_at)
        values ($1, $2, $3, $4)
        on conflict (account_id) where stopped_at is null and done_at is null do nothing";
    OPEN: account = "
        select id, due_at from factor_losses
        where account_id = $1 and stopped_at is null and done_at is null";
    STOP: account = "
        update factor_losses set stopped_at = $3
        where account_id = $1 and id = $2 and stopped_at is null and done_at is null";
    FINISH: account = "
        update factor_losses set done_at = $3
        where account_id = $1 and id = $2 and stopped_at is null and done_at is null and due_at <= $3";
    APPROVE: account = "
        insert into factor_loss_approvals (account_id, loss_id, org_id, approved_by, approved_at)
        values ($1, $2, $3, $4, $5)
        on conflict (account_id, loss_id, org_id) do nothing";
    ASKED: account = "
        select m.org_id, o.name, o.slug, p.approved_at, o.policies, t.id, t.after, t.applied_at, t.expires_at
        from members m
        join organizations o on o.id = m.org_id
        left join policy_trials t on t.org_id = m.org_id and t.confirmed_at is null and t.rolled_back_at is null
        left join factor_loss_approvals p on p.account_id = m.account_id and p.loss_id = $2 and p.org_id = m.org_id
        where m.account_id = $1 and m.removed_at is null and o.deleted_at is null
        order by m.org_id";
    OF_MEMBERS: organization = "
        select l.account_id, l.id, a.name, a.email, l.asked_at, l.due_at, p.approved_at
        from factor_losses l
        join members m on m.account_id = l.account_id
        join accounts a on a.id = l.account_id
        left join factor_loss_approvals p on p.account_id = l.account_id and p.loss_id = l.id and p.org_id = m.org_id
        where m.org_id = $1 and m.removed_at is null and l.stopped_at is null and l.done_at is null
        order by l.asked_at, l.account_id
        limit $2";
}

/// An organization of somebody who waits, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedOrganization {
    /// Which.
    pub org: OrgId,
    /// Its name for people.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// When one of its Admins approved.
    pub approved_at: Option<Timestamp>,
    /// Its policies.
    pub policies: InForce,
}

/// A member who waits for a lost second factor to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberLoss {
    /// Who.
    pub account: AccountId,
    /// Which wait.
    pub loss: FactorLossId,
    /// The display name.
    pub name: String,
    /// The address.
    pub email: String,
    /// Since when.
    pub asked_at: Timestamp,
    /// When the wait is over at the earliest.
    pub due_at: Timestamp,
    /// When an Admin of this organization approved.
    pub approved_at: Option<Timestamp>,
}

impl Conn<'_, AccountId> {
    /// The loss that waits, and when its wait is over.
    pub async fn open_factor_loss(&mut self) -> Result<Option<(FactorLossId, Timestamp)>> {
        let row = self.one(OPEN, values![self.scope.to_string()]).await?;
        row.map(|row| Ok((row.parse(0, "factor_losses")?, row.at(1)?))).transpose()
    }

    /// The organizations of the account, each with its policies and whether it approved this loss.
    pub async fn organizations_asked(&mut self, loss: FactorLossId) -> Result<Vec<AskedOrganization>> {
        let rows = self.all(ASKED, values![self.scope.to_string(), loss.to_string()]).await?;
        let read = |row: &Row| {
            Ok(AskedOrganization {
                org: row.parse(0, "members")?,
                name: row.get(1)?,
                slug: row.get(2)?,
                approved_at: row.maybe_at(3)?,
                policies: in_force(row, 4)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

impl Conn<'_, OrgId> {
    /// The members who wait, the longest wait first; at most so many.
    pub async fn losses_of_members(&mut self, limit: i64) -> Result<Vec<MemberLoss>> {
        let rows = self.all(OF_MEMBERS, values![self.scope.to_string(), limit]).await?;
        let read = |row: &Row| {
            Ok(MemberLoss {
                account: row.parse(0, "factor_losses")?,
                loss: row.parse(1, "factor_losses")?,
                name: row.get(2)?,
                email: row.get(3)?,
                asked_at: row.at(4)?,
                due_at: row.at(5)?,
                approved_at: row.maybe_at(6)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

impl TxOn<'_, AccountId> {
    /// Begins a wait; false where one is under way.
    pub async fn insert_factor_loss(&mut self, id: FactorLossId, now: Timestamp, due_at: Timestamp) -> Result<bool> {
        Ok(self.execute(INSERT, values![self.scope.to_string(), id.to_string(), now, due_at]).await? == 1)
    }

    /// Notes that an Admin of an organization lets the factor go; false where one did before.
    pub async fn approve_factor_loss(
        &mut self,
        id: FactorLossId,
        (org, by): (OrgId, AccountId),
        now: Timestamp,
    ) -> Result<bool> {
        let values = values![self.scope.to_string(), id.to_string(), org.to_string(), by.to_string(), now];
        Ok(self.execute(APPROVE, values).await? == 1)
    }

    /// Removes every passkey: they are lost with the rest.
    pub async fn delete_passkeys(&mut self) -> Result<()> {
        self.execute(DELETE_PASSKEYS, values![self.scope.to_string()]).await.map(drop)
    }

    /// Stops a wait; false where it was over.
    pub async fn stop_factor_loss(&mut self, id: FactorLossId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(STOP, values![self.scope.to_string(), id.to_string(), now]).await? == 1)
    }

    /// Ends a wait that was not stopped and is due; false otherwise.
    pub async fn finish_factor_loss(&mut self, id: FactorLossId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(FINISH, values![self.scope.to_string(), id.to_string(), now]).await? == 1)
    }
}
