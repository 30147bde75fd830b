//! Days of activity: who used an organization on which day, from where, how, and with which longest pause.

use domain::id::{AccountId, OrgId};
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, TxOn};

statements! {
    ADD: organization = "
        insert into activity_days (org_id, account_id, day, network, method, mfa, first_at, last_at)
        values ($1, $2, $3, $4, $5, $6, $7, $7)
        on conflict (org_id, account_id, day, network, method, mfa) do update
        set longest_gap_seconds = case
            when (excluded.last_at - activity_days.last_at) / 1000000 > activity_days.longest_gap_seconds
            then (excluded.last_at - activity_days.last_at) / 1000000
            else activity_days.longest_gap_seconds
          end,
          last_at = case when excluded.last_at > activity_days.last_at then excluded.last_at else activity_days.last_at end";
    LIST: organization = "
        select account_id, day, network, method, mfa, first_at, last_at, longest_gap_seconds
        from activity_days
        where org_id = $1 and day >= $2
        order by day, account_id, network, method, mfa";
}

/// One day of one member from one network by one method.
#[derive(Clone, Debug)]
pub struct Activity {
    /// Who.
    pub account: AccountId,
    /// The UTC date.
    pub day: String,
    /// The network (an address without its host part).
    pub network: String,
    /// How the session was begun.
    pub method: String,
    /// Whether a second factor was shown.
    pub mfa: bool,
    /// First seen.
    pub first_at: Timestamp,
    /// Last seen.
    pub last_at: Timestamp,
    /// The longest pause between two requests.
    pub longest_gap_seconds: i64,
}

impl TxOn<'_, OrgId> {
    /// Notes that a member was active at an instant.
    pub async fn note_activity(
        &mut self,
        account: AccountId,
        network: &str,
        method: &str,
        mfa: bool,
        at: Timestamp,
    ) -> Result<()> {
        let values = values![self.scope.to_string(), account.to_string(), at.date(), network, method, mfa, at];
        self.execute(ADD, values).await.map(drop)
    }
}

impl Conn<'_, OrgId> {
    /// All activity since a UTC date.
    pub async fn activity_since(&mut self, day: &str) -> Result<Vec<Activity>> {
        let rows = self.all(LIST, values![self.scope.to_string(), day]).await?;
        rows.iter()
            .map(|row| {
                Ok(Activity {
                    account: row.parse(0, "activity_days")?,
                    day: row.get(1)?,
                    network: row.get(2)?,
                    method: row.get(3)?,
                    mfa: row.truth(4)?,
                    first_at: row.at(5)?,
                    last_at: row.at(6)?,
                    longest_gap_seconds: row.get(7)?,
                })
            })
            .collect()
    }
}
