//! The organization's tokens as a list. They are made, changed and ended as keys are, of which the organization is the owner.

use domain::key::Owner;
use domain::organization_token::{TokenList, TokenSummary};
use domain::policy::{self, Permission, TeamRelation};

use crate::actor::Actor;
use crate::{Result, Services};

/// How many are listed: all that live, and the newest of the revoked ones.
const LISTED: i64 = 200;

impl Services {
    /// The organization's tokens: those in force, or the revoked ones.
    pub async fn list_organization_tokens(&self, actor: &Actor, slug: &str, revoked: bool) -> Result<TokenList> {
        let organization = self.organization_of(actor, slug).await?;
        // To look at them takes no fresh proof of who one is.
        let may = policy::allows(organization.role, Permission::ManageOrganizationTokens, TeamRelation::Own).is_ok();
        let permission = if may { Permission::ViewKeys } else { Permission::ManageOrganizationTokens };
        let read = self.gate.read(actor, permission, organization.org).await?;
        let mut rows = read.organization()?;
        let mut tokens = Vec::new();
        for row in rows.keys_of(Owner::Organization(organization.org), revoked, LISTED).await? {
            let teams = rows.teams_of_key(row.id).await?;
            tokens.push(TokenSummary { key: self.key_summary(row), teams });
        }
        let (policies, now) = (rows.policies_in_force().await?, self.env.now());
        Ok(TokenList {
            tokens,
            teams: rows.teams().await?.into_iter().map(|team| (team.id, team.name)).collect(),
            models: self.settings.price_book.model_ids().map(str::to_owned).collect(),
            longest_days: policies.and_then(|policies| policies.at(now).key_days),
            rendered_at: now,
        })
    }
}
