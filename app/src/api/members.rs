//! The directory and its people.

use domain::member::{Directory, MemberDetail};
use leptos::prelude::*;

use super::Result;

/// A page of the directory; the fields are those of `DirectoryQuery`.
#[server(prefix = "/api", endpoint = "get_directory")]
pub async fn get_directory(
    slug: String,
    search: String,
    role: String,
    team: String,
    mfa: String,
    sort: String,
    after: String,
) -> Result<Directory> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    let query = domain::member::DirectoryQuery { search, role, team, mfa, sort, after };
    services.directory(&actor, &slug, &query).await.map_err(fail)
}

/// One member.
#[server(prefix = "/api", endpoint = "get_member")]
pub async fn get_member(slug: String, account: String) -> Result<MemberDetail> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.find_member(&actor, &slug, &account).await.map_err(fail)
}
