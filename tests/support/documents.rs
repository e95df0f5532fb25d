//! Documents of every ERP and format, as long as one likes: one record's text, repeated with other numbers.
//!
//! `$i` counts the records (behind the last one: how many there were), `$id` `$bill` `$vendor` `$units` `$hex` and `$guid` are derived from it. Another format is one more row of
//! [`ALL`] with a text of its own. Records come as the systems send them: without line breaks, and with the fields that nobody reads.
#![allow(dead_code, unreachable_pub, reason = "each user takes its part of this")]
#![allow(clippy::unwrap_used, clippy::string_slice, clippy::panic, reason = "benches and tests fail by panicking")]

use std::fmt::Write as _;
use std::io::Read;

use quittance::Erp;
use quittance::erp::{DecodeContext, Site};
use quittance::model::{Currency, OriginName};

/// What reads a document's text before anything is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Json,
    Xml,
    Csv,
}

/// One ERP's one format.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    pub name: &'static str,
    pub erp: Erp,
    pub kind: Kind,
    /// Records that a document has at most; more make more documents.
    pub page: usize,
    pub head: &'static str,
    pub record: &'static str,
    pub between: &'static str,
    pub tail: &'static str,
    pub tenant: &'static str,
}

const fn case(name: &'static str, erp: Erp, kind: Kind, frame: [&'static str; 3], record: &'static str) -> Case {
    let between = if matches!(kind, Kind::Json) { "," } else { "" };
    let [head, tail, tenant] = frame;
    Case { name, erp, kind, page: usize::MAX, head, record, between, tail, tenant }
}

/// Every format that is read.
pub const ALL: &[Case] = &[
    case("QuickBooks, query", Erp::QuickbooksOnline, Kind::Json, QBO_QUERY, QBO),
    case("QuickBooks, changes (cdc)", Erp::QuickbooksOnline, Kind::Json, QBO_CDC, QBO),
    case("Xero, Payments", Erp::Xero, Kind::Json, XERO_FRAME, XERO),
    Case { page: 1, ..case("NetSuite, REST record (a document each)", Erp::Netsuite, Kind::Json, ["", "", "demo123"], NETSUITE_REST) },
    case("NetSuite, SuiteQL headers with links", Erp::Netsuite, Kind::Json, SUITEQL_FRAME, SUITEQL),
    case("NetSuite, saved search CSV", Erp::Netsuite, Kind::Csv, [SEARCH_HEADER, "", "demo123"], SEARCH),
    case("Acumatica, Check list", Erp::Acumatica, Kind::Json, ["[", "]", "ACME"], ACUMATICA),
    case("Acumatica, inquiry rows", Erp::Acumatica, Kind::Json, INQUIRY_FRAME, INQUIRY),
    case("MYOB Acumatica, Check list", Erp::Myob, Kind::Json, ["[", "]", "ACME"], ACUMATICA),
    case("Workday, RaaS JSON nested", Erp::Workday, Kind::Json, RAAS_FRAME, RAAS_NESTED),
    case("Workday, RaaS JSON flat", Erp::Workday, Kind::Json, RAAS_FRAME, RAAS_FLAT),
    case("Workday, RaaS XML", Erp::Workday, Kind::Xml, RAAS_XML_FRAME, RAAS_XML),
    case("Workday, Get_Payments SOAP", Erp::Workday, Kind::Xml, WORKDAY_SOAP_FRAME, WORKDAY_SOAP),
    case("Workday, RaaS CSV", Erp::Workday, Kind::Csv, [RAAS_CSV_HEADER, "", "1"], RAAS_CSV),
    case("Yardi, flat CSV", Erp::Yardi, Kind::Csv, [YARDI_FLAT_HEADER, "", "1"], YARDI_FLAT),
    case("Yardi, Toolbox CSV", Erp::Yardi, Kind::Csv, [YARDI_TOOLBOX_HEADER, "", "1"], YARDI_TOOLBOX),
    case("Yardi, GetCheckInvoice SOAP", Erp::Yardi, Kind::Xml, YARDI_SOAP_FRAME, YARDI_SOAP),
    case("MRI, paid items JSON", Erp::Mri, Kind::Json, MRI_FRAME, MRI),
    case("MRI, paid items XML", Erp::Mri, Kind::Xml, MRI_XML_FRAME, MRI_XML),
    case("CMiC, cheques JSON", Erp::Cmic, Kind::Json, CMIC_FRAME, CMIC),
];

impl Case {
    pub fn context(&self) -> DecodeContext {
        DecodeContext {
            origin: OriginName::parse("books").unwrap(),
            erp: self.erp,
            tenant: self.tenant.to_owned(),
            currency: Currency::parse("USD").unwrap(),
            as_of: None,
            site: Site::default(),
        }
    }

    /// The documents that hold so many records.
    pub fn documents(&self, records: usize) -> Vec<String> {
        let page = self.page.min(records);
        (0..records.div_ceil(page))
            .map(|n| {
                let mut text = String::from(self.head);
                for i in n * page..((n + 1) * page).min(records) {
                    if i > n * page {
                        text.push_str(self.between);
                    }
                    write(self.record, i as u64, &mut text);
                }
                write(self.tail, (page.min(records - n * page)) as u64, &mut text);
                text
            })
            .collect()
    }

    /// One document of at least so many bytes, made while it is read.
    pub fn stream(&self, bytes: u64) -> Stream<'_> {
        Stream { case: self, left: bytes, next: 0, ready: self.head.as_bytes().to_vec(), taken: 0, ended: false }
    }
}

/// The text with the numbers of record `i`.
fn write(text: &str, i: u64, out: &mut String) {
    let mut rest = text;
    while let Some((text, behind)) = rest.split_once('$') {
        out.push_str(text);
        let end = behind.bytes().position(|b| !b.is_ascii_lowercase()).unwrap_or(behind.len());
        // Spread over the whole width, and different for each record.
        let mixed = i.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        match &behind[..end] {
            "i" => write!(out, "{i}"),
            "id" => write!(out, "{}", 100_000 + i),
            "bill" => write!(out, "{}", 500_000 + i),
            "vendor" => write!(out, "{}", 1000 + i % 500),
            "units" => write!(out, "{}", i % 90_000 + 1),
            "hex" => write!(out, "{mixed:016x}{i:016x}"),
            "guid" => write!(out, "{:08x}-{:04x}-4000-8000-{i:012x}", mixed >> 32, mixed & 0xffff),
            word => panic!("no such word: ${word}"),
        }
        .unwrap();
        rest = &behind[end..];
    }
    out.push_str(rest);
}

/// A document that is never there as a whole.
pub struct Stream<'c> {
    case: &'c Case,
    left: u64,
    next: u64,
    ready: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl Stream<'_> {
    /// How many records have been begun.
    pub fn records(&self) -> u64 {
        self.next
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.taken == self.ready.len() && !self.ended {
            let mut text = String::from_utf8(std::mem::take(&mut self.ready)).unwrap();
            text.clear();
            if self.left == 0 {
                self.ended = true;
                write(self.case.tail, self.next, &mut text);
            } else {
                if self.next > 0 {
                    text.push_str(self.case.between);
                }
                write(self.case.record, self.next, &mut text);
                self.next += 1;
            }
            self.left = self.left.saturating_sub(text.len() as u64);
            (self.ready, self.taken) = (text.into_bytes(), 0);
        }
        let mut rest = &self.ready[self.taken..];
        let read = rest.read(out)?;
        self.taken += read;
        Ok(read)
    }
}

const QBO_QUERY: [&str; 3] = [
    r#"{"QueryResponse":{"BillPayment":["#,
    r#"],"startPosition":1,"maxResults":1000,"totalCount":1000},"time":"2026-03-12T09:00:02.118-07:00"}"#,
    "9130347",
];
const QBO_CDC: [&str; 3] = [
    r#"{"CDCResponse":[{"QueryResponse":[{},{"BillPayment":["#,
    r#"],"startPosition":1}]}],"time":"2026-03-12T09:00:02.118-07:00"}"#,
    "9130347",
];
const QBO: &str = r#"{"VendorRef":{"value":"$vendor","name":"Vendor $vendor Erectors LLC"},"PayType":"Check","CheckPayment":{"BankAccountRef":{"value":"35","name":"Operating - First Interstate"},"PrintStatus":"NotSet"},"TotalAmt":$units.25,"domain":"QBO","sparse":false,"Id":"$id","SyncToken":"0","MetaData":{"CreateTime":"2026-03-12T08:41:07-07:00","LastUpdatedTime":"2026-03-12T08:41:07-07:00"},"DocNumber":"$i","TxnDate":"2026-03-12","CurrencyRef":{"value":"USD","name":"United States Dollar"},"PrivateNote":"Pay app 4 - Riverside","APAccountRef":{"value":"33","name":"Accounts Payable (A/P)"},"Line":[{"Amount":$units.25,"LinkedTxn":[{"TxnId":"$bill","TxnType":"Bill"}]}]}"#;

const XERO_FRAME: [&str; 3] = [
    r#"{"Id":"8b1f2f4e-5a0d-4c57-9a57-0b8d1a2c3d4e","Status":"OK","ProviderName":"quittance","DateTimeUTC":"/Date(1773349202000)/","pagination":{"page":1,"pageSize":100,"pageCount":1,"itemCount":1},"Payments":["#,
    "]}",
    "1",
];
const XERO: &str = r#"{"PaymentID":"$guid","Date":"/Date(1773273600000+0000)/","BankAmount":$units.25,"Amount":$units.25,"Reference":"EFT $i","CurrencyRate":1.000000,"PaymentType":"ACCPAYPAYMENT","Status":"AUTHORISED","UpdatedDateUTC":"/Date(1773348067233+0000)/","UpdatedDateUTCString":"2026-03-12T20:41:07Z","HasAccount":true,"IsReconciled":false,"Account":{"AccountID":"5690f1e8-1d02-4893-90c2-ee1a69eff942","Code":"090"},"Invoice":{"Type":"ACCPAY","InvoiceID":"$guid","InvoiceNumber":"RMC-SUB-$bill","Payments":[],"CreditNotes":[],"Prepayments":[],"Overpayments":[],"HasErrors":false,"IsDiscounted":false,"Contact":{"ContactID":"5f0f7d4e-3c11-4a39-9c2e-00000000$vendor","ContactNumber":"","Name":"Vendor $vendor Formwork Pty Ltd","Addresses":[],"Phones":[],"ContactGroups":[],"ContactPersons":[],"HasValidationErrors":false},"LineItems":[],"CurrencyCode":"USD"},"HasValidationErrors":false}"#;

const NETSUITE_REST: &str = r#"{"links":[{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/vendorPayment/$id"}],"account":{"links":[{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/account/312"}],"id":"312","refName":"1010 Operating Checking"},"apAcct":{"links":[{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/account/25"}],"id":"25","refName":"2000 Accounts Payable"},"apply":{"links":[{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/vendorPayment/$id/apply"}],"count":1,"hasMore":false,"offset":0,"totalResults":1,"items":[{"links":[{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/vendorPayment/$id/apply/doc=$bill,line=0"}],"amount":$units.25,"apply":true,"applyDate":"2026-03-01","currency":"US Dollar","doc":{"links":[],"id":"$bill","refName":"Bill #RMC-$bill"},"due":$units.25,"line":0,"refNum":"RMC-$bill","total":$units.25,"type":"Bill"}]},"cleared":false,"createdDate":"2026-03-12T15:41:00Z","currency":{"links":[{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/currency/1"}],"id":"1","refName":"US Dollar"},"entity":{"links":[{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/vendor/$vendor"}],"id":"$vendor","refName":"Vendor $vendor Erectors LLC"},"exchangeRate":1.0,"id":"$id","isInTransitPayment":false,"lastModifiedDate":"2026-03-12T15:41:00Z","memo":"Pay app 4 - Riverside","postingPeriod":{"links":[{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/accountingPeriod/214"}],"id":"214","refName":"Mar 2026"},"prevDate":"2026-03-12","status":{"id":"F","refName":"Approved"},"subsidiary":{"links":[{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/subsidiary/2"}],"id":"2","refName":"Summit Builders Inc."},"toBeEmailed":false,"toBePrinted":false,"total":$units.25,"tranDate":"2026-03-12","tranId":"$i","transactionNumber":"VENDPYMT$id"}"#;

const SUITEQL_FRAME: [&str; 3] = [
    r#"{"links":[{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql?limit=1000&offset=0"}],"hasMore":false,"offset":0,"items":["#,
    "]}",
    "demo123",
];
const SUITEQL: &str = r#"{"links":[],"id":"$id","tranid":"ACH-$i","transactionnumber":"VENDPYMT$id","entity":"$vendor","entityname":"Vendor $vendor Electric Inc.","trandate":"2026-03-13","currency":"1","currencycode":"USD","exchangerate":"1","foreigntotal":"-$units.25","status":"F","statuslabel":"Bill Payment : Approved","subsidiary":"2","lastmodified":"2026-03-13 10:22:09","billid":"$bill","billtype":"VendBill","billnumber":"HE-$bill","linktype":"Payment","foreignamount":"$units.25"}"#;

const SEARCH_HEADER: &str = "Internal ID,Date,Document Number,Transaction Number,Name,Status,Currency,Exchange Rate,Amount (Foreign Currency),Applied To Transaction : Internal ID,Applied To Transaction : Document Number,Applied To Transaction : External ID,Applied To Link Amount (Foreign Currency),Memo,Last Modified,Subsidiary\n";
const SEARCH: &str = "\
$id,03/13/2026,ACH-$i,VENDPYMT$id,Vendor $vendor Electric Inc.,Bill Payment : Approved,US Dollar,1.00,-$units.25,,,,,,03/13/2026 10:22 am,Summit Builders Inc.
$id,03/13/2026,ACH-$i,VENDPYMT$id,Vendor $vendor Electric Inc.,Bill Payment : Approved,US Dollar,1.00,-$units.25,$bill,HE-$bill,procore-req-$i,$units.25,,03/13/2026 10:22 am,Summit Builders Inc.
";

const ACUMATICA: &str = r#"{"id":"$guid","rowNumber":1,"note":{"value":""},"ApplicationDate":{"value":"2026-03-13T00:00:00+00:00"},"CashAccount":{"value":"10200"},"CurrencyID":{"value":"USD"},"Description":{"value":"Draw 7 electrical"},"Details":[],"History":[{"id":"$guid","rowNumber":1,"note":null,"AmountPaid":{"value":$units.2500},"Balance":{"value":0.0000},"CashDiscountBalance":{"value":0.0000},"CashDiscountTaken":{"value":0.0000},"DocType":{"value":"Bill"},"ReferenceNbr":{"value":"$bill"},"VendorRef":{"value":"INV-$bill"},"custom":{}}],"Hold":{"value":false},"LastModifiedDateTime":{"value":"2026-03-13T17:42:08.367+00:00"},"PaymentAmount":{"value":$units.2500},"PaymentMethod":{"value":"CHECK"},"PaymentRef":{"value":"$i"},"ReferenceNbr":{"value":"$id"},"Status":{"value":"Closed"},"Type":{"value":"Payment"},"UnappliedBalance":{"value":0.0000},"Vendor":{"value":"VENDOR$vendor"},"custom":{},"_links":{"self":"/entity/Default/24.200.001/Check/$guid","files:put":"/entity/Default/24.200.001/files/PX.Objects.AP.APPaymentEntry/Document/$guid/{filename}"}}"#;

const INQUIRY_FRAME: [&str; 3] =
    [r#"{"@odata.context":"https://erp.example.com/t/ACME/api/odata/gi/metadata#QTNPayments","value":["#, "]}", "ACME"];
const INQUIRY: &str = r#"{"AdjgDocType":"Payment","AdjgRefNbr":"$id","AdjNbr":0,"AdjdDocType":"Bill","AdjdRefNbr":"$bill","AdjdLineNbr":0,"VendorCD":"VENDOR$vendor","VendorName":"Vendor $vendor Erectors LLC","VendorRef":"PA-$bill","CuryOrigDocAmt":$units.2500,"CuryAdjgAmt":$units.2500,"CuryAdjgDiscAmt":0.0000,"CuryAdjgWhTaxAmt":0.0000,"Released":true,"Voided":false,"Status":"Closed","CuryID":"USD","CuryRate":1.00000000,"AdjDate":"2026-03-20T00:00:00Z","ExtRefNbr":"ACH-$i","PaymentMethodID":"ACH","BranchCD":"MAIN","IsRetainageDocument":false,"OrigRefNbr":null,"LastModifiedDateTime":"2026-03-20T21:03:55.12Z"}"#;

const RAAS_FRAME: [&str; 3] = [r#"{"Report_Entry":["#, "]}", "1"];
const RAAS_NESTED: &str = r#"{"Payment_WID":"$hex","Payment_Number":"SUPPAY-$i","Payment_Status":"Complete","Payment_Date":"2026-03-13","Payment_Type":"Check","Currency":"USD","Payment_Amount":"$units.25","Supplier":"Vendor $vendor Electrical LLC","Supplier_ID":"S-$vendor","Company":"Granite Ridge Builders Inc.","Company_ID":"GRB","Check_Number":"$i","Memo":"Draw 7 electrical","Last_Updated":"2026-03-13T10:42:08.367-07:00","Invoices_Paid":[{"Supplier_Invoice":"SUPINV-$bill","Supplier_Invoice_WID":"$hex","Suppliers_Invoice_Number":"INV-$bill","Document_Type":"Supplier Invoice","Invoice_Currency":"USD","Amount_Paid":"$units.25","Discount_Taken":"0","Withheld_Tax":"0"}]}"#;
const RAAS_FLAT: &str = r#"{"Payment_WID":"$hex","Payment_Number":"SUPPAY-$i","Payment_Status":"Complete","Payment_Date":"2026-03-20","Payment_Type":"EFT","Currency":"USD","Payment_Amount":"$units.25","Supplier":"Vendor $vendor Erectors LLC","Supplier_ID":"S-$vendor","Company":"Granite Ridge Builders Inc.","Company_ID":"GRB","Payment_Reference":"EFT-$i","Last_Updated":"2026-03-20T14:03:55.120-07:00","Supplier_Invoice":"SUPINV-$bill","Supplier_Invoice_WID":"$hex","Suppliers_Invoice_Number":"PA-$bill","Document_Type":"Supplier Invoice","Invoice_Currency":"USD","Amount_Paid":"$units.25","Discount_Taken":"0","Withheld_Tax":"0"}"#;
const RAAS_CSV_HEADER: &str = "Payment_WID,Payment_Number,Payment_Status,Payment_Date,Payment_Type,Currency,Payment_Amount,Supplier,Supplier_ID,Company_ID,Check_Number,Payment_Reference,Supplier_Invoice,Suppliers_Invoice_Number,Document_Type,Amount_Paid,Discount_Taken\n";
const RAAS_CSV: &str = "\"$hex\",\"SUPPAY-$i\",\"Complete\",\"2026-03-13\",\"Check\",\"USD\",\"$units.25\",\"Vendor $vendor Electrical LLC\",\"S-$vendor\",\"GRB\",\"$i\",\"\",\"SUPINV-$bill\",\"INV-$bill\",\"Supplier Invoice\",\"$units.25\",\"0\"\n";

const RAAS_XML_FRAME: [&str; 3] = [
    r#"<?xml version="1.0" encoding="UTF-8"?><wd:Report_Data xmlns:wd="urn:com.workday.report/QTN_Supplier_Payments">"#,
    "</wd:Report_Data>",
    "1",
];
const RAAS_XML: &str = r#"<wd:Report_Entry><wd:Payment_WID>$hex</wd:Payment_WID><wd:Payment_Number>SUPPAY-$i</wd:Payment_Number><wd:Payment_Status wd:Descriptor="Complete"><wd:ID wd:type="WID">2dabef206c5d0c025f34a232db9d1ab6</wd:ID><wd:ID wd:type="Payment_Status_ID">COMPLETE</wd:ID></wd:Payment_Status><wd:Payment_Date>2026-03-13-07:00</wd:Payment_Date><wd:Payment_Type wd:Descriptor="Check"><wd:ID wd:type="WID">661524fea11c6bd588b0aee16a40d21f</wd:ID><wd:ID wd:type="Payment_Type_ID">CHECK</wd:ID></wd:Payment_Type><wd:Currency wd:Descriptor="USD"><wd:ID wd:type="WID">03d58b0733a785d3c3c4c0e0753d3a14</wd:ID><wd:ID wd:type="Currency_ID">USD</wd:ID></wd:Currency><wd:Payment_Amount>$units.25</wd:Payment_Amount><wd:Supplier wd:Descriptor="Vendor $vendor Electrical LLC"><wd:ID wd:type="WID">$hex</wd:ID><wd:ID wd:type="Supplier_ID">S-$vendor</wd:ID></wd:Supplier><wd:Supplier_ID>S-$vendor</wd:Supplier_ID><wd:Company wd:Descriptor="Granite Ridge Builders Inc."><wd:ID wd:type="WID">a11aeda7a4e7f808a030f848c63752d1</wd:ID><wd:ID wd:type="Company_Reference_ID">GRB</wd:ID></wd:Company><wd:Company_ID>GRB</wd:Company_ID><wd:Check_Number>$i</wd:Check_Number><wd:Memo>Draw 7 electrical</wd:Memo><wd:Last_Updated>2026-03-13T10:42:08.367-07:00</wd:Last_Updated><wd:Invoices_Paid><wd:Supplier_Invoice wd:Descriptor="SUPINV-$bill"><wd:ID wd:type="WID">$hex</wd:ID><wd:ID wd:type="Supplier_Invoice_Reference_ID">SUPPLIER_INVOICE-6-$bill</wd:ID></wd:Supplier_Invoice><wd:Supplier_Invoice_WID>$hex</wd:Supplier_Invoice_WID><wd:Suppliers_Invoice_Number>INV-$bill</wd:Suppliers_Invoice_Number><wd:Document_Type>Supplier Invoice</wd:Document_Type><wd:Invoice_Currency>USD</wd:Invoice_Currency><wd:Amount_Paid>$units.25</wd:Amount_Paid><wd:Discount_Taken>0</wd:Discount_Taken><wd:Withheld_Tax>0</wd:Withheld_Tax></wd:Invoices_Paid></wd:Report_Entry>"#;

const WORKDAY_SOAP_FRAME: [&str; 3] = [
    r#"<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body><wd:Get_Payments_Response xmlns:wd="urn:com.workday/bsvc" wd:version="v30.0"><wd:Response_Filter><wd:As_Of_Entry_DateTime>2026-04-15T02:00:00.000-07:00</wd:As_Of_Entry_DateTime><wd:Page>1</wd:Page><wd:Count>100</wd:Count></wd:Response_Filter><wd:Response_Data>"#,
    "</wd:Response_Data><wd:Response_Results><wd:Page_Results>$i</wd:Page_Results></wd:Response_Results></wd:Get_Payments_Response></env:Body></env:Envelope>",
    "1",
];
const WORKDAY_SOAP: &str = r#"<wd:Payment wd:version="v30.0"><wd:Payment_Reference wd:Descriptor="Supplier Payment: Vendor $vendor Electrical LLC 2026-03-13"><wd:ID wd:type="WID">$hex</wd:ID><wd:ID wd:type="Supplier_Payment_Reference_ID">SUPPAY-$i</wd:ID></wd:Payment_Reference><wd:Payment_Data><wd:Payment_Group_Data><wd:Payment_Group_Reference wd:Descriptor="Granite Ridge Builders Inc.: Check 2026-03-13"><wd:ID wd:type="WID">5e9e74089d20bef49f33e9875d764736</wd:ID><wd:ID wd:type="Payment_Group_ID">PG-SUPPAY-$i</wd:ID></wd:Payment_Group_Reference><wd:Payment_Date>2026-03-13-07:00</wd:Payment_Date><wd:Currency_Reference wd:Descriptor="USD"><wd:ID wd:type="WID">4b6a4a5060050c7bd9b0dba721d82395</wd:ID><wd:ID wd:type="Currency_ID">USD</wd:ID></wd:Currency_Reference><wd:Payment_Type_Reference wd:Descriptor="Check"><wd:ID wd:type="WID">6ff59c06f3060ab5f26a126104e4009b</wd:ID><wd:ID wd:type="Payment_Type_ID">CHECK</wd:ID></wd:Payment_Type_Reference><wd:Payment_Method_Reference wd:Descriptor="Check"><wd:ID wd:type="WID">5def512ff3e2b1fe91e4f9763e222581</wd:ID><wd:ID wd:type="Payment_Method_ID">Check</wd:ID></wd:Payment_Method_Reference><wd:Payment_Category_Reference wd:Descriptor="Supplier Payment"><wd:ID wd:type="WID">abaec153841a77cc4696b3d9e7e391f1</wd:ID><wd:ID wd:type="Payment_Category_ID">SUPPLIER_PAYMENT</wd:ID></wd:Payment_Category_Reference></wd:Payment_Group_Data><wd:Settlement_Run_Reference wd:Descriptor="STLMT-00231"><wd:ID wd:type="WID">062d09f6195b6d6097a79ad7ab3e3948</wd:ID><wd:ID wd:type="Settlement_Run_ID">STLMT-00231</wd:ID></wd:Settlement_Run_Reference><wd:Payment_Status>Complete</wd:Payment_Status><wd:Payment_Memo>Draw 7 electrical</wd:Payment_Memo><wd:Payment_Reference_Number>$i</wd:Payment_Reference_Number><wd:Payment_Amount>$units.25</wd:Payment_Amount><wd:Discount_Taken>0</wd:Discount_Taken><wd:Currency_Reference wd:Descriptor="USD"><wd:ID wd:type="WID">4b6a4a5060050c7bd9b0dba721d82395</wd:ID><wd:ID wd:type="Currency_ID">USD</wd:ID><wd:ID wd:type="Currency_Numeric_Code">840</wd:ID></wd:Currency_Reference><wd:Check_Number>$i</wd:Check_Number><wd:Company_Reference wd:Descriptor="Granite Ridge Builders Inc."><wd:ID wd:type="WID">8f14789ed8133d9a764af9747e65170d</wd:ID><wd:ID wd:type="Organization_Reference_ID">GRB</wd:ID><wd:ID wd:type="Company_Reference_ID">GRB</wd:ID></wd:Company_Reference><wd:Receiving_Party_Reference wd:Descriptor="Vendor $vendor Electrical LLC"><wd:ID wd:type="WID">5a9c8edec46a86f095e57d5beb8a0f13</wd:ID><wd:ID wd:type="Supplier_ID">S-$vendor</wd:ID></wd:Receiving_Party_Reference><wd:Receiving_Party_Contact_Data><wd:Payee_Name>Vendor $vendor Electrical LLC</wd:Payee_Name><wd:Payee_ID>S-$vendor</wd:Payee_ID></wd:Receiving_Party_Contact_Data><wd:Remittance_Data><wd:Document_Remittance_Data><wd:Document_Type>Supplier Invoice</wd:Document_Type><wd:Document_ID>SUPINV-$bill</wd:Document_ID><wd:Document_Reference>INV-$bill</wd:Document_Reference><wd:Document_Date>2026-02-28-08:00</wd:Document_Date><wd:Total_Payable_Amount>$units.25</wd:Total_Payable_Amount><wd:Amount_Paid>$units.25</wd:Amount_Paid><wd:Amount_Due>0</wd:Amount_Due><wd:Discount_Taken>0</wd:Discount_Taken></wd:Document_Remittance_Data></wd:Remittance_Data></wd:Payment_Data></wd:Payment>"#;

const YARDI_FLAT_HEADER: &str = "PaymentSystem,PaymentAccount,PaymentNumber,PaymentDate,InvoiceSystem,InvoiceNumber,InvoiceDate,VendorSystem,VendorID,InvoiceID,PaymentType,PaymentStatus,PaymentAmount,PaymentCurrency,InvoiceAppliedAmount,InvoiceAppliedCurrency,PayeeName,VoidReasonCode,VoidDate,BankCode,CreationUserID,ModifyUserID,PaymentID,LastModified,PropertyCode\n";
const YARDI_FLAT: &str = "Yardi PROD,004417820,$i,2026-03-14,Yardi PROD,INV-$bill,2026-02-28,Yardi PROD,v000$vendor,P-$bill,Check,Outstanding,$units.25,USD,$units.25,USD,Vendor $vendor Electrical LLC,,,opbank,jsmith,jsmith,K-$id,2026-03-14T16:02:11,p0101\n";
const YARDI_TOOLBOX_HEADER: &str = "TYPE,TRANNUM,PERSON,NAME,DATE,POSTMONTH,REF,REMARK,PROPERTY,AMOUNT,ACCOUNT,ACCRUAL,OFFSET,CHECKNUM,DESC,FLAGS,TRANAMOUNT,TRANCURRENCYID,EXCHANGERATE,EXCHANGERATEDATE,BANK\n";
const YARDI_TOOLBOX: &str = "K,$id,v000$vendor,Vendor $vendor Electrical LLC,03/14/2026,03/2026,INV-$bill,\"Pay app 3, less 10% retention\",p0101,$units.25,50210000,20100000,11110000,$i,Progress billing,0,$units.25,USD,1,03/14/2026,opbank\n";

const YARDI_SOAP_FRAME: [&str; 3] = [
    r#"<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetCheckInvoiceResponse xmlns="http://tempuri.org/YSI.Interfaces.WebServices/ItfVendorInvoicing"><GetCheckInvoiceResult><CheckInvoices xmlns="">"#,
    "</CheckInvoices></GetCheckInvoiceResult></GetCheckInvoiceResponse></soap:Body></soap:Envelope>",
    "1",
];
const YARDI_SOAP: &str = r"<Check><CheckId>K-$id</CheckId><CheckNumber>$i</CheckNumber><CheckDate>2026-03-14T00:00:00</CheckDate><PostMonth>2026-03-01T00:00:00</PostMonth><BankId>opbank</BankId><PaymentType>Check</PaymentType><VendorId>v000$vendor</VendorId><VendorName>Vendor $vendor Electrical LLC</VendorName><TotalAmount>$units.25</TotalAmount><Notes>Pay app 3</Notes><Voided>false</Voided><Details><Detail><PayableId>P-$bill</PayableId><InvoiceNumber>INV-$bill</InvoiceNumber><PropertyId>p0101</PropertyId><JobId>twr2</JobId><ContractId>SC-014</ContractId><Amount>$units.25</Amount></Detail></Details></Check>";

const MRI_FRAME: [&str; 3] = [r#"{"odata.metadata":"https://host/api.asp?$api=QTN_S-PMAP_PaidInvoiceItems","value":["#, "]}", "DEMO01"];
const MRI: &str = r#"{"VendorID":"V$vendor","VendorName":"VENDOR $vendor ELECTRICAL LLC","InvoiceNumber":"INV-$bill","InvoiceDate":"2026-02-28T00:00:00","ExpensePeriod":"202602","ItemNumber":"1","EntityID":"0100","JobCode":"TWR2","ContractID":"SC-014","BankID":"OPER","CashType":"OP","PaymentType":"C","CheckNumber":"$id","PaymentDate":"2026-03-14T00:00:00","PaymentPeriod":"202603","InvoiceAmount":"$units.25","DiscountAmount":"0.00","RetainageAmount":"0.00","PaymentAmount":"$units.25","CurrencyCode":"USD","Description":"PAY APP $i","Status":"P","VoidDate":null,"LastUpdate":"2026-03-14T16:02:11.0000000"}"#;
const MRI_XML_FRAME: [&str; 3] =
    [r#"<?xml version="1.0" encoding="utf-8"?><qtn_s-pmap_paidinvoiceitems>"#, "</qtn_s-pmap_paidinvoiceitems>", "DEMO01"];
const MRI_XML: &str = r"<entry><VendorID>V$vendor</VendorID><VendorName>VENDOR $vendor ELECTRICAL LLC</VendorName><InvoiceNumber>INV-$bill</InvoiceNumber><InvoiceDate>2026-02-28T00:00:00</InvoiceDate><ExpensePeriod>202602</ExpensePeriod><ItemNumber>1</ItemNumber><EntityID>0100</EntityID><JobCode>TWR2</JobCode><ContractID>SC-014</ContractID><BankID>OPER</BankID><CashType>OP</CashType><PaymentType>C</PaymentType><CheckNumber>$id</CheckNumber><PaymentDate>2026-03-14T00:00:00</PaymentDate><PaymentPeriod>202603</PaymentPeriod><InvoiceAmount>$units.25</InvoiceAmount><DiscountAmount>0.00</DiscountAmount><RetainageAmount>0.00</RetainageAmount><PaymentAmount>$units.25</PaymentAmount><CurrencyCode>USD</CurrencyCode><Description>PAY APP $i</Description><Status>P</Status><VoidDate/><LastUpdate>2026-03-14T16:02:11.0000000</LastUpdate></entry>";

const CMIC_FRAME: [&str; 3] = [r#"{"items":["#, r#"],"count":$i,"hasMore":false,"limit":500,"offset":0,"links":[]}"#, "001"];
const CMIC: &str = r#"{"Chq1099Code":null,"ChqAccCode":"1000.100","ChqAmt":$units.25,"ChqBankCompCode":"001","ChqBchName":null,"ChqBchNum":210255,"ChqCompCode":"001","ChqCurcFactorNum":1,"ChqCurrCode":"USD","ChqDate":"2026-03-14","ChqDeptCode":"00","ChqDesc":"Pay app 3","ChqDraftCode":"C","ChqFuncFactorNum":null,"ChqGlFactorNum":1,"ChqHandleCode":null,"ChqIuCreateDate":"2026-03-14T10:00:00-04:00","ChqIuUpdateDate":null,"ChqJobCode":null,"ChqNum":$id,"ChqPayeeFlag":"N","ChqPayeeSeq":null,"ChqPospayCreateDate":null,"ChqPospayExcludeFlag":"N","ChqPospayFileName":null,"ChqPospayFlag":"N","ChqPospayVoidFlag":"N","ChqPostDate":"2026-03-14","ChqPrintFlag":"Y","ChqRecDate":null,"ChqRefCode":null,"ChqRefDesc":null,"ChqRegRepFlag":null,"ChqRelDate":null,"ChqRevCode":null,"ChqRevDate":null,"ChqScContCode":null,"ChqSeqNum":$id,"ChqVenAddCode":null,"ChqVenCode":"V$vendor","ChqVoidVouFlag":null,"ChqVouCode":"Y","ChqWBchNum":null,"VouChqViewObj":[{"VouchqChqSeqNum":$id,"VouchqChqNum":$id,"VouchqVouNum":$bill,"VouchqVouInvCode":"INV-$bill","VouchqAmt":$units.25,"VouchqDiscAmt":0,"VouchqHldbkAmt":0}]}"#;
