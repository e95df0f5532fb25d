//! A site's own columns as data: which native names mean what, how rows become one payment, and how a void shows.
//!
//! A map is a plain value, laid over an adapter's documented default by paths and texts, as a configuration file states them:
//! `fields.line.amount` = `TRANAMOUNT`, `AMOUNT`. Of several names the first whose cell is not null wins.

mod cells;
mod sum;
mod values;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub(super) use cells::method_of;
pub(super) use sum::Sum;
use values::{Numbers, Pattern};

use super::csv_rows::{self, Encoding, trimmed};
use super::error::found;
use crate::model::{Currency, RateDirection};

/// The format that a map is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Format {
    #[default]
    Csv,
    Fixed,
    Json,
    Xml,
    Soap,
}

/// What a native field can mean. The words are the keys of the table `fields`; those that begin with `line.` are said of a
/// paid bill, those that begin with `bill.` of a bill's own record, the others of the payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    PaymentId,
    Kind,
    Tenant,
    VendorId,
    VendorName,
    Date,
    Currency,
    Rate,
    Total,
    Method,
    Reference,
    Memo,
    Status,
    LastModified,
    VoidDate,
    Bank,
    Group,
    ReversalOf,
    BillId,
    BillNumber,
    Amount,
    AmountAgain,
    LineCurrency,
    Discount,
    Retainage,
    Entity,
    PostedOn,
    Posted,
    Lines,
    LinePayment,
    LineReference,
    RecordId,
    RecordNumber,
    RecordVendor,
    RecordTenant,
    RecordModified,
    PaymentDiscount,
    Unapplied,
    LineKind,
}

impl Field {
    /// All of them with their words.
    const WORDS: [(Self, &'static str); 39] = [
        (Self::PaymentId, "payment_id"),
        (Self::Kind, "kind"),
        (Self::Tenant, "tenant"),
        (Self::VendorId, "vendor_id"),
        (Self::VendorName, "vendor_name"),
        (Self::Date, "date"),
        (Self::Currency, "currency"),
        (Self::Rate, "exchange_rate"),
        (Self::Total, "total"),
        (Self::Method, "method"),
        (Self::Reference, "reference"),
        (Self::Memo, "memo"),
        (Self::Status, "status"),
        (Self::LastModified, "last_modified"),
        (Self::VoidDate, "void_date"),
        (Self::Bank, "bank"),
        (Self::Group, "batch"),
        (Self::ReversalOf, "reversal_of"),
        (Self::BillId, "line.bill_id"),
        (Self::BillNumber, "line.bill_number"),
        (Self::Amount, "line.amount"),
        (Self::AmountAgain, "line.amount_again"),
        (Self::LineCurrency, "line.currency"),
        (Self::Discount, "line.discount"),
        (Self::Retainage, "line.retainage"),
        (Self::Entity, "line.entity"),
        (Self::PostedOn, "posted_on"),
        (Self::Posted, "posted"),
        (Self::Lines, "lines"),
        (Self::LinePayment, "line.payment_id"),
        (Self::LineReference, "line.reference"),
        (Self::RecordId, "bill.id"),
        (Self::RecordNumber, "bill.number"),
        (Self::RecordVendor, "bill.vendor_id"),
        (Self::RecordTenant, "bill.tenant"),
        (Self::RecordModified, "bill.last_modified"),
        (Self::PaymentDiscount, "discount"),
        (Self::Unapplied, "unapplied"),
        (Self::LineKind, "line.kind"),
    ];

    fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, w)| *w == word).map(|(field, _)| *field)
    }

    /// The key in the table `fields`.
    pub(super) fn word(self) -> &'static str {
        Self::WORDS.get(self as usize).map_or("", |(_, word)| *word)
    }
}

/// How the document is written.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    pub(super) format: Format,
    /// Whether the first row names the columns; not said, it is looked at.
    pub(super) header: Option<bool>,
    /// False where a payment may go on in another file, so that what stands at a file's borders may be a part of it.
    pub(super) whole: Option<bool>,
    /// The columns of rows without a header.
    pub(super) columns: Vec<String>,
    /// The way to the records by the names of their elements, and from a record to its lines.
    pub(super) rows: Vec<String>,
    pub(super) lines: Vec<String>,
    /// Between two cells of a row; not said, a comma.
    delimiter: Option<u8>,
    encoding: Encoding,
    null: Vec<String>,
    dates: Vec<Pattern>,
    numbers: Numbers,
}

impl Layout {
    /// How rows are written.
    pub(super) fn of_rows(&self, header: bool) -> csv_rows::Layout {
        csv_rows::Layout { header, delimiter: self.delimiter.unwrap_or(b','), encoding: self.encoding }
    }
}

/// A field that holds one of some values, compared without regard to case.
#[derive(Debug, Clone, Default)]
pub(super) struct Marker {
    field: String,
    values: Vec<String>,
}

/// How a record shows that it undoes another one.
#[derive(Debug, Clone, Default)]
pub(super) struct Reversal {
    /// A payment whose whole is negative undoes one.
    pub(super) negative_twin: bool,
    marker: Option<Marker>,
    /// The fields that it shares with the one that it undoes.
    matches: Vec<String>,
}

/// The map of one origin.
#[derive(Debug, Clone, Default)]
pub(super) struct FieldMap {
    pub(super) layout: Layout,
    /// The fields that are the payment's key together, and those that stand in where the document has no such columns.
    by: Vec<String>,
    otherwise: Vec<String>,
    /// The fields that name the account that the money left together.
    account: Vec<String>,
    fields: BTreeMap<&'static str, Vec<String>>,
    /// By what they are codes of; the native ones in small letters.
    codes: BTreeMap<String, BTreeMap<String, String>>,
    status_in: Option<Marker>,
    date_set: Option<String>,
    pub(super) reversal: Reversal,
    /// What a document does not say.
    pub(super) currency: Option<Currency>,
    method: Option<String>,
    pub(super) negated: bool,
    /// Which way the ERP quotes its rates, where only a site can know.
    pub(super) rate: Option<RateDirection>,
}

/// Why an entry of a map cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} {reason}")]
pub struct MapError {
    path: String,
    reason: String,
}

impl MapError {
    pub(super) fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: reason.into() }
    }

    /// The entry: its tables and its key, with dots between them.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was found and what is expected.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl FieldMap {
    /// A map of such entries.
    pub(super) fn of(entries: &[(&str, &[&str])]) -> Result<Self, MapError> {
        let mut map = Self::default();
        for (path, values) in entries {
            map.set(path, values)?;
        }
        Ok(map)
    }

    /// Lays one entry over what stands. The path has the names of the tables and the key, with dots between them.
    pub(super) fn set(&mut self, path: &str, values: &[&str]) -> Result<(), MapError> {
        let wrong = |reason: String| MapError { path: path.to_owned(), reason };
        let list = || values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
        let one = || match values {
            [value] => Ok(*value),
            _ => Err(wrong(format!("has {} values: it takes one", values.len()))),
        };
        let flag = || match one()? {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(wrong(format!("is {}: expected true or false", found(other)))),
        };
        if let Some(word) = path.strip_prefix("fields.") {
            let field = Field::of(word).ok_or_else(|| wrong(format!("is no field: the fields are {}", words())))?;
            self.fields.insert(field.word(), list());
            return Ok(());
        }
        if let Some((of, native)) = path.strip_prefix("codes.").and_then(|rest| rest.split_once('.')) {
            self.codes.entry(of.to_owned()).or_default().insert(native.to_lowercase(), one()?.to_owned());
            return Ok(());
        }
        match path {
            "layout.format" => self.layout.format = format(one()?).map_err(wrong)?,
            "layout.header" => self.layout.header = Some(flag()?),
            "layout.whole" => self.layout.whole = Some(flag()?),
            "layout.columns" => self.layout.columns = list(),
            "layout.rows" => self.layout.rows = one()?.split('/').map(str::to_owned).collect(),
            "layout.lines" => self.layout.lines = one()?.split('/').map(str::to_owned).collect(),
            "layout.delimiter" => self.layout.delimiter = Some(delimiter(one()?).map_err(wrong)?),
            "layout.encoding" => {
                self.layout.encoding = match one()? {
                    "utf-8" => Encoding::Utf8,
                    "windows-1252" => Encoding::Windows1252,
                    other => return Err(wrong(format!("is {}: expected utf-8 or windows-1252", found(other)))),
                }
            }
            "layout.null" => self.layout.null = list(),
            "layout.dates" => {
                self.layout.dates = values.iter().map(|v| Pattern::parse(v)).collect::<Result<Vec<_>, _>>().map_err(wrong)?;
                values::told_apart(&self.layout.dates, values).map_err(wrong)?;
            }
            "layout.number.decimal" => self.layout.numbers.set_point(one()?).map_err(wrong)?,
            "layout.number.group" => self.layout.numbers.set_group(one()?).map_err(wrong)?,
            "layout.number.negative" => self.layout.numbers.set_negative(values).map_err(wrong)?,
            "group.by" => self.by = list(),
            "group.else" => self.otherwise = list(),
            "group.account" => self.account = list(),
            "void.status_in.field" => one()?.clone_into(&mut self.status_in.get_or_insert_default().field),
            "void.status_in.values" => self.status_in.get_or_insert_default().values = list(),
            "void.date_set" => self.date_set = Some(one()?.to_owned()),
            "void.reversal.negative_twin" => self.reversal.negative_twin = flag()?,
            "void.reversal.marker.field" => one()?.clone_into(&mut self.reversal.marker.get_or_insert_default().field),
            "void.reversal.marker.values" => self.reversal.marker.get_or_insert_default().values = list(),
            "void.reversal.match" => self.reversal.matches = list(),
            "defaults.currency" => {
                let code = one()?;
                self.currency = Some(Currency::parse(code).map_err(|e| wrong(format!("is {}, which {e}", found(code))))?);
            }
            "defaults.method" => self.method = Some(one()?.to_owned()),
            "defaults.amount_sign" => {
                self.negated = match one()? {
                    "1" => false,
                    "-1" => true,
                    other => return Err(wrong(format!("is {}: expected 1 or -1", found(other)))),
                }
            }
            "defaults.rate" => {
                self.rate = Some(match one()? {
                    "base_per_unit" => RateDirection::BasePerUnit,
                    "unit_per_base" => RateDirection::UnitPerBase,
                    other => return Err(wrong(format!("is {}: expected base_per_unit or unit_per_base", found(other)))),
                });
            }
            _ => return Err(wrong("is not an entry of a map".to_owned())),
        }
        Ok(())
    }

    /// The path of a marker that has a field without values, or values without a field.
    pub(super) fn half_marker(&self) -> Option<&'static str> {
        let markers = [("void.status_in", self.status_in.as_ref()), ("void.reversal.marker", self.reversal.marker.as_ref())];
        let half = |marker: &Marker| marker.field.is_empty() || marker.values.is_empty();
        markers.into_iter().find(|(_, marker)| marker.is_some_and(half)).map(|(path, _)| path)
    }

    /// True when the map says how dates are written.
    pub(super) fn says_dates(&self) -> bool {
        !self.layout.dates.is_empty()
    }

    /// The native names that a field is read from.
    pub(super) fn names_of(&self, field: Field) -> &[String] {
        self.fields.get(field.word()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every native name that the map speaks of, each once.
    pub(super) fn names(&self) -> Vec<&str> {
        let markers = self.status_in.iter().chain(&self.reversal.marker).map(|m| &m.field);
        let keys = self.by.iter().chain(&self.otherwise).chain(&self.account).chain(&self.date_set).chain(&self.reversal.matches);
        let mut names: Vec<&str> = self.fields.values().flatten().chain(markers).chain(keys).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The field that voids a payment by being set.
    pub(super) fn void_date(&self) -> Option<&str> {
        self.date_set.as_deref()
    }

    /// What a native code means, as a word of quittance's; `of` is `method`, `status`, `kind` or `posted`.
    pub(super) fn code(&self, of: &str, native: &str) -> Option<&str> {
        let codes = self.codes.get(of)?;
        let word = if native.is_ascii() {
            codes.iter().find(|(code, _)| code.eq_ignore_ascii_case(native)).map(|(_, word)| word)
        } else {
            codes.get(&native.to_lowercase())
        };
        word.map(String::as_str)
    }

    /// The word for how a payment was paid that does not say it.
    pub(super) fn default_method(&self) -> Option<&str> {
        self.method.as_deref()
    }

    /// Finds the places of all names once, so that rows are read by place.
    pub(super) fn bind(&self, place: impl Fn(&str) -> Option<usize>) -> Bound<'_> {
        let all = |names: &[String]| names.iter().map(|n| place(n)).collect::<Option<Vec<_>>>().unwrap_or_default();
        let marker = |m: Option<&Marker>| m.and_then(|m| Some((place(&m.field)?, m.values.iter().map(|v| v.to_lowercase()).collect())));
        let mut fields: Vec<Vec<(usize, &str)>> = vec![Vec::new(); Field::WORDS.len()];
        for (slot, (field, _)) in fields.iter_mut().zip(Field::WORDS) {
            slot.extend(self.names_of(field).iter().filter_map(|name| Some((place(name)?, name.as_str()))));
        }
        Bound {
            map: self,
            fields,
            by: all(&self.by),
            otherwise: all(&self.otherwise),
            account: all(&self.account),
            status_in: marker(self.status_in.as_ref()),
            date_set: self.date_set.as_deref().and_then(&place),
            marker: marker(self.reversal.marker.as_ref()),
            matches: all(&self.reversal.matches),
        }
    }
}

/// A map whose names have places.
#[derive(Debug)]
pub(super) struct Bound<'m> {
    pub(super) map: &'m FieldMap,
    fields: Vec<Vec<(usize, &'m str)>>,
    by: Vec<usize>,
    otherwise: Vec<usize>,
    account: Vec<usize>,
    status_in: Option<(usize, Vec<String>)>,
    date_set: Option<usize>,
    marker: Option<(usize, Vec<String>)>,
    matches: Vec<usize>,
}

impl<'m> Bound<'m> {
    /// True when the document has a place for the field at all.
    pub(super) fn has(&self, field: Field) -> bool {
        self.fields.get(field as usize).is_some_and(|places| !places.is_empty())
    }

    /// The native name under which a field is missed.
    pub(super) fn name(&self, field: Field) -> &'m str {
        let bound = self.fields.get(field as usize).and_then(|places| places.first()).map(|(_, name)| *name);
        bound.or_else(|| self.map.names_of(field).first().map(String::as_str)).unwrap_or(field.word())
    }

    /// The native name under which the payment's key is missed.
    pub(super) fn key_name(&self) -> &'m str {
        let (named, by) = (self.name(Field::PaymentId), &self.map.by);
        by.first().filter(|_| !by.iter().any(|name| name == named)).map_or(named, String::as_str)
    }

    /// True when the document has the payment's key.
    pub(super) fn keyed(&self) -> bool {
        !self.by.is_empty()
    }

    /// True when it has what stands in for the key.
    pub(super) fn stands_in(&self) -> bool {
        !self.otherwise.is_empty()
    }

    /// The values that are the payment's key together; `None` when one of them is null.
    pub(super) fn key<'r>(&self, row: &'r [String]) -> Option<Vec<&'r str>> {
        let places = if self.by.is_empty() { &self.otherwise } else { &self.by };
        places.iter().map(|n| self.cell(row, *n)).collect::<Option<Vec<_>>>().filter(|key| !key.is_empty())
    }

    /// The field's value and the native name that it stood under.
    pub(super) fn value<'r>(&self, row: &'r [String], field: Field) -> Option<(&'r str, &'m str)> {
        let places = self.fields.get(field as usize)?;
        places.iter().find_map(|(n, name)| Some((self.cell(row, *n)?, *name)))
    }

    /// All values of the field that are not null.
    pub(super) fn values<'r>(&self, row: &'r [String], field: Field) -> Vec<(&'r str, &'m str)> {
        let places = self.fields.get(field as usize).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|(n, name)| Some((self.cell(row, *n)?, *name))).collect()
    }

    /// The field's value.
    pub(super) fn text<'r>(&self, row: &'r [String], field: Field) -> Option<&'r str> {
        self.value(row, field).map(|(text, _)| text)
    }

    /// What names the account that the money left; `None` when nothing of it is said.
    pub(super) fn account(&self, row: &[String]) -> Option<String> {
        let parts: Vec<&str> = self.account.iter().map(|n| self.cell(row, *n).unwrap_or_default()).collect();
        parts.iter().any(|part| !part.is_empty()).then(|| parts.join("/"))
    }

    /// True when the row says that its payment is void.
    pub(super) fn void(&self, row: &[String]) -> bool {
        self.date_set.is_some_and(|n| self.cell(row, n).is_some()) || self.marked(self.status_in.as_ref(), row)
    }

    /// True when the row says that it undoes another payment.
    pub(super) fn undoes(&self, row: &[String]) -> bool {
        self.marked(self.marker.as_ref(), row)
    }

    /// What the row shares with the payment that it undoes; `None` when one of the values is null.
    pub(super) fn shared<'r>(&self, row: &'r [String]) -> Option<Vec<&'r str>> {
        self.matches.iter().map(|n| self.cell(row, *n)).collect::<Option<Vec<_>>>().filter(|values| !values.is_empty())
    }

    fn marked(&self, marker: Option<&(usize, Vec<String>)>, row: &[String]) -> bool {
        marker.is_some_and(|(n, values)| self.cell(row, *n).is_some_and(|cell| values.iter().any(|value| is_lowered(value, cell))))
    }

    fn cell<'r>(&self, row: &'r [String], place: usize) -> Option<&'r str> {
        let cell = trimmed(row.get(place)?);
        let null = cell.is_empty() || self.map.layout.null.iter().any(|null| null == cell);
        (!null).then_some(cell)
    }
}

/// A sign that neither a name nor an amount can have.
fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [b @ (b',' | b';' | b'|' | b'\t')] => Ok(*b),
        _ => Err(format!("is {}: expected a comma, a semicolon, a bar or a tab", found(text))),
    }
}

/// True when `small` is `text` in small letters; what is ASCII needs no copy for that.
fn is_lowered(small: &str, text: &str) -> bool {
    if text.is_ascii() { small.eq_ignore_ascii_case(text) } else { small == text.to_lowercase() }
}

fn format(word: &str) -> Result<Format, String> {
    match word {
        "csv" => Ok(Format::Csv),
        "fixed" => Ok(Format::Fixed),
        "json" => Ok(Format::Json),
        "xml" => Ok(Format::Xml),
        "soap" => Ok(Format::Soap),
        other => Err(format!("is {}: expected csv, fixed, json, xml or soap", found(other))),
    }
}

fn words() -> String {
    Field::WORDS.map(|(_, word)| word).join(", ")
}
