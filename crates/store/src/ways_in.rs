//! How many ways in an account has, of each kind: what decides which proof is asked for.

use domain::id::AccountId;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result};

statements! {
    COUNT: account = "
        select
          cast(case when password is null then 0 else 1 end as bigint),
          (select count(*) from totp_factors where account_id = $1),
          (select count(*) from passkeys where account_id = $1),
          (select count(*) from identities where account_id = $1),
          (select count(*) from recovery_codes where account_id = $1 and used_at is null)
        from accounts where id = $1";
}

/// What an account has to show who its person is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaysIn {
    pub password: bool,
    /// An authenticator app.
    pub totp: bool,
    pub passkeys: i64,
    /// Accounts at identity providers.
    pub identities: i64,
    /// Recovery codes that are left.
    pub recovery_codes: i64,
}

impl WaysIn {
    /// Whether a first proof must be followed by a second.
    pub fn has_second_factor(&self) -> bool {
        self.totp || self.passkeys > 0
    }
}

impl Conn<'_, AccountId> {
    /// The account's ways in; none of any kind where there is no such account.
    pub async fn ways_in(&mut self) -> Result<WaysIn> {
        let Some(row) = self.one(COUNT, values![self.scope.to_string()]).await? else { return Ok(WaysIn::default()) };
        Ok(WaysIn {
            password: row.truth(0)?,
            totp: row.truth(1)?,
            passkeys: row.get(2)?,
            identities: row.get(3)?,
            recovery_codes: row.get(4)?,
        })
    }
}
