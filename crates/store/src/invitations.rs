//! Invitations: one open one for each organization and address, kept when it is over.

use domain::id::{AccountId, ImportId, InvitationId, OrgId, TeamId};
use domain::role::Role;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Error, Result, Site, TxOn};

statements! {
    INSERT: organization = "
        insert into invitations (org_id, id, email, email_key, role, teams, message, invited_by, created_at, sent_at,
          expires_at, import_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)
        on conflict (org_id, email_key) where accepted_at is null and revoked_at is null do nothing";
    RENEW: organization = "
        update invitations
        set email = $3, role = $4, teams = $5, message = $6, invited_by = $7, sent_at = $8, expires_at = $9,
          import_id = $10, generation = generation + 1
        where org_id = $1 and email_key = $2 and accepted_at is null and revoked_at is null and expires_at <= $8
        returning id";
    RESEND: organization = "
        update invitations set invited_by = $3, sent_at = $4, expires_at = $5
        where org_id = $1 and id = $2 and accepted_at is null and revoked_at is null";
    ACCEPT: organization = "
        update invitations set accepted_at = $3, accepted_by = $4
        where org_id = $1 and id = $2 and generation = $5 and accepted_at is null and revoked_at is null
          and expires_at > $3";
    REVOKE: organization = "
        update invitations set revoked_at = $3
        where org_id = $1 and id = $2 and accepted_at is null and revoked_at is null";
    REVOKE_OF_SENDER: organization = "
        update invitations set revoked_at = $3
        where org_id = $1 and invited_by = $2 and accepted_at is null and revoked_at is null
        returning id";
    FIND: organization = "
        select i.org_id, i.id, i.email, i.email_key, i.role, i.teams, i.message, i.invited_by, a.name, i.generation,
          i.created_at, i.sent_at, i.expires_at, i.accepted_at, i.accepted_by, i.revoked_at, o.name, o.slug
        from invitations i
        join accounts a on a.id = i.invited_by
        join organizations o on o.id = i.org_id
        where i.org_id = $1 and i.id = $2";
    FIND_BY_LINK: site = "
        select i.org_id, i.id, i.email, i.email_key, i.role, i.teams, i.message, i.invited_by, a.name, i.generation,
          i.created_at, i.sent_at, i.expires_at, i.accepted_at, i.accepted_by, i.revoked_at, o.name, o.slug
        from invitations i
        join accounts a on a.id = i.invited_by
        join organizations o on o.id = i.org_id
        where i.id = $1";
    PENDING: organization = "
        select i.org_id, i.id, i.email, i.email_key, i.role, i.teams, i.message, i.invited_by, a.name, i.generation,
          i.created_at, i.sent_at, i.expires_at, i.accepted_at, i.accepted_by, i.revoked_at, o.name, o.slug
        from invitations i
        join accounts a on a.id = i.invited_by
        join organizations o on o.id = i.org_id
        where i.org_id = $1 and i.accepted_at is null and i.revoked_at is null
          and (cast($2 as text) is null or i.id < $2)
        order by i.id desc
        limit $3";
    COUNT_PENDING: organization = "
        select count(*) from invitations where org_id = $1 and accepted_at is null and revoked_at is null";
    OPEN_KEYS: organization = "
        select email_key from invitations
        where org_id = $1 and accepted_at is null and revoked_at is null and expires_at > $2 and email_key > $3
        order by email_key
        limit $4";
    MEMBER_KEYS: organization = "
        select m.account_id, a.email_key
        from members m
        join accounts a on a.id = m.account_id
        where m.org_id = $1 and m.account_id > $2 and m.removed_at is null
        order by m.account_id
        limit $3";
    IS_MEMBER: organization = "
        select count(*)
        from members m
        join accounts a on a.id = m.account_id
        where m.org_id = $1 and a.email_key = $2 and m.removed_at is null";
    TEAM_NAMES: organization = "
        select id, name, is_default from teams
        where org_id = $1 and deleted_at is null
        order by is_default desc, name_key, id";
    OPEN_OF_SENDER: organization = "
        select email from invitations
        where org_id = $1 and invited_by = $2 and accepted_at is null and revoked_at is null
        order by email_key
        limit $3";
    ACCEPTED_OF: account = "
        select o.slug, i.email, i.role, i.sent_at, i.accepted_at
        from (select id from accounts where id = $1) a
        join invitations i on i.accepted_by = a.id
        join organizations o on o.id = i.org_id
        order by i.accepted_at, i.id";
    ERASE_OVER: site = "
        delete from invitations
        where email_key = $1 and (accepted_at is not null or revoked_at is not null)";
    SWEEP: site = "
        delete from invitations
        where accepted_at is null and (revoked_at < $1 or expires_at < $1)";
}

/// An invitation to be made.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Which.
    pub id: InvitationId,
    /// The address as written.
    pub email: String,
    /// The folded address.
    pub email_key: String,
    /// What the person will be.
    pub role: Role,
    /// In which teams.
    pub teams: Vec<TeamId>,
    /// What the sender wrote; may be empty.
    pub message: String,
    /// Who asks.
    pub invited_by: AccountId,
    /// Now.
    pub sent_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// The list that it came from.
    pub import: Option<ImportId>,
}

/// An invitation as stored.
#[derive(Clone, Debug)]
pub struct InvitationRow {
    /// Into which organization.
    pub org: OrgId,
    /// Which.
    pub id: InvitationId,
    /// The address as written.
    pub email: String,
    /// The folded address.
    pub email_key: String,
    /// What the person will be.
    pub role: Role,
    /// In which teams, as they were when it was sent.
    pub teams: Vec<TeamId>,
    /// What the sender wrote; may be empty.
    pub message: String,
    /// Who asked, last.
    pub invited_by: AccountId,
    /// That person's name.
    pub inviter: String,
    /// Links of another generation are dead.
    pub generation: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was mailed last.
    pub sent_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// By whom.
    pub accepted_by: Option<AccountId>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// The organization's name.
    pub organization: String,
    /// The organization's name in addresses.
    pub slug: String,
}

impl InvitationRow {
    fn read(row: &Row) -> Result<Self> {
        let teams: String = row.get(5)?;
        Ok(InvitationRow {
            org: row.parse(0, "invitations")?,
            id: row.parse(1, "invitations")?,
            email: row.get(2)?,
            email_key: row.get(3)?,
            role: row.parse(4, "invitations")?,
            teams: serde_json::from_str(&teams).map_err(|_| Error::Corrupt { table: "invitations", id: teams })?,
            message: row.get(6)?,
            invited_by: row.parse(7, "invitations")?,
            inviter: row.get(8)?,
            generation: row.get(9)?,
            created_at: row.at(10)?,
            sent_at: row.at(11)?,
            expires_at: row.at(12)?,
            accepted_at: row.maybe_at(13)?,
            accepted_by: row.maybe_parse(14, "invitations")?,
            revoked_at: row.maybe_at(15)?,
            organization: row.get(16)?,
            slug: row.get(17)?,
        })
    }
}

/// A team that people may be invited into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamChoice {
    /// Which.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// The one that every organization has.
    pub is_default: bool,
}

/// An invitation that somebody accepted, for their own data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnInvitation {
    pub organization: String,
    pub email: String,
    pub role: String,
    pub sent_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
}

fn teams_text(teams: &[TeamId]) -> String {
    serde_json::to_string(teams).unwrap_or_else(|_| "[]".to_owned())
}

impl Conn<'_, Site> {
    /// The invitation of a link, whatever its state.
    pub async fn find_invitation_by_link(&mut self, id: InvitationId) -> Result<Option<InvitationRow>> {
        self.one(FIND_BY_LINK, values![id.to_string()]).await?.as_ref().map(InvitationRow::read).transpose()
    }
}

impl Conn<'_, AccountId> {
    /// The invitations that the account accepted, the oldest first.
    pub async fn own_invitations(&mut self) -> Result<Vec<OwnInvitation>> {
        let rows = self.all(ACCEPTED_OF, values![self.scope.to_string()]).await?;
        let read = |row: &Row| {
            Ok(OwnInvitation {
                organization: row.get(0)?,
                email: row.get(1)?,
                role: row.get(2)?,
                sent_at: row.at(3)?,
                accepted_at: row.maybe_at(4)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

impl Conn<'_, OrgId> {
    /// One invitation, whatever its state.
    pub async fn find_invitation(&mut self, id: InvitationId) -> Result<Option<InvitationRow>> {
        let values = values![self.scope.to_string(), id.to_string()];
        self.one(FIND, values).await?.as_ref().map(InvitationRow::read).transpose()
    }

    /// Invitations that are neither accepted nor taken back, the newest first, from `before` on.
    pub async fn pending_invitations(
        &mut self,
        before: Option<InvitationId>,
        limit: i64,
    ) -> Result<Vec<InvitationRow>> {
        let values = values![self.scope.to_string(), before.map(|id| id.to_string()), limit];
        self.all(PENDING, values).await?.iter().map(InvitationRow::read).collect()
    }

    /// How many those are.
    pub async fn count_pending_invitations(&mut self) -> Result<i64> {
        self.one(COUNT_PENDING, values![self.scope.to_string()]).await?.map_or(Ok(0), |row| row.get(0))
    }

    /// Folded addresses with an invitation that still works, in their order, after one of them.
    pub async fn invited_keys(&mut self, after: &str, now: Timestamp, limit: i64) -> Result<Vec<String>> {
        let rows = self.all(OPEN_KEYS, values![self.scope.to_string(), now, after, limit]).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Members with their folded addresses, in the order of their ids, after one of them.
    pub async fn member_keys(&mut self, after: &str, limit: i64) -> Result<Vec<(String, String)>> {
        let rows = self.all(MEMBER_KEYS, values![self.scope.to_string(), after, limit]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }

    /// Whether a folded address is a member's.
    pub async fn is_member_key(&mut self, email_key: &str) -> Result<bool> {
        let row = self.one(IS_MEMBER, values![self.scope.to_string(), email_key]).await?;
        row.map_or(Ok(false), |row| Ok(row.get::<i64>(0)? > 0))
    }

    /// The teams that people may be invited into, the default one first.
    pub async fn team_choices(&mut self) -> Result<Vec<TeamChoice>> {
        let rows = self.all(TEAM_NAMES, values![self.scope.to_string()]).await?;
        rows.iter()
            .map(|row| Ok(TeamChoice { id: row.parse(0, "teams")?, name: row.get(1)?, is_default: row.truth(2)? }))
            .collect()
    }
}

impl Conn<'_, OrgId> {
    /// The addresses of open invitations that somebody sent.
    pub async fn open_invitations_of(&mut self, sender: AccountId, limit: i64) -> Result<Vec<String>> {
        let rows = self.all(OPEN_OF_SENDER, values![self.scope.to_string(), sender.to_string(), limit]).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }
}

impl TxOn<'_, OrgId> {
    /// Invites an address: makes the invitation, or renews one that has expired, under which name `Some` tells. `None`: it is invited.
    pub async fn invite(&mut self, new: &NewInvitation) -> Result<Option<InvitationId>> {
        let (org, teams) = (self.scope.to_string(), teams_text(&new.teams));
        let renewal = values![
            org.clone(),
            &new.email_key,
            &new.email,
            new.role.as_str(),
            teams.clone(),
            &new.message,
            new.invited_by.to_string(),
            new.sent_at,
            new.expires_at,
            new.import.map(|import| import.to_string()),
        ];
        if let Some(row) = self.one(RENEW, renewal).await? {
            return row.parse(0, "invitations").map(Some);
        }
        let values = values![
            org,
            new.id.to_string(),
            &new.email,
            &new.email_key,
            new.role.as_str(),
            teams,
            &new.message,
            new.invited_by.to_string(),
            new.sent_at,
            new.expires_at,
            new.import.map(|import| import.to_string()),
        ];
        Ok((self.execute(INSERT, values).await? == 1).then_some(new.id))
    }

    /// Notes that an invitation goes out once more, and in whose name; false when it is over.
    pub async fn resend_invitation(
        &mut self,
        id: InvitationId,
        by: AccountId,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool> {
        let values = values![self.scope.to_string(), id.to_string(), by.to_string(), now, expires_at];
        Ok(self.execute(RESEND, values).await? == 1)
    }

    /// Uses an invitation up; false when somebody else did, or it is over, or of another generation.
    pub async fn accept_invitation(
        &mut self,
        id: InvitationId,
        generation: i64,
        by: AccountId,
        now: Timestamp,
    ) -> Result<bool> {
        let values = values![self.scope.to_string(), id.to_string(), now, by.to_string(), generation];
        Ok(self.execute(ACCEPT, values).await? == 1)
    }

    /// Takes an invitation back; false when it is over already.
    pub async fn revoke_invitation(&mut self, id: InvitationId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(REVOKE, values![self.scope.to_string(), id.to_string(), now]).await? == 1)
    }

    /// Takes back what somebody sent who no longer may: the ids of those that were open.
    pub async fn revoke_invitations_of(&mut self, sender: AccountId, now: Timestamp) -> Result<Vec<InvitationId>> {
        let values = values![self.scope.to_string(), sender.to_string(), now];
        let rows = self.all(REVOKE_OF_SENDER, values).await?;
        rows.iter().map(|row| row.parse(0, "invitations")).collect()
    }
}

impl TxOn<'_, Site> {
    /// Forgets invitations to an address that are over. Open ones are the organizations': the address may be anybody's tomorrow.
    pub async fn erase_invitations(&mut self, email_key: &str) -> Result<u64> {
        self.execute(ERASE_OVER, values![email_key]).await
    }

    /// Forgets invitations that nobody accepted and that were over before an instant.
    pub async fn sweep_invitations(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP, values![before]).await
    }
}
