//! What is known of the documents of QuickBooks Online.

use crate::erp::{About, Evidence, Format, Identifier, Mapped, Mapping};

const PAYMENTS: &str = "BillPayment (JSON)";
const BILLS: &str = "Bill (JSON)";

pub(in crate::erp) const ABOUT: About = About {
    system: "QuickBooks Online",
    formats: &[
        Format {
            name: PAYMENTS,
            shape: "BillPayment in the answer to a query, a single read, a change-data-capture, a delete or a batch",
            evidence: Evidence::Documented,
        },
        Format { name: BILLS, shape: "Bill in the same answers; VendorCredit is read past", evidence: Evidence::Documented },
    ],
    identifiers: &[
        Identifier {
            thing: "payment",
            key: "Id of the BillPayment",
            aliases: "DocNumber: the check's number, or none",
            carried_by: "all",
            without: "refused",
            evidence: Evidence::Documented,
        },
        Identifier {
            thing: "bill",
            key: "Id of the Bill",
            aliases: "DocNumber: the vendor's number",
            carried_by: "BillPayment: LinkedTxn.TxnId; Bill: Id",
            without: "held: a line that names no document",
            evidence: Evidence::Documented,
        },
        Identifier {
            thing: "void",
            key: "the payment's own Id",
            aliases: "none: amounts are zero and there are no lines",
            carried_by: "BillPayment",
            without: "a deletion has status Deleted",
            evidence: Evidence::Documented,
        },
    ],
    dialects: &[],
    mappings: &[Mapping { format: PAYMENTS, open: false, entries: PAYMENT }, Mapping { format: BILLS, open: false, entries: BILL }],
};

const PAYMENT: &[Mapped] = &[
    Mapped::documented("layout.rows", &["QueryResponse.BillPayment", "CDCResponse.QueryResponse.BillPayment", "BatchItemResponse"]),
    Mapped::documented("fields.payment_id", &["Id"]),
    Mapped::documented("fields.last_modified", &["SyncToken"]),
    Mapped::evidenced("fields.status", &["status"]),
    Mapped::documented("fields.date", &["TxnDate"]),
    Mapped::documented("fields.currency", &["CurrencyRef.value"]),
    Mapped::documented("fields.exchange_rate", &["ExchangeRate"]),
    Mapped::documented("fields.total", &["TotalAmt"]),
    Mapped::documented("fields.method", &["PayType"]),
    Mapped::documented("fields.reference", &["DocNumber"]),
    Mapped::documented("fields.memo", &["PrivateNote"]),
    Mapped::documented("fields.vendor_id", &["VendorRef.value"]),
    Mapped::documented("fields.vendor_name", &["VendorRef.name"]),
    Mapped::documented("fields.bank", &["CheckPayment.BankAccountRef", "CreditCardPayment.CCAccountRef"]),
    Mapped::documented("fields.line.bill_id", &["Line.LinkedTxn.TxnId"]),
    Mapped::documented("fields.line.kind", &["Line.LinkedTxn.TxnType"]),
    Mapped::documented("fields.line.amount", &["Line.Amount"]),
];

const BILL: &[Mapped] = &[
    Mapped::documented("fields.line.bill_id", &["Id"]),
    Mapped::documented("fields.last_modified", &["SyncToken"]),
    Mapped::evidenced("fields.status", &["status"]),
    Mapped::inferred("fields.line.bill_number", &["DocNumber"]),
    Mapped::documented("fields.currency", &["CurrencyRef.value"]),
    Mapped::documented("fields.total", &["TotalAmt"]),
    Mapped::documented("fields.vendor_id", &["VendorRef.value"]),
    Mapped::documented("fields.vendor_name", &["VendorRef.name"]),
];
