//! Broken and hostile documents, each with the whole message that a person gets.

use serde_json::{Value, json};

use super::tests::{HEADER, fixture, joined, list, page, read, rest, row};

type Hostile = (&'static str, Vec<u8>, String);

fn text(name: &'static str, document: &str, message: &str) -> Hostile {
    (name, document.as_bytes().to_vec(), message.to_owned())
}

/// A REST record with changed fields.
fn field(name: &'static str, change: Value, message: &str) -> Hostile {
    (name, rest(change), format!("vendorPayment (Id 7): {message}"))
}

/// A row of SuiteQL with changed columns.
fn column(name: &'static str, change: Value, message: &str) -> Hostile {
    (name, page(&[joined(change)]), format!("items[0] (Id 7): {message}"))
}

/// Of a record as a whole no field is named, and no colon stands.
fn of_the_whole(mut hostile: Hostile) -> Hostile {
    hostile.2 = hostile.2.replacen("): ", ") ", 1);
    hostile
}

/// Rows of a saved search.
fn cells(name: &'static str, rows: &str, message: &str) -> Hostile {
    (name, format!("{HEADER}\n{rows}\n").into_bytes(), message.to_owned())
}

pub(super) fn documents() -> Vec<Hostile> {
    [not_this_format(), refusals(), whose(), wrong_records(), cut_lists(), wrong_rows(), wrong_searches(), wrong_deletions()].concat()
}

fn not_this_format() -> Vec<Hostile> {
    let foreign = |has: &str| {
        format!(
            "the document is no vendorPayment record and no SuiteQL answer of NetSuite: expected their fields at its root, it has {has}"
        )
    };
    let utf16: Vec<u8> = "\u{feff}Internal ID,Date".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        text("empty", "", "the document is empty"),
        text("blank", " \r\n\t ", "the document is empty"),
        text(
            "a sign-in page",
            "\n<!DOCTYPE html><html>Welcome!</html>",
            "the document is a web page (HTML), perhaps a sign-in page: fetch it again as JSON from the API",
        ),
        text("an Excel workbook", "PK\u{3}\u{4}xl/workbook", "the document is an archive or an Excel workbook: save it as CSV"),
        ("UTF-16", utf16, "the document is not UTF-8 at byte 0: it looks like UTF-16: save it as UTF-8".to_owned()),
        text("a list", "[{\"id\":\"7\"}]", "the document is no JSON object: it begins with `[{\"id\":\"7\"}]`"),
        text("another API", r#"{"QueryResponse":{},"time":"x"}"#, &foreign("`QueryResponse`, `time`")),
        text("nothing", "{}", &foreign("none of them")),
        text("rows and a record", r#"{"items":[],"id":"7"}"#, &foreign("none of them")),
        text("rows and something else", r#"{"items":[],"surprise":1}"#, &foreign("`surprise`")),
        text("cut off", r#"{"items":[{"id":"7""#, "the document is cut off at byte 19: fetch it again, nothing of it is used"),
        text("a key twice", r#"{"id":"7","id":"8"}"#, "the document has the key `id` twice in one object"),
        text("rows twice", r#"{"items":[],"items":[]}"#, "the document has the key `items` twice in one object"),
        text("two documents", r#"{"items":[]}{"items":[]}"#, "the document goes on behind its end, at byte 12"),
        text("a row that is a list", r#"{"items":[["7"]]}"#, "the document has `[` at byte 10 where an object is expected"),
        text("rows that are none", r#"{"items":{}}"#, "the document has `{` at byte 9 where an array is expected"),
        text("a column twice", r#"{"items":[{"id":"7","id":"8"}]}"#, "items[0] does not fit: duplicate field `id`"),
        text("NaN", r#"{"id":"7","total":NaN}"#, "the document is not JSON near byte 18: expected value"),
    ]
}

fn refusals() -> Vec<Hostile> {
    let said = |said: &str| format!("the document is NetSuite's refusal, not data: {said}; nothing of this document is used");
    let rest = r#"{"type":"https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html#sec10.4.2","title":"Unauthorized","status":401,"o:errorDetails":[{"detail":"Invalid login attempt.","o:errorCode":"INVALID_LOGIN"}]}"#;
    let fault = r"<e:Envelope xmlns:e='x'><e:Body><e:Fault><faultcode>Server</faultcode><faultstring>Session timed out</faultstring></e:Fault></e:Body></e:Envelope>";
    let failed = r#"<Envelope><Body><getDeletedResponse><getDeletedResult><status isSuccess="false"><statusDetail type="ERROR"><code>INSUFFICIENT_PERMISSION</code><message>You need Deleted Records.</message></statusDetail></status></getDeletedResult></getDeletedResponse></Body></Envelope>"#;
    vec![
        text("signed out", rest, &said("code `INVALID_LOGIN`, `Invalid login attempt.`")),
        text(
            "throttled",
            r#"{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED","message":"busy"}}"#,
            &said("code `SSS_REQUEST_LIMIT_EXCEEDED`, `busy`"),
        ),
        text("no token", r#"{"error":"invalid_grant"}"#, &said("error `invalid_grant`")),
        text("beside data", r#"{"items":[],"o:errorDetails":[]}"#, &said("o:errorDetails `[]`")),
        text("a SOAP fault", fault, &said("`Server`, `Session timed out`")),
        text("no permission", failed, &said("`INSUFFICIENT_PERMISSION`, `You need Deleted Records.`")),
    ]
}

fn whose() -> Vec<Hostile> {
    let link = |host: &str, kind: &str| format!("https://{host}.suitetalk.api.netsuite.com/services/rest/record/v1/{kind}/7");
    let links = |href: String| json!({"links": [{"rel": "self", "href": href}]});
    let account =
        "the document is of NetSuite account `999-sb1`, and origin `books` is account `demo123`: import it under that account's origin";
    let query =
        r#"{"links":[{"rel":"self","href":"https://999-sb1.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql"}],"items":[]}"#;
    vec![
        ("another account", rest(links(link("999-sb1", "vendorPayment"))), account.to_owned()),
        text("another account's rows", query, account),
        (
            "another record",
            rest(links(link("demo123", "vendorBill"))),
            "the document is a `vendorBill` record: quittance reads vendorPayment".to_owned(),
        ),
    ]
}

fn wrong_records() -> Vec<Hostile> {
    let plain = "is not a plain decimal number (digits, an optional leading minus and one point)";
    let apply = |change: Value| {
        let mut row = row("1", json!(100));
        row.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        json!({"apply": list(&[row])})
    };
    let huge = json!("92233720368547758.07");
    let nameless = |name, id: Value, message: &str| (name, rest(json!({"id": id})), format!("vendorPayment: {message}"));
    vec![
        nameless("no id", Value::Null, "id is missing: expected the payment's internal id"),
        nameless("an empty id", json!(""), "id is missing: expected the payment's internal id"),
        nameless("an id with a zero before it", json!("07"), "id is `07`: expected an internal id in digits"),
        nameless("a name for an id", json!("VENDPYMT7"), "id is `VENDPYMT7`: expected an internal id in digits"),
        field(
            "no revision",
            json!({"lastModifiedDate": null}),
            "lastModifiedDate is missing: expected an instant like 2026-03-31T12:00:00Z",
        ),
        field(
            "a revision without a zone",
            json!({"lastModifiedDate": "2026-03-31 12:00:00"}),
            "lastModifiedDate `2026-03-31 12:00:00` is not an instant like 2026-03-31T12:00:00Z",
        ),
        field("no date", json!({"tranDate": null}), "tranDate is missing: expected a date like 2026-03-31"),
        field("no such date", json!({"tranDate": "2026-02-29"}), "tranDate `2026-02-29` is not a date like 2026-03-31"),
        field(
            "a date of SOAP",
            json!({"tranDate": "2026-03-31T00:00:00.000-08:00"}),
            "tranDate `2026-03-31T00:00:00.000-08:00` is not a date like 2026-03-31",
        ),
        field("no total", json!({"total": null}), "total is missing: expected an amount"),
        field("a total of words", json!({"total": "all"}), "total is `\"all\"`: expected an amount"),
        field("half a cent", json!({"total": 0.005}), "total `0.005` has more decimals than USD has (2)"),
        (
            "an exponent",
            String::from_utf8(rest(json!({"total": 7777}))).unwrap().replace("7777", "1e3").into_bytes(),
            format!("vendorPayment (Id 7): total `1e3` {plain}"),
        ),
        field(
            "beyond 64 bits",
            json!({"total": "92233720368547758.08"}),
            "total `92233720368547758.08` is too large for 64-bit minor units",
        ),
        of_the_whole(field(
            "rows beyond 64 bits",
            json!({"apply": list(&[row("1", huge.clone()), row("1", huge)])}),
            "adds up to 184467440737095516.14, which is too large",
        )),
        field(
            "a currency by its id alone",
            json!({"currency": {"id": "6"}}),
            "currency `6` is no currency that is known here: name its ISO 4217 code under [origin.currencies]",
        ),
        field(
            "a currency of an unknown name",
            json!({"currency": {"id": "6", "refName": "Loonie"}}),
            "currency `Loonie` `6` is no currency that is known here: name its ISO 4217 code under [origin.currencies]",
        ),
        field("a currency that is a list", json!({"currency": ["USD"]}), "currency is `[\"USD\"]`: expected a plain value"),
        field(
            "a rate of words",
            json!({"exchangeRate": "par"}),
            "exchangeRate is `\"par\"`: expected a plain decimal number of at most 15 digits before and 18 behind the point",
        ),
        field("a truth that is none", json!({"toAch": "maybe"}), "toAch is `maybe`: expected true or false"),
        field(
            "a row without a document",
            apply(json!({"doc": null})),
            "apply.items[0].doc.id is missing: expected the document's internal id",
        ),
        field("a row without an amount", apply(json!({"amount": null})), "apply.items[0].amount is missing: expected an amount"),
        field(
            "a row of half a cent",
            apply(json!({"amount": 99.995})),
            "apply.items[0].amount `99.995` has more decimals than USD has (2)",
        ),
        field("a discount of words", apply(json!({"disc": "2%"})), "apply.items[0].disc is `\"2%\"`: expected an amount"),
        field("an application that is none", apply(json!({"apply": 2})), "apply.items[0].apply is `2`: expected true or false"),
    ]
}

fn cut_lists() -> Vec<Hostile> {
    let part = "is only a part of the list (1 rows): fetch the record with all of its rows, nothing of it is used";
    let rows = |change: Value| {
        let mut list = list(&[row("1", json!(100))]);
        list.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        list
    };
    let link = "is a link without rows: fetch the record with `expandSubResources=true`";
    let bare = || json!({"links": [{"rel": "self", "href": "https://demo123.suitetalk.api.netsuite.com/x"}]});
    vec![
        field("more rows elsewhere", json!({"apply": rows(json!({"hasMore": true}))}), &format!("apply {part}")),
        field("more rows, none here", json!({"apply": {"items": [], "hasMore": "T"}}), &format!("apply {}", part.replace('1', "0"))),
        field("a later page", json!({"apply": rows(json!({"offset": 1000}))}), &format!("apply {part}")),
        field(
            "a row lost",
            json!({"apply": rows(json!({"count": 2}))}),
            "apply has 1 rows, and its count says `2`: fetch it again, nothing of it is used",
        ),
        field("a bare link", json!({"apply": bare()}), &format!("apply {link}")),
        field("a bare link to credits", json!({"credit": bare()}), &format!("credit {link}")),
        field("no list", json!({"apply": null}), &format!("apply {}", "is missing: fetch the record with `expandSubResources=true`")),
        ("a list that is a text", rest(json!({"apply": "all"})), "apply is `\"all\"`: expected a sublist".to_owned()),
        (
            "a row of a query lost",
            serde_json::to_vec(&json!({"count": 2, "items": [joined(json!({}))]})).unwrap(),
            "items has 1 rows, and its count says `2`: fetch it again, nothing of it is used".to_owned(),
        ),
    ]
}

fn wrong_rows() -> Vec<Hostile> {
    let nameless = |name, row: Value, message: &str| (name, page(&[row]), format!("items[0]{message}"));
    vec![
        nameless("no id", joined(json!({"id": null})), ": id is missing: expected the payment's internal id"),
        nameless(
            "ids alone",
            json!({"links": [], "id": "7"}),
            " has an id at most: fetch each record by its id with `expandSubResources=true`, or ask by SuiteQL",
        ),
        of_the_whole(column("a bill", json!({"type": "VendBill"}), "is a `VendBill`: ask for transactions of type VendPymt alone")),
        column("no status", json!({"status": null}), "status is missing: expected a letter like F or V"),
        column("no total", json!({"foreigntotal": null}), "foreigntotal is missing: expected an amount"),
        column("no date", json!({"trandate": null}), "trandate is missing: expected a date like 2026-03-31"),
        column("a date in the user's format", json!({"trandate": "3/31/2026"}), "trandate `3/31/2026` is not a date like 2026-03-31"),
        column(
            "no currency",
            json!({"currency": null, "currencycode": null}),
            "currencycode is missing: expected a code; where there is one currency, add it like `'USD' AS currencycode`",
        ),
        column(
            "a currency's id alone",
            json!({"currencycode": null}),
            "currency `1` is no currency that is known here: name its ISO 4217 code under [origin.currencies]",
        ),
        column("a bill of no type", json!({"billtype": null}), "billtype is missing: expected the document's type, like VendBill"),
        column("a link without an amount", json!({"foreignamount": null}), "foreignamount is missing: expected an amount"),
        column("a bill's name for its id", json!({"billid": "HE-1"}), "billid is `HE-1`: expected an internal id in digits"),
        column("another link", json!({"linktype": "OrdBill"}), "linktype is `OrdBill`: ask for links of type Payment alone"),
        column("a column that is an object", json!({"memo": {"text": "x"}}), "memo is `{\"text\":\"x\"}`: expected a plain value"),
        column(
            "a total too small to be turned",
            json!({"foreigntotal": "-92233720368547758.08"}),
            "foreigntotal `-92233720368547758.08` is too large for 64-bit minor units without its sign",
        ),
        nameless(
            "a link that names no bill",
            json!({"paymentid": "7", "billtype": "VendBill", "foreignamount": "1"}),
            " (Id 7): billid is missing: expected the bill's internal id",
        ),
        nameless(
            "a link of no amount",
            json!({"paymentid": "7", "billid": "1", "billtype": "VendBill", "foreignamount": "much"}),
            " (Id 7): foreignamount `much` is not a plain decimal number (digits, an optional leading minus and one point)",
        ),
        (
            "the third of a page",
            page(&[joined(json!({})), joined(json!({"id": "8"})), joined(json!({"id": "9", "foreigntotal": "x"}))]),
            "items[2] (Id 9): foreigntotal `x` is not a plain decimal number (digits, an optional leading minus and one point)".to_owned(),
        ),
    ]
}

fn wrong_searches() -> Vec<Hostile> {
    let formats = "is no date like 03/31/2026 (month first) or 2026-03-31: name its form under [origin.layout] dates, or set one of these in NetSuite before exporting";
    let english = "export the saved search with English labels and comma-separated; it has";
    vec![
        text("another file", "Id,TotalAmt\r\n7,100.00\r\n", &format!("row 1 has no column `Internal ID`: {english} `Id`, `TotalAmt`")),
        text(
            "other labels",
            "Interne ID;Datum\n7;1.2.2026\n",
            &format!(
                "row 1 has no column `Internal ID`: {english} `Interne ID;Datum`; its cells are separated by `;`: save it with commas, or say \
                 `delimiter = \";\"` in [origin.layout]"
            ),
        ),
        text(
            "no currency",
            "Internal ID,Date,Status,Amount (Foreign Currency)\n",
            &format!("row 1 has no column `Currency`: {english} `Internal ID`, `Date`, `Status`, `Amount (Foreign Currency)`"),
        ),
        text(
            "bills without amounts",
            "Internal ID,Date,Status,Amount,Applied To Transaction : Internal ID\n",
            &format!(
                "row 1 has no column `Applied To Link Amount`: {english} `Internal ID`, `Date`, `Status`, `Amount`, \
                 `Applied To Transaction : Internal ID`"
            ),
        ),
        text("a column twice", "Internal ID,Date,date\n", "row 1 names the column `date` twice, as number 2 and number 3"),
        cells("a sum at the end", ",,,Overall Total,,,-100.00,,", "row 2: Internal ID is missing: expected the payment's internal id"),
        cells("the header again", HEADER, "row 2: Internal ID is `Internal ID`: expected an internal id in digits"),
        cells("day first", "7,31/03/2026,,Ace,Approved,USD,-1.00,1,1.00", &format!("row 2 (Id 7): Date `31/03/2026` {formats}")),
        cells("a month's name", "7,31-Mar-2026,,Ace,Approved,USD,-1.00,1,1.00", &format!("row 2 (Id 7): Date `31-Mar-2026` {formats}")),
        cells(
            "thousands",
            "7,03/31/2026,,Ace,Approved,USD,\"-1,000.00\",1,1000.00",
            "row 2 (Id 7): Amount (Foreign Currency) `-1,000.00` is not a plain decimal number (digits, an optional leading minus and one point)",
        ),
        cells(
            "no status",
            "7,03/31/2026,,Ace,,USD,-1.00,1,1.00",
            "row 2 (Id 7): Status is missing: expected a status like Bill Payment : Approved",
        ),
        cells("no currency in it", "7,03/31/2026,,Ace,Approved,,-1.00,1,1.00", "row 2 (Id 7): Currency is missing: expected a currency"),
        cells(
            "an unknown currency",
            "7,03/31/2026,,Ace,Approved,Peso,-1.00,1,1.00",
            "row 2 (Id 7): Currency `Peso` is no currency that is known here: name its ISO 4217 code under [origin.currencies]",
        ),
        cells(
            "an amount for no bill",
            "7,03/31/2026,,Ace,Approved,USD,-1.00,,1.00",
            "row 2 (Id 7): Applied To Transaction : Internal ID is missing: expected the bill's internal id",
        ),
        cells(
            "a bill without an amount",
            "7,03/31/2026,,Ace,Approved,USD,-1.00,1,",
            "row 2 (Id 7): Applied To Link Amount (Foreign Currency) is missing: expected an amount",
        ),
        cells(
            "a separator in a name",
            "7,03/31/2026,,Ace, Inc.,Approved,USD,-1.00,1,1.00",
            "row 2 (at byte 159) has 10 cells, the header has 9: a separator or a quote within a cell may not be escaped",
        ),
    ]
}

fn wrong_deletions() -> Vec<Hostile> {
    let soap = String::from_utf8(fixture("4d_deleted_soap.xml")).unwrap();
    let path = "Envelope.Body.getDeletedResponse.getDeletedResult.deletedRecordList.deletedRecord[0]";
    let changed = |name, from: &str, to: &str, message: &str| {
        assert!(soap.contains(from));
        (name, soap.replace(from, to).into_bytes(), message.to_owned())
    };
    let tell = "add the type to the query, like `'vendorpayment' AS recordtype`";
    vec![
        text(
            "other XML",
            "<Report_Data/>",
            "the document is XML with the root `Report_Data`: of NetSuite's XML quittance reads the answer of getDeleted",
        ),
        text(
            "an empty envelope",
            "<Envelope><Body/></Envelope>",
            "the document is no answer of getDeleted: it has no status of success; ask for the records that were deleted",
        ),
        changed(
            "no id",
            "internalId=\"70452\" ",
            "",
            &format!("{path}: record.internalId is missing: expected the deleted record's internal id"),
        ),
        changed(
            "an id that is none",
            "\"70452\"",
            "\"x\"",
            &format!("{path}: record.internalId is `x`: expected an internal id in digits"),
        ),
        changed(
            "no type",
            " type=\"vendorPayment\"",
            "",
            &format!("{path} (Id 70452): record.type is missing: expected a record type like vendorPayment"),
        ),
        (
            "a name that does not tell",
            page(&[json!({"recordid": "7", "name": "Lieferantenzahlung #7"})]),
            format!("items[0] (Id 7): recordtype is missing, and the name `Lieferantenzahlung #7` does not tell: {tell}"),
        ),
        (
            "no id of a deleted record",
            page(&[json!({"recordid": "", "name": "Bill Payment #7"})]),
            "items[0]: recordid is missing: expected the deleted record's internal id".to_owned(),
        ),
    ]
}

#[test]
fn each_is_refused_with_words_that_help() {
    let documents = documents();
    assert!(documents.len() >= 25);
    let mut wrong = Vec::new();
    for (name, document, message) in documents {
        let got = read(&document).err();
        if got.as_ref() != Some(&message) {
            wrong.push(format!("{name}\n  expected {message}\n  got      {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Nesting and numbers of things end in words or in a record, never in the stack's or the memory's end.
#[test]
fn depth_and_numbers_are_harmless() {
    let nest = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let void = |extra: &str| {
        format!(r#"{{"id":"7","status":"V","lastModifiedDate":"2026-04-01T08:00:00Z","tranDate":"2026-03-31","total":1,{extra}}}"#)
    };
    assert_eq!(read(void(&format!(r#""custbody_x":{}"#, nest(100_000))).as_bytes()).unwrap().len(), 1);
    assert!(read(void(&format!(r#""memo":{}"#, nest(100_000))).as_bytes()).unwrap_err().len() < 300);
    assert!(read(format!(r#"{{"items":[{{"id":{}}}]}}"#, nest(100_000)).as_bytes()).is_err());
    let fields = |n: usize| (0..n).map(|n| format!("\"custbody_{n}\":{n}")).collect::<Vec<_>>().join(",");
    assert_eq!(read(void(&fields(500)).as_bytes()).unwrap().len(), 1);
    assert_eq!(read(void(&fields(2000)).as_bytes()).unwrap_err(), "the document has more than 1024 keys in one object of its frame");
    // A vendor's open bills are listed, however many, and only what is applied is kept.
    let open = r#"{"apply":false,"amount":0,"doc":{"id":"1"},"type":"Bill"},"#.repeat(300_000);
    let one = serde_json::to_string(&row("1", json!(1))).unwrap();
    let many = void(&format!(r#""apply":{{"items":[{open}{one}]}}"#)).replace(r#""V""#, r#""F""#);
    assert_eq!(read(many.as_bytes()).unwrap().len(), 1);
    let applied = format!("{one},").repeat(100_001);
    let many = void(&format!(r#""apply":{{"items":[{applied}{one}]}}"#)).replace(r#""V""#, r#""F""#);
    assert_eq!(read(many.as_bytes()).unwrap_err(), "vendorPayment (Id 7): apply has more than 100000 rows that are applied");
}
