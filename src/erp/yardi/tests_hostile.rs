//! Broken and hostile documents, each with the whole message that a person gets.

use super::site_of_tests;
use super::tests::{fixture, flat, read, soap, soap_check};

type Hostile = (&'static str, Vec<u8>, String);

fn text(name: &'static str, document: &str, message: &str) -> Hostile {
    (name, document.as_bytes().to_vec(), message.to_owned())
}

/// A flat extract of one row with changed cells.
fn row(name: &'static str, change: &[(&str, &str)], message: &str) -> Hostile {
    (name, flat(&[change]).into_bytes(), format!("row 2 (Id K-1): {message}"))
}

/// One check of the SOAP answer with other fields, or other lines.
fn check(name: &'static str, header: &str, lines: &str, message: &str) -> Hostile {
    let way = "Envelope.Body.GetCheckInvoiceResponse.GetCheckInvoiceResult.CheckInvoices.Check[0]";
    (name, soap_check(header, lines).into_bytes(), format!("{way}{message}"))
}

pub(super) fn documents() -> Vec<Hostile> {
    [formats(), layouts(), values(), rows_together(), answers(), checks()].concat()
}

fn formats() -> Vec<Hostile> {
    let known =
        "expected a header with names like PaymentNumber, rows in the order of the documented extract, or rows of checks by CHECK.FMT";
    let mut latin1 = flat(&[&[("PayeeName", "Caf@")]]).into_bytes();
    let at = latin1.iter().position(|b| *b == b'@').unwrap();
    latin1[at] = 0xe9;
    let utf16: Vec<u8> = "\u{feff}PaymentID".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        text("empty", "", "the document is empty"),
        text("blank", " \r\n \r\n", "the document is empty"),
        text(
            "a hotel",
            "<!DOCTYPE html><html>Welcome!</html>",
            "the document is a web page (HTML), perhaps a sign-in page: fetch it again as CSV",
        ),
        text("JSON", "{\"value\":[]}", "the document is JSON where CSV is expected"),
        text("a workbook", "PK\u{3}\u{4}xl/worksheets", "the document is an archive or an Excel workbook: save it as CSV"),
        ("Windows-1252", latin1, format!("row 2 is not UTF-8 at byte {at}: its text would be guessed")),
        ("UTF-16", utf16, "the document is not UTF-8 at byte 0: it looks like UTF-16: save it as UTF-8".to_owned()),
        text(
            "another table",
            "Name,Phone\nAnn,5\n",
            &format!("row 1 is of no layout that is known (2 cells, the first is `Name`): {known}"),
        ),
        text(
            "a hostile cell",
            "\u{1b}[2J,\u{202e}\n",
            &format!("row 1 is of no layout that is known (2 cells, the first is `\\u{{1b}}[2J`): {known}"),
        ),
        text(
            "semicolons",
            "PaymentNumber;PaymentDate;PaymentID\n1;2;3\n",
            &format!(
                "row 1 is of no layout that is known (1 cell, the first is `PaymentNumber;PaymentDate;PaymentID`): {known}; its cells are \
                 separated by `;`: save it with commas, or say `delimiter = \";\"` in [origin.layout]"
            ),
        ),
        text(
            "a quote without end",
            &flat(&[&[("PayeeName", "\"Acme")]]),
            &format!("row 2 (at byte {}) is cut off: a quote was opened that nothing closes; fetch the document again", flat(&[]).len()),
        ),
        text(
            "cut off within a row",
            flat(&[&[], &[]]).trim_end().rsplit_once(",K-1").unwrap().0,
            &format!(
                "row 3 (at byte {}) has 22 cells, the first row has 32: a separator or a quote within a cell may not be escaped, or the file may be cut off there",
                flat(&[&[]]).len()
            ),
        ),
        text(
            "cut off within the last cell",
            flat(&[&[("CheckTotal", "100.0")]]).trim_end(),
            "the document does not end with a line break, so that its last row may be cut off: export it again; if it is whole, add a line break",
        ),
    ]
}

fn layouts() -> Vec<Hostile> {
    let headed = |from: &str, to: &str| flat(&[&[]]).replacen(from, to, 1);
    vec![
        text(
            "a column twice",
            &headed("CreationUserID", "paymentid"),
            "row 1 names the column `PaymentID` twice, as number 21 and number 23",
        ),
        text(
            "no amount",
            &headed("InvoiceAppliedAmount", "Applied"),
            "the header has no column `InvoiceAppliedAmount`, from which line.amount is read",
        ),
        text("no date", &headed("PaymentDate", "Day"), "the header has no column `PaymentDate`, from which date is read"),
        text(
            "no bill",
            &headed("InvoiceNumber", "A").replacen("InvoiceID", "B", 1),
            "the header has no column `InvoiceNumber`, from which line.bill_number is read",
        ),
        text(
            "nothing that tells payments apart",
            &headed("PaymentID", "A").replacen("BankCode", "B", 1),
            "the header has no column `PaymentID`, and not all that stand in for it: no payment could be told from another",
        ),
        text(
            "a renumbered template",
            &fixture("B_toolbox_check.csv"),
            "row 1 has 21 cells, the default template CHECK.FMT has 123: give the .FMT file that it was exported with",
        ),
    ]
}

fn values() -> Vec<Hostile> {
    let long = "9".repeat(40);
    let mut keyless = row("no key", &[("PaymentID", "NULL")], "");
    keyless.2 = "row 2: PaymentID is missing: expected the payment's id, like K-104233".to_owned();
    vec![
        keyless,
        row("no date", &[("PaymentDate", "")], "PaymentDate is missing: expected a date like 2026-03-31"),
        row("no such day", &[("PaymentDate", "2026-02-30")], "PaymentDate is `2026-02-30`: expected a date like 2026-03-31"),
        row("day before month", &[("PaymentDate", "31/03/2026")], "PaymentDate is `31/03/2026`: expected a date like 2026-03-31"),
        row("a void date that is none", &[("VoidDate", "yes")], "VoidDate is `yes`: expected a date like 2026-03-31"),
        row(
            "a time that is none",
            &[("LastModified", "yesterday")],
            "LastModified is `yesterday`: expected a time like 2026-03-31T12:00:00",
        ),
        row("no amount", &[("InvoiceAppliedAmount", "")], "InvoiceAppliedAmount is missing: expected an amount"),
        row(
            "an amount in words",
            &[("InvoiceAppliedAmount", "$100.00")],
            "InvoiceAppliedAmount `$100.00` is not a plain decimal number (digits, an optional leading minus and one point)",
        ),
        row(
            "an exponent",
            &[("InvoiceAppliedAmount", "1e3")],
            "InvoiceAppliedAmount `1e3` is not a plain decimal number (digits, an optional leading minus and one point)",
        ),
        row(
            "thousands",
            &[("InvoiceAppliedAmount", "\"1,000.00\"")],
            "InvoiceAppliedAmount `1,000.00` is not a plain decimal number (digits, an optional leading minus and one point)",
        ),
        row(
            "a part of a cent",
            &[("InvoiceAppliedAmount", "100.0050")],
            "InvoiceAppliedAmount `100.0050` has more decimals than USD has (2)",
        ),
        row(
            "too much",
            &[("InvoiceAppliedAmount", "92233720368547758.08")],
            "InvoiceAppliedAmount `92233720368547758.08` is too large for 64-bit minor units",
        ),
        row(
            "far too much",
            &[("InvoiceAppliedAmount", &long)],
            "InvoiceAppliedAmount `9999999999999999999999999999999999999999` is too large for 64-bit minor units",
        ),
        row("no currency of ISO", &[("PaymentCurrency", "DOLLAR")], "PaymentCurrency `DOLLAR` is not an ISO 4217 currency code"),
        row(
            "another currency on the invoice",
            &[("InvoiceAppliedCurrency", "CAD")],
            "InvoiceAppliedCurrency is `CAD`, and the check is in USD: its amounts cannot be added",
        ),
        row("no bill", &[("InvoiceID", ""), ("InvoiceNumber", "NULL")], "InvoiceID is missing: expected the bill's id, like P-88120"),
        row(
            "a rate in words",
            &[("ExchangeRate", "par")],
            "ExchangeRate is `par`: expected a plain decimal number of at most 15 digits before and 18 behind the point",
        ),
        row("a hostile status", &[("PaymentDate", "\u{1b}[2J")], "PaymentDate is `\\u{1b}[2J`: expected a date like 2026-03-31"),
    ]
}

fn rows_together() -> Vec<Hostile> {
    let (largest, other) = ("92233720368547758.07", &[("PaymentID", "K-2")][..]);
    let rows = |name, rows: &[&[(&str, &str)]], message: &str| (name, flat(rows).into_bytes(), message.to_owned());
    vec![
        rows(
            "too much together",
            &[&[("InvoiceAppliedAmount", largest)], &[("InvoiceAppliedAmount", largest)]],
            "rows 2 to 3 (Id K-1): InvoiceAppliedAmount adds up to 184467440737095516.14, which is too large",
        ),
        rows(
            "two currencies",
            &[&[], &[("PaymentCurrency", "CAD"), ("InvoiceAppliedCurrency", "CAD")]],
            "row 3 (Id K-1): PaymentCurrency is CAD and was USD in an earlier row of the check: its amounts cannot be added",
        ),
        rows(
            "a check apart from its rows",
            &[&[], other, &[]],
            "row 4 (Id K-1) stands a second time, and not beside its other rows: sort the export by the payment's id",
        ),
    ]
}

fn answers() -> Vec<Hostile> {
    let whole = soap_check("", "<Detail><PayableId>P-1</PayableId><Amount>100.00</Amount></Detail>");
    let cut = whole.split("</Details>").next().unwrap();
    let result = "Envelope.Body.GetCheckInvoiceResponse.GetCheckInvoiceResult";
    let refusal = |words: &str| format!("is Yardi's refusal, not data: {words}; nothing of this document is used");
    let foreign = "is not expected: expected the answer of GetCheckInvoice, with its records in `CheckInvoices`";
    vec![
        text(
            "an error with HTTP 200",
            &fixture("C4_GetCheckInvoice_error_http200.xml"),
            &format!("{result}.Messages {}", refusal("`Invalid Interface License for entity.`")),
        ),
        text(
            "an error among records",
            &soap("<CheckInvoices><Messages><Message>Timeout</Message><Message>Try later</Message></Messages></CheckInvoices>"),
            &format!("{result}.CheckInvoices.Messages {}", refusal("`Timeout Try later`")),
        ),
        text("an error without words", &soap("<Messages/>"), &format!("{result}.Messages {}", refusal("no reason is given"))),
        text(
            "an error in a text",
            &soap("&lt;Messages&gt;&lt;Message&gt;No&lt;/Message&gt;&lt;/Messages&gt;"),
            &format!("Messages {}", refusal("`No`")),
        ),
        text(
            "a fault",
            "<Envelope><Body><Fault><faultcode>Server</faultcode><faultstring>Login \u{1b}[2J failed</faultstring></Fault></Body></Envelope>",
            &format!("Envelope.Body.Fault {}", refusal("`Server Login \\u{1b}[2J failed`")),
        ),
        text("a request", &fixture("C_GetCheckInvoice_request.xml"), &format!("Envelope.Body.GetCheckInvoice {foreign}")),
        text("another operation", &soap("<Payables><Payable/></Payables>"), &format!("{result}.Payables {foreign}")),
        text(
            "another record",
            &soap("<CheckInvoices><Invoice/></CheckInvoices>"),
            &format!("{result}.CheckInvoices.Invoice is not expected: quittance reads `Check`"),
        ),
        text("an empty result", &soap(""), "the document has no `CheckInvoices`: it is no answer of GetCheckInvoice"),
        text("words for a result", &soap("OK"), &format!("{result} has the text `OK` where records are expected")),
        text(
            "a text among records",
            &soap("<CheckInvoices>Busy</CheckInvoices>"),
            &format!("{result}.CheckInvoices has the text `Busy` where elements are expected"),
        ),
        text(
            "a DOCTYPE",
            "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><CheckInvoices>&y;</CheckInvoices>",
            "the document has a DOCTYPE, which could define anything: it is refused",
        ),
        text(
            "an entity",
            &soap("<CheckInvoices><Check><CheckId>&y;</CheckId></Check></CheckInvoices>"),
            &format!("{result}.CheckInvoices.Check[0].CheckId uses the entity `&y;`, which is none of the five of XML"),
        ),
        text(
            "cut off",
            cut,
            &format!(
                "{result}.CheckInvoices.Check[0].Details is cut off at byte {}: fetch the document again, nothing of it is used",
                cut.len()
            ),
        ),
        text(
            "wrapped without end",
            &"<Body>".repeat(60),
            "Body.Body.Body.Body.Body.Body.Body.Body.Body.Body is wrapped too deep: it is no answer of GetCheckInvoice",
        ),
    ]
}

fn checks() -> Vec<Hostile> {
    let line = "<Detail><PayableId>P-1</PayableId><Amount>100.00</Amount></Detail>";
    let two = "<Detail><PayableId>P-1</PayableId><Amount>50.00</Amount></Detail><Detail><PayableId>P-2</PayableId></Detail>";
    vec![
        check("no id", "<CheckId/>", line, ": CheckId is missing: expected the check's id, like K-104233"),
        check("an id twice", "<Notes>a</Notes><Notes>b</Notes>", line, ": Notes stands twice"),
        check(
            "elements for a text",
            "<CheckNumber><Notes>5</Notes></CheckNumber>",
            line,
            ": CheckNumber has elements where a text is expected",
        ),
        check("no lines", "", "", " (Id K-1): Details.Detail is missing: a check pays at least one bill"),
        check("a line without an amount", "", two, " (Id K-1): Details.Detail[1].Amount is missing: expected an amount"),
        check(
            "a line without a bill",
            "",
            "<Detail><Amount>100.00</Amount></Detail>",
            " (Id K-1): Details.Detail[0].PayableId is missing: expected the bill's id, like P-88120",
        ),
        check(
            "a total in words",
            "<TotalAmount>lots</TotalAmount>",
            line,
            " (Id K-1): TotalAmount `lots` is not a plain decimal number (digits, an optional leading minus and one point)",
        ),
        check(
            "a date with a part missing",
            "<CheckDate>2026-03</CheckDate>",
            line,
            " (Id K-1): CheckDate is `2026-03`: expected a date like 2026-03-31",
        ),
    ]
}

/// Rows by a site's template.
#[test]
fn rows_of_the_toolbox_are_refused_with_words_that_help() {
    let (site, good) = (site_of_tests().unwrap(), fixture("B_toolbox_check.csv"));
    let table = [
        ("K,104410", "X,104410", "row 6: TYPE is `X`: expected K for a check, or P, C, R or J, which are read past"),
        ("K,104410", ",104410", "row 6: TYPE is missing: expected K for a check"),
        ("K,104410", "K,", "row 6: TRANNUM is missing: expected the payment's id, like K-104233"),
        (
            ",0,50000.00,CAD",
            ",0,,CAD",
            "row 6 (Id K-104410): AMOUNT is in the base currency, USD, and the check is in CAD: export TRANAMOUNT too, for every row",
        ),
    ];
    for (from, to, message) in table {
        assert_eq!(read(Some(&site), good.replace(from, to).as_bytes()).unwrap_err(), message);
    }
    let message = format!(
        "row 6 (at byte {}) has 22 cells, the first row has 21: a separator or a quote within a cell may not be escaped",
        good.find("K,104410").unwrap()
    );
    assert_eq!(read(Some(&site), good.replace(",cadbank", ",cadbank,1").as_bytes()).unwrap_err(), message);
    let other = read(Some(&site), fixture("A_vdc_payments.csv").as_bytes()).unwrap_err();
    assert_eq!(other, "row 1 has 25 cells, the layout has 21 columns: give the .FMT file that it was exported with");
}

#[test]
fn each_is_refused_with_words_that_help() {
    let documents = documents();
    assert!(documents.len() >= 25);
    let mut wrong = Vec::new();
    for (name, document, message) in documents {
        let got = read(None, &document).err();
        if got.as_ref() != Some(&message) {
            wrong.push(format!("{name}\n  expected {message}\n  got      {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
