//! One request, taken apart: path, query, headers and the fields of its body.

use serde_json::{Map, Value};

use crate::model::{HttpRequest, Verb};

/// A request as the rules read it.
pub(super) struct Call<'a> {
    pub(super) verb: Verb,
    /// `http://host`, for absolute links.
    pub(super) base: String,
    pub(super) path: String,
    /// Path and query as they came, for the log.
    pub(super) target: String,
    pub(super) segments: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    headers: &'a [(String, String)],
    body: &'a [u8],
}

impl<'a> Call<'a> {
    pub(super) fn read(request: &'a HttpRequest) -> Self {
        let (scheme, rest) = request.url.split_once("://").unwrap_or(("http", request.url.as_str()));
        let (host, target) = match rest.find(['/', '?']) {
            Some(at) => rest.split_at(at),
            None => (rest, "/"),
        };
        let target = target.split('#').next().unwrap_or(target);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            verb: request.verb,
            base: format!("{scheme}://{host}"),
            path: path.to_owned(),
            target: target.to_owned(),
            segments: path.split('/').filter(|s| !s.is_empty()).map(|s| decoded(s, false)).collect(),
            query: pairs(query),
            headers: &request.headers,
            body: request.body.as_deref().unwrap_or_default(),
        }
    }

    /// The header of this name, whatever its case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim())
    }

    /// The first query parameter of this name.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// All values of a filter: `filters[x]=1`, `filters[x][]=1&filters[x][]=2`, and the array forms `1,2` and `[1,2]`.
    pub(super) fn filter(&self, field: &str) -> Vec<String> {
        let (one, many) = (format!("filters[{field}]"), format!("filters[{field}][]"));
        let values = self.query.iter().filter(|(n, _)| *n == one || *n == many).map(|(_, v)| v.as_str());
        values
            .flat_map(|v| v.trim_start_matches('[').trim_end_matches(']').split(','))
            .map(|v| v.trim().trim_matches('"').to_owned())
            .filter(|v| !v.is_empty())
            .collect()
    }

    /// The raw body.
    pub(super) fn body(&self) -> &[u8] {
        self.body
    }

    /// The fields of the body, from JSON, a form or multipart; `None` when it is none of them.
    pub(super) fn fields(&self) -> Option<Map<String, Value>> {
        let kind = self.header("content-type").unwrap_or("application/json");
        let essence = kind.split(';').next().unwrap_or(kind).trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/x-www-form-urlencoded" => Some(nested(pairs(std::str::from_utf8(self.body).ok()?))),
            "multipart/form-data" => Some(nested(multipart(kind, self.body)?)),
            "application/json" => match serde_json::from_slice(self.body).ok()? {
                Value::Object(map) => Some(map),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
            },
            _ => None,
        }
    }
}

/// `a=1&b[c]=2`, decoded.
fn pairs(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter(|p| !p.is_empty());
    parts.map(|p| p.split_once('=').unwrap_or((p, ""))).map(|(n, v)| (decoded(n, true), decoded(v, true))).collect()
}

/// Percent-decoding; what is not a valid escape stays as it is.
fn decoded(text: &str, plus_is_space: bool) -> String {
    let hex = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'%', [a, b, after @ ..]) => match (hex(*a), hex(*b)) {
                (Some(high), Some(low)) => {
                    out.push(high * 16 + low);
                    rest = after;
                }
                _ => out.push(first),
            },
            (b'+', _) if plus_is_space => out.push(b' '),
            _ => out.push(first),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Percent-encoding for the links of a list.
pub(super) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            out.push(char::from(b));
        } else {
            let _ = write!(out, "%{b:02X}");
        }
    }
    out
}

/// Rails' form names: `outer[inner]` becomes a field of an object.
fn nested(pairs: Vec<(String, String)>) -> Map<String, Value> {
    let mut map = Map::new();
    for (name, value) in pairs {
        let inner = name.strip_suffix(']').and_then(|n| n.split_once('['));
        if let Some((outer, field)) = inner {
            let entry = map.entry(outer).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(fields) = entry {
                fields.insert(field.to_owned(), Value::String(value));
            }
        } else {
            map.insert(name, Value::String(value));
        }
    }
    map
}

/// The text parts of a multipart body; parts with a file name are left out.
fn multipart(kind: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let boundary = kind.split(';').find_map(|p| p.trim().strip_prefix("boundary="))?.trim_matches('"');
    let text = std::str::from_utf8(body).ok()?;
    let mut out = Vec::new();
    for part in text.split(&format!("--{boundary}")).skip(1) {
        if part.starts_with("--") {
            return Some(out);
        }
        let (head, value) = part.split_once("\r\n\r\n")?;
        let name = head.split(';').find_map(|p| p.trim().strip_prefix("name=\""))?.split('"').next()?;
        if !head.contains("filename=") {
            out.push((name.to_owned(), value.strip_suffix("\r\n").unwrap_or(value).to_owned()));
        }
    }
    // Without the closing boundary the body was cut.
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str, kind: &str, body: &str) -> HttpRequest {
        HttpRequest {
            verb: Verb::Post,
            url: url.to_owned(),
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: Some(body.as_bytes().to_vec()),
        }
    }

    #[test]
    fn targets_are_taken_apart() {
        let r = request("http://h:1/rest/v1.0/x%20y?a=1&filters%5Bid%5D%5B%5D=2&filters[id][]=3&b=%zz+c", "", "");
        let call = Call::read(&r);
        assert_eq!((call.base.as_str(), call.path.as_str()), ("http://h:1", "/rest/v1.0/x%20y"));
        assert_eq!(call.segments, ["rest", "v1.0", "x y"]);
        assert_eq!(call.filter("id"), ["2", "3"]);
        assert_eq!(call.param("b"), Some("%zz c"));
        let r = request("http://h?filters[id]=[4,5]", "", "");
        assert_eq!(Call::read(&r).filter("id"), ["4", "5"]);
        for odd in ["", "/", "http://", "//x", "?", "http://h/%", "http://h/%e"] {
            let r = request(odd, "", "");
            assert!(Call::read(&r).segments.len() < 3, "{odd}");
        }
        assert_eq!(decoded(&encoded("é [x]+%"), true), "é [x]+%");
    }

    #[test]
    fn three_kinds_of_body_say_the_same() {
        let form = request("http://h/", "application/x-www-form-urlencoded", "project_id=7&contract_payment%5Bnotes%5D=a+b");
        let json = request("http://h/", "application/json; charset=utf-8", r#"{"project_id":"7","contract_payment":{"notes":"a b"}}"#);
        let parts = "--xx\r\nContent-Disposition: form-data; name=\"project_id\"\r\n\r\n7\r\n--xx\r\nContent-Disposition: form-data; \
                     name=\"contract_payment[notes]\"\r\n\r\na b\r\n--xx--\r\n";
        let multi = request("http://h/", "multipart/form-data; boundary=xx", parts);
        let expected = Call::read(&json).fields().unwrap();
        assert_eq!(Call::read(&form).fields().unwrap(), expected);
        assert_eq!(Call::read(&multi).fields().unwrap(), expected);
        let cut = request("http://h/", "multipart/form-data; boundary=xx", parts.trim_end_matches("--xx--\r\n"));
        assert!(Call::read(&cut).fields().is_none());
        for bad in ["", "[]", "7", "{", "{\"a\":1}x"] {
            assert!(Call::read(&request("http://h/", "application/json", bad)).fields().is_none(), "{bad}");
        }
        assert!(Call::read(&request("http://h/", "text/plain", "{}")).fields().is_none());
    }
}
