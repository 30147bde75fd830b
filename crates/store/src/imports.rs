//! Lists of people to invite: their rows, how far they are sent, what became of each.

use domain::id::{AccountId, ImportId, InvitationId, OrgId};
use domain::role::Role;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, Site, TxOn};

statements! {
    INSERT: organization = "
        insert into imports (org_id, id, made_by, role, file_name, body, rows_total, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    FIND: organization = "
        select id, made_by, role, file_name, body, rows_total, next_row, sent, created_at, started_at, finished_at
        from imports
        where org_id = $1 and id = $2";
    START: organization = "
        update imports set made_by = $3, started_at = $4
        where org_id = $1 and id = $2 and started_at is null";
    ADVANCE: organization = "
        update imports set next_row = $4, sent = sent + $5, finished_at = $6
        where org_id = $1 and id = $2 and next_row = $3 and started_at is not null and finished_at is null";
    NOTE: organization = "
        insert into import_results (org_id, import_id, row_number, outcome, invitation_id)
        values ($1, $2, $3, $4, $5)";
    RESULTS: organization = "
        select row_number, outcome
        from import_results
        where org_id = $1 and import_id = $2 and row_number >= $3
        order by row_number
        limit $4";
    SWEEP_RESULTS: site = "
        delete from import_results
        where exists (
          select 1 from imports i
          where i.org_id = import_results.org_id and i.id = import_results.import_id and i.created_at < $1
        )";
    SWEEP: site = "delete from imports where created_at < $1";
}

/// A list to be kept until it is sent, or forgotten.
#[derive(Clone, Debug)]
pub struct NewImport {
    /// Which.
    pub id: ImportId,
    /// Whose.
    pub made_by: AccountId,
    /// The role of rows that name none.
    pub role: Role,
    /// What the file was called; empty for pasted text.
    pub file_name: String,
    /// The rows, as JSON.
    pub body: String,
    /// How many.
    pub rows_total: i64,
    /// Now.
    pub created_at: Timestamp,
}

/// A list as stored.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Which.
    pub id: ImportId,
    /// Whose.
    pub made_by: AccountId,
    /// The role of rows that name none.
    pub role: Role,
    /// What the file was called; empty for pasted text.
    pub file_name: String,
    /// The rows, as JSON.
    pub body: String,
    /// How many.
    pub rows_total: i64,
    /// The first row that was not looked at yet, from zero.
    pub next_row: i64,
    /// How many invitations went out.
    pub sent: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its sender said "send".
    pub started_at: Option<Timestamp>,
    /// When the last row was done.
    pub finished_at: Option<Timestamp>,
}

impl ImportRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(ImportRow {
            id: row.parse(0, "imports")?,
            made_by: row.parse(1, "imports")?,
            role: row.parse(2, "imports")?,
            file_name: row.get(3)?,
            body: row.get(4)?,
            rows_total: row.get(5)?,
            next_row: row.get(6)?,
            sent: row.get(7)?,
            created_at: row.at(8)?,
            started_at: row.maybe_at(9)?,
            finished_at: row.maybe_at(10)?,
        })
    }
}

impl Conn<'_, OrgId> {
    /// One list.
    pub async fn find_import(&mut self, id: ImportId) -> Result<Option<ImportRow>> {
        let values = values![self.scope.to_string(), id.to_string()];
        self.one(FIND, values).await?.as_ref().map(ImportRow::read).transpose()
    }

    /// What became of the rows from `first` on: their numbers, from zero, and a word.
    pub async fn import_results(&mut self, id: ImportId, first: i64, limit: i64) -> Result<Vec<(i64, String)>> {
        let rows = self.all(RESULTS, values![self.scope.to_string(), id.to_string(), first, limit]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }
}

impl TxOn<'_, OrgId> {
    /// Keeps a list.
    pub async fn insert_import(&mut self, new: &NewImport) -> Result<()> {
        let values = values![
            self.scope.to_string(),
            new.id.to_string(),
            new.made_by.to_string(),
            new.role.as_str(),
            &new.file_name,
            &new.body,
            new.rows_total,
            new.created_at,
        ];
        self.execute(INSERT, values).await.map(drop)
    }

    /// Begins the sending, in somebody's name; false when it was begun.
    pub async fn start_import(&mut self, id: ImportId, by: AccountId, now: Timestamp) -> Result<bool> {
        let values = values![self.scope.to_string(), id.to_string(), by.to_string(), now];
        Ok(self.execute(START, values).await? == 1)
    }

    /// Moves the list on from one row to another; false when somebody else did.
    pub async fn advance_import(
        &mut self,
        id: ImportId,
        (from, to): (i64, i64),
        sent: i64,
        finished_at: Option<Timestamp>,
    ) -> Result<bool> {
        let values = values![self.scope.to_string(), id.to_string(), from, to, sent, finished_at];
        Ok(self.execute(ADVANCE, values).await? == 1)
    }

    /// Notes what became of a row.
    pub async fn note_import_result(
        &mut self,
        id: ImportId,
        row: i64,
        outcome: &str,
        invitation: Option<InvitationId>,
    ) -> Result<()> {
        let invitation = invitation.map(|invitation| invitation.to_string());
        let values = values![self.scope.to_string(), id.to_string(), row, outcome, invitation];
        self.execute(NOTE, values).await.map(drop)
    }
}

impl TxOn<'_, Site> {
    /// Forgets lists made before an instant, with the addresses in them.
    pub async fn sweep_imports(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP_RESULTS, values![before]).await?;
        self.execute(SWEEP, values![before]).await
    }
}
