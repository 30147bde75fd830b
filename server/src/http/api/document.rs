//! The OpenAPI 3.1 document, made of the operations.

use axum::extract::State;
use axum::response::Response;
use domain::key::{Access, Resource};
use domain::policy::Permission;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::{ResponseBuilder, ResponsesBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, HttpMethod, Info, OpenApi, OpenApiBuilder, PathsBuilder, Ref, Required,
    ServerBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use super::super::{AppState, machines};
use super::operation::Operation;

/// What can go wrong with any operation, with what stands in a path, and with a body.
const ALWAYS: [u16; 6] = [401, 403, 422, 429, 500, 503];
const WITH_PARTS: [u16; 1] = [404];
const WITH_BODY: [u16; 3] = [409, 413, 415];

/// What is wrong with one field.
#[derive(serde::Serialize, ToSchema)]
struct FieldProblem {
    field: String,
    /// A word for programs.
    code: String,
    /// What belongs to the word, such as the least and the greatest length.
    #[schema(value_type = Option<Object>)]
    numbers: serde_json::Value,
    /// A sentence for people.
    message: String,
}

/// A problem (RFC 9457).
#[derive(serde::Serialize, ToSchema)]
#[schema(as = Problem)]
struct ProblemDocument {
    /// The page that explains the code.
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    /// A stable word for programs.
    code: String,
    detail: String,
    request_id: Option<String>,
    help_url: String,
    /// Where fields are wrong.
    #[schema(required = false)]
    errors: Vec<FieldProblem>,
    /// Roles that may what was refused.
    #[schema(required = false)]
    who_can_help: Vec<String>,
}

fn why(status: u16) -> &'static str {
    match status {
        401 => "The credential is missing, unknown or over",
        403 => "The key’s scopes or its owner’s role do not hold it, or it comes from a wrong network",
        404 => "There is no such thing, or it is not for this key to know of",
        409 => "It changed meanwhile, or a call under this Idempotency-Key is under way",
        413 => "The body is too large",
        415 => "The body is not application/json",
        422 => "Something in the request is not right; nothing was changed",
        429 => "Too many calls; see Retry-After",
        500 => "A defect of the console",
        _ => "A part that is needed is away; see Retry-After",
    }
}

/// Which failures an operation can be answered with.
pub fn failures(operation: &Operation) -> Vec<u16> {
    let mut statuses: Vec<u16> = ALWAYS.into();
    if operation.parts().next().is_some() {
        statuses.extend(WITH_PARTS);
    }
    if operation.needs.1 == Access::Write {
        statuses.extend(WITH_BODY);
    }
    statuses.sort_unstable();
    statuses
}

/// What a key needs for an operation, as scopes are written.
pub(super) fn scope((resource, access): (Resource, Access)) -> String {
    format!("{resource}:{access}")
}

/// The roles whose keys may, as people say it.
pub(super) fn roles(permission: Permission) -> String {
    app::words::roles::holders(permission)
}

/// The part of the console that an operation belongs to, as its readers look for it.
pub(super) fn tag(operation: &Operation) -> String {
    let noun = operation.path.split('/').nth(3).unwrap_or_default().replace('-', " ");
    let mut letters = noun.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn part(name: &str) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(text))
        .description(Some("The id."))
        .build()
}

fn idempotency_key() -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some("^[!-~]+$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .schema(Some(text))
        .description(Some(
            "The same call under the same key within a day gives the same answer and acts no second time, \
             whatever became of the first answer.",
        ))
        .build()
}

fn described(operation: &Operation) -> utoipa::openapi::path::Operation {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let success = ResponseBuilder::new().description(operation.summary);
    let success = match &operation.answer {
        Some(shape) => {
            success.content("application/json", ContentBuilder::new().schema(Some(shape.reference())).build())
        }
        None => success,
    };
    let mut responses = ResponsesBuilder::new().response(operation.status.as_str(), success.build());
    for status in failures(operation) {
        let response = ResponseBuilder::new().description(why(status));
        let response = response.content("application/problem+json", problem.clone()).build();
        responses = responses.response(status.to_string(), response);
    }
    let scope = scope(operation.needs);
    let mut built = OperationBuilder::new()
        .operation_id(Some(operation.id))
        .summary(Some(operation.summary))
        .description(Some(format!("Scope: `{scope}`. Roles: {}.", roles(operation.permission))))
        .tag(tag(operation))
        .security(SecurityRequirement::new("key", [scope]))
        .responses(responses.build());
    for name in operation.parts() {
        built = built.parameter(part(name));
    }
    for parameter in &operation.query {
        built = built.parameter(parameter.clone());
    }
    if operation.is_once() {
        built = built.parameter(idempotency_key());
    }
    if let Some(body) = &operation.body {
        let content = ContentBuilder::new().schema(Some(body.reference())).build();
        let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True));
        built = built.request_body(Some(body.build()));
    }
    built.build()
}

fn method(operation: &Operation) -> HttpMethod {
    match operation.method.as_str() {
        "GET" => HttpMethod::Get,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Post,
    }
}

/// The document of an installation.
pub fn document(brand: &str, origin: &str) -> OpenApi {
    let mut more = Vec::new();
    ProblemDocument::schemas(&mut more);
    let mut components = ComponentsBuilder::new()
        .schema("Problem", ProblemDocument::schema())
        .security_scheme("key", SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()));
    let mut paths = PathsBuilder::new();
    for operation in super::operations() {
        for shape in operation.body.iter().chain(&operation.answer) {
            components = components.schema(shape.name.clone(), shape.schema.clone());
            more.extend(shape.more.clone());
        }
        paths = paths.path(operation.path, utoipa::openapi::PathItem::new(method(&operation), described(&operation)));
    }
    for (name, schema) in more {
        components = components.schema(name, schema);
    }
    let mut info = Info::new(format!("{brand} console"), "1".to_owned());
    info.description = Some(
        "Everything the console’s pages do, for keys. A key reaches what its scopes name and what its owner’s role \
         lets it do. Errors are problem documents (RFC 9457); lists come in pages, each with where the next begins."
            .to_owned(),
    );
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url(origin).build()]))
        .paths(paths.build())
        .components(Some(components.build()))
        .build()
}

pub(super) async fn serve(State(state): State<AppState>) -> Response {
    machines::json_response(state.openapi.clone())
}
