//! Broken and hostile documents, each with the whole message that a person gets.

use serde_json::{Value, json};

use super::tests::{bytes, cheque, collection, line, read, with, without};

type Hostile = (&'static str, Vec<u8>, String);

fn text(name: &'static str, document: &str, message: &str) -> Hostile {
    (name, document.as_bytes().to_vec(), message.to_owned())
}

fn value(name: &'static str, document: Value, message: &str) -> Hostile {
    (name, bytes(&document), message.to_owned())
}

/// One cheque with what is changed.
fn changed(name: &'static str, change: Value, message: &str) -> Hostile {
    value(name, collection(&[cheque(change)]), &format!("items[0] (Id 001/7): {message}"))
}

/// One cheque whose line is changed.
fn lined(name: &'static str, change: Value, message: &str) -> Hostile {
    changed(name, json!({"VouChqViewObj": [line(change)]}), &format!("VouChqViewObj[0].{message}"))
}

pub(super) fn documents() -> Vec<Hostile> {
    [formats(), refusals(), headers(), values(), lines(), apart()].concat()
}

fn formats() -> Vec<Hostile> {
    let expected = "expected a collection with `items`, one cheque or voucher, or collections under names like apcheque";
    let whole = String::from_utf8(bytes(&collection(&[cheque(json!({}))]))).unwrap();
    let cut = whole.get(..300).unwrap();
    let utf16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mixed = |more: Value| with(collection(&[]), more);
    vec![
        text("empty", "", "the document is empty"),
        text(
            "a hotel",
            "<!DOCTYPE html><html>Welcome!</html>",
            "the document is a web page (HTML), perhaps a sign-in page: fetch it again as JSON from the API",
        ),
        text("XML", "<items/>", "the document is XML: ask for JSON with `Accept: application/json`"),
        text(
            "CSV",
            "CHQ_NUM,CHQ_AMT\n1,2\n",
            "the document is neither a JSON object nor a list: it begins with `CHQ_NUM,CHQ_AMT\\n1,2\\n`",
        ),
        ("UTF-16", utf16, "the document is not UTF-8 at byte 0: it looks like UTF-16: save it as UTF-8".to_owned()),
        text("nothing in an object", "{}", &format!("the document is no answer of CMiC: {expected}; it has none of them")),
        text(
            "another object",
            "{\"vendors\":[],\"\\u001b[2J\":1}",
            &format!("the document is no answer of CMiC: {expected}; it has `vendors`, `\\u{{1b}}[2J`"),
        ),
        text(
            "a page without its list",
            "{\"count\":5,\"hasMore\":true,\"links\":[]}",
            &format!("the document is no answer of CMiC: {expected}; it has none of them"),
        ),
        value(
            "a list that is null",
            json!({"items": null, "count": 5}),
            &format!("the document is no answer of CMiC: {expected}; it has `items`"),
        ),
        value(
            "a record beside a list",
            mixed(json!({"ChqSeqNum": 7})),
            &format!("the document is no answer of CMiC: {expected}; it has more than one of them"),
        ),
        value(
            "a list beside collections",
            mixed(json!({"apcheque": []})),
            &format!("the document is no answer of CMiC: {expected}; it has more than one of them"),
        ),
        value(
            "a collection without its list",
            json!({"apcheque": {"count": 1}}),
            "apcheque has no list `items`: it is no collection of CMiC",
        ),
        text(
            "a text for a collection",
            "{\"apcheque\":\"none\"}",
            "the document has `\\\"` at byte 12 where an object is expected".replace("\\\"", "\"").as_str(),
        ),
        text("a number for a record", "{\"items\":[5]}", "the document has `5` at byte 10 where an object is expected"),
        text("a list for a record", "[[]]", "the document has `[` at byte 1 where an object is expected"),
        text("a key twice", "{\"items\":[],\"items\":[]}", "the document has the key `items` twice in one object"),
        text("more behind the end", "[] []", "the document goes on behind its end, at byte 3"),
        (
            "cut off",
            cut.as_bytes().to_vec(),
            format!("the document is cut off at byte {}: fetch it again, nothing of it is used", cut.len()),
        ),
        text("no JSON", "[{\"ChqSeqNum\":07}]", "the document is not JSON near byte 15: invalid number"),
        text("a field twice", "[{\"ChqSeqNum\":7,\"ChqAmt\":1,\"ChqAmt\":2}]", "[0] does not fit: the field `ChqAmt` stands twice"),
        text(
            "a field twice in a line",
            "[{\"ChqSeqNum\":7,\"ChqCompCode\":\"001\",\"ChqDate\":\"2026-03-14\",\"ChqAmt\":1,\"ChqPostDate\":null,\"ChqRevCode\":null,\"VouChqViewObj\":[{\"VouchqAmt\":1,\"VouchqAmt\":2}]}]",
            "[0] (Id 001/7): VouChqViewObj[0] does not fit: the field `VouchqAmt` stands twice",
        ),
    ]
}

fn refusals() -> Vec<Hostile> {
    let said = |words: &str| format!("is a refusal of CMiC, not data: {words}; nothing of this document is used");
    vec![
        value(
            "an error of ADF with HTTP 200",
            json!({"title": "Bad Request", "status": "400", "o:errorDetails": [{"detail": "limit", "o:errorCode": "27014"}]}),
            &format!("the document {}", said("o:errorDetails `[{\"detail\":\"limit\",\"o:errorCode\":\"27014\"}]`, title `Bad Request`")),
        ),
        value(
            "a sign-in that failed",
            json!({"error": "invalid_client", "error_description": "AADSTS \u{1b}[2J", "error_codes": [1]}),
            &format!("the document {}", said("error `invalid_client`, error_description `AADSTS \\u{1b}[2J`")),
        ),
        value(
            "an error beside an empty list",
            json!({"items": [], "detail": "finder"}),
            &format!("the document {}", said("detail `finder`")),
        ),
        value(
            "an error for one of the collections",
            json!({"apcheque": {"title": "Not Found"}, "apvouchq": []}),
            &format!("apcheque {}", said("title `Not Found`")),
        ),
    ]
}

fn headers() -> Vec<Hostile> {
    let one = |change: Value| collection(&[cheque(change)]);
    let less = |names: &[&str]| collection(&[without(cheque(json!({})), names)]);
    let asked = "fetch without `fields=`, or name it there";
    vec![
        value(
            "another record",
            json!([{"BpvenCode": "X"}]),
            "[0] is no cheque, line or voucher: those have ChqSeqNum, VouchqChqSeqNum or VouNum",
        ),
        value(
            "no number in the system",
            one(json!({"ChqSeqNum": null})),
            "items[0]: ChqSeqNum is missing: expected the cheque's number in the system, like 23764",
        ),
        value(
            "a number that is a word",
            one(json!({"ChqSeqNum": "seven"})),
            "items[0]: ChqSeqNum is `seven`: expected a whole number, like 23764",
        ),
        value("a part of a number", one(json!({"ChqSeqNum": 7.5})), "items[0]: ChqSeqNum is `7.5`: expected a whole number, like 23764"),
        value(
            "an exponent for a number",
            one(json!({"ChqSeqNum": "7e3"})),
            "items[0]: ChqSeqNum is `7e3`: expected a whole number, like 23764",
        ),
        value(
            "an object for a number",
            one(json!({"ChqSeqNum": {"a": 1}})),
            "items[0]: ChqSeqNum is `{\"a\":1}`: expected a text or a number",
        ),
        value(
            "no company",
            one(json!({"ChqCompCode": null})),
            "items[0] lacks a part of its key: group.by names fields that are null in it",
        ),
        value(
            "another company",
            one(json!({"ChqCompCode": "002"})),
            "items[0] (Id 002/7): ChqCompCode is `002`: this origin is the company `001`",
        ),
        value(
            "a company that lost its zeros",
            one(json!({"ChqCompCode": 1})),
            "items[0] (Id 1/7): ChqCompCode is `1`: this origin is the company `001`",
        ),
        value(
            "another company's voucher",
            json!([{"VouNum": 5, "VouCompCode": "002"}]),
            "[0] (Id 5): VouCompCode is `002`: this origin is the company `001`",
        ),
        value(
            "a voucher without its number",
            json!([{"VouNum": null}]),
            "[0]: VouNum is missing: expected the voucher's number, like 251507376",
        ),
        value(
            "whether it is posted was not asked",
            less(&["ChqPostDate"]),
            &format!("items[0] (Id 001/7): ChqPostDate is not in the record, so whether the cheque is posted is not known: {asked}"),
        ),
        value(
            "whether it is void was not asked",
            less(&["ChqRevCode", "ChqRevDate"]),
            &format!("items[0] (Id 001/7): ChqRevCode is not in the record, so whether it was voided is not known: {asked}"),
        ),
    ]
}

fn values() -> Vec<Hostile> {
    let plain = "is not a plain decimal number (digits, an optional leading minus and one point)";
    vec![
        changed("no date", json!({"ChqDate": null}), "ChqDate is missing: expected a date like 2026-03-31"),
        changed("no such day", json!({"ChqDate": "2026-02-30"}), "ChqDate is `2026-02-30`: expected a date like 2026-03-31"),
        changed("American dates", json!({"ChqDate": "03/14/2026"}), "ChqDate is `03/14/2026`: expected a date like 2026-03-31"),
        changed("a posting date that is none", json!({"ChqPostDate": "yes"}), "ChqPostDate is `yes`: expected a date like 2026-03-31"),
        changed(
            "a date of reversal that is none",
            json!({"ChqRevDate": "\u{1b}[2J"}),
            "ChqRevDate is `\\u{1b}[2J`: expected a date like 2026-03-31",
        ),
        changed(
            "a time that is none",
            json!({"ChqIuUpdateDate": "yesterday"}),
            "ChqIuUpdateDate is `yesterday`: expected a time like 2026-03-31T12:00:00-04:00",
        ),
        changed("no amount", json!({"ChqAmt": null}), "ChqAmt is missing: expected an amount"),
        changed("an amount in words", json!({"ChqAmt": "$100.00"}), &format!("ChqAmt `$100.00` {plain}")),
        changed("thousands", json!({"ChqAmt": "1,000.00"}), &format!("ChqAmt `1,000.00` {plain}")),
        changed("an exponent", json!({"ChqAmt": "1e3"}), &format!("ChqAmt `1e3` {plain}")),
        changed("true for an amount", json!({"ChqAmt": true}), &format!("ChqAmt `true` {plain}")),
        changed("a list for an amount", json!({"ChqAmt": [1]}), "ChqAmt is `[1]`: expected a text or a number"),
        changed("a part of a cent", json!({"ChqAmt": "100.005"}), "ChqAmt `100.005` has more decimals than USD has (2)"),
        changed("too much", json!({"ChqAmt": "92233720368547758.08"}), "ChqAmt `92233720368547758.08` is too large for 64-bit minor units"),
        changed("no currency of ISO", json!({"ChqCurrCode": "DOLLAR"}), "ChqCurrCode `DOLLAR` is not an ISO 4217 currency code"),
        changed(
            "a factor in words",
            json!({"ChqGlFactorNum": "par"}),
            "ChqGlFactorNum is `par`: expected a plain decimal number of at most 15 digits before and 18 behind the point",
        ),
        changed("a part of a cheque number", json!({"ChqNum": 20117.5}), "ChqNum is `20117.5`: expected a whole number, like 23764"),
    ]
}

fn lines() -> Vec<Hostile> {
    let largest = "92233720368547758.07";
    let paging = "a cheque may have lines on another page: put the lines of all pages into one document, or fetch manualcheck";
    let more = with(collection(&[line(json!({}))]), json!({"hasMore": true}));
    vec![
        lined("no amount", json!({"VouchqAmt": null}), "VouchqAmt is missing: expected an amount"),
        lined("a part of a cent", json!({"VouchqAmt": "1.001"}), "VouchqAmt `1.001` has more decimals than USD has (2)"),
        lined(
            "no voucher",
            json!({"VouchqVouNum": null, "VouchqVouInvCode": ""}),
            "VouchqVouNum is missing: expected the voucher's number, or its invoice code",
        ),
        lined("a part of a voucher's number", json!({"VouchqVouNum": 11.5}), "VouchqVouNum is `11.5`: expected a whole number, like 23764"),
        lined(
            "another cheque's line",
            json!({"VouchqChqSeqNum": 8}),
            "VouchqChqSeqNum is `8`, and the line stands at the cheque with the system's number 7",
        ),
        lined(
            "a line of another number",
            json!({"VouchqChqNum": "20118"}),
            "VouchqChqNum is `20118`, and the line stands at the cheque with the number 20117",
        ),
        changed(
            "too much together",
            json!({"VouChqViewObj": [line(json!({"VouchqAmt": largest})), line(json!({"VouchqAmt": largest}))]}),
            "VouchqAmt adds up to 184467440737095516.14, which is too large",
        ),
        changed(
            "a text for lines",
            json!({"VouChqViewObj": "none"}),
            "VouChqViewObj does not fit: invalid type: string \"none\", expected a list",
        ),
        changed(
            "a number for a line",
            json!({"VouChqViewObj": [5]}),
            "VouChqViewObj[0] does not fit: invalid type: integer `5`, expected an object",
        ),
        changed("a page of the lines", json!({"VouChqViewObj": more}), &format!("VouChqViewObj.hasMore is true, and {paging}")),
        changed(
            "no end of lines",
            json!({"VouChqViewObj": vec![json!({}); 10_001]}),
            "VouChqViewObj does not fit: a list of more than 10000 parts",
        ),
    ]
}

fn apart() -> Vec<Hostile> {
    let header = without(cheque(json!({})), &["VouChqViewObj"]);
    let lonely = "is missing, and no line of this cheque is in the document: fetch manualcheck, which has a cheque with its lines, or put the answer of apvouchq into the same document";
    let orphan = "whose header does not stand without lines in this document: put the answer of apcheque beside it, or fetch manualcheck, which has a cheque with its lines";
    let paging = "a cheque may have lines on another page: put the lines of all pages into one document, or fetch manualcheck";
    let both = |lines: Value| json!({"apcheque": collection(std::slice::from_ref(&header)), "apvouchq": lines});
    let page = |change: Value| with(collection(&[line(json!({}))]), change);
    vec![
        value("headers alone", collection(std::slice::from_ref(&header)), &format!("items[0] (Id 001/7): VouChqViewObj {lonely}")),
        value("one header alone", header.clone(), &format!("record (Id 001/7): VouChqViewObj {lonely}")),
        value("lines that are null", cheque(json!({"VouChqViewObj": null})), &format!("record (Id 001/7): VouChqViewObj {lonely}")),
        value(
            "a void without lines",
            json!([with(header.clone(), json!({"ChqRevCode": "V"}))]),
            &format!("[0] (Id 001/7): VouChqViewObj {lonely}"),
        ),
        value("lines alone", collection(&[line(json!({}))]), &format!("items[0] is a line of cheque `7`, {orphan}")),
        value(
            "a line of nothing",
            both(collection(&[json!({"VouchqAmt": 1})])),
            "apvouchq.items[0]: VouchqChqSeqNum is missing: expected the system's number of the line's cheque, like 23764",
        ),
        value(
            "a line of an absent cheque",
            both(json!([line(json!({})), line(json!({"VouchqChqSeqNum": 8}))])),
            &format!("apvouchq[1] is a line of cheque `8`, {orphan}"),
        ),
        value(
            "lines beside a cheque that has its own",
            json!([cheque(json!({})), line(json!({}))]),
            &format!("[1] is a line of cheque `7`, {orphan}"),
        ),
        value(
            "a line of another number",
            both(json!([line(json!({"VouchqChqNum": 20118}))])),
            "apvouchq[0]: VouchqChqNum is `20118`, and the line stands at the cheque with the number 20117",
        ),
        value("more lines to come", both(page(json!({"hasMore": true}))), &format!("apvouchq.hasMore is true, and {paging}")),
        value("lines that came before", both(page(json!({"offset": 500}))), &format!("apvouchq.offset is `500`, and {paging}")),
        value(
            "a page of mixed records",
            with(collection(&[header.clone(), line(json!({}))]), json!({"hasMore": true})),
            &format!("hasMore is true, and {paging}"),
        ),
        value(
            "a part of the lines",
            both(json!([line(json!({"VouchqAmt": 40}))])),
            "apcheque.items[0] (Id 001/7): ChqAmt is 100.00, the lines in the document come to 40.00: put all lines of the cheque into the document, or fetch manualcheck",
        ),
        value(
            "a header twice",
            json!([header, header, line(json!({}))]),
            "[1] (Id 001/7) stands a second time, after [0]: which of the two the lines belong to is not known",
        ),
    ]
}

#[test]
fn each_is_refused_with_words_that_help() {
    let documents = documents();
    assert!(documents.len() >= 60, "{}", documents.len());
    let mut wrong = Vec::new();
    for (name, document, message) in documents {
        let got = read(&document).err();
        if got.as_ref() != Some(&message) {
            wrong.push(format!("{name}\n  expected {message}\n  got      {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
