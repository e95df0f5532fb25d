//! NetSuite's JSON: one REST record, or the page of rows that answers a SuiteQL query. The root's keys tell which.

use serde_json::value::RawValue;

use super::rest::{Applied, Record as RestRecord};
use super::rows::{Row, Rows};
use super::values::{Link, record_type, same_account, scalar};
use super::{Out, Walked, refused};
use crate::erp::DecodeContext;
use crate::erp::error::{DecodeError, DecodeFailure, Flaw, found, point};
use crate::erp::json_stream::{JsonError, JsonStream, Raw, Shape};
use crate::erp::json_value::{Object, Parts, parts};

/// A record has some sixty fields [DOC], and a site adds its own.
const KEYS_MAX: usize = 1024;
/// As much of an error body as is looked at.
const SAID_MAX: usize = 8;

impl Shape for Object<Row<'static>> {
    type Native<'a> = Object<Row<'a>>;
}

impl Shape for Object<Applied<'static>> {
    type Native<'a> = Object<Applied<'a>>;
}

impl Shape for Parts<Object<Link<'static>>> {
    type Native<'a> = Parts<Object<Link<'a>>>;
}

/// A stream's error, at the part of the document that was being read.
fn at<E>(path: &str) -> impl Fn(JsonError) -> DecodeFailure<E> {
    move |error| match error {
        JsonError::Io(e) => DecodeFailure::Io(e),
        // A break is named by its byte; a path would only guess how far the writer had come.
        JsonError::Broken(reason) => DecodeFailure::Malformed(DecodeError::document("", reason)),
        JsonError::IllTyped(flaw) => DecodeFailure::Malformed(DecodeError::record_at(path, flaw)),
    }
}

pub(super) fn decode<E>(context: &DecodeContext, stream: &mut JsonStream<'_>, out: &mut Out<'_, '_, E>) -> Walked<(), E> {
    stream.allow_keys(KEYS_MAX);
    Walk { context, stream, out }.root()
}

struct Walk<'w, 'r, 'o, 's, E> {
    context: &'w DecodeContext,
    stream: &'w mut JsonStream<'r>,
    out: &'w mut Out<'o, 's, E>,
}

impl<E> Walk<'_, '_, '_, '_, E> {
    fn root(&mut self) -> Walked<(), E> {
        self.stream.begin().map_err(at(""))?;
        self.stream.enter_object().map_err(at(""))?;
        let (mut record, mut page, mut refusal, mut unknown) = (RestRecord::default(), Page::default(), None, Vec::new());
        while let Some(key) = self.stream.next_key().map_err(at(""))? {
            match key.as_str() {
                "links" => self.links()?,
                "items" => page.rows = Some(self.rows()?),
                "count" | "offset" | "totalResults" | "hasMore" => page.take(&key, &self.raw()?),
                "apply" => record.apply = Some(self.sublist("apply", &mut record)?),
                "credit" => record.credit = Some(self.sublist("credit", &mut record)?),
                "o:errorDetails" | "error" => refusal = Some(said(&key, &self.raw()?)),
                _ if record.knows(&key) => record.set(&key, self.raw()?),
                _ => {
                    if unknown.len() < SAID_MAX {
                        unknown.push(key);
                    }
                    self.stream.skip_value().map_err(at(""))?;
                }
            }
        }
        self.stream.finish().map_err(at(""))?;
        if let Some(said) = refusal {
            return Err(refused("", format!("is NetSuite's refusal, not data: {said}; nothing of this document is used")));
        }
        match page.rows {
            Some(rows) if record.is_empty() && unknown.is_empty() => page.check(rows),
            None if !record.is_empty() => self.out.put("vendorPayment", record.payment(self.context)),
            Some(_) | None => Err(foreign(&unknown)),
        }
    }

    fn raw(&mut self) -> Walked<Box<RawValue>, E> {
        self.stream.next_value::<Raw, _>(ToOwned::to_owned).map_err(at(""))
    }

    /// The document's own links name the account, and for a record its type.
    fn links(&mut self) -> Walked<(), E> {
        let context = self.context;
        let read = |links: Parts<Object<Link<'_>>>| {
            for href in parts(Some(&links)).iter().filter_map(|l| l.0.href()) {
                same_account(context, href)?;
                if let Some(kind) = record_type(href).filter(|kind| !kind.eq_ignore_ascii_case("vendorPayment")) {
                    return Err(format!("is a {} record: quittance reads vendorPayment", found(kind)));
                }
            }
            Ok(())
        };
        let checked = self.stream.next_value::<Parts<Object<Link<'static>>>, _>(read).map_err(at("links"))?;
        checked.map_err(|reason: String| refused("", reason))
    }

    fn rows(&mut self) -> Walked<u64, E> {
        self.stream.enter_array().map_err(at("items"))?;
        let (mut rows, mut n) = (Rows::default(), 0_u64);
        let (mut path, mut whole) = (String::from("items"), Vec::new());
        while self.stream.has_element().map_err(at(""))? {
            point(&mut path, "items".len(), n);
            if !self.stream.next_is(b'{').map_err(at(""))? {
                // Enter it all the same: the stream knows the words for what stands there instead.
                self.stream.enter_object().map_err(at(&path))?;
            }
            let context = self.context;
            let read = |Object(row): Object<Row<'_>>| rows.take(context, &path, &row, &mut whole);
            let taken = self.stream.next_value::<Object<Row<'static>>, _>(read).map_err(at(&path))?;
            taken.map_err(|flaw| DecodeFailure::Malformed(DecodeError::record_at(&path, flaw)))?;
            for (path, record) in whole.drain(..) {
                self.out.put(path, record)?;
            }
            n += 1;
        }
        if let Some((path, record)) = rows.end() {
            self.out.put(path, record)?;
        }
        Ok(n)
    }

    /// A sublist's rows; `false` where only a link to it stands, as NetSuite answers without `expandSubResources` [DOC].
    fn sublist(&mut self, name: &'static str, record: &mut RestRecord) -> Walked<bool, E> {
        if !self.stream.next_is(b'{').map_err(at(""))? {
            let text = self.raw()?;
            return if text.get() == "null" {
                Ok(false)
            } else {
                Err(refused(name, format!("is {}: expected a sublist", found(text.get()))))
            };
        }
        self.stream.enter_object().map_err(at(""))?;
        let mut page = Page::default();
        while let Some(key) = self.stream.next_key().map_err(at(""))? {
            match key.as_str() {
                "items" => page.rows = Some(self.applied(name, record)?),
                "count" | "offset" | "totalResults" | "hasMore" => page.take(&key, &self.raw()?),
                _ => self.stream.skip_value().map_err(at(""))?,
            }
        }
        let Some(rows) = page.rows else { return Ok(false) };
        record.judge(page.cut(rows).map(|reason| Flaw::new(name, reason)));
        Ok(true)
    }

    fn applied(&mut self, name: &'static str, record: &mut RestRecord) -> Walked<u64, E> {
        self.stream.enter_array().map_err(at("vendorPayment"))?;
        let mut n = 0_u64;
        while self.stream.has_element().map_err(at(""))? {
            let here = format!("{name}.items[{n}]");
            if !self.stream.next_is(b'{').map_err(at(""))? {
                self.stream.enter_object().map_err(at(&here))?;
            }
            let read = |Object(row): Object<Applied<'_>>| record.applied(name, n, &row);
            self.stream.next_value::<Object<Applied<'static>>, _>(read).map_err(at(&format!("vendorPayment: {here}")))?;
            n += 1;
        }
        Ok(n)
    }
}

/// What stands beside a list of rows about the list.
#[derive(Default)]
struct Page {
    rows: Option<u64>,
    count: Option<String>,
    offset: Option<String>,
    has_more: Option<String>,
}

impl Page {
    fn take(&mut self, key: &str, raw: &RawValue) {
        let text = scalar(key, Some(raw)).ok().flatten().map_or_else(|| raw.get().to_owned(), std::borrow::Cow::into_owned);
        match key {
            "count" => self.count = Some(text),
            "offset" => self.offset = Some(text),
            "hasMore" => self.has_more = Some(text),
            // A total over all pages says nothing of this one.
            _ => {}
        }
    }

    /// Why these are not the rows that the answer says it has.
    fn short(&self, rows: u64) -> Option<String> {
        let count = self.count.as_ref().filter(|count| **count != rows.to_string())?;
        Some(format!("has {rows} rows, and its count says {}: fetch it again, nothing of it is used", found(count)))
    }

    /// A page of a query may be one of many: each of its rows is whole. Only its own count must be right.
    fn check<E>(&self, rows: u64) -> Walked<(), E> {
        self.short(rows).map_or(Ok(()), |reason| Err(refused("items", reason)))
    }

    /// A sublist of a record must be all of it.
    fn cut(&self, rows: u64) -> Option<String> {
        let more = self.has_more.as_deref().is_some_and(|m| m != "false" && m != "F");
        let later = self.offset.as_deref().is_some_and(|o| o != "0");
        if more || later {
            return Some(format!("is only a part of the list ({rows} rows): fetch the record with all of its rows, nothing of it is used"));
        }
        self.short(rows)
    }
}

/// What an error body says, in one bounded line.
fn said(key: &str, raw: &RawValue) -> String {
    #[derive(serde::Deserialize)]
    struct Detail<'a> {
        #[serde(borrow, alias = "message")]
        detail: Option<&'a RawValue>,
        #[serde(borrow, rename = "o:errorCode", alias = "code")]
        code: Option<&'a RawValue>,
    }
    let text = |raw: Option<&RawValue>| scalar("", raw).ok().flatten().map(|t| found(&t));
    let details = serde_json::from_str::<Parts<Object<Detail<'_>>>>(raw.get()).ok();
    let first = parts(details.as_ref()).first().map(|Object(d)| (text(d.code), text(d.detail)));
    let first =
        first.or_else(|| serde_json::from_str::<Object<Detail<'_>>>(raw.get()).ok().map(|Object(d)| (text(d.code), text(d.detail))));
    match first {
        Some((Some(code), Some(detail))) => format!("code {code}, {detail}"),
        Some((Some(one), None) | (None, Some(one))) => one,
        Some((None, None)) | None => format!("{key} {}", found(raw.get().trim_matches('"'))),
    }
}

fn foreign<E>(unknown: &[String]) -> DecodeFailure<E> {
    let keys =
        if unknown.is_empty() { "none of them".to_owned() } else { unknown.iter().map(|key| found(key)).collect::<Vec<_>>().join(", ") };
    refused("", format!("is no vendorPayment record and no SuiteQL answer of NetSuite: expected their fields at its root, it has {keys}"))
}
