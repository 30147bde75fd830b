//! The teams that share an organization token (decision 0025).

use domain::id::{KeyId, OrgId, TeamId};

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, Site, TxOn};

statements! {
    OF_KEY: organization = "
        select t.id, t.name
        from key_teams kt
        join teams t on t.org_id = kt.org_id and t.id = kt.team_id
        where kt.org_id = $1 and kt.key_id = $2 and t.deleted_at is null
        order by t.is_default desc, t.name_key, t.id";
    OF_PRINCIPAL: site = "
        select t.id, t.name
        from key_teams kt
        join teams t on t.org_id = kt.org_id and t.id = kt.team_id
        where kt.org_id = $1 and kt.key_id = $2 and t.deleted_at is null
        order by t.is_default desc, t.name_key, t.id";
    SHARED_WITH: organization = "
        select k.id
        from key_teams kt
        join keys k on k.org_id = kt.org_id and k.id = kt.key_id
        where kt.org_id = $1 and kt.team_id = $2 and k.revoked_at is null
        order by k.id";
    SHARE: organization = "
        insert into key_teams (org_id, key_id, team_id)
        values ($1, $2, $3)
        on conflict (org_id, key_id, team_id) do nothing";
    UNSHARE: organization = "delete from key_teams where org_id = $1 and key_id = $2 and team_id = $3";
}

impl Conn<'_, Site> {
    /// The teams that live and share a token of an organization.
    pub(crate) async fn teams_of_principal(&mut self, org: OrgId, key: KeyId) -> Result<Vec<(TeamId, String)>> {
        let rows = self.all(OF_PRINCIPAL, values![org.to_string(), key.to_string()]).await?;
        rows.iter().map(|row| Ok((row.parse(0, "key_teams")?, row.get(1)?))).collect()
    }
}

impl Conn<'_, OrgId> {
    /// The teams that live and share a token, the default one first, then by name.
    pub async fn teams_of_key(&mut self, key: KeyId) -> Result<Vec<(TeamId, String)>> {
        let rows = self.all(OF_KEY, values![self.scope.to_string(), key.to_string()]).await?;
        rows.iter().map(|row| Ok((row.parse(0, "key_teams")?, row.get(1)?))).collect()
    }

    /// The tokens that a team shares and that are not revoked.
    pub async fn tokens_of_team(&mut self, team: TeamId) -> Result<Vec<KeyId>> {
        let rows = self.all(SHARED_WITH, values![self.scope.to_string(), team.to_string()]).await?;
        rows.iter().map(|row| row.parse(0, "key_teams")).collect()
    }
}

impl TxOn<'_, OrgId> {
    /// Shares a token with a team; false where it was.
    pub async fn share_key(&mut self, key: KeyId, team: TeamId) -> Result<bool> {
        let values = values![self.scope.to_string(), key.to_string(), team.to_string()];
        Ok(self.execute(SHARE, values).await? == 1)
    }

    /// Takes a token from a team; false where it had none.
    pub async fn unshare_key(&mut self, key: KeyId, team: TeamId) -> Result<bool> {
        let values = values![self.scope.to_string(), key.to_string(), team.to_string()];
        Ok(self.execute(UNSHARE, values).await? == 1)
    }
}
