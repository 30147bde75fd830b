//! The state of a form: a fresh submission id, and what the last sending left.

use std::collections::BTreeMap;

use domain::field::FieldErrors;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Result;

/// What a form shows, with the submission id under which it will be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState {
    /// Goes into the hidden field `submission`.
    pub submission: String,
    pub errors: FieldErrors,
    /// What was typed, never a password.
    pub values: BTreeMap<String, String>,
    /// What was achieved, as the form's own word.
    pub notice: Option<String>,
    /// What is shown once.
    pub secret: Option<String>,
    /// Seconds to wait before the next try.
    pub retry_after_seconds: Option<u64>,
}

impl FormState {
    /// What was typed into a field.
    pub fn value(&self, field: &str) -> String {
        self.values.get(field).cloned().unwrap_or_default()
    }
}

/// The state of the form of this name (see `forms`).
#[server(prefix = "/api", endpoint = "get_form")]
pub async fn get_form(form: String) -> Result<FormState> {
    use super::server::{caller, cookies, fail};
    let (services, _) = caller()?;
    let answer = match cookies().form {
        Some(cookie) => services.find_form_answer(&cookie, &form).await.map_err(fail)?.unwrap_or_default(),
        None => services::FormAnswer::default(),
    };
    Ok(FormState {
        submission: services.mint_submission_id(),
        errors: answer.errors,
        values: answer.values,
        notice: answer.notice,
        secret: answer.secret,
        retry_after_seconds: answer.retry_after_seconds,
    })
}
