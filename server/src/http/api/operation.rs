//! An operation of the REST interface as a value: its route, its lines of the OpenAPI document and its tests are made of it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{Method, StatusCode};
use domain::key::{Access, Resource};
use domain::policy::Permission;
use domain::problem::Code;
use serde::Serialize;
use serde::de::DeserializeOwned;
use services::Services;
use services::actor::Actor;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{IntoParams, ToSchema};

use super::super::problem::Problem;

/// One call, let in.
pub struct Call {
    pub services: Services,
    /// The key that calls.
    pub actor: Actor,
    /// The key's organization, as use cases name it.
    pub slug: String,
    /// The parts of the path, by name.
    pub path: BTreeMap<String, String>,
    pub query: String,
    pub body: Bytes,
}

impl Call {
    /// A part of the path; the router lets no call in without it.
    pub fn part(&self, name: &str) -> &str {
        self.path.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// What a call is answered with.
pub type Answering = Pin<Box<dyn Future<Output = Result<String, Problem>> + Send>>;

/// A type as the document shows it: its name, itself, and what it refers to.
#[derive(Clone)]
pub struct Shape {
    pub name: String,
    pub schema: RefOr<Schema>,
    pub more: Vec<(String, RefOr<Schema>)>,
}

impl Shape {
    fn of<T: ToSchema>() -> Shape {
        let mut more = Vec::new();
        T::schemas(&mut more);
        Shape { name: T::name().into_owned(), schema: T::schema(), more }
    }

    /// The place of the type in the document.
    pub fn reference(&self) -> RefOr<Schema> {
        RefOr::Ref(Ref::from_schema_name(&self.name))
    }
}

/// No body is sent, or none comes back.
#[derive(Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// What can be asked of the console over REST.
#[derive(Clone)]
pub struct Operation {
    /// Stable, unique; that of the use case.
    pub id: &'static str,
    pub method: Method,
    /// As `/api/v1/keys/{key}`.
    pub path: &'static str,
    /// One line: a verb and a noun.
    pub summary: &'static str,
    /// What of the console a key needs for it.
    pub needs: (Resource, Access),
    /// What its owner's role needs: the use case asks the gate for it.
    pub permission: Permission,
    pub query: Vec<Parameter>,
    pub body: Option<Shape>,
    /// With what it is answered where it succeeds; without a shape there is no body.
    pub answer: Option<Shape>,
    pub status: StatusCode,
    call: Arc<dyn Fn(Call) -> Answering + Send + Sync>,
}

impl Operation {
    /// One that reads: GET, what it is asked in the query.
    pub fn read<Q, A, F>(
        id: &'static str,
        path: &'static str,
        (resource, permission): (Resource, Permission),
        summary: &'static str,
        act: fn(Call, Q) -> F,
    ) -> Operation
    where
        Q: IntoParams + DeserializeOwned + Send + 'static,
        A: ToSchema + Serialize,
        F: Future<Output = Result<A, Problem>> + Send + 'static,
    {
        let call = move |call: Call| -> Answering {
            Box::pin(async move {
                let query = serde_urlencoded::from_str(&call.query).map_err(|error| misread("query", &error))?;
                written(&act(call, query).await?)
            })
        };
        Operation {
            id,
            method: Method::GET,
            path,
            summary,
            needs: (resource, Access::Read),
            permission,
            query: Q::into_params(|| Some(ParameterIn::Query)),
            body: None,
            answer: Some(Shape::of::<A>()),
            status: StatusCode::OK,
            call: Arc::new(call),
        }
    }

    /// One that acts, on what the body says.
    pub fn act<B, A, F>(
        id: &'static str,
        (method, path): (Method, &'static str),
        (resource, permission): (Resource, Permission),
        summary: &'static str,
        act: fn(Call, B) -> F,
    ) -> Operation
    where
        B: ToSchema + DeserializeOwned + Default + Send + 'static,
        A: ToSchema + Serialize + 'static,
        F: Future<Output = Result<A, Problem>> + Send + 'static,
    {
        let takes_body = B::name() != Nothing::name();
        let call = move |call: Call| -> Answering {
            Box::pin(async move {
                let is_empty = call.body.iter().all(u8::is_ascii_whitespace);
                let body = match is_empty && !takes_body {
                    true => B::default(),
                    false => object(&call.body)?,
                };
                if !call.query.is_empty() {
                    return Err(Problem::told(Code::Invalid, "This operation takes no query."));
                }
                written(&act(call, body).await?)
            })
        };
        let gives_body = A::name() != Nothing::name();
        Operation {
            id,
            method,
            path,
            summary,
            needs: (resource, Access::Write),
            permission,
            query: Vec::new(),
            body: takes_body.then(Shape::of::<B>),
            answer: gives_body.then(Shape::of::<A>),
            status: if gives_body { StatusCode::OK } else { StatusCode::NO_CONTENT },
            call: Arc::new(call),
        }
    }

    /// The same, for what makes something.
    #[must_use]
    pub fn creates(self) -> Operation {
        Operation { status: StatusCode::CREATED, ..self }
    }

    /// The JSON that a call is answered with.
    pub fn answer(&self, call: Call) -> Answering {
        (self.call)(call)
    }

    /// Whether it is done once under an `Idempotency-Key`.
    pub fn is_once(&self) -> bool {
        self.method == Method::POST
    }

    /// The names of the parts of its path.
    pub fn parts(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

/// A body. serde would read a list into a struct too, member by member.
fn object<B: DeserializeOwned>(body: &[u8]) -> Result<B, Problem> {
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => serde_json::from_slice(body).map_err(|error| misread("body", &error)),
        _ => Err(Problem::told(Code::Invalid, "The body is no JSON object.")),
    }
}

/// Tells where a query or a body cannot be read. The words of serde name fields and places, and the value that was sent.
fn misread(what: &str, error: &dyn std::fmt::Display) -> Problem {
    let told: String = error.to_string().chars().take(300).collect();
    Problem::told(Code::Invalid, format!("The {what} cannot be read: {told}."))
}

fn written(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| {
        tracing::error!(%error, "an answer cannot be written");
        Problem::of(Code::Internal)
    })
}
