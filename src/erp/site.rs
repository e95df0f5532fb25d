//! What a site chose for itself in its ERP: its columns, its codes, its currencies. Where it chose nothing, the documented defaults
//! stand.

use std::collections::BTreeMap;

use super::field_map::{FieldMap, MapError};
use super::{Erp, own, yardi};
use crate::model::Currency;

/// A site's own mapping, laid over an ERP's documented defaults. Empty: the defaults as they are.
///
/// What may be said of an ERP is in [`Erp::about`] and in what `quittance erp show` prints; `examples/mapping.rs` is a whole program.
///
/// ```
/// use quittance::{Erp, Site};
///
/// let mut site = Site::default();
/// site.set("layout.delimiter", &[";"])?;
/// site.set("fields.line.amount", &["Applied", "InvoiceAppliedAmount"])?;
/// site.check(Erp::Yardi)?;
/// assert!(site.set("fields.line.amnt", &["Applied"]).is_err());
/// # Ok::<(), quittance::erp::MapError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Site {
    entries: Vec<(String, Vec<String>)>,
    currencies: BTreeMap<String, Currency>,
    template: bool,
}

impl Site {
    /// Lays one entry over the defaults; an earlier one of the same path is replaced. The path has the names of the tables and the
    /// key with dots between them, as a configuration file states them: `fields.line.amount`, `layout.dates`, `group.by`.
    ///
    /// # Errors
    /// When no ERP's map has such an entry, or the values do not fit it.
    pub fn set(&mut self, path: &str, values: &[&str]) -> Result<(), MapError> {
        // By what stands already: whether a sign may stand between thousands depends on the one before decimals.
        self.over(FieldMap::default())?.set(path, values)?;
        own::words(path, values)?;
        let values = values.iter().map(|v| (*v).to_owned()).collect();
        self.entries.retain(|(p, _)| p != path);
        self.entries.push((path.to_owned(), values));
        Ok(())
    }

    /// Takes the columns from a template of Yardi's Toolbox (`.FMT`), whose text this is; the entry is `layout.columns`.
    ///
    /// # Errors
    /// When the text is no such template, or one of fixed-length text.
    pub fn set_template(&mut self, text: &str) -> Result<(), MapError> {
        let columns = yardi::template(text).map_err(|reason| MapError::new("layout.fmt", reason))?;
        self.set("layout.columns", &columns.iter().map(String::as_str).collect::<Vec<_>>())?;
        self.template = true;
        Ok(())
    }

    /// Says which currency the ERP means by an id or a name of its own.
    pub fn set_currency(&mut self, native: impl Into<String>, currency: Currency) {
        self.currencies.insert(native.into(), currency);
    }

    /// The currency that the ERP means by an id or a name of its own, where the site says so.
    pub fn currency(&self, native: &str) -> Option<Currency> {
        self.currencies.get(native).copied()
    }

    /// The ids and names of currencies that the site knows, in their order.
    pub fn currencies(&self) -> impl Iterator<Item = (&str, Currency)> {
        self.currencies.iter().map(|(native, currency)| (native.as_str(), *currency))
    }

    /// True when the site says nothing of its own about how documents are read.
    pub fn is_default(&self) -> bool {
        self.entries.is_empty() && self.currencies.is_empty()
    }

    /// The entries, in the order in which they apply.
    pub fn entries(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.entries.iter().map(|(path, values)| (path.as_str(), values.iter().map(String::as_str).collect()))
    }

    /// Refuses the first entry that the decoder of this ERP cannot use. A document is refused for it, too.
    ///
    /// # Errors
    /// The entry, and why it is of no use.
    pub fn check(&self, erp: Erp) -> Result<(), MapError> {
        own::check(self, erp)
    }

    /// True when the columns are those of a template of Yardi's Toolbox.
    pub(super) fn has_template(&self) -> bool {
        self.template
    }

    /// The values of one entry, where the site says it.
    pub(super) fn says(&self, path: &str) -> Option<&[String]> {
        self.entries.iter().find(|(p, _)| p == path).map(|(_, values)| values.as_slice())
    }

    /// The map in force: a default with the site's entries over it.
    pub(super) fn over(&self, mut map: FieldMap) -> Result<FieldMap, MapError> {
        for (path, values) in self.entries() {
            map.set(path, &values)?;
        }
        Ok(map)
    }
}
