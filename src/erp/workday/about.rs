//! What is known of Workday's documents.

use super::report::REPORT;
use crate::erp::{About, Evidence, Format, Identifier, Mapped, Mapping};

const REPORTS: &str = "report (JSON, XML, CSV)";
const PAYMENTS: &str = "Get_Payments (SOAP)";
const BILLS: &str = "Get_Supplier_Invoices (SOAP)";

pub(in crate::erp) const ABOUT: About = About {
    system: "Workday",
    formats: &[
        Format {
            name: REPORTS,
            shape: "Report_Entry with the columns of docs/erp/workday.md, or rows with a header",
            evidence: Evidence::Assumed,
        },
        Format { name: PAYMENTS, shape: "Get_Payments_Response: names documented, values not", evidence: Evidence::Documented },
        Format { name: BILLS, shape: "Get_Supplier_Invoices_Response, or one Supplier_Invoice", evidence: Evidence::Documented },
    ],
    identifiers: &[
        Identifier {
            thing: "payment",
            key: "WID, 32 hexadecimal digits",
            aliases: "Payment_Number, Supplier_Payment_Reference_ID: not kept",
            carried_by: "Payment_WID; Payment_Reference/ID[@type='WID']",
            without: "refused",
            evidence: Evidence::Documented,
        },
        Identifier {
            thing: "bill",
            key: "Workday's document number, like SUPINV-10931",
            aliases: "the invoice's WID: SOAP payments carry none",
            carried_by: "Supplier_Invoice; Document_ID; Invoice_Number",
            without: "refused",
            evidence: Evidence::Evidenced,
        },
        Identifier {
            thing: "company",
            key: "reference id",
            aliases: "",
            carried_by: "On_Behalf_of_Company_ID, else Company_ID; the two references",
            without: "kept without one",
            evidence: Evidence::Inferred,
        },
    ],
    dialects: &["nested", "flat"],
    mappings: &[
        Mapping { format: REPORTS, open: true, entries: REPORT },
        Mapping { format: PAYMENTS, open: false, entries: PAYMENT },
        Mapping { format: BILLS, open: false, entries: BILL },
    ],
};

const PAYMENT: &[Mapped] = &[
    Mapped::documented("layout.rows", &["Response_Data.Payment"]),
    Mapped::documented("layout.lines", &["Payment_Data.Remittance_Data.Document_Remittance_Data"]),
    Mapped::documented("fields.payment_id", &["Payment_Reference.ID[WID]"]),
    Mapped::documented("fields.status", &["Payment_Status"]),
    Mapped::documented("fields.date", &["Payment_Group_Data.Payment_Date"]),
    Mapped::documented("fields.currency", &["Currency_Reference.ID[Currency_ID]", "Payment_Group_Data.Currency_Reference"]),
    Mapped::documented("fields.total", &["Payment_Amount"]),
    Mapped::documented("fields.discount", &["Discount_Taken"]),
    Mapped::documented("fields.method", &["Payment_Method_Reference", "Payment_Type_Reference"]),
    Mapped::documented("fields.reference", &["Check_Number", "Payment_Reference_Number"]),
    Mapped::documented("fields.memo", &["Payment_Memo"]),
    Mapped::documented("fields.batch", &["Settlement_Run_Reference"]),
    Mapped::documented("fields.last_modified", &["Response_Filter.As_Of_Entry_DateTime"]),
    Mapped::documented("fields.vendor_id", &["Receiving_Party_Reference.ID[Supplier_ID]"]),
    Mapped::documented("fields.vendor_name", &["Receiving_Party_Contact_Data.Payee_Name"]),
    Mapped::documented("fields.line.bill_id", &["Document_ID"]),
    Mapped::documented("fields.line.bill_number", &["Document_Reference"]),
    Mapped::documented("fields.line.kind", &["Document_Type"]),
    Mapped::documented("fields.line.amount", &["Amount_Paid"]),
    Mapped::documented("fields.line.discount", &["Discount_Taken"]),
    Mapped::documented("fields.line.entity", &["On_Behalf_of_Company_Reference", "Company_Reference"]),
    Mapped::evidenced("read past", &["Prenote_Flag"]),
];

const BILL: &[Mapped] = &[
    Mapped::documented("fields.line.bill_id", &["Invoice_Number"]),
    Mapped::documented("fields.line.bill_number", &["Supplier_Reference_Number", "Suppliers_Invoice_Number"]),
    Mapped::documented("fields.currency", &["Currency_Reference.ID[Currency_ID]"]),
    Mapped::inferred("fields.total", &["Control_Amount_Total"]),
    Mapped::documented("fields.vendor_id", &["Supplier_Reference.ID[Supplier_ID]"]),
];
