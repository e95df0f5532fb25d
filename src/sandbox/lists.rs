//! What all lists share: parameters, filters, pages and the headers that lead from one page to the next.

use serde_json::Value;

use super::answer::{Refusal, json_answer};
use super::call::{Call, encoded};
use crate::model::{Date, HttpResponse, Timestamp};

/// A query parameter that must be there and be an id.
pub(super) fn id_param(call: &Call<'_>, name: &str) -> Result<i64, Refusal> {
    let text = call.param(name).ok_or_else(|| Refusal::missing(name))?;
    text.trim().parse().map_err(|_| Refusal::Bad(format!("{name} is invalid")))
}

/// An id in a path; what is no number names nothing.
pub(super) fn id_segment(text: &str) -> Result<i64, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

/// A filter on an id: true where it is not given.
pub(super) fn id_filter(call: &Call<'_>, field: &str) -> Result<impl Fn(Option<i64>) -> bool + use<>, Refusal> {
    let texts = call.filter(field);
    let ids: Vec<i64> =
        texts.iter().map(|t| t.parse().map_err(|_| Refusal::Bad(format!("filters[{field}] is invalid")))).collect::<Result<_, _>>()?;
    Ok(move |id: Option<i64>| ids.is_empty() || id.is_some_and(|id| ids.contains(&id)))
}

/// A filter on a text, exact: true where it is not given.
pub(super) fn text_filter(call: &Call<'_>, field: &str) -> impl Fn(Option<&str>) -> bool + use<> {
    let texts = call.filter(field);
    move |text: Option<&str>| texts.is_empty() || text.is_some_and(|t| texts.iter().any(|w| w == t))
}

/// A filter `A...B` on an instant, both ends included; days are meant in UTC.
pub(super) fn range_filter(call: &Call<'_>, field: &str) -> Result<impl Fn(Option<Timestamp>) -> bool + use<>, Refusal> {
    let name = format!("filters[{field}]");
    let bad = || Refusal::Bad(format!("{name} must be a range like A...B"));
    let range = match call.param(&name) {
        Some(text) => {
            let (from, to) = text.trim().trim_matches('"').split_once("...").ok_or_else(bad)?;
            Some((bound(from, "T00:00:00Z").ok_or_else(bad)?, bound(to, "T23:59:59Z").ok_or_else(bad)?))
        }
        None => None,
    };
    Ok(move |at: Option<Timestamp>| range.is_none_or(|(from, to)| at.is_some_and(|t| from <= t && t <= to)))
}

fn bound(text: &str, time_of_day: &str) -> Option<Timestamp> {
    let text = text.trim();
    match Date::parse(text) {
        Ok(day) => Timestamp::parse(&format!("{day}{time_of_day}")).ok(),
        Err(_) => Timestamp::parse(text).ok(),
    }
}

/// How many rows a page has.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageSize {
    pub(super) default: usize,
    pub(super) largest: usize,
}

/// One page of the rows, with `Link`, `Total` and `Per-Page`.
pub(super) fn page(call: &Call<'_>, rows: Vec<Value>, size: PageSize) -> Result<HttpResponse, Refusal> {
    let number = |name: &str, default: usize| match call.param(name) {
        None => Ok(default),
        Some(text) => {
            text.parse::<usize>().ok().filter(|n| *n > 0).ok_or_else(|| Refusal::Bad(format!("{name} must be a positive integer")))
        }
    };
    let page = number("page", 1)?;
    let per_page = number("per_page", size.default)?.min(size.largest.max(1));
    let total = rows.len();
    let last = total.div_ceil(per_page).max(1);
    let shown: Vec<Value> = rows.into_iter().skip(per_page.saturating_mul(page - 1)).take(per_page).collect();
    let mut answer = json_answer(200, &Value::Array(shown));
    let links = links(call, page, last);
    if !links.is_empty() {
        answer.headers.push(("link".to_owned(), links));
    }
    answer.headers.push(("total".to_owned(), total.to_string()));
    answer.headers.push(("per-page".to_owned(), per_page.to_string()));
    Ok(answer)
}

/// `first` and `prev` where there is a page before, `next` and `last` where there is one after.
fn links(call: &Call<'_>, page: usize, last: usize) -> String {
    let mut wanted = Vec::new();
    if page > 1 {
        wanted.extend([("first", 1), ("prev", (page - 1).min(last))]);
    }
    if page < last {
        wanted.extend([("next", page + 1), ("last", last)]);
    }
    let url = |to: usize| {
        let kept = call.query.iter().filter(|(n, _)| n != "page").map(|(n, v)| format!("{}={}&", encoded(n), encoded(v)));
        format!("{}{}?{}page={to}", call.base, call.path, kept.collect::<String>())
    };
    let parts: Vec<String> = wanted.into_iter().map(|(rel, to)| format!("<{}>; rel=\"{rel}\"", url(to))).collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{HttpRequest, Verb};
    use serde_json::json;

    fn get(url: &str) -> HttpRequest {
        HttpRequest { verb: Verb::Get, url: url.to_owned(), headers: Vec::new(), body: None }
    }

    #[test]
    fn pages_lead_to_each_other() {
        let size = PageSize { default: 30, largest: 50 };
        let rows: Vec<Value> = (0..65).map(|n| json!({"id": n})).collect();
        // (query, rows shown, Link)
        let table = [
            ("a%5Bb%5D=c", 30, "<http://h/l?a%5Bb%5D=c&page=2>; rel=\"next\", <http://h/l?a%5Bb%5D=c&page=3>; rel=\"last\""),
            ("page=3", 5, "<http://h/l?page=1>; rel=\"first\", <http://h/l?page=2>; rel=\"prev\""),
            ("page=9", 0, "<http://h/l?page=1>; rel=\"first\", <http://h/l?page=3>; rel=\"prev\""),
            ("page=18446744073709551615", 0, "<http://h/l?page=1>; rel=\"first\", <http://h/l?page=3>; rel=\"prev\""),
        ];
        for (query, shown, link) in table {
            let request = get(&format!("http://h/l?{query}"));
            let answer = page(&Call::read(&request), rows.clone(), size).unwrap();
            assert_eq!(answer.header("link"), Some(link), "{query}");
            assert_eq!(answer.header("total"), Some("65"));
            assert_eq!(answer.header("per-page"), Some("30"));
            assert_eq!(serde_json::from_slice::<Vec<Value>>(&answer.body).unwrap().len(), shown, "{query}");
        }
        let request = get("http://h/l?per_page=5000");
        let answer = page(&Call::read(&request), rows.clone(), size).unwrap();
        assert_eq!(answer.header("per-page"), Some("50"), "cut down without a word");
        for bad in ["page=0", "page=x", "per_page=-1", "per_page=0"] {
            let request = get(&format!("http://h/l?{bad}"));
            assert!(page(&Call::read(&request), rows.clone(), size).is_err(), "{bad}");
        }
        let request = get("http://h/l");
        assert_eq!(page(&Call::read(&request), Vec::new(), size).unwrap().header("link"), None);
    }

    #[test]
    fn ranges_include_both_ends() {
        let at = |t: &str| Some(Timestamp::parse(t).unwrap());
        let table = [
            ("2026-03-01T00:00:00Z...2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z", true),
            ("2026-03-01T00:00:00Z...2026-03-02T00:00:00Z", "2026-03-02T00:00:01Z", false),
            ("2026-03-01...2026-03-01", "2026-03-01T23:59:59Z", true),
            ("%222026-03-01...2026-03-01%22", "2026-02-28T23:59:59Z", false),
            ("2026-03-01T00:00:00-07:00...2026-03-02", "2026-03-01T06:59:59Z", false),
        ];
        for (range, t, expected) in table {
            let request = get(&format!("http://h/l?filters[updated_at]={range}"));
            assert_eq!(range_filter(&Call::read(&request), "updated_at").unwrap()(at(t)), expected, "{range} {t}");
        }
        for bad in ["2026-03-01", "...", "a...b", "2026-03-01..2026-03-02", "2026-03-01..."] {
            let request = get(&format!("http://h/l?filters[updated_at]={bad}"));
            assert!(range_filter(&Call::read(&request), "updated_at").is_err(), "{bad}");
        }
    }
}
