//! The log as a file: CSV for reading, JSONL that proves itself. Written portion by portion, so that a long log needs no more memory than
//! a short one.

use domain::audit::{Chain, FORM, Head, Header, Personal, Search, end_line, entry_line, header_line};
use domain::csv;
use domain::event::Event;
use domain::field::FieldError;
use domain::id::OrgId;
use store::Site;

use super::plan::{self, Plan};
use super::summary;
use crate::actor::Actor;
use crate::gate::retrying;
use crate::{Error, Result, Services};

/// Entries of a portion.
const PORTION: i64 = 500;

/// A file that is being written.
pub struct AuditExport {
    services: Services,
    org: OrgId,
    plan: Plan,
    /// What is to be written next.
    step: Step,
    /// The file's name.
    pub file_name: String,
}

enum Step {
    CsvHead,
    /// Entries below this number.
    Csv(i64),
    Header,
    /// Entries after this number; how many were written, and where the chain stood then.
    Lines {
        after: i64,
        written: u64,
        at: Head,
    },
    Done,
}

impl Services {
    /// Begins the CSV file of what a search finds. That it was taken is written down first.
    pub async fn export_audit_csv(&self, actor: &Actor, slug: &str, search: &str) -> Result<AuditExport> {
        self.begin_audit_export(actor, slug, search, (Step::CsvHead, "csv")).await
    }

    /// Begins the JSONL file. A search by time alone gives a whole stretch of the chain; any other gives entries that are proven singly.
    pub async fn export_audit_jsonl(&self, actor: &Actor, slug: &str, search: &str) -> Result<AuditExport> {
        self.begin_audit_export(actor, slug, search, (Step::Header, "jsonl")).await
    }

    async fn begin_audit_export(
        &self,
        actor: &Actor,
        slug: &str,
        search: &str,
        (step, extension): (Step, &str),
    ) -> Result<AuditExport> {
        let open = self.open_audit(actor, slug).await?;
        let (org, permission) = (open.org, open.permission);
        let malformed = |_| Error::field("q", FieldError::Malformed);
        let search = Search::parse(search).map_err(malformed)?;
        let planned = plan::plan(&mut open.read.organization()?, actor, search, open.billing_only()).await?;
        let mut plan = planned.map_err(malformed)?;
        let through = retrying!({
            let mut w = self.gate.write(actor, permission, org).await?;
            let head = w.organization(org)?.audit_head().await?.ok_or(Error::NotFound)?;
            w.commit(Event::AuditExported { org, through: head.seq }).await?;
            Ok(head.seq)
        })?;
        plan.below = plan.below.min(through.saturating_add(1));
        let file_name = format!("audit-{slug}-{}.{extension}", self.env.now().date());
        Ok(AuditExport { services: self.clone(), org, plan, step, file_name })
    }
}

impl AuditExport {
    /// The next portion of the file; none at its end.
    pub async fn next(&mut self) -> Result<Option<String>> {
        match std::mem::replace(&mut self.step, Step::Done) {
            Step::CsvHead => {
                self.step = Step::Csv(i64::MAX);
                let names = [
                    "time",
                    "event",
                    "actor",
                    "actor_name",
                    "target",
                    "target_name",
                    "address",
                    "result",
                    "id",
                    "number",
                ];
                Ok(Some(csv::line(names)))
            }
            Step::Csv(below) => self.csv(below).await,
            Step::Header => self.header().await.map(Some),
            Step::Lines { after, written, at } => self.lines(after, written, at).await,
            Step::Done => Ok(None),
        }
    }

    async fn csv(&mut self, below: i64) -> Result<Option<String>> {
        let mut rows = self.services.gate.line().read(self.org);
        let found = self.plan.page(&mut rows, below, usize::try_from(PORTION).unwrap_or(500)).await?;
        let mut text = String::new();
        for row in found.rows {
            let entry = summary(row);
            let (target, target_name) = entry.target.map(|target| (target.written, target.name)).unwrap_or_default();
            text.push_str(&csv::line([
                entry.at.rfc3339().as_str(),
                &entry.event,
                &entry.actor.written,
                entry.actor.name.as_deref().unwrap_or_default(),
                &target,
                target_name.as_deref().unwrap_or_default(),
                entry.address.as_deref().unwrap_or_default(),
                if entry.refused { "refused" } else { "done" },
                &entry.id.to_string(),
                &entry.seq.to_string(),
            ]));
        }
        if let Some(older) = found.older {
            self.step = Step::Csv(older);
        }
        Ok(Some(text))
    }

    async fn header(&mut self) -> Result<String> {
        let chain = Chain::Organization(self.org);
        let start = self.services.gate.line().read(self.org).audit_start().await?;
        let mut site = self.services.gate.line().read(Site);
        let from = self.plan.from.max(start.seq.saturating_add(1));
        let complete = self.plan.is_range && from < self.plan.below;
        let after = match complete && from > start.seq.saturating_add(1) {
            true => {
                let before = site.audit_entries(chain, from.saturating_sub(2), 1).await?;
                let (entry, hash) = before.first().ok_or_else(|| Error::defect("the chain has a gap"))?;
                Head { seq: entry.seq, hash: *hash }
            }
            false => start,
        };
        let checkpoints = match complete {
            true => site.audit_checkpoints(chain, after.seq.max(1), self.plan.below.saturating_sub(1)).await?,
            false => Vec::new(),
        };
        let keys = site.audit_keys().await?;
        self.step = Step::Lines { after: from.saturating_sub(1).max(after.seq), written: 0, at: after };
        Ok(header_line(&Header { form: FORM.to_owned(), chain, complete, after: after.into(), checkpoints, keys }))
    }

    async fn lines(&mut self, after: i64, mut written: u64, mut at: Head) -> Result<Option<String>> {
        let chain = Chain::Organization(self.org);
        let mut site = self.services.gate.line().read(Site);
        let page = site.audit_entries(chain, after, PORTION).await?;
        let Some(last) = page.last().map(|(entry, _)| entry.seq).filter(|_| after < self.plan.below.saturating_sub(1))
        else {
            return Ok(Some(end_line(written, at)));
        };
        let mut beside = site.audit_beside(chain, after, last).await?.into_iter().peekable();
        let mut text = String::new();
        for (entry, hash) in page.iter().take_while(|(entry, _)| entry.seq < self.plan.below) {
            let mut personal = Vec::new();
            while let Some((_, name, value, salt)) = beside.next_if(|(seq, ..)| *seq == entry.seq) {
                personal.push(Personal::new(name, value, salt));
            }
            let address = personal.iter().find(|one| one.name == "request.address").map(|one| one.value.as_str());
            let actor = entry.actor.to_string();
            if !self.plan.fits_parts(&actor, &entry.event, entry.target.as_deref(), address) {
                continue;
            }
            text.push_str(&entry_line(entry, hash, &personal));
            written += 1;
            at = Head { seq: entry.seq, hash: *hash };
        }
        self.step = Step::Lines { after: last, written, at };
        Ok(Some(text))
    }
}
