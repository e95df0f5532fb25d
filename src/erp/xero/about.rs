//! What is known of Xero's documents.

use crate::erp::{About, Evidence, Format, Identifier, Mapped, Mapping};

const PAYMENTS: &str = "Payments (JSON)";
const BATCHES: &str = "BatchPayments (JSON)";
const CREDITS: &str = "credits (JSON)";
const BILLS: &str = "Invoices (JSON)";

pub(in crate::erp) const ABOUT: About = About {
    system: "Xero",
    formats: &[
        Format { name: PAYMENTS, shape: "Payments[], a page or one", evidence: Evidence::Documented },
        Format { name: BATCHES, shape: "BatchPayments[]: which payments were one debit", evidence: Evidence::Documented },
        Format {
            name: CREDITS,
            shape: "CreditNotes[], Overpayments[], Prepayments[] with their Allocations[]",
            evidence: Evidence::Documented,
        },
        Format { name: BILLS, shape: "Invoices[] of the type ACCPAY", evidence: Evidence::Documented },
    ],
    identifiers: &[
        Identifier {
            thing: "payment",
            key: "PaymentID",
            aliases: "Reference: free text",
            carried_by: "Payments, BatchPayments",
            without: "refused",
            evidence: Evidence::Documented,
        },
        Identifier {
            thing: "bill",
            key: "InvoiceID",
            aliases: "InvoiceNumber: free text, not unique",
            carried_by: "wherever a bill is named",
            without: "refused",
            evidence: Evidence::Documented,
        },
        Identifier {
            thing: "credit",
            key: "CreditNoteID, OverpaymentID, PrepaymentID",
            aliases: "CreditNoteNumber",
            carried_by: "the answer of that name",
            without: "refused",
            evidence: Evidence::Documented,
        },
        Identifier {
            thing: "batch",
            key: "BatchPaymentID",
            aliases: "",
            carried_by: "Payments, BatchPayments",
            without: "no group",
            evidence: Evidence::Documented,
        },
    ],
    dialects: &[],
    mappings: &[
        Mapping { format: PAYMENTS, open: false, entries: PAYMENT },
        Mapping { format: BATCHES, open: false, entries: BATCH },
        Mapping { format: CREDITS, open: false, entries: CREDIT },
        Mapping { format: BILLS, open: false, entries: BILL },
    ],
};

const PAYMENT: &[Mapped] = &[
    Mapped::documented("layout.rows", &["Payments"]),
    Mapped::documented("fields.payment_id", &["PaymentID"]),
    Mapped::documented("fields.kind", &["PaymentType"]),
    Mapped::documented("fields.status", &["Status"]),
    Mapped::documented("fields.last_modified", &["UpdatedDateUTC"]),
    Mapped::documented("fields.date", &["Date"]),
    Mapped::documented("fields.currency", &["Invoice.CurrencyCode"]),
    Mapped::documented("fields.exchange_rate", &["CurrencyRate"]),
    Mapped::documented("fields.total", &["Amount"]),
    Mapped::documented("fields.reference", &["Reference"]),
    Mapped::documented("fields.batch", &["BatchPaymentID", "BatchPayment.BatchPaymentID"]),
    Mapped::documented("fields.vendor_id", &["Invoice.Contact.ContactID"]),
    Mapped::documented("fields.vendor_name", &["Invoice.Contact.Name"]),
    Mapped::documented("fields.bank", &["Account.AccountID"]),
    Mapped::documented("fields.line.bill_id", &["Invoice.InvoiceID"]),
    Mapped::documented("fields.line.bill_number", &["Invoice.InvoiceNumber"]),
    Mapped::documented("fields.line.kind", &["Invoice.Type"]),
    Mapped::documented("fields.line.amount", &["Amount"]),
    Mapped::documented("refusal", &["HasValidationErrors", "StatusAttributeString"]),
];

const BATCH: &[Mapped] = &[
    Mapped::documented("layout.rows", &["BatchPayments"]),
    Mapped::documented("layout.lines", &["Payments"]),
    Mapped::documented("fields.batch", &["BatchPaymentID"]),
    Mapped::documented("fields.kind", &["Type"]),
    Mapped::documented("fields.status", &["Status"]),
    Mapped::documented("fields.date", &["Date"]),
    Mapped::inferred("fields.total", &["TotalAmount"]),
    Mapped::documented("fields.bank", &["Account.AccountID", "Account.CurrencyCode"]),
    Mapped::documented("fields.payment_id", &["Payments.PaymentID"]),
    Mapped::documented("fields.line.bill_id", &["Payments.Invoice.InvoiceID"]),
    Mapped::documented("fields.line.amount", &["Payments.Amount"]),
    Mapped::inferred("fields.line.amount_again", &["Payments.BankAmount"]),
    Mapped::documented("refusal", &["HasValidationErrors", "StatusAttributeString"]),
];

const CREDIT: &[Mapped] = &[
    Mapped::documented("layout.rows", &["CreditNotes", "Overpayments", "Prepayments"]),
    Mapped::documented("layout.lines", &["Allocations"]),
    Mapped::documented("fields.payment_id", &["CreditNoteID", "OverpaymentID", "PrepaymentID"]),
    Mapped::documented("fields.kind", &["Type"]),
    Mapped::documented("fields.status", &["Status"]),
    Mapped::documented("fields.last_modified", &["UpdatedDateUTC"]),
    Mapped::documented("fields.date", &["Date"]),
    Mapped::documented("fields.currency", &["CurrencyCode"]),
    Mapped::documented("fields.exchange_rate", &["CurrencyRate"]),
    Mapped::documented("fields.total", &["Total"]),
    Mapped::documented("fields.reference", &["CreditNoteNumber", "Reference"]),
    Mapped::documented("fields.vendor_id", &["Contact.ContactID"]),
    Mapped::documented("fields.vendor_name", &["Contact.Name"]),
    Mapped::documented("fields.line.bill_id", &["Allocations.Invoice.InvoiceID"]),
    Mapped::documented("fields.line.bill_number", &["Allocations.Invoice.InvoiceNumber"]),
    Mapped::documented("fields.line.amount", &["Allocations.Amount"]),
    Mapped::documented("left out where true", &["Allocations.IsDeleted"]),
    Mapped::documented("refusal", &["HasValidationErrors", "StatusAttributeString"]),
];

const BILL: &[Mapped] = &[
    Mapped::documented("layout.rows", &["Invoices"]),
    Mapped::documented("fields.line.bill_id", &["InvoiceID"]),
    Mapped::documented("fields.line.bill_number", &["InvoiceNumber"]),
    Mapped::documented("fields.kind", &["Type"]),
    Mapped::documented("fields.status", &["Status"]),
    Mapped::documented("fields.last_modified", &["UpdatedDateUTC"]),
    Mapped::documented("fields.currency", &["CurrencyCode"]),
    Mapped::documented("fields.total", &["Total"]),
    Mapped::documented("fields.vendor_id", &["Contact.ContactID"]),
    Mapped::documented("fields.vendor_name", &["Contact.Name"]),
    Mapped::documented("refusal", &["HasValidationErrors", "StatusAttributeString"]),
];
