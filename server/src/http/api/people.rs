//! Members and teams.

use axum::http::Method;
use domain::key::Resource;
use domain::member::{DirectoryQuery, MemberSummary};
use domain::name::DepartmentTag;
use domain::policy::Permission;
use domain::problem::Code;
use domain::team::{TeamMember, TeamSummary};
use serde::{Deserialize, Serialize};
use services::Error;
use utoipa::{IntoParams, ToSchema};

use super::super::problem::Problem;
use super::operation::{Call, Nothing, Operation};
use super::values::{instant, pages};

const PEOPLE: Resource = Resource::People;

pub(super) fn operations() -> Vec<Operation> {
    let [patch, put, post, delete] = [Method::PATCH, Method::PUT, Method::POST, Method::DELETE];
    let member = "/api/v1/members/{account}";
    let team = "/api/v1/teams/{team}";
    let of_team = "/api/v1/teams/{team}/members/{account}";
    vec![
        Operation::read(
            "list_members",
            "/api/v1/members",
            (PEOPLE, Permission::ViewDirectory),
            "List and search members",
            list_members,
        ),
        Operation::read("find_member", member, (PEOPLE, Permission::ViewDirectory), "Read one member", find_member),
        Operation::act(
            "change_role",
            (patch.clone(), member),
            (PEOPLE, Permission::ChangeRoles),
            "Change a member’s role",
            change_role,
        ),
        Operation::act(
            "remove_member",
            (delete.clone(), member),
            (PEOPLE, Permission::ManageMembers),
            "Remove a member",
            remove_member,
        ),
        Operation::read("list_teams", "/api/v1/teams", (PEOPLE, Permission::ViewDirectory), "List teams", list_teams),
        Operation::act(
            "create_team",
            (post.clone(), "/api/v1/teams"),
            (PEOPLE, Permission::ManageTeams),
            "Make a team",
            create_team,
        )
        .creates(),
        Operation::read(
            "find_team",
            team,
            (PEOPLE, Permission::ViewDirectory),
            "Read one team with a page of its people",
            find_team,
        ),
        Operation::act(
            "update_team",
            (patch, team),
            (PEOPLE, Permission::ManageTeams),
            "Change a team’s name or department",
            update_team,
        ),
        Operation::act(
            "delete_team",
            (delete.clone(), team),
            (PEOPLE, Permission::ManageTeams),
            "Delete a team",
            delete_team,
        ),
        Operation::act(
            "add_team_member",
            (put, of_team),
            (PEOPLE, Permission::ManageTeams),
            "Add a member to a team",
            add_to_team,
        ),
        Operation::act(
            "remove_team_member",
            (delete.clone(), of_team),
            (PEOPLE, Permission::ManageTeams),
            "Take a member out of a team",
            take_out,
        ),
    ]
}

/// A team, by its id and name.
#[derive(Serialize, ToSchema)]
struct TeamRef {
    /// `team_…`
    id: String,
    name: String,
}

/// Second factor and ways in of a member.
#[derive(Serialize, ToSchema)]
struct MemberSecurity {
    mfa: bool,
    methods: Vec<String>,
}

/// A member.
#[derive(Serialize, ToSchema)]
struct Member {
    /// `acc_…`
    id: String,
    name: String,
    email: String,
    /// `admin`, `developer`, `billing_manager` or `read_only`.
    role: String,
    teams: Vec<TeamRef>,
    /// For those whose role shows it.
    security: Option<MemberSecurity>,
    #[schema(format = DateTime)]
    joined_at: String,
    /// Exact to five minutes.
    #[schema(format = DateTime)]
    active_at: String,
    /// Calls of the member’s keys since the month began (UTC).
    calls: i64,
}

pages! {
    /// Members, in the order that was asked for.
    Members of Member;
}

/// How the directory is asked.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct MemberQuery {
    /// Words of names and addresses.
    #[serde(default)]
    #[param(required = false)]
    search: String,
    /// `admin`, `developer`, `billing_manager` or `read_only`.
    #[serde(default)]
    #[param(required = false)]
    role: String,
    /// The id of a team.
    #[serde(default)]
    #[param(required = false)]
    team: String,
    /// `on` or `off`.
    #[serde(default)]
    #[param(required = false)]
    mfa: String,
    /// `name` or `active`.
    #[serde(default)]
    #[param(required = false)]
    sort: String,
    /// From the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
}

fn member(member: MemberSummary) -> Member {
    Member {
        id: member.account.to_string(),
        name: member.name,
        email: member.email,
        role: member.role.to_string(),
        teams: member.teams.into_iter().map(|(id, name)| TeamRef { id: id.to_string(), name }).collect(),
        security: member.security.map(|security| MemberSecurity {
            mfa: security.mfa,
            methods: security.methods.iter().map(ToString::to_string).collect(),
        }),
        joined_at: instant(member.joined_at),
        active_at: instant(member.active_at),
        calls: member.calls,
    }
}

async fn list_members(call: Call, query: MemberQuery) -> Result<Members, Problem> {
    if !matches!(query.sort.as_str(), "" | "name" | "active") {
        return Err(Problem::told(Code::Invalid, "“sort” is “name” or “active”."));
    }
    let query = DirectoryQuery {
        search: query.search,
        role: query.role,
        team: query.team,
        mfa: query.mfa,
        sort: query.sort,
        after: query.cursor,
    };
    let page = call.services.directory(&call.actor, &call.slug, &query).await?;
    Ok(Members { data: page.members.into_iter().map(member).collect(), next_cursor: page.next })
}

async fn find_member(call: Call, _: Nothing) -> Result<Member, Problem> {
    let detail = call.services.find_member(&call.actor, &call.slug, call.part("account")).await?;
    Ok(member(detail.member))
}

/// Another role.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleChange {
    /// `admin`, `developer`, `billing_manager` or `read_only`.
    role: String,
}

async fn change_role(call: Call, body: RoleChange) -> Result<Member, Problem> {
    call.services.change_role(&call.actor, &call.slug, call.part("account"), &body.role).await?;
    find_member(call, Nothing {}).await
}

/// What becomes of what the member leaves.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct Removal {
    /// The service account that takes the member’s keys over; without one they are revoked.
    keys_to: Option<String>,
}

async fn remove_member(call: Call, body: Removal) -> Result<Nothing, Problem> {
    let (services, actor, id) = (&call.services, &call.actor, call.part("account"));
    let email = services.find_member(actor, &call.slug, id).await?.member.email;
    services.remove_member(actor, &call.slug, id, &email, &body.keys_to.unwrap_or_default()).await?;
    Ok(Nothing {})
}

/// A team.
#[derive(Serialize, ToSchema)]
struct Team {
    /// `team_…`
    id: String,
    name: String,
    /// What its costs are booked to.
    department: Option<String>,
    /// Every organization has this one; it stays.
    is_default: bool,
    members: i64,
    keys: i64,
    #[schema(format = DateTime)]
    created_at: String,
}

/// Every team, by name.
#[derive(Serialize, ToSchema)]
struct Teams {
    data: Vec<Team>,
}

/// Somebody in a team.
#[derive(Serialize, ToSchema)]
struct TeamPerson {
    /// `acc_…`
    id: String,
    name: String,
    email: String,
}

/// A team with a page of its people.
#[derive(Serialize, ToSchema)]
struct TeamDetail {
    team: Team,
    people: Vec<TeamPerson>,
    /// Where the next page of people begins: send it as `cursor`. Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

/// A team to be made.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTeam {
    name: String,
    /// What its costs are booked to.
    #[serde(default)]
    department: Option<String>,
}

/// What is absent stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TeamUpdate {
    #[serde(default)]
    name: Option<String>,
    /// Empty for none.
    #[serde(default)]
    department: Option<String>,
}

/// Which page of a team’s people.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct TeamQuery {
    /// From the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
}

fn team(team: TeamSummary) -> Team {
    Team {
        id: team.id.to_string(),
        name: team.name,
        department: team.department,
        is_default: team.is_default,
        members: team.members,
        keys: team.keys,
        created_at: instant(team.created_at),
    }
}

fn person(member: TeamMember) -> TeamPerson {
    TeamPerson { id: member.account.to_string(), name: member.name, email: member.email }
}

async fn list_teams(call: Call, _: Nothing) -> Result<Teams, Problem> {
    let list = call.services.list_teams(&call.actor, &call.slug).await?;
    Ok(Teams { data: list.teams.into_iter().map(team).collect() })
}

async fn team_at(call: &Call, id: &str, after: &str) -> Result<TeamDetail, Problem> {
    let detail = call.services.find_team(&call.actor, &call.slug, id, "", after).await?;
    Ok(TeamDetail {
        team: team(detail.team),
        people: detail.people.into_iter().map(person).collect(),
        next_cursor: detail.next,
    })
}

async fn find_team(call: Call, query: TeamQuery) -> Result<TeamDetail, Problem> {
    team_at(&call, call.part("team"), &query.cursor).await
}

async fn create_team(call: Call, body: NewTeam) -> Result<TeamDetail, Problem> {
    let department = body.department.unwrap_or_default();
    let id = call.services.create_team(&call.actor, &call.slug, &body.name, &department).await?;
    team_at(&call, &id.to_string(), "").await
}

async fn update_team(call: Call, body: TeamUpdate) -> Result<TeamDetail, Problem> {
    let id = call.part("team");
    // What is not right changes nothing: the department is judged before the name is set, which may be another team's.
    let department = body.department.as_deref().map(str::trim);
    if let Some(tag) = department.filter(|tag| !tag.is_empty()) {
        DepartmentTag::parse(tag).map_err(|error| Error::field("department", error.into()))?;
    }
    if let Some(name) = body.name {
        call.services.rename_team(&call.actor, &call.slug, id, &name).await?;
    }
    if let Some(department) = department {
        call.services.set_department(&call.actor, &call.slug, id, department).await?;
    }
    team_at(&call, id, "").await
}

async fn delete_team(call: Call, _: Nothing) -> Result<Nothing, Problem> {
    let id = call.part("team");
    let name = team_at(&call, id, "").await?.team.name;
    call.services.delete_team(&call.actor, &call.slug, id, &name).await?;
    Ok(Nothing {})
}

async fn add_to_team(call: Call, _: Nothing) -> Result<Nothing, Problem> {
    belongs(call, true).await
}

async fn take_out(call: Call, _: Nothing) -> Result<Nothing, Problem> {
    belongs(call, false).await
}

async fn belongs(call: Call, belongs: bool) -> Result<Nothing, Problem> {
    let (team, member) = (call.part("team"), call.part("account"));
    call.services.set_team_member(&call.actor, &call.slug, team, member, belongs).await?;
    Ok(Nothing {})
}
