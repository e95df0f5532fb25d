//! NetSuite: written after reference `qbo-xero-netsuite` and its documents.

use super::neutral::{AmountFields, Gap, Pay, Refused, Row, State, Void};

/// SuiteQL, headers with their links: one row for each bill that is paid, each repeating the payment.
pub(crate) struct Netsuite;

impl Netsuite {
    fn page(account: &str, rows: &[String]) -> String {
        format!(
            r#"{{"links":[{{"rel":"self","href":"https://{account}.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql?limit=1000&offset=0"}}],
            "count":{n},"hasMore":false,"offset":0,"totalResults":{n},"items":[{}]}}"#,
            rows.join(","),
            n = rows.len()
        )
    }

    /// The header's sign is negative and the links' positive, as accounts have been seen to write them.
    fn header(p: &Pay, status: &str, total: &str) -> String {
        format!(
            r#""links":[],"id":"{}","type":"VendPymt","tranid":"{}","entity":"1177","entityname":"Cascade Steel Erectors LLC","trandate":"{}","currencycode":"{}","exchangerate":"1","foreigntotal":"{}","status":"{status}","subsidiary":"2","lastmodified":"{}Z""#,
            70_000 + p.n,
            p.number,
            p.date(),
            p.currency.unwrap_or("USD"),
            if total == "0" { total.to_owned() } else { format!("-{total}") },
            p.changed(),
        )
    }

    fn rows(&self, p: &Pay, status: &str) -> Vec<String> {
        let row = |(bill, amount): &(u32, String)| {
            format!(
                r#"{{{},"billid":"{}","billtype":"VendBill","billnumber":"RMC-{bill}","linktype":"Payment","foreignamount":"{amount}"}}"#,
                Self::header(p, status, &p.total),
                self.bill(*bill)
            )
        };
        p.bills.iter().map(row).collect()
    }

    fn of(&self, account: &str, pays: &[Pay]) -> String {
        let status = |p: &Pay| if p.state == State::Unknown { "Q" } else { "F" };
        Self::page(account, &pays.iter().flat_map(|p| self.rows(p, status(p))).collect::<Vec<_>>())
    }
}

impl Row for Netsuite {
    fn word(&self) -> &'static str {
        "netsuite"
    }

    fn format(&self) -> &'static str {
        "SuiteQL rows"
    }

    fn tenant(&self) -> &'static str {
        "demo123"
    }

    fn key(&self, p: &Pay) -> Option<String> {
        Some((70_000 + p.n).to_string())
    }

    fn bill(&self, bill: u32) -> String {
        (68_000 + bill).to_string()
    }

    fn document(&self, pays: &[Pay]) -> String {
        self.of(self.tenant(), pays)
    }

    fn voids(&self, p: &Pay) -> Vec<Void> {
        let void = p.revised(p.revision + 1);
        vec![
            Void::flag("direct: total zero, no links", Self::page("demo123", &[format!("{{{}}}", Self::header(&void, "V", "0"))])),
            Void::flag("by journal: total and links kept", Self::page("demo123", &self.rows(&void, "V"))),
            Void::flag("status with its type in front", Self::page("demo123", &self.rows(&void, "VendPymt:V"))),
            Void::flag(
                "REST record with a void journal",
                format!(
                    r#"{{"links":[{{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/vendorPayment/{id}"}}],
                    "apply":{{"links":[],"count":0,"hasMore":false,"offset":0,"totalResults":0,"items":[]}},"currency":{{"id":"1","refName":"US Dollar"}},
                    "entity":{{"id":"1177","refName":"Cascade Steel Erectors LLC"}},"exchangeRate":1.0,"id":"{id}","lastModifiedDate":"{}Z",
                    "status":{{"id":"V","refName":"Voided"}},"total":{},"tranDate":"{}","tranId":"{}","voidJournal":{{"links":[],"id":"71290","refName":"Journal #JE1188"}}}}"#,
                    void.changed(),
                    void.total,
                    void.date(),
                    void.number,
                    id = 70_000 + void.n,
                ),
            ),
        ]
    }

    fn deletions(&self, p: &Pay) -> Result<Vec<String>, Gap> {
        let id = 70_000 + p.n;
        let row = format!(
            r#"{{"links":[],"recordid":"{id}","name":"Bill Payment #VENDPYMT00004440","recordtype":"vendorpayment","deleteddate":"2026-03-27 09:10:00"}}"#
        );
        Ok(vec![
            Self::page("demo123", &[row]),
            format!(
                r#"<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>
<getDeletedResponse xmlns="urn:messages_2025_2.platform.webservices.netsuite.com"><c:getDeletedResult xmlns:c="urn:core_2025_2.platform.webservices.netsuite.com">
<c:status isSuccess="true"/><c:totalRecords>1</c:totalRecords><c:pageSize>1000</c:pageSize><c:totalPages>1</c:totalPages><c:pageIndex>1</c:pageIndex>
<c:deletedRecordList><c:deletedRecord><c:deletedDate>2026-03-27T09:10:00.000-07:00</c:deletedDate>
<c:record internalId="{id}" type="vendorPayment" xsi:type="c:RecordRef"><c:name>Bill Payment #VENDPYMT00004440</c:name></c:record>
</c:deletedRecord></c:deletedRecordList></c:getDeletedResult></getDeletedResponse></soapenv:Body></soapenv:Envelope>
"#
            ),
        ])
    }

    fn foreign(&self, p: &Pay) -> Result<Refused, Gap> {
        Ok(Refused { document: self.of("tstdrv77", std::slice::from_ref(p)), words: vec!["tstdrv77", "demo123"] })
    }

    fn error(&self) -> Refused {
        let document = r#"<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><getDeletedResponse xmlns="urn:messages_2025_2.platform.webservices.netsuite.com">
<c:getDeletedResult xmlns:c="urn:core_2025_2.platform.webservices.netsuite.com"><c:status isSuccess="false"><c:statusDetail type="ERROR"><c:code>INSUFFICIENT_PERMISSION</c:code>
<c:message>You do not have permission</c:message></c:statusDetail></c:status></c:getDeletedResult></getDeletedResponse></soapenv:Body></soapenv:Envelope>
"#;
        Refused { document: document.to_owned(), words: vec!["INSUFFICIENT_PERMISSION"] }
    }

    fn empty(&self) -> String {
        Self::page("demo123", &[])
    }

    fn amounts(&self) -> AmountFields {
        AmountFields { line: "foreignamount", total: Some("foreigntotal") }
    }
}
