//! What is asked, what is not, and what becomes of answers that are late, long or elsewhere.

#![allow(clippy::unwrap_used)]

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// A server that reads a request and says this, once; its origin.
async fn server(says: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await.unwrap();
        let _ = stream.write_all(&says).await;
    });
    origin
}

async fn get(outbound: &Outbound, url: &str) -> Result<http::Response<Vec<u8>>, FetchError> {
    outbound.fetch(http::Request::get(url).body(Vec::new()).unwrap()).await
}

async fn answer_of(says: &[u8]) -> Result<http::Response<Vec<u8>>, FetchError> {
    let origin = server(says.to_vec()).await;
    get(&Outbound::new(vec![origin.clone()]).unwrap(), &format!("{origin}/a?b=c")).await
}

#[test]
fn public_addresses_are_told_from_all_others() {
    for public in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"] {
        assert!(is_public(public.parse().unwrap()), "{public}");
    }
    for private in [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "2001:db8::1",
        "2002:7f00:1::",
    ] {
        assert!(!is_public(private.parse().unwrap()), "{private}");
    }
}

#[tokio::test]
async fn what_is_not_public_is_not_asked() {
    let outbound = Outbound::new(vec!["https://idp.internal".to_owned()]).unwrap();
    for url in [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/",
        "http://example.com/",
        "http://idp.internal/",
    ] {
        assert!(matches!(get(&outbound, url).await, Err(FetchError::Refused(_))), "{url}");
    }
    let relative = http::Request::get("/a").body(Vec::new()).unwrap();
    assert!(matches!(outbound.fetch(relative).await, Err(FetchError::Refused(_))));
}

#[tokio::test]
async fn a_configured_origin_is_asked_wherever_it_is() {
    let answer = answer_of(b"HTTP/1.1 201 Created\r\nx-a: b\r\ncontent-length: 2\r\n\r\nhi").await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.body().as_slice()), (201, b"hi".as_slice()));
    assert_eq!(answer.headers()["x-a"], "b");
}

#[tokio::test]
async fn in_development_this_machine_is_asked_and_no_other_private_one() {
    let says = b"HTTP/1.1 204 No Content\r\n\r\n".to_vec();
    let origin = server(says.clone()).await;
    let refused = get(&Outbound::new(Vec::new()).unwrap(), &origin).await;
    assert!(matches!(refused, Err(FetchError::Refused(_))), "{refused:?}");
    let development = Outbound::new(Vec::new()).unwrap().with_loopback(true);
    assert_eq!(get(&development, &origin).await.unwrap().status().as_u16(), 204);
    for url in
        ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://example.com/", "https://10.0.0.1/"]
    {
        assert!(matches!(get(&development, url).await, Err(FetchError::Refused(_))), "{url}");
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let says = b"HTTP/1.1 302 Found\r\nlocation: https://example.com/\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(answer_of(says).await.unwrap().status().as_u16(), 302);
}

#[tokio::test]
async fn too_much_and_too_little_are_no_answers() {
    let large = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &vec![b'a'; BODY_LIMIT + 1]].concat();
    assert!(matches!(answer_of(&large).await, Err(FetchError::TooLarge)));
    for cut in [b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhi".as_slice(), b"", b"garbage\r\n\r\n"] {
        assert!(matches!(answer_of(cut).await, Err(FetchError::Away(_))), "{cut:?}");
    }
}

#[tokio::test]
async fn an_error_does_not_repeat_the_address() {
    let outbound = Outbound::new(vec!["http://127.0.0.1:1".to_owned()]).unwrap();
    let error = get(&outbound, "http://127.0.0.1:1/?secret=hunter2").await.unwrap_err();
    assert!(matches!(&error, FetchError::Away(_)) && !error.to_string().contains("hunter2"), "{error}");
}
