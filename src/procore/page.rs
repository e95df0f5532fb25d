//! Which page comes next. Only a page's number is ever taken from an answer, never a place to go to.

use crate::model::HttpResponse;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    pub(super) number: u32,
    pub(super) source: Source,
}

/// Which list a page of commitments comes from: where the one list is not served, two others together are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Whole,
    WorkOrders,
    PurchaseOrders,
}

impl Page {
    /// The first page.
    pub(crate) fn first() -> Self {
        Self { number: 1, source: Source::Whole }
    }

    pub(super) fn of(source: Source, number: u32) -> Self {
        Self { number, source }
    }
}

/// One page's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageOf<T> {
    /// The rows, each decoded whole.
    pub(crate) rows: Vec<T>,
    /// The next page, if there is one.
    pub(crate) next: Option<Page>,
    /// How many rows Procore says the list has. To be compared with what was read: rows move between pages.
    pub(crate) total: Option<u64>,
}

/// The list's own count.
pub(super) fn total(response: &HttpResponse) -> Option<u64> {
    response.header("total").and_then(|t| t.trim().parse().ok())
}

/// The next page's number. An empty page ends a list whatever the headers say, so that a server that lies about the
/// rest cannot keep us reading for ever.
pub(super) fn next(response: &HttpResponse, number: u32, rows: usize, per_page: u32, base_url: &str) -> Option<u32> {
    if rows == 0 {
        return None;
    }
    // The server may give fewer rows to a page than it was asked for.
    let size = response.header("per-page").and_then(|t| t.trim().parse::<u64>().ok()).filter(|n| *n > 0);
    let size = size.unwrap_or(u64::from(per_page));
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    let seen = u64::from(number.saturating_sub(1)).saturating_mul(size).saturating_add(rows);
    let promised = total(response).is_some_and(|total| total > seen);
    let after = number.checked_add(1);
    match links(response.header("link").unwrap_or_default(), base_url) {
        Links::Next(page) if page > number => Some(page),
        Links::Last if !promised => None,
        Links::Last => after,
        Links::Next(_) | Links::Nothing => {
            if promised || rows >= size {
                after
            } else {
                None
            }
        }
    }
}

enum Links {
    /// A next page on our own host.
    Next(u32),
    /// Links of our own host, and none of them leads further: the documented end.
    Last,
    /// Nothing that can be believed.
    Nothing,
}

/// Reads `<url>; rel="next", <url>; rel="last"`. A link to another host is as good as none.
fn links(header: &str, base_url: &str) -> Links {
    let mut ours = false;
    for link in header.split('<').skip(1) {
        let Some((url, rest)) = link.split_once('>') else { continue };
        let Some(query) = query_on(url, base_url) else { continue };
        let next = rest.split([';', ',']).map(str::trim).any(|p| p == "rel=\"next\"" || p == "rel=next");
        if !next {
            ours |= rest.contains("rel=");
            continue;
        }
        let page = query.split('&').filter_map(|part| part.strip_prefix("page=")).find_map(|n| n.parse().ok());
        return page.map_or(Links::Nothing, Links::Next);
    }
    if ours { Links::Last } else { Links::Nothing }
}

/// The query of an address that lies on `base_url`'s host.
fn query_on<'a>(url: &'a str, base_url: &str) -> Option<&'a str> {
    let rest = match url.strip_prefix(base_url) {
        Some(rest) => rest,
        None if url.starts_with("//") => return None,
        None => url,
    };
    if !rest.starts_with(['/', '?']) {
        return None;
    }
    rest.split_once('?').map(|(_, query)| query)
}
