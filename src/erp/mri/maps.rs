//! The documented defaults as data: no read API for paid items is published, so that a site may lay its own names over every one.

use crate::erp::about::{About, Evidence, Format, Identifier, Mapped, Mapping};
use crate::erp::error::found;
use crate::erp::field_map::{self, FieldMap, MapError};
use crate::erp::own::Paths;
use crate::erp::site::Site;

use Evidence::{Assumed, Evidenced, Inferred};

const fn entry(path: &'static str, values: &'static [&'static str], evidence: Evidence) -> Mapped {
    Mapped { path, values, evidence }
}

/// The defaults. A name with `|` in it stands for several native names whose values are one value together.
const DEFAULTS: &[Mapped] = &[
    // The envelope: rows in `value`, and where a converter from XML wrote them, in `value.entry`; in XML, `entry` alone.
    entry("layout.rows", &["value/entry"], Evidenced),
    entry("layout.null", &["NULL"], Assumed),
    entry("layout.dates", &["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%.f%:z"], Evidenced),
    // MRI pays items of invoices [EVID]: one of them on one check is a payment.
    entry("group.by", &["BankID", "CheckNumber", "VendorID", "PaymentDate", "InvoiceNumber", "ExpensePeriod", "ItemNumber"], Inferred),
    entry("fields.batch", &["BankID|CheckNumber|VendorID|PaymentDate"], Inferred),
    entry("fields.tenant", &["Database", "ClientID"], Assumed),
    entry("fields.vendor_id", &["VendorID"], Assumed),
    entry("fields.vendor_name", &["VendorName"], Assumed),
    entry("fields.date", &["PaymentDate"], Assumed),
    entry("fields.currency", &["CurrencyCode"], Assumed),
    entry("fields.method", &["PaymentType"], Assumed),
    entry("fields.reference", &["CheckNumber"], Assumed),
    entry("fields.memo", &["Description"], Assumed),
    entry("fields.status", &["Status"], Assumed),
    entry("fields.last_modified", &["LastUpdate"], Assumed),
    entry("fields.void_date", &["VoidDate"], Assumed),
    entry("fields.bank", &["BankID"], Assumed),
    entry("fields.line.bill_id", &["VendorID|InvoiceNumber|ExpensePeriod"], Inferred),
    entry("fields.line.bill_number", &["InvoiceNumber"], Assumed),
    entry("fields.line.amount", &["PaymentAmount"], Assumed),
    entry("fields.line.discount", &["DiscountAmount"], Assumed),
    entry("fields.line.retainage", &["RetainageAmount"], Assumed),
    entry("fields.line.entity", &["EntityID"], Assumed),
    // `C` is a check where payments are received [EVID]; the codes of transfers are unknown.
    entry("codes.method.C", &["check"], Evidenced),
    entry("codes.status.O", &["open"], Assumed),
    entry("codes.status.P", &["posted"], Assumed),
    entry("codes.status.V", &["voided"], Assumed),
    entry("codes.status.H", &["pending"], Assumed),
    entry("void.date_set", &["VoidDate"], Assumed),
    entry("void.reversal.match", &["BankID", "CheckNumber", "VendorID", "InvoiceNumber", "ExpensePeriod", "ItemNumber"], Assumed),
    entry("defaults.amount_sign", &["1"], Assumed),
];

/// What a site may choose for itself.
pub(in crate::erp) const TAKES: Paths = &[
    "layout.format",
    "layout.rows",
    "layout.header",
    "layout.columns",
    "layout.delimiter",
    "layout.encoding",
    "layout.null",
    "layout.dates",
    "layout.number.",
    "group.by",
    "fields.kind",
    "fields.tenant",
    "fields.vendor_id",
    "fields.vendor_name",
    "fields.date",
    "fields.currency",
    "fields.exchange_rate",
    "fields.total",
    "fields.method",
    "fields.reference",
    "fields.memo",
    "fields.status",
    "fields.last_modified",
    "fields.void_date",
    "fields.bank",
    "fields.batch",
    "fields.reversal_of",
    "fields.line.bill_id",
    "fields.line.bill_number",
    "fields.line.amount",
    "fields.line.discount",
    "fields.line.retainage",
    "fields.line.entity",
    "codes.kind.",
    "codes.method.",
    "codes.status.",
    "void.",
    "defaults.currency",
    "defaults.method",
    "defaults.amount_sign",
];

/// Refuses entries that no document could be read by.
pub(in crate::erp) fn check(site: &Site) -> Result<(), MapError> {
    match of(site)?.unfit(site) {
        Some(sentence) => {
            Err(sentence.split_once(' ').map_or_else(|| MapError::new("", sentence.as_str()), |(path, rest)| MapError::new(path, rest)))
        }
        None => Ok(()),
    }
}

/// What is known of MRI's documents.
pub(in crate::erp) const ABOUT: About = About {
    system: "MRI Platform X",
    formats: &[
        Format { name: "JSON", shape: "{\"odata.metadata\": …, \"value\": [{…}]}, also value.entry", evidence: Evidenced },
        Format { name: "XML", shape: "<api_name><entry>…</entry></api_name>", evidence: Evidenced },
        Format { name: "rows", shape: "CSV with a header, one row for each paid item", evidence: Assumed },
    ],
    identifiers: &[
        Identifier {
            thing: "payment",
            key: "BankID|CheckNumber|VendorID|PaymentDate|InvoiceNumber|ExpensePeriod|ItemNumber",
            aliases: "check number, which repeats between banks; BankID|CheckNumber|VendorID|PaymentDate, the check (kept as its batch)",
            carried_by: "every row",
            without: "refused: group.by names another key",
            evidence: Inferred,
        },
        Identifier {
            thing: "bill",
            key: "VendorID|InvoiceNumber|ExpensePeriod",
            aliases: "invoice number, which may come again in another expense period",
            carried_by: "every row",
            without: "refused",
            evidence: Inferred,
        },
        Identifier {
            thing: "void",
            key: "the payment's key with |void behind it",
            aliases: "the status and the void date of the payment itself",
            carried_by: "a row below zero with a void status or a void date",
            without: "undoes the payment with * for its date: OPER|000045123|CEDAR3|*|INV-5510|202602|1",
            evidence: Assumed,
        },
    ],
    dialects: &[],
    mappings: &[
        Mapping { format: "JSON", open: true, entries: DEFAULTS },
        Mapping { format: "XML", open: true, entries: DEFAULTS },
        Mapping { format: "rows", open: true, entries: DEFAULTS },
    ],
};

/// The map in force, with what the adapter must know of it by name.
#[derive(Debug)]
pub(super) struct Maps {
    pub(super) map: FieldMap,
    /// The names whose values are a payment's key together.
    pub(super) by: Vec<String>,
    /// Those of them that a reversing row shares with what it undoes.
    pub(super) matches: Vec<String>,
    pub(super) null: Vec<String>,
    /// The names of the columns of rows without a header.
    pub(super) columns: Option<Vec<String>>,
    /// True when the site's rows carry the total of their payment: then a payment may stand on several rows.
    pub(super) totalled: bool,
}

/// The defaults with the site's entries over them.
pub(super) fn of(site: &Site) -> Result<Maps, MapError> {
    let mut map = FieldMap::default();
    for entry in DEFAULTS {
        map.set(entry.path, entry.values)?;
    }
    let map = site.over(map)?;
    let names = |path: &str| -> Vec<String> {
        let own = site.entries().filter(|(p, _)| *p == path).last().map(|(_, values)| values);
        let default = || DEFAULTS.iter().find(|entry| entry.path == path).map(|entry| entry.values.to_vec());
        own.or_else(default).unwrap_or_default().into_iter().map(str::to_owned).collect()
    };
    let columns = Some(names("layout.columns")).filter(|names| !names.is_empty());
    Ok(Maps {
        by: names("group.by"),
        matches: names("void.reversal.match"),
        null: names("layout.null"),
        columns,
        totalled: !map.names_of(field_map::Field::Total).is_empty(),
        map,
    })
}

impl Maps {
    /// What a site says that this adapter cannot do, as a sentence that goes on from "the document".
    pub(super) fn unfit(&self, site: &Site) -> Option<String> {
        let said = |path: &str| site.entries().any(|(p, _)| p == path);
        let format = matches!(self.map.layout.format, field_map::Format::Fixed | field_map::Format::Soap);
        if said("layout.format") && format {
            return Some("layout.format is json, xml or csv: MRI writes no other".to_owned());
        }
        if self.map.layout.rows.len() != 2 {
            return Some("layout.rows names what holds the rows and one row, like value/entry".to_owned());
        }
        if self.by.is_empty() {
            return Some("group.by names no column: no payment could be told from another".to_owned());
        }
        let unread = ["fields.payment_id", "fields.line.amount_again", "fields.line.currency", "layout.lines", "group.else"];
        let unread = unread.into_iter().find(|path| said(path))?;
        Some(format!("{} is an entry that is not read for MRI", found(unread)))
    }
}
