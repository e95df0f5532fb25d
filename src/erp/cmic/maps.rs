//! The documented defaults: what CMiC's fields are called where a site has not said otherwise, and how well each is known.

use crate::erp::about::{About, Evidence, Format, Identifier, Mapped, Mapping};
use crate::erp::field_map::{FieldMap, MapError};
use crate::erp::own::Paths;

use Evidence::{Assumed, Documented, Evidenced, Inferred};

/// One entry of the table.
const fn entry(path: &'static str, values: &'static [&'static str], evidence: Evidence) -> Mapped {
    Mapped { path, values, evidence }
}

/// Headers and unposted lines are documented; the names of posted lines were not to be seen anywhere and are chosen in CMiC's
/// habit of prefixes.
const CHEQUES: &[Mapped] = &[
    entry("layout.format", &["json"], Documented),
    entry("layout.rows", &["items"], Evidenced),
    entry("layout.lines", &["apvouchq"], Documented),
    entry("layout.dates", &["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M:%S%.f"], Documented),
    entry("group.by", &["ChqCompCode", "ChqSeqNum"], Documented),
    entry("group.account", &["ChqBankCompCode", "ChqDeptCode", "ChqAccCode"], Documented),
    entry("fields.payment_id", &["ChqSeqNum"], Documented),
    entry("fields.kind", &["ChqVouCode"], Documented),
    entry("fields.tenant", &["ChqCompCode"], Documented),
    entry("fields.vendor_id", &["ChqVenCode"], Documented),
    entry("fields.date", &["ChqDate"], Documented),
    entry("fields.currency", &["ChqCurrCode"], Documented),
    entry("fields.exchange_rate", &["ChqGlFactorNum"], Documented),
    entry("fields.total", &["ChqAmt"], Documented),
    entry("fields.method", &["ChqDraftCode"], Documented),
    entry("fields.reference", &["ChqNum"], Documented),
    entry("fields.memo", &["ChqDesc", "ChqRefDesc"], Documented),
    entry("fields.batch", &["ChqBchNum"], Documented),
    entry("fields.last_modified", &["ChqIuUpdateDate", "ChqIuCreateDate"], Documented),
    entry("fields.posted_on", &["ChqPostDate"], Inferred),
    entry("fields.posted", &["ChqBchPost"], Documented),
    entry("fields.status", &["ChqRevCode"], Inferred),
    entry("fields.void_date", &["ChqRevDate"], Inferred),
    entry("fields.lines", &["VouChqViewObj", "PayamtChqmanViewObj"], Documented),
    entry("fields.line.payment_id", &["VouchqChqSeqNum", "PaChqSeqNum"], Assumed),
    entry("fields.line.reference", &["VouchqChqNum", "PaChqNum"], Assumed),
    entry("fields.line.bill_id", &["VouchqVouNum"], Assumed),
    entry("fields.line.bill_number", &["VouchqVouInvCode", "PaVouInvCode"], Assumed),
    entry("fields.line.amount", &["VouchqAmt", "PaAmt"], Assumed),
    entry("fields.line.amount_again", &["PaPayCurrAmt"], Documented),
    entry("fields.line.discount", &["VouchqDiscAmt", "PaDiscAmt"], Assumed),
    entry("fields.line.retainage", &["VouchqHldbkAmt"], Assumed),
    entry("fields.line.entity", &["PaCompCode"], Documented),
    entry("codes.kind.Y", &["payment"], Documented),
    entry("codes.method.C", &["check"], Documented),
    entry("codes.method.M", &["check"], Documented),
    entry("codes.posted.Y", &["posted"], Inferred),
    entry("codes.posted.N", &["pending"], Inferred),
    // That a code means a reversal is inferred, the letters are guessed.
    entry("codes.status.V", &["voided"], Assumed),
    entry("codes.status.Y", &["voided"], Assumed),
    entry("codes.status.N", &["posted"], Assumed),
    entry("void.date_set", &["ChqRevDate"], Inferred),
    entry("void.reversal.negative_twin", &["true"], Inferred),
    entry("void.reversal.match", &["ChqBankCompCode", "ChqDeptCode", "ChqAccCode", "ChqNum"], Inferred),
    // `ChqGlFactorNum` leads from the cheque's currency to the ledger's [DOC]; that it multiplies is read into that.
    entry("defaults.rate", &["base_per_unit"], Inferred),
];

/// Vouchers, which are the bills.
const VOUCHERS: &[Mapped] = &[
    entry("fields.bill.id", &["VouNum"], Evidenced),
    entry("fields.bill.number", &["VouInvCode"], Evidenced),
    entry("fields.bill.vendor_id", &["VouVenCode"], Evidenced),
    entry("fields.bill.tenant", &["VouCompCode"], Evidenced),
    entry("fields.bill.last_modified", &["VouIuUpdateDate", "VouIuCreateDate"], Evidenced),
];

/// What a site may choose for itself.
pub(in crate::erp) const TAKES: Paths = &[
    "layout.format",
    "layout.rows",
    "layout.lines",
    "layout.null",
    "layout.dates",
    "layout.number.",
    "group.by",
    "group.account",
    "fields.payment_id",
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
    "fields.batch",
    "fields.last_modified",
    "fields.posted_on",
    "fields.posted",
    "fields.status",
    "fields.void_date",
    "fields.lines",
    "fields.line.payment_id",
    "fields.line.reference",
    "fields.line.bill_id",
    "fields.line.bill_number",
    "fields.line.amount",
    "fields.line.amount_again",
    "fields.line.discount",
    "fields.line.retainage",
    "fields.line.entity",
    "fields.bill.id",
    "fields.bill.number",
    "fields.bill.vendor_id",
    "fields.bill.tenant",
    "fields.bill.last_modified",
    "codes.",
    "void.",
    "defaults.",
];

const CHEQUE_FORMAT: &str = "cheques";
const VOUCHER_FORMAT: &str = "vouchers";

/// What is known of CMiC.
pub(in crate::erp) const ABOUT: About = About {
    system: "CMiC",
    formats: &[
        Format {
            name: CHEQUE_FORMAT,
            shape: "manualcheck: items[] (or one) with ChqSeqNum and VouChqViewObj[] or PayamtChqmanViewObj[]",
            evidence: Documented,
        },
        Format {
            name: "headers and lines apart",
            shape: "{\"apcheque\": {items[]}, \"apvouchq\": {items[]}} in one document",
            evidence: Assumed,
        },
        Format { name: VOUCHER_FORMAT, shape: "apallvouchers, apvoucher: items[] (or one) with VouNum", evidence: Evidenced },
    ],
    identifiers: &[
        Identifier {
            thing: "payment",
            key: "ChqCompCode/ChqSeqNum, like 001/23764",
            aliases: "ChqNum, which repeats between bank accounts and has lost its leading zeros",
            carried_by: "apcheque, manualcheck; lines carry ChqSeqNum alone",
            without: "refused",
            evidence: Documented,
        },
        Identifier {
            thing: "bill",
            key: "VouNum, like 251507376",
            aliases: "VouInvCode, which should be unique for a vendor in a company, and may not be",
            carried_by: "posted lines, vouchers",
            without: "its invoice code: unposted lines carry no more",
            evidence: Assumed,
        },
        Identifier {
            thing: "void",
            key: "the cheque's own: the record is marked by ChqRevCode and ChqRevDate",
            aliases: "a cheque below zero on the same account with the same number, written 001/00/1000.100/*/20119",
            carried_by: "apcheque, manualcheck",
            without: "a record without these two fields is refused",
            evidence: Inferred,
        },
    ],
    dialects: &[],
    mappings: &[
        Mapping { format: CHEQUE_FORMAT, open: true, entries: CHEQUES },
        Mapping { format: VOUCHER_FORMAT, open: true, entries: VOUCHERS },
    ],
};

/// The default map of all of CMiC's documents.
pub(super) fn default_map() -> Result<FieldMap, MapError> {
    let entries: Vec<(&str, &[&str])> = CHEQUES.iter().chain(VOUCHERS).map(|m| (m.path, m.values)).collect();
    FieldMap::of(&entries)
}
