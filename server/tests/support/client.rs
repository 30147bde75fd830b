//! Who asks: a browser that keeps cookies and sends what browsers send, or a program with a key. The verbs are the same.

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use tower::ServiceExt;

use super::House;

pub const FORM: &str = "application/x-www-form-urlencoded";

pub struct Client<'a> {
    pub house: &'a House,
    pub bearer: Option<String>,
    pub agent: &'static str,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The body; empty for streams, which do not end.
    pub text: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Where a redirect leads.
    pub fn to(&self) -> &str {
        self.header("location")
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn cookies_set(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect()
    }
}

impl<'a> Client<'a> {
    pub fn new(house: &'a House) -> Client<'a> {
        Client { house, bearer: None, agent: "Mozilla/5.0 (test)", cookies: Mutex::default() }
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// The same browser, one tab further: the cookies so far.
    pub fn copy(&self) -> Client<'a> {
        let cookies = Mutex::new(self.cookies.lock().unwrap().clone());
        Client { house: self.house, bearer: self.bearer.clone(), agent: self.agent, cookies }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], Vec::new()).await
    }

    pub async fn get_json(&self, path: &str) -> (StatusCode, serde_json::Value) {
        let reply = self.get(path).await;
        (reply.status, reply.json())
    }

    /// Posts a form as a page of ours does, under a new submission id.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let submission = self.house.services.mint_submission_id();
        self.post_as(&submission, path, fields).await
    }

    /// Posts a form under a submission id.
    pub async fn post_as(&self, submission: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.post_body(path, FORM, encode(&[&[("submission", submission)], fields].concat())).await
    }

    /// Posts bytes as a page of ours does.
    pub async fn post_body(&self, path: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
        let headers = [("content-type", content_type), ("sec-fetch-site", "same-origin")];
        self.send(Method::POST, path, &headers, body.into()).await
    }

    /// Calls a server function as a page of ours does.
    pub async fn call(&self, function: &str, arguments: &[(&str, &str)]) -> Reply {
        self.post_body(&format!("/api/{function}"), FORM, encode(arguments)).await
    }

    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Reply {
        let mut request = Request::builder().method(method.clone()).uri(path).header("user-agent", self.agent);
        if self.bearer.is_none() && method == Method::GET {
            request = request.header(header::ACCEPT, "text/html");
        }
        let cookies: Vec<_> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(key) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request = request.header(header::CONTENT_LENGTH, body.len());
        let response = self.house.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let kind = parts.headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
        let bytes = match kind.as_deref() {
            Some("text/event-stream") => Vec::new(),
            _ => to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        };
        let reply = Reply { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes).unwrap() };
        self.keep(&reply);
        reply
    }

    fn keep(&self, reply: &Reply) {
        let mut cookies = self.cookies.lock().unwrap();
        for line in reply.cookies_set() {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            match value {
                "" => cookies.remove(name),
                value => cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
    }
}

/// Fields as a browser encodes them.
pub fn encode(fields: &[(&str, &str)]) -> String {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    body.finish()
}

/// The submission id in the form of a page.
pub fn submission_in(page: &str) -> String {
    let inputs = page.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap());
    let input =
        inputs.into_iter().find(|input| input.contains("name=\"submission\"")).expect("a form with a submission");
    let (_, rest) = input.split_once("value=\"").expect("a submission with a value");
    rest.split('"').next().unwrap().to_owned()
}
