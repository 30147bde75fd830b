//! Former passwords of an account, as hashes: they may not come back.

use domain::id::AccountId;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, TxOn};

statements! {
    FORMER: account = "
        select password from password_history
        where account_id = $1
        order by replaced_at desc, password
        limit $2";
    KEEP: account = "
        insert into password_history (account_id, password, replaced_at)
        values ($1, $2, $3)
        on conflict (account_id, password) do nothing";
    FORGET: account = "
        delete from password_history
        where account_id = $1 and password not in (
          select password from password_history
          where account_id = $1
          order by replaced_at desc, password
          limit $2)";
}

impl Conn<'_, AccountId> {
    /// The PHC strings of the passwords before the present one, the latest first; at most so many.
    pub async fn former_passwords(&mut self, at_most: i64) -> Result<Vec<String>> {
        let rows = self.all(FORMER, values![self.scope.to_string(), at_most]).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }
}

impl TxOn<'_, AccountId> {
    /// Keeps the PHC string of a password that is being replaced, and forgets all but the latest `at_most`.
    pub async fn keep_former_password(&mut self, phc: &str, now: Timestamp, at_most: i64) -> Result<()> {
        self.execute(KEEP, values![self.scope.to_string(), phc, now]).await?;
        self.execute(FORGET, values![self.scope.to_string(), at_most]).await.map(drop)
    }
}
