//! What is known of NetSuite's documents.

use super::saved_search::SEARCH;
use crate::erp::{About, Evidence, Format, Identifier, Mapped, Mapping};

const RECORD: &str = "vendorPayment (REST JSON)";
const QUERY: &str = "SuiteQL (JSON)";
const EXPORT: &str = "saved search (CSV)";
const DELETED: &str = "deleted records (SuiteQL, SOAP)";

pub(in crate::erp) const ABOUT: About = About {
    system: "NetSuite",
    formats: &[
        Format { name: RECORD, shape: "vendorPayment with expandSubResources=true", evidence: Evidence::Documented },
        Format { name: QUERY, shape: "items[] of the query in docs/erp/netsuite.md", evidence: Evidence::Evidenced },
        Format { name: EXPORT, shape: "Bill Payment search with a header, one row for each application", evidence: Evidence::Assumed },
        Format { name: DELETED, shape: "deletedrecord rows, or getDeleted", evidence: Evidence::Documented },
    ],
    identifiers: &[
        Identifier {
            thing: "payment",
            key: "internal id of the vendorPayment",
            aliases: "tranId (check number), transactionNumber, externalId",
            carried_by: "id; id, paymentid, recordid; Internal ID; internalId",
            without: "refused",
            evidence: Evidence::Documented,
        },
        Identifier {
            thing: "bill",
            key: "internal id of the vendorBill",
            aliases: "its tranId (the vendor's number), externalId",
            carried_by: "apply.items[].doc.id; billid; Applied To Transaction : Internal ID",
            without: "refused",
            evidence: Evidence::Documented,
        },
        Identifier {
            thing: "subsidiary",
            key: "internal id",
            aliases: "its name",
            carried_by: "subsidiary.id; subsidiary",
            without: "unknown: CSV has the name alone",
            evidence: Evidence::Documented,
        },
    ],
    dialects: &["headers with links", "headers alone", "links alone", "one currency"],
    mappings: &[
        Mapping { format: RECORD, open: false, entries: REST },
        Mapping { format: QUERY, open: false, entries: ROWS },
        Mapping { format: EXPORT, open: true, entries: SEARCH },
        Mapping { format: DELETED, open: false, entries: GONE },
    ],
};

const REST: &[Mapped] = &[
    Mapped::documented("fields.payment_id", &["id"]),
    Mapped::documented("fields.status", &["status", "approvalStatus", "voidJournal", "isInTransitPayment"]),
    Mapped::documented("fields.last_modified", &["lastModifiedDate"]),
    Mapped::documented("fields.date", &["tranDate"]),
    Mapped::documented("fields.currency", &["currency.refName", "currency.id"]),
    Mapped::documented("fields.exchange_rate", &["exchangeRate"]),
    Mapped::documented("fields.total", &["total"]),
    Mapped::documented("fields.unapplied", &["unapplied"]),
    Mapped::documented("fields.method", &["toAch", "toBePrinted"]),
    Mapped::documented("fields.reference", &["tranId"]),
    Mapped::documented("fields.memo", &["memo"]),
    Mapped::documented("fields.bank", &["account.id"]),
    Mapped::documented("fields.vendor_id", &["entity.id"]),
    Mapped::documented("fields.vendor_name", &["entity.refName"]),
    Mapped::documented("layout.lines", &["apply.items", "credit.items"]),
    Mapped::documented("fields.line.bill_id", &["apply.items.doc.id"]),
    Mapped::documented("fields.line.bill_number", &["apply.items.refNum"]),
    Mapped::documented("fields.line.kind", &["apply.items.doc.links.href", "apply.items.type"]),
    Mapped::documented("fields.line.amount", &["apply.items.amount"]),
    Mapped::assumed("fields.line.discount", &["apply.items.disc"]),
    Mapped::documented("fields.line.entity", &["subsidiary.id"]),
];

const ROWS: &[Mapped] = &[
    Mapped::evidenced("layout.rows", &["items"]),
    Mapped::evidenced("fields.payment_id", &["id", "paymentid"]),
    Mapped::evidenced("fields.kind", &["type", "paymenttype"]),
    Mapped::evidenced("fields.status", &["status"]),
    Mapped::assumed("fields.last_modified", &["lastmodified"]),
    Mapped::evidenced("fields.date", &["trandate"]),
    Mapped::evidenced("fields.currency", &["currencycode", "currency"]),
    Mapped::evidenced("fields.exchange_rate", &["exchangerate"]),
    Mapped::evidenced("fields.total", &["foreigntotal"]),
    Mapped::assumed("fields.unapplied", &["unapplied"]),
    Mapped::evidenced("fields.reference", &["tranid"]),
    Mapped::evidenced("fields.memo", &["memo"]),
    Mapped::evidenced("fields.vendor_id", &["entity"]),
    Mapped::evidenced("fields.vendor_name", &["entityname"]),
    Mapped::evidenced("fields.line.bill_id", &["billid"]),
    Mapped::evidenced("fields.line.bill_number", &["billnumber"]),
    Mapped::evidenced("fields.line.kind", &["billtype"]),
    Mapped::evidenced("fields.line.amount", &["foreignamount"]),
    Mapped::evidenced("fields.line.entity", &["subsidiary"]),
    Mapped::evidenced("refusal", &["linktype"]),
];

const GONE: &[Mapped] = &[
    Mapped::assumed("fields.payment_id", &["recordid"]),
    Mapped::assumed("fields.kind", &["recordtype", "name"]),
    Mapped::documented("layout.rows", &["deletedRecordList.deletedRecord"]),
    Mapped::documented("fields.payment_id (SOAP)", &["record.internalId"]),
    Mapped::documented("fields.kind (SOAP)", &["record.type"]),
];
