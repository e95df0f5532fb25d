//! How much of a site's own mapping each ERP's decoder can use. What it cannot use is refused, never passed over: whoever wrote it
//! believes that it counts.

use super::error::found;
use super::field_map::MapError;
use super::{Erp, Site, cmic, mri, netsuite, workday, yardi};
use crate::model::Currency;

/// What the codes may come to.
const METHODS: [&str; 4] = ["check", "ach", "card", "other"];
const STATUSES: [&str; 4] = ["pending", "posted", "voided", "deleted"];
const KINDS: [&str; 2] = ["payment", "other"];
const POSTED: [&str; 2] = ["pending", "posted"];

/// Paths of entries; one that ends with a dot stands for all that begin with it.
pub(super) type Paths = &'static [&'static str];

/// Words of quittance's stand only where they are known, whatever the ERP.
pub(super) fn words(path: &str, values: &[&str]) -> Result<(), MapError> {
    let known: &[&str] = match path.strip_prefix("codes.").and_then(|rest| rest.split_once('.')).map(|(of, _)| of) {
        Some("method") => &METHODS,
        // MRI alone has items that are not paid; whether it is MRI is looked at when all entries are there.
        Some("status") if values == ["open"] => return Ok(()),
        Some("status") => &STATUSES,
        Some("kind") => &KINDS,
        Some("posted") => &POSTED,
        Some(_) => return Err(MapError::new(path, "is no code: the codes are of method, status, kind and posted")),
        None if path == "defaults.method" => &METHODS,
        None => return Ok(()),
    };
    match values.iter().find(|value| !known.contains(value)) {
        Some(other) => Err(MapError::new(path, format!("is {}: expected {}", found(other), listed(known)))),
        None => Ok(()),
    }
}

fn listed(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

impl Erp {
    /// Refuses an entry that this ERP's decoder cannot use, whatever its values.
    ///
    /// # Errors
    /// The entry, and what could be said instead.
    pub fn takes(self, path: &str) -> Result<(), MapError> {
        let system = self.about().system;
        if path.starts_with("currencies.") {
            return match self {
                Self::Netsuite | Self::Yardi | Self::Mri => Ok(()),
                Self::QuickbooksOnline | Self::Xero | Self::Acumatica | Self::Myob | Self::Workday | Self::Cmic => {
                    Err(MapError::new(path, format!("is of no use: {system} names currencies by their ISO 4217 codes")))
                }
            };
        }
        let takes: Paths = match self {
            Self::QuickbooksOnline | Self::Xero | Self::Acumatica | Self::Myob => {
                return Err(MapError::new(path, format!("is of no use: {system} has one documented layout, which no site changes")));
            }
            Self::Workday => workday::TAKES,
            Self::Netsuite => netsuite::TAKES,
            Self::Yardi => yardi::TAKES,
            Self::Cmic => cmic::TAKES,
            Self::Mri => mri::TAKES,
        };
        let fits = |known: &str| if known.ends_with('.') { path.starts_with(known) } else { path == known };
        if takes.iter().any(|known| fits(known)) {
            return Ok(());
        }
        let table = path.split('.').next().unwrap_or(path);
        let beside: Vec<String> = takes.iter().filter_map(|known| known.strip_prefix(table)?.strip_prefix('.').map(key)).collect();
        let beside = if beside.is_empty() { format!("nothing of [origin.{table}]") } else { beside.join(", ") };
        Err(MapError::new(path, format!("is of no use: of a site's own mapping, {system} takes {beside} here")))
    }
}

/// Refuses what the entries of a site come to together.
pub(super) fn check(site: &Site, erp: Erp) -> Result<(), MapError> {
    for (native, currency) in site.currencies() {
        let path = format!("currencies.{native}");
        erp.takes(&path)?;
        if Currency::parse(native).is_ok_and(|code| code != currency) {
            return Err(MapError::new(path, format!("is an ISO 4217 code itself, and cannot mean {currency}")));
        }
    }
    for (path, _) in site.entries() {
        erp.takes(path)?;
    }
    if erp == Erp::Mri {
        return mri::check(site);
    }
    if let Some((path, _)) = site.entries().find(|(path, values)| path.starts_with("codes.status.") && *values == ["open"]) {
        return Err(MapError::new(path, format!("is `open`: expected {}", listed(&STATUSES))));
    }
    if erp == Erp::Yardi {
        return yardi::check(site);
    }
    if erp == Erp::Cmic {
        return match site.says("layout.format") {
            Some([format]) if format != "json" => {
                Err(MapError::new("layout.format", format!("is {}: of CMiC's documents, json is read", found(format))))
            }
            _ => Ok(()),
        };
    }
    // A deletion is no status of the others: their documents of deleted records are other ones, or there are none.
    match site.entries().find(|(path, values)| path.starts_with("codes.status.") && *values == ["deleted"]) {
        Some((path, _)) => {
            let system = erp.about().system;
            Err(MapError::new(path, format!("is `deleted`: of {system}, expected pending, posted or voided")))
        }
        None => Ok(()),
    }
}

/// A key of a table as it is listed.
fn key(key: &str) -> String {
    if key.is_empty() { "any key".to_owned() } else { key.trim_end_matches('.').to_owned() }
}

/// The entries of a site that name columns: each with the names.
fn naming(site: &Site) -> impl Iterator<Item = (&str, Vec<&str>)> {
    const NAMING: [&str; 6] =
        ["group.by", "group.else", "void.date_set", "void.reversal.match", "void.status_in.field", "void.reversal.marker.field"];
    site.entries().filter(|(path, names)| (path.starts_with("fields.") || NAMING.contains(path)) && !names.is_empty())
}

/// Says which of the site's entries names columns that a document does not have. A name that is nowhere is a name mistyped: what it
/// should have brought would be missing, and nobody would know.
pub(super) fn unfound(site: &Site, there: impl Fn(&str) -> bool) -> Option<MapError> {
    naming(site).find_map(|(path, names)| {
        // What is a key together must be there together; of the other names one is enough.
        let whole = ["group.by", "group.else", "void.reversal.match"].contains(&path);
        let missing = if whole || !names.iter().any(|name| there(name)) { names.iter().find(|name| !there(name)) } else { None };
        missing.map(|name| MapError::new(path, format!("names the column {}, which is not there", found(name))))
    })
}
