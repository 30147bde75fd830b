//! What the reference page shows, read out of the OpenAPI document: what is not in the document is not on the page.

use std::sync::Arc;

use app::reference::{Chapter, Described, Member, Reference};
use serde_json::Value;
use utoipa::openapi::OpenApi;

use super::document::{failures, roles, scope, tag};
use super::operation::Operation;

/// How deep objects inside objects are shown.
const DEPTH: usize = 3;
const JSON: &str = "application/json";

/// The reference of an installation.
pub fn reference(document: &OpenApi, origin: &str) -> Reference {
    let document = serde_json::to_value(document).unwrap_or_default();
    let mut chapters: Vec<Chapter> = Vec::new();
    for operation in super::operations() {
        let title = tag(&operation);
        let described = describe(&document, &operation, origin);
        match chapters.iter_mut().find(|chapter| chapter.title == title) {
            Some(chapter) => chapter.operations.push(described),
            None => chapters.push(Chapter { title, operations: vec![described] }),
        }
    }
    Reference(Arc::new(chapters))
}

/// What stands there in a document, or nothing.
fn at<'a>(value: &'a Value, path: &[&str]) -> &'a Value {
    path.iter().try_fold(value, |value, name| value.get(name)).unwrap_or(&Value::Null)
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn describe(document: &Value, operation: &Operation, origin: &str) -> Described {
    let method = operation.method.as_str();
    let written = at(document, &["paths", operation.path, &method.to_lowercase()]);
    let parameters = at(written, &["parameters"]).as_array().into_iter().flatten().map(|parameter| Member {
        name: text(parameter, "name"),
        kind: format!("{} in {}", kind(document, at(parameter, &["schema"])), text(parameter, "in")),
        required: at(parameter, &["required"]).as_bool().unwrap_or_default(),
        text: text(parameter, "description"),
    });
    let body = members(document, at(written, &["requestBody", "content", JSON, "schema"]));
    let status = operation.status.as_str();
    let answer = members(document, at(written, &["responses", status, "content", JSON, "schema"]));
    Described {
        id: operation.id.to_owned(),
        method: method.to_owned(),
        path: operation.path.to_owned(),
        summary: operation.summary.to_owned(),
        scope: scope(operation.needs),
        roles: roles(operation.permission),
        parameters: parameters.collect(),
        sample: sample(operation, &body, origin),
        body,
        status: status.to_owned(),
        answer,
        problems: failures(operation).iter().map(u16::to_string).collect(),
    }
}

/// The schema that a reference leads to.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let schema = match at(schema, &["oneOf"]).as_array() {
        // Absent, or this.
        Some(choices) => choices.iter().find(|choice| at(choice, &["type"]) != "null").unwrap_or(schema),
        None => schema,
    };
    match at(schema, &["$ref"]).as_str().and_then(|reference| reference.strip_prefix("#/components/schemas/")) {
        Some(name) => at(document, &["components", "schemas", name]),
        None => schema,
    }
}

fn kind(document: &Value, schema: &Value) -> String {
    let schema = resolved(document, schema);
    let word = match at(schema, &["type"]) {
        Value::Array(words) => words.iter().filter_map(Value::as_str).find(|word| *word != "null").unwrap_or_default(),
        word => word.as_str().unwrap_or("object"),
    };
    match (word, at(schema, &["format"]).as_str()) {
        ("array", _) => format!("list of {}", kind(document, at(schema, &["items"]))),
        ("string", Some("date-time")) => "instant".to_owned(),
        (word, _) => word.to_owned(),
    }
}

fn members(document: &Value, schema: &Value) -> Vec<Member> {
    let mut found = Vec::new();
    collect(document, schema, "", DEPTH, &mut found);
    found
}

fn collect(document: &Value, schema: &Value, before: &str, depth: usize, found: &mut Vec<Member>) {
    let schema = resolved(document, schema);
    let required =
        |name: &str| at(schema, &["required"]).as_array().is_some_and(|names| names.iter().any(|one| one == name));
    let Some(properties) = at(schema, &["properties"]).as_object().filter(|_| depth > 0) else { return };
    for (name, property) in properties {
        let path = format!("{before}{name}");
        let inner = resolved(document, property);
        let told = text(property, "description");
        found.push(Member {
            name: path.clone(),
            kind: kind(document, property),
            required: required(name),
            text: if told.is_empty() { text(inner, "description") } else { told },
        });
        match at(inner, &["type"]).as_str() {
            Some("array") => collect(document, at(inner, &["items"]), &format!("{path}[]."), depth - 1, found),
            _ => collect(document, inner, &format!("{path}."), depth - 1, found),
        }
    }
}

/// A call in a shell, with the members that are required.
fn sample(operation: &Operation, body: &[Member], origin: &str) -> String {
    let method = operation.method.as_str();
    let mut lines = vec![match method {
        "GET" => format!("curl {origin}{}", operation.path),
        method => format!("curl -X {method} {origin}{}", operation.path),
    }];
    lines.push("-H \"Authorization: Bearer $CONSOLE_KEY\"".to_owned());
    if operation.is_once() {
        lines.push("-H \"Idempotency-Key: $(uuidgen)\"".to_owned());
    }
    let required = body.iter().filter(|member| member.required && !member.name.contains('.'));
    let members: Vec<_> = required
        .map(|member| match member.kind.starts_with("list") {
            true => format!("\"{}\": [\"…\"]", member.name),
            false => format!("\"{}\": \"…\"", member.name),
        })
        .collect();
    if operation.body.is_some() {
        lines.push(format!("--json '{{{}}}'", members.join(", ")));
    }
    lines.join(" \\\n  ")
}
