//! The REST interface as its reference page shows it; the server makes it of the OpenAPI document.

use std::sync::Arc;

/// All of it, by part of the console.
#[derive(Clone, Debug, Default)]
pub struct Reference(pub Arc<Vec<Chapter>>);

/// A part of the console.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chapter {
    pub title: String,
    pub operations: Vec<Described>,
}

/// One operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// Its stable name, and its anchor.
    pub id: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    /// As `keys:write`.
    pub scope: String,
    /// Who may, in words.
    pub roles: String,
    /// Of path, query and header.
    pub parameters: Vec<Member>,
    pub body: Vec<Member>,
    /// The status of success.
    pub status: String,
    pub answer: Vec<Member>,
    /// Statuses of problems.
    pub problems: Vec<String>,
    /// A call, for a shell.
    pub sample: String,
}

/// A parameter, or a member of a JSON object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// Those of objects inside are written `key.name`, in lists `data[].name`.
    pub name: String,
    /// As `string` or `list of string`.
    pub kind: String,
    pub required: bool,
    pub text: String,
}
