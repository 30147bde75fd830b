//! The body of a form with a file (RFC 7578), read strictly: each name once, text in UTF-8 without NUL, at most one file.

use std::collections::BTreeMap;
use std::convert::Infallible;

use app::forms::Upload;
use axum::body::Bytes;
use domain::problem::Code;
use futures_util::stream;
use multer::{Constraints, Multipart, SizeLimit};

/// Parts of a form, at most.
const PARTS: usize = 16;

/// The text fields, and the file if one was chosen. `content_type` names the boundary; the body is bounded already.
pub(super) async fn read(content_type: &str, body: Bytes) -> Result<(BTreeMap<String, String>, Option<Upload>), Code> {
    let boundary = multer::parse_boundary(content_type).map_err(|_| Code::UnsupportedMediaType)?;
    let limit = SizeLimit::new().whole_stream(u64::try_from(body.len()).unwrap_or(u64::MAX));
    let whole = stream::once(async { Ok::<_, Infallible>(body) });
    let mut parts = Multipart::with_constraints(whole, boundary, Constraints::new().size_limit(limit));
    let (mut fields, mut file) = (BTreeMap::new(), None);
    for _ in 0..=PARTS {
        let Some(part) = parts.next_field().await.map_err(|_| Code::Invalid)? else { return Ok((fields, file)) };
        let name = part.name().map(str::to_owned).ok_or(Code::Invalid)?;
        let file_name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|_| Code::Invalid)?;
        let known = fields.contains_key(&name);
        match file_name {
            _ if known => return Err(Code::Invalid),
            // A file field in which nothing was chosen comes along empty.
            Some(file_name) if file_name.is_empty() && bytes.is_empty() => {}
            Some(_) if file.is_some() => return Err(Code::Invalid),
            Some(file_name) => file = Some(Upload { name: file_name, bytes: bytes.to_vec() }),
            None => {
                let text = String::from_utf8(bytes.to_vec()).map_err(|_| Code::Invalid)?;
                if text.contains('\0') {
                    return Err(Code::Invalid);
                }
                fields.insert(name, text);
            }
        }
    }
    Err(Code::Invalid)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=b";

    fn part(head: &str, body: &str) -> String {
        format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
    }

    async fn parts(parts: &[String]) -> Result<(BTreeMap<String, String>, Option<Upload>), Code> {
        read(KIND, Bytes::from(format!("{}--b--\r\n", parts.concat()))).await
    }

    #[tokio::test]
    async fn fields_and_the_file_are_read() {
        let file = part("name=\"file\"; filename=\"p.csv\"\r\nContent-Type: text/csv", "a,b\r\n");
        let (fields, upload) = parts(&[part("name=\"role\"", "admin"), file]).await.unwrap();
        assert_eq!(fields.into_iter().collect::<Vec<_>>(), [("role".to_owned(), "admin".to_owned())]);
        let upload = upload.unwrap();
        assert_eq!((upload.name.as_str(), upload.bytes.as_slice()), ("p.csv", b"a,b\r\n".as_slice()));
        let nothing = part("name=\"file\"; filename=\"\"\r\nContent-Type: application/octet-stream", "");
        assert!(parts(&[nothing]).await.unwrap().1.is_none());
    }

    #[tokio::test]
    async fn what_is_doubtful_is_refused() {
        let role = || part("name=\"role\"", "admin");
        let file = || part("name=\"file\"; filename=\"p.csv\"", "x");
        assert_eq!(parts(&[role(), role()]).await.map(drop), Err(Code::Invalid), "twice");
        assert_eq!(parts(&[file(), file()]).await.map(drop), Err(Code::Invalid), "two files");
        assert_eq!(parts(&[part("name=\"role\"", "a\0b")]).await.map(drop), Err(Code::Invalid), "NUL");
        assert_eq!(parts(&[part("filename=\"x\"", "a")]).await.map(drop), Err(Code::Invalid), "no name");
        let many: Vec<_> = (0..=PARTS).map(|number| part(&format!("name=\"f{number}\""), "x")).collect();
        assert_eq!(parts(&many).await.map(drop), Err(Code::Invalid), "too many");
        assert_eq!(read(KIND, Bytes::from_static(b"--b\r\nno end")).await.map(drop), Err(Code::Invalid));
        let other = read("multipart/form-data", Bytes::new()).await.map(drop);
        assert_eq!(other, Err(Code::UnsupportedMediaType), "no boundary");
    }
}
