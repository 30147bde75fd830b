//! Lists of people to invite: read and judged, shown, sent by jobs a piece at a time.

use std::collections::{HashMap, HashSet};

use domain::csv;
use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::FieldError;
use domain::id::{ImportId, InvitationId, OrgId};
use domain::import::{self, ImportPreview, ListRow, PreviewRow, Progress, TeamNames};
use domain::invitation::{InvitationRules, Verdict};
use domain::policy::Permission;
use domain::role::Role;
use domain::time::Timestamp;
use store::{Conn, ImportRow, NewImport, NewInvitation};

use super::may_invite;
use crate::actor::Actor;
use crate::gate::{Write, retrying};
use crate::job::Job;
use crate::mail::Cause;
use crate::sessions::events_of;
use crate::{Error, Result, Services, limits};

/// Invitations that one transaction makes.
const PIECE: usize = 100;
/// Rows that a page shows.
const SHOWN: usize = 100;
/// Addresses that are compared at once.
const BATCH: i64 = 2_000;
/// What stands in the results for a row that was invited.
const SENT: &str = "sent";

/// A list as somebody sent it.
pub struct ImportFile<'a> {
    /// What the browser called it; empty for pasted text.
    pub name: &'a str,
    /// The field that errors belong to.
    pub field: &'static str,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// What decides about rows.
struct Deciding {
    default: Role,
    teams: TeamNames,
    rules: InvitationRules,
}

impl Services {
    /// Reads a list and judges its rows. Nobody is invited before the maker has seen what was made of it.
    pub async fn prepare_import(
        &self,
        actor: &Actor,
        slug: &str,
        file: &ImportFile<'_>,
        role: &str,
    ) -> Result<ImportId> {
        let made_by = actor.signed_in()?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::InviteMembers, org).await?;
        let missing = if role.is_empty() { FieldError::Empty } else { FieldError::UnknownChoice };
        let role: Role = role.parse().map_err(|_| Error::field("role", missing))?;
        self.spend(&limits::IMPORT, &org.to_string()).await?;
        let mut rows = import::read(file.bytes).map_err(|error| Error::field(file.field, error.into()))?;
        let mut conn = read.organization()?;
        let deciding = self.deciding(&mut conn, role).await?;
        let now = self.env.now();
        let taken = taken(&mut conn, &import::keys(&rows), now).await?;
        import::judge(&mut rows, role, &deciding.teams, &deciding.rules, (&taken.0, &taken.1));
        let new = NewImport {
            id: ImportId::new(now, self.env.random()),
            made_by,
            role,
            file_name: file.name.chars().filter(|c| !c.is_control()).take(120).collect(),
            rows_total: i64::try_from(rows.len()).unwrap_or(i64::MAX),
            body: serde_json::to_string(&rows).map_err(|error| Error::Internal(error.into()))?,
            created_at: now,
        };
        retrying!({
            let mut append = self.gate.append().await?;
            append.insert_import(org, &new).await?;
            append.commit().await
        })?;
        Ok(new.id)
    }

    async fn deciding(&self, rows: &mut Conn<'_, OrgId>, default: Role) -> Result<Deciding> {
        let teams = rows.team_choices().await?;
        let teams = TeamNames::new(teams.iter().map(|team| (team.id, team.name.as_str())));
        Ok(Deciding { default, teams, rules: self.invitation_rules(rows).await? })
    }

    /// One page of a list, from one on, with what was decided or will be.
    pub async fn import_preview(
        &self,
        actor: &Actor,
        slug: &str,
        id: &str,
        page: usize,
        problems_only: bool,
    ) -> Result<ImportPreview> {
        let id: ImportId = id.parse().map_err(|_| Error::NotFound)?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::InviteMembers, org).await?;
        let mut conn = read.organization()?;
        let row = conn.find_import(id).await?.ok_or(Error::NotFound)?;
        let list = list_of(&row)?;
        let outcomes = outcomes(&mut conn, &row).await?;
        let good = list.iter().filter(|row| row.verdict.is_none()).count();
        let total = list.len();
        let listed = list.into_iter().enumerate().map(|(number, listed)| PreviewRow {
            role: import::role_named(&listed.role, row.role),
            outcome: outcomes.get(&number).copied(),
            row: listed,
        });
        let is_problem = |row: &PreviewRow| row.outcome.unwrap_or(row.row.verdict).is_some();
        let listed: Vec<_> = listed.filter(|row| !problems_only || is_problem(row)).collect();
        let pages = listed.len().div_ceil(SHOWN).max(1);
        let page = page.clamp(1, pages);
        Ok(ImportPreview {
            id,
            progress: row.started_at.map(|started_at| Progress {
                started_at,
                finished_at: row.finished_at,
                done: row.next_row,
                sent: row.sent,
            }),
            file_name: row.file_name,
            role: row.role,
            total,
            good,
            problems_only,
            page,
            pages,
            rows: listed.into_iter().skip((page - 1) * SHOWN).take(SHOWN).collect(),
        })
    }

    /// Begins to send a list, in the name of who says so. Begun twice is begun once.
    pub async fn start_import(&self, actor: &Actor, slug: &str, id: &str) -> Result<()> {
        let account = actor.signed_in()?;
        let import: ImportId = id.parse().map_err(|_| Error::NotFound)?;
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::InviteMembers, org).await?;
            let now = w.now;
            let mut rows = w.organization(org)?;
            let row = rows.find_import(import).await?.ok_or(Error::NotFound)?;
            let good = list_of(&row)?.iter().filter(|row| row.verdict.is_none()).count();
            if good == 0 {
                return Err(Error::field("import", FieldError::Empty));
            }
            if !rows.start_import(import, account, now).await? {
                return Ok(());
            }
            w.enqueue(Job::Import { org, import, from: 0, cause: actor.cause(now) }).await?;
            let rows = u32::try_from(good).unwrap_or(u32::MAX);
            w.commit(Event::ImportStarted { import, rows, role: row.role }).await
        })
    }

    /// Invites the next piece of a list, and wants the one after it, in one transaction: whenever a process dies, each row is done once.
    pub(crate) async fn send_import(&self, org: OrgId, import: ImportId, from: i64, cause: &Cause) -> Result<()> {
        let actor = Actor::system("import");
        retrying!({
            let mut w = self.gate.write(&actor, Permission::RunJob, org).await?;
            let now = w.now;
            let mut rows = w.organization(org)?;
            let Some(row) = rows.find_import(import).await? else { return Ok(()) };
            if row.next_row != from || row.finished_at.is_some() {
                return Ok(());
            }
            let deciding = self.deciding(&mut rows, row.role).await?;
            let may = may_invite(rows.role_of(row.made_by).await?);
            let first = usize::try_from(from).unwrap_or(usize::MAX);
            let list = list_of(&row)?;
            let (mut events, mut sent, mut next) = (Vec::new(), 0, from);
            for listed in list.iter().skip(first) {
                // Rows that invite nobody fill no piece: each but the last ends with an event.
                if events.len() >= PIECE {
                    break;
                }
                if listed.verdict.is_some() {
                    next += 1;
                    continue;
                }
                let outcome = match may {
                    false => Err(Verdict::SenderMayNot),
                    true => self.invite_row(&mut w, org, &deciding, &row, listed, cause).await?,
                };
                let (word, invitation) = match outcome {
                    Ok((invitation, event)) => {
                        events.push(event);
                        sent += 1;
                        (SENT, Some(invitation))
                    }
                    Err(why) => (why.as_str(), None),
                };
                w.organization(org)?.note_import_result(import, next, word, invitation).await?;
                next += 1;
            }
            let finished_at = (next >= row.rows_total).then_some(now);
            if !w.organization(org)?.advance_import(import, (from, next), sent, finished_at).await? {
                return Ok(());
            }
            match finished_at {
                None => w.enqueue(Job::Import { org, import, from: next, cause: cause.clone() }).await?,
                Some(_) => {
                    let count = |rows: i64| u32::try_from(rows).unwrap_or(0);
                    let (all, skipped) = (row.sent + sent, row.rows_total - row.sent - sent);
                    events.push(Event::ImportFinished { import, sent: count(all), skipped: count(skipped) });
                }
            }
            w.commit(events_of(events)?).await
        })
    }

    async fn invite_row(
        &self,
        w: &mut Write<'_>,
        org: OrgId,
        deciding: &Deciding,
        import: &ImportRow,
        listed: &ListRow,
        cause: &Cause,
    ) -> Result<std::result::Result<(InvitationId, Event), Verdict>> {
        let Ok(address) = EmailAddress::parse(&listed.email) else { return Ok(Err(Verdict::Malformed)) };
        let Some(role) = import::role_named(&listed.role, deciding.default) else {
            return Ok(Err(Verdict::UnknownRole));
        };
        let Some(teams) = deciding.teams.find(&listed.team) else { return Ok(Err(Verdict::UnknownTeam)) };
        let now = w.now;
        if w.organization(org)?.is_member_key(&address.key()).await? {
            return Ok(Err(Verdict::Member));
        }
        let new = NewInvitation {
            id: InvitationId::new(now, self.env.random()),
            email: address.to_string(),
            email_key: address.key(),
            role,
            teams,
            message: String::new(),
            invited_by: import.made_by,
            sent_at: now,
            expires_at: now.plus(deciding.rules.lifetime()),
            import: Some(import.id),
        };
        Ok(match self.put_invitation(w, org, &deciding.rules, &address, new, cause.clone()).await? {
            Ok(event @ Event::InvitationCreated { invitation, .. }) => Ok((invitation, event)),
            Ok(_) => return Err(Error::defect("an invitation was made")),
            Err(why) => Err(why),
        })
    }

    /// The list with what became of each row, as CSV that no spreadsheet runs.
    pub async fn import_results(&self, actor: &Actor, slug: &str, id: &str) -> Result<String> {
        let id: ImportId = id.parse().map_err(|_| Error::NotFound)?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::InviteMembers, org).await?;
        let mut conn = read.organization()?;
        let row = conn.find_import(id).await?.ok_or(Error::NotFound)?;
        let outcomes = outcomes(&mut conn, &row).await?;
        let mut text = csv::line(["line", "email", "role", "team", "result"]);
        for (number, listed) in list_of(&row)?.iter().enumerate() {
            let role = import::role_named(&listed.role, row.role).map_or(listed.role.as_str(), |role| role.as_str());
            let result = match (outcomes.get(&number), listed.verdict) {
                (None, None) => "waiting",
                (Some(outcome), _) => outcome.map_or(SENT, Verdict::as_str),
                (None, Some(why)) => why.as_str(),
            };
            text += &csv::line([&*listed.line.to_string(), &listed.email, role, &listed.team, result]);
        }
        Ok(text)
    }
}

fn list_of(row: &ImportRow) -> Result<Vec<ListRow>> {
    serde_json::from_str(&row.body).map_err(|error| Error::Internal(error.into()))
}

/// What became of the rows whose turn came, by their numbers from zero: `None` is sent.
async fn outcomes(conn: &mut Conn<'_, OrgId>, row: &ImportRow) -> Result<HashMap<usize, Option<Verdict>>> {
    let (mut outcomes, mut first) = (HashMap::new(), 0);
    loop {
        let found = conn.import_results(row.id, first, BATCH).await?;
        let Some((last, _)) = found.last() else { return Ok(outcomes) };
        first = last.saturating_add(1);
        let numbered = found.into_iter().filter_map(|(number, word)| Some((usize::try_from(number).ok()?, word)));
        outcomes.extend(numbered.map(|(number, word)| (number, word.parse().ok())));
    }
}

/// Which of the folded addresses are members', and which are invited. Read in batches: of what is read, only those are kept.
async fn taken(
    conn: &mut Conn<'_, OrgId>,
    keys: &HashSet<String>,
    now: Timestamp,
) -> Result<(HashSet<String>, HashSet<String>)> {
    let (mut members, mut after) = (HashSet::new(), String::new());
    loop {
        let batch = conn.member_keys(&after, BATCH).await?;
        let Some((last, _)) = batch.last() else { break };
        after.clone_from(last);
        members.extend(batch.into_iter().map(|(_, key)| key).filter(|key| keys.contains(key)));
    }
    let (mut invited, mut after) = (HashSet::new(), String::new());
    loop {
        let batch = conn.invited_keys(&after, now, BATCH).await?;
        let Some(last) = batch.last() else { break };
        after.clone_from(last);
        invited.extend(batch.into_iter().filter(|key| keys.contains(key)));
    }
    Ok((members, invited))
}
