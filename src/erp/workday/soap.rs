//! SOAP: `Get_Payments`, and invoices from `Get_Supplier_Invoices`, which tell the number that a supplier gave one.

use std::cell::RefCell;

use super::fields::{Header, Line, REMITTANCE, SOAP, header, line};
use super::raas::id_of;
use super::record::{self, Doubts};
use super::refused;
use crate::erp::error::{DecodeError, DecodeFailure, Flaw, found};
use crate::erp::xml_stream::{Element, Start, XmlStream};
use crate::erp::{DecodeContext, Place, Sink};
use crate::model::{Bill, Record, Timestamp};

/// What of a payment is held. The type has room for payroll, social security numbers and bank accounts [EVID]: none of
/// these names is here.
const PAYMENT_PARTS: [&str; 28] = [
    "ID",
    "Payment_Reference",
    "Payment_Data",
    "Payment_Group_Data",
    "Payment_Date",
    "Payment_Type_Reference",
    "Payment_Method_Reference",
    "Payment_Status",
    "Payment_Memo",
    "Payment_Reference_Number",
    "Payment_Amount",
    "Settlement_Run_Reference",
    "Currency_Reference",
    "Discount_Taken",
    "Check_Number",
    "Prenote_Flag",
    "Company_Reference",
    "On_Behalf_of_Company_Reference",
    "Receiving_Party_Reference",
    "Receiving_Party_Contact_Data",
    "Payee_Name",
    "Remittance_Data",
    "Document_Remittance_Data",
    "Document_Type",
    "Document_ID",
    "Document_Reference",
    "Amount_Paid",
    "Organization_Reference",
];

const INVOICE_PARTS: [&str; 8] = [
    "ID",
    "Supplier_Invoice_Data",
    "Invoice_Number",
    "Currency_Reference",
    "Supplier_Reference",
    "Control_Amount_Total",
    "Supplier_Reference_Number",
    "Suppliers_Invoice_Number",
];

const READS: &str = "quittance reads Report_Data, Get_Payments_Response and Get_Supplier_Invoices_Response";

/// What a page says of itself.
#[derive(Default)]
struct Page {
    own_time: Option<Timestamp>,
    /// How many records it says that it has.
    results: Option<u64>,
}

/// Reads an answer, in its envelope or without it.
pub(super) fn answer<E>(
    context: &DecodeContext,
    stream: &mut XmlStream<'_>,
    root: Start,
    sink: &mut Sink<'_, E>,
) -> Result<u64, DecodeFailure<E>> {
    if root.name != "Envelope" {
        return body(context, stream, root, sink);
    }
    let mut read = None;
    while let Some(part) = stream.child()? {
        if part.name != "Body" {
            stream.skip()?;
            continue;
        }
        while let Some(start) = stream.child()? {
            if read.is_some() {
                return Err(refused(stream.path(), "is not expected: a body holds one answer"));
            }
            read = Some(body(context, stream, start, sink)?);
        }
    }
    read.ok_or_else(|| refused("Envelope", format!("has no answer in its body: {READS}")))
}

fn body<E>(context: &DecodeContext, stream: &mut XmlStream<'_>, start: Start, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    match start.name.as_str() {
        "Get_Payments_Response" => response(context, stream, "Payment", sink),
        "Get_Supplier_Invoices_Response" => response(context, stream, "Supplier_Invoice", sink),
        "Supplier_Invoice" => {
            one(context, stream, start, 0, &Page::default(), sink)?;
            Ok(1)
        }
        "Fault" => Err(fault(stream, start)?),
        "Get_Payments_Request" | "Get_Supplier_Invoices_Request" => {
            Err(refused(stream.path(), "is a request and no answer: import what Workday sent back"))
        }
        _ => Err(refused(stream.path(), format!("is not expected: {READS}"))),
    }
}

fn response<E>(context: &DecodeContext, stream: &mut XmlStream<'_>, wanted: &str, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    let path = stream.path();
    let (mut page, mut read) = (Page::default(), 0);
    while let Some(part) = stream.child()? {
        match part.name.as_str() {
            "Response_Filter" => filter(stream, part, &mut page)?,
            "Response_Results" => results(stream, part, &mut page)?,
            "Response_Data" => {
                while let Some(start) = stream.child()? {
                    if start.name != wanted {
                        return Err(refused(stream.path(), format!("is not expected: quittance reads {wanted}")));
                    }
                    one(context, stream, start, read, &page, sink)?;
                    read += 1;
                }
            }
            _ => stream.skip()?,
        }
    }
    match page.results {
        Some(results) if results == read => Ok(read),
        Some(results) => {
            Err(refused(path, format!("says in Response_Results that it has {results} results, and has {read}: fetch the page again")))
        }
        None => Err(refused(path, "has no Response_Results: an empty page and a failed one look alike then, so nothing of it is used")),
    }
}

fn filter<E>(stream: &mut XmlStream<'_>, part: Start, page: &mut Page) -> Result<(), DecodeFailure<E>> {
    const NAME: &str = "As_Of_Entry_DateTime";
    let path = stream.path();
    let filter = stream.element(part, |name| name == NAME)?;
    if let Some(text) = filter.text_of(NAME) {
        let instant = record::instant(NAME, text).map_err(|flaw| DecodeFailure::Malformed(DecodeError::record_at(&path, flaw)))?;
        page.own_time = Some(instant);
    }
    Ok(())
}

fn results<E>(stream: &mut XmlStream<'_>, part: Start, page: &mut Page) -> Result<(), DecodeFailure<E>> {
    let path = stream.path();
    let results = stream.element(part, |name| name == "Page_Results" || name == "Total_Results")?;
    // An empty answer has no page.
    let text = results.text_of("Page_Results").or(results.text_of("Total_Results"));
    let Some(text) = text else { return Ok(()) };
    let count = text.parse().map_err(|_| refused(path, format!("has {} where a count is expected", found(text))))?;
    page.results = Some(count);
    Ok(())
}

/// One payment or one invoice.
fn one<E>(
    context: &DecodeContext,
    stream: &mut XmlStream<'_>,
    start: Start,
    ordinal: u64,
    page: &Page,
    sink: &mut Sink<'_, E>,
) -> Result<(), DecodeFailure<E>> {
    let place = Place { ordinal, path: stream.path() };
    let malformed = |flaw: Flaw| DecodeFailure::Malformed(DecodeError::record_at(&place.path, flaw));
    if start.name == "Supplier_Invoice" {
        let element = stream.element(start, |name| INVOICE_PARTS.contains(&name))?;
        let bill = invoice(context, page.own_time, &element).map_err(malformed)?;
        return sink(Record::Bill(bill), &place).map_err(DecodeFailure::Sink);
    }
    let payroll = RefCell::new(None);
    let element = stream.element(start, |name| {
        if name.starts_with("Payroll") {
            payroll.borrow_mut().get_or_insert_with(|| name.to_owned());
        }
        PAYMENT_PARTS.contains(&name)
    })?;
    if let Some(name) = payroll.into_inner() {
        let reason = format!("has payroll data ({}): it was not read; ask for supplier payments without it", found(&name));
        return Err(malformed(Flaw::new("", reason)));
    }
    let (native, lines, prenote) = payment(&element).map_err(malformed)?;
    if prenote {
        // A test of a bank account, not money.
        return Ok(());
    }
    let of = |flaw: Flaw| malformed(flaw.of(native.get(header::WID)));
    if native.get(header::SUPPLIER_ID).is_none() {
        let reason = "is missing: the payee is no supplier; restrict Payment_Category to supplier payments";
        return Err(of(Flaw::new(SOAP.header_name(header::SUPPLIER_ID), reason)));
    }
    let payment = record::payment(context, page.own_time, &SOAP, &native, (&lines, REMITTANCE), Doubts::default()).map_err(of)?;
    sink(Record::Payment(payment), &place).map_err(DecodeFailure::Sink)
}

type Native<'e> = (Header<'e>, Vec<(u64, Line<'e>)>, bool);

fn payment<'e>(element: &'e Element) -> Result<Native<'e>, Flaw> {
    let mut native = Header::empty();
    let mut put = |field: usize, text: Option<&'e str>| {
        if let Some(text) = text {
            native.set(field, text);
        }
    };
    put(header::WID, element.child("Payment_Reference").and_then(|r| id_of(r, "WID")));
    let data: Vec<&Element> = element.all("Payment_Data").collect();
    let [data] = data.as_slice() else {
        return Err(Flaw::new("Payment_Data", format!("stands there {} times: expected it once", data.len())));
    };
    let group = data.child("Payment_Group_Data");
    for (name, field) in [("Payment_Method_Reference", header::METHOD), ("Payment_Type_Reference", header::TYPE)] {
        put(field, group.and_then(|g| g.child(name)).and_then(|r| shown(r, &name.replace("_Reference", "_ID"))));
    }
    put(header::DATE, group.and_then(|g| g.text_of("Payment_Date")));
    let own = data.child("Currency_Reference").and_then(|r| id_of(r, "Currency_ID"));
    let of_group = group.and_then(|g| g.child("Currency_Reference")).and_then(|r| id_of(r, "Currency_ID"));
    if let (Some(own), Some(of_group)) = (own, of_group)
        && own != of_group
    {
        let reason = format!("is {} and in Payment_Group_Data {}: expected one currency", found(own), found(of_group));
        return Err(Flaw::new(SOAP.header_name(header::CURRENCY), reason));
    }
    put(header::CURRENCY, own.or(of_group));
    for field in [header::STATUS, header::AMOUNT, header::MEMO, header::REFERENCE, header::CHECK_NUMBER, header::DISCOUNT] {
        put(field, data.text_of(SOAP.header_name(field)));
    }
    put(header::RUN, data.child("Settlement_Run_Reference").and_then(|r| shown(r, "Settlement_Run_ID")));
    put(header::COMPANY_ID, data.child("Company_Reference").and_then(company));
    let behalf: Vec<&str> = data.all("On_Behalf_of_Company_Reference").filter_map(company).collect();
    if let [one] = behalf.as_slice() {
        put(header::ON_BEHALF_ID, Some(one));
    }
    let party = data.child("Receiving_Party_Reference");
    put(header::SUPPLIER_ID, party.and_then(|r| id_of(r, "Supplier_ID")));
    put(header::SUPPLIER, data.child("Receiving_Party_Contact_Data").and_then(|c| c.text_of("Payee_Name")));
    put(header::SUPPLIER, party.and_then(|r| r.attribute("Descriptor")));
    let documents = data.all("Remittance_Data").flat_map(|r| r.all("Document_Remittance_Data"));
    let lines = documents.zip(0_u64..).map(|(document, n)| (n, remitted(document))).collect();
    let prenote = matches!(data.text_of("Prenote_Flag"), Some("1" | "true"));
    Ok((native, lines, prenote))
}

fn remitted(document: &Element) -> Line<'_> {
    let mut native = Line::empty();
    for field in [line::INVOICE, line::NUMBER, line::TYPE, line::PAID, line::DISCOUNT] {
        if let Some(text) = document.text_of(SOAP.line_name(field)) {
            native.set(field, text);
        }
    }
    native
}

fn company(reference: &Element) -> Option<&str> {
    id_of(reference, "Company_Reference_ID").or(id_of(reference, "Organization_Reference_ID"))
}

/// A reference by its id of a kind, else by its descriptor.
fn shown<'e>(reference: &'e Element, kind: &str) -> Option<&'e str> {
    id_of(reference, kind).or(reference.attribute("Descriptor"))
}

/// An invoice, by the number that payments name it with.
fn invoice(context: &DecodeContext, own_time: Option<Timestamp>, element: &Element) -> Result<Bill, Flaw> {
    let data = element.child("Supplier_Invoice_Data").unwrap_or(element);
    let missing = |name: &str, what: &str| Flaw::new(name, format!("is missing: expected {what}"));
    let id = data.text_of("Invoice_Number").ok_or_else(|| missing("Invoice_Number", "Workday's number of the invoice"))?;
    let flawed = |flaw: Flaw| flaw.of(Some(id));
    let code = data.child("Currency_Reference").and_then(|r| id_of(r, "Currency_ID"));
    let currency = record::currency("Currency_Reference.ID[Currency_ID]", code).map_err(flawed)?;
    let total = record::amount(&SOAP, "Control_Amount_Total", data.text_of("Control_Amount_Total"), currency).map_err(flawed)?;
    let supplier = data.child("Supplier_Reference");
    Ok(Bill {
        origin: context.origin.clone(),
        id: id.to_owned(),
        revision: record::revision(context, own_time, "", None)?,
        deleted: false,
        // The later name is [INF].
        number: data.text_of("Supplier_Reference_Number").or(data.text_of("Suppliers_Invoice_Number")).map(str::to_owned),
        vendor_id: supplier.and_then(|r| id_of(r, "Supplier_ID")).map(str::to_owned),
        vendor_name: supplier.and_then(|r| r.attribute("Descriptor")).map(str::to_owned),
        total: Some(total),
    })
}

/// Workday's own words for a refusal.
fn fault<E>(stream: &mut XmlStream<'_>, start: Start) -> Result<DecodeFailure<E>, DecodeFailure<E>> {
    let path = stream.path();
    let fault = stream.element(start, |_| true)?;
    let mut said = Vec::new();
    let reason = fault.child("Reason").and_then(|r| r.text_of("Text"));
    said.extend(fault.text_of("faultstring").or(reason));
    let detail = fault.child("detail").or(fault.child("Detail")).and_then(|d| d.child("Validation_Fault"));
    for error in detail.iter().flat_map(|d| d.all("Validation_Error")).take(3) {
        said.extend(["Message", "Detail_Message", "Xpath"].into_iter().filter_map(|name| error.text_of(name)));
    }
    let said = said.into_iter().map(found).collect::<Vec<_>>().join(", ");
    let said = if said.is_empty() { "no words".to_owned() } else { said };
    Ok(refused(path, format!("is Workday's refusal, not data: {said}; nothing of this document is used")))
}
