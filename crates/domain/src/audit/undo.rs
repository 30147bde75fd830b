//! What would take a change back, read from its entry: for settings that can simply be set again.

use serde_json::Value;

use super::Entry;
use crate::event::Kind;
use crate::id::{AccountId, TeamId};
use crate::name::{DepartmentTag, OrgName, TeamName};
use crate::role::Role;

/// The reverse of a change: what is to be set, and what has to stand there still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    OrganizationName {
        from: OrgName,
        to: OrgName,
    },
    OrganizationZone {
        from: String,
        to: String,
    },
    TeamName {
        team: TeamId,
        from: TeamName,
        to: TeamName,
    },
    TeamDepartment {
        team: TeamId,
        from: Option<DepartmentTag>,
        to: Option<DepartmentTag>,
    },
    /// Among roles other than Admin.
    Role {
        account: AccountId,
        from: Role,
        to: Role,
    },
    AuditRetention {
        from: u32,
        to: u32,
    },
}

impl Undo {
    /// The reverse of what an entry says, with the personal values that stand beside it. None where it cannot be taken back by setting
    /// a value, or where what stood there before is erased.
    pub fn of(entry: &Entry, personal: &[(String, String)]) -> Option<Undo> {
        let beside = |name: &str| personal.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
        let committed = |name: &str| entry.commitments.iter().any(|(found, _)| found == name);
        let hashed = |name: &str| entry.payload.get(name);
        let text = |name: &str| hashed(name).and_then(Value::as_str);
        let days = |name: &str| hashed(name).and_then(Value::as_u64).and_then(|days| u32::try_from(days).ok());
        let target = entry.target.as_deref()?;
        // Absent is a value of its own, unless it stood there and was erased.
        let tag = |name: &str| match (beside(name), committed(name)) {
            (Some(tag), _) => DepartmentTag::parse(tag).ok().map(Some),
            (None, false) => Some(None),
            (None, true) => None,
        };
        match entry.event.parse().ok()? {
            Kind::OrganizationRenamed => Some(Undo::OrganizationName {
                from: OrgName::parse(beside("after")?).ok()?,
                to: OrgName::parse(beside("before")?).ok()?,
            }),
            Kind::OrganizationZoneChanged => {
                Some(Undo::OrganizationZone { from: text("after")?.to_owned(), to: text("before")?.to_owned() })
            }
            Kind::TeamRenamed => Some(Undo::TeamName {
                team: target.parse().ok()?,
                from: TeamName::parse(beside("after")?).ok()?,
                to: TeamName::parse(beside("before")?).ok()?,
            }),
            Kind::TeamDepartmentChanged => {
                Some(Undo::TeamDepartment { team: target.parse().ok()?, from: tag("after")?, to: tag("before")? })
            }
            Kind::RoleChanged => {
                let role = |name| text(name)?.parse::<Role>().ok().filter(|role| *role != Role::Admin);
                Some(Undo::Role { account: target.parse().ok()?, from: role("after")?, to: role("before")? })
            }
            Kind::AuditRetentionChanged => Some(Undo::AuditRetention { from: days("after")?, to: days("before")? }),
            _ => None,
        }
    }
}
