//! CMiC: section 3 of its reference, row by row.

use quittance::Erp;

use crate::table::{Books, Row, hold, row};

const BOOKS: Books = Books { erp: Erp::Cmic, tenant: "001", currency: "USD" };

/// The cheque that the rows below change: one voucher, paid whole.
const PAID: &str = "001/7 rev 2026-03-14T14:00:00Z posted 2026-03-14 total 100.00 USD rate 1 base/unit by check ref 42 to V1 group 9
    | bill 501 no. I-501 cash 100.00 retainage 0.00";
/// What its header says of it.
const HEAD: &str = "001/7 rev 2026-03-14T14:00:00Z posted 2026-03-14 total 100.00 USD rate 1 base/unit by check ref 42 to V1 group 9";
const POST: &str = "001/7 501 100.00 USD 2026-03-14";
const BACK: &str = "001/7 501 -100.00 USD 2026-03-25";
/// A cheque below zero of the same account and number.
const TWIN: &str = "001/8 rev 2026-03-25T14:00:00Z posted 2026-03-25 total -100.00 USD rate 1 base/unit by check ref 42 to V1 group 9
    undoes 001/00/1000.100/*/42 | bill 501 no. I-501 cash -100.00 retainage 0.00";

/// Fields with some of them changed, written as JSON values; `-` leaves a field out.
fn object(mut fields: Vec<(&str, &str)>, more: &[(&'static str, &'static str)]) -> String {
    for (name, value) in more {
        match fields.iter_mut().find(|(n, _)| n == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    let fields: Vec<String> = fields.iter().filter(|(_, v)| *v != "-").map(|(n, v)| format!("\"{n}\":{v}")).collect();
    format!("{{{}}}", fields.join(","))
}

fn header(more: &[(&'static str, &'static str)]) -> String {
    let fields = vec![
        ("ChqCompCode", "\"001\""),
        ("ChqSeqNum", "7"),
        ("ChqBankCompCode", "\"001\""),
        ("ChqDeptCode", "\"00\""),
        ("ChqAccCode", "\"1000.100\""),
        ("ChqNum", "42"),
        ("ChqDate", "\"2026-03-14\""),
        ("ChqPostDate", "\"2026-03-14\""),
        ("ChqAmt", "100"),
        ("ChqCurrCode", "\"USD\""),
        ("ChqGlFactorNum", "1"),
        ("ChqVenCode", "\"V1\""),
        ("ChqDraftCode", "\"C\""),
        ("ChqVouCode", "\"Y\""),
        ("ChqBchNum", "9"),
        ("ChqRevCode", "null"),
        ("ChqRevDate", "null"),
        ("ChqIuCreateDate", "\"2026-03-14T10:00:00-04:00\""),
        ("ChqIuUpdateDate", "null"),
    ];
    object(fields, more)
}

/// A posted line.
fn line(more: &[(&'static str, &'static str)]) -> String {
    let fields = vec![
        ("VouchqChqSeqNum", "7"),
        ("VouchqChqNum", "42"),
        ("VouchqVouNum", "501"),
        ("VouchqVouInvCode", "\"I-501\""),
        ("VouchqAmt", "100"),
        ("VouchqDiscAmt", "0"),
        ("VouchqHldbkAmt", "0"),
    ];
    object(fields, more)
}

/// A line that is not posted.
fn entered(more: &[(&'static str, &'static str)]) -> String {
    let fields = vec![
        ("PaCompCode", "\"001\""),
        ("PaChqNum", "\"42\""),
        ("PaChqSeqNum", "\"7\""),
        ("PaVouInvCode", "\"I-501\""),
        ("PaPayCurrAmt", "\"100\""),
        ("PaAmt", "\"100\""),
        ("PaDiscAmt", "\"0\""),
    ];
    object(fields, more)
}

fn with(list: &str, header: &str, lines: &[String]) -> String {
    format!("{},\"{list}\":[{}]}}", header.strip_suffix('}').unwrap(), lines.join(","))
}

fn cheque(more: &[(&'static str, &'static str)], lines: &[String]) -> String {
    with("VouChqViewObj", &header(more), lines)
}

fn page(items: &[String]) -> String {
    format!("{{\"items\":[{}],\"count\":{},\"hasMore\":false,\"limit\":500,\"offset\":0,\"links\":[]}}", items.join(","), items.len())
}

/// One cheque of one line.
fn one(more: &[(&'static str, &'static str)]) -> String {
    page(&[cheque(more, &[line(&[])])])
}

/// A cheque below zero.
fn twin(more: &[(&'static str, &'static str)]) -> String {
    let back = [
        ("ChqSeqNum", "8"),
        ("ChqAmt", "-100"),
        ("ChqDate", "\"2026-03-25\""),
        ("ChqPostDate", "\"2026-03-25\""),
        ("ChqIuCreateDate", "\"2026-03-25T10:00:00-04:00\""),
    ];
    cheque(&[&back, more].concat(), &[line(&[("VouchqChqSeqNum", "8"), ("VouchqChqNum", "-"), ("VouchqAmt", "-100")])])
}

/// The documents of section 3.3.
fn documents() -> Vec<Row> {
    let head = |seq: &str, day: &str, amount: &str| {
        format!("001/{seq} rev {day}T14:00:00Z posted {day} total {amount} rate 1 base/unit by check ref")
    };
    vec![
        row("one cheque, one voucher")
            .invoices(&["251507376 90000.00"])
            .file("1_single.json")
            .means(&[&format!(
                "{} 20117 to ACME01 memo Pay app 3 group 210255 | bill 251507376 no. INV-1041 cash 90000.00 retainage 0.00",
                head("23764", "2026-03-14", "90000.00 USD")
            )])
            .posts(&["001/23764 251507376 90000.00 USD 2026-03-14"]),
        row("one cheque, several vouchers, and more pages to come")
            .invoices(&["251507380 12500.00", "251507381 10000.00"])
            .file("2_one_cheque_several_bills.json")
            .means(&[&format!(
                "{} 20118 to BIRCH2 group 210255 | bill 251507380 no. INV-7781 cash 12500.00 retainage 0.00
                    | bill 251507381 no. INV-7790 cash 10000.00 retainage 0.00",
                head("23765", "2026-03-14", "22500.00 USD")
            )])
            .posts(&["001/23765 251507380 12500.00 USD 2026-03-14", "001/23765 251507381 10000.00 USD 2026-03-14"]),
        row("a part of a voucher: header, lines and voucher of three resources")
            .invoices(&["251507399 45250.75"])
            .file("3_partial_header_and_lines_apart.json")
            .means(&[
                "bill 251507399 rev 2026-03-21T14:21:40Z no. INV-1042 of ACME01",
                &format!(
                    "{} 20121 to ACME01 group 210255 | bill 251507399 no. INV-1042 cash 20000.50 retainage 0.00",
                    head("23770", "2026-03-21", "20000.50 USD")
                ),
            ])
            .posts(&["001/23770 251507399 20000.50 USD 2026-03-21"]),
        row("a void keeps its amount, and nothing is posted").invoices(&["251507377 3300.00"]).file("4_void.json").means(&[
            "001/23766 rev 2026-03-25T15:41:07Z voided 2026-03-15 voided on 2026-03-25 total 3300.00 USD rate 1 base/unit by check
                ref 20119 to CEDAR3 group 210255 | bill 251507377 no. INV-5510 cash 3300.00 retainage 0.00",
        ]),
        row("not posted: a credit and a discount, numbers as texts; nothing is in the books")
            .invoices(&["INV-9001 9800.00"])
            .numbered("INV-9001", "Delta Steel LP", "9800.00")
            .file("5_credit_and_discount_unposted.json")
            .means(&[
                "001/1453 rev 2026-03-28T14:00:00Z pending 2026-03-28 total 8550.00 USD rate 1 base/unit by check ref 5201100 to DELTA4
                group 210255 | bill #INV-9001 cash 9800.00 discount 200.00 credit ? in 001 | credit voucher CM-0088 1250.00",
            ]),
        row("a cheque in CAD, with a factor that nothing is computed with; its number in the system is below zero")
            .invoices(&["251507500 50000.00 CAD"])
            .file("6_foreign_currency_negative_seq.json")
            .means(&[
                "001/-243 rev 2026-04-02T14:00:00Z posted 2026-04-02 total 50000.00 CAD rate 0.7353 base/unit by check ref 5004 to NGLASS
                group 210255 | bill 251507500 no. NG-220 cash 50000.00 retainage 0.00",
            ])
            .posts(&["001/-243 251507500 50000.00 CAD 2026-04-02"]),
    ]
}

/// Section 3.2: in the books, entered, undone, and what pays no vouchers.
fn statuses() -> Vec<Row> {
    let case = |name: &str, more: &[(&'static str, &'static str)]| row(name).invoices(&["501 100.00"]).text(one(more));
    let posts = |name: &str, more: &[(&'static str, &'static str)]| case(name, more).means(&[PAID]).posts(&[POST]);
    let held =
        |name: &str, more: &[(&'static str, &'static str)], means: &str| case(name, more).means(&[means]).open(&["unknown_status 001/7"]);
    let unknown = format!("{PAID} | HELD unknown");
    let voided = PAID.replace("posted", "voided");
    let pending = PAID.replace("posted", "pending");
    let dated = PAID.replace("posted 2026-03-14", "voided 2026-03-14 voided on 2026-03-25");
    vec![
        posts("posted", &[]),
        posts("posted, and the batch says so too", &[("ChqBchPost", "\"Y\"")]),
        case("without a date of posting it is entered", &[("ChqPostDate", "null")]).means(&[&pending]),
        case("the batch is not posted", &[("ChqBchPost", "\"N\"")]).means(&[&pending]),
        held("a batch in a state that nobody knows", &[("ChqBchPost", "\"X\"")], &format!("{pending} | HELD unknown")),
        case("reversed by its code", &[("ChqRevCode", "\"V\"")]).means(&[&voided]),
        case("reversed by its date", &[("ChqRevDate", "\"2026-03-25\"")]).means(&[&dated]),
        case("a date of reversal, whatever its code", &[("ChqRevCode", "\"R\""), ("ChqRevDate", "\"2026-03-25\"")]).means(&[&dated]),
        posts("N: not reversed", &[("ChqRevCode", "\"N\"")]),
        held("a code of reversal that nobody knows, without a date", &[("ChqRevCode", "\"R\"")], &unknown),
        held(
            "not reversed, says the code, and the date says it is",
            &[("ChqRevCode", "\"N\""), ("ChqRevDate", "\"2026-03-25\"")],
            &unknown,
        ),
        posts("what the bank is told of a void is no void", &[("ChqPospayVoidFlag", "\"Y\"")]),
        posts("a manual cheque", &[("ChqDraftCode", "\"M\"")]),
        held("a kind of cheque that nobody knows", &[("ChqDraftCode", "\"E\"")], &unknown.replace(" by check", "")),
        row("the site says what that kind is")
            .site("codes.method.E", &["ach"])
            .invoices(&["501 100.00"])
            .text(one(&[("ChqDraftCode", "\"E\"")]))
            .means(&[&PAID.replace("by check", "by electronic")])
            .posts(&[POST]),
        posts("null for whether it pays vouchers, and it has lines", &[("ChqVouCode", "null")]),
        held("another code for what it pays, and it has lines", &[("ChqVouCode", "\"X\"")], &unknown),
        row("a cheque that pays no vouchers is read past").text(page(&[cheque(&[("ChqVouCode", "null")], &[])])).means(&[]),
        row("a cheque for vouchers without lines does not come to its amount")
            .invoices(&["501 100.00"])
            .text(page(&[cheque(&[], &[])]))
            .means(&[&format!("{} | HELD unbalanced", HEAD.replace("100.00 USD", "100.00 USD unapplied ?"))])
            .open(&["unbalanced_payment 001/7"]),
        row("it was not asked whether the cheque was reversed")
            .text(one(&[("ChqRevCode", "-"), ("ChqRevDate", "-")]))
            .refused("ChqRevCode is not in the record, so whether it was voided is not known"),
        row("it was not asked whether the cheque is posted")
            .text(one(&[("ChqPostDate", "-")]))
            .refused("ChqPostDate is not in the record, so whether the cheque is posted is not known"),
    ]
}

/// Section 3.4: voids.
fn voids() -> Vec<Row> {
    let stands = |name: &str| row(name).invoices(&["501 100.00"]).text(one(&[])).means(&[PAID]).posts(&[POST]);
    let updated = ("ChqIuUpdateDate", "\"2026-03-25T11:00:00-04:00\"");
    let later = |text: &str, status: &str| text.replace("14T14:00:00Z posted", &format!("25T15:00:00Z {status}"));
    let dated = later(PAID, "voided").replace("2026-03-14 total", "2026-03-14 voided on 2026-03-25 total");
    vec![
        stands("reversed by its code: taken back on the cheque's own day, for no other is stated")
            .then(|r| r.text(one(&[("ChqRevCode", "\"V\""), updated])).means(&[&later(PAID, "voided")]))
            .after(&[&POST.replace(" 100.00", " -100.00")], &[]),
        stands("reversed by its date: taken back on that day")
            .then(|r| r.text(one(&[("ChqRevDate", "\"2026-03-25\""), updated])).means(&[&dated]))
            .after(&[BACK], &[]),
        stands("the reversed cheque has lost its lines: what stood is taken back")
            .then(|r| {
                r.text(page(&[cheque(&[("ChqRevCode", "\"V\""), ("ChqRevDate", "\"2026-03-25\""), ("ChqAmt", "0"), updated], &[])]))
                    .means(&[&dated.split('\n').next().unwrap().replace("100.00 USD", "0.00 USD")])
            })
            .after(&[BACK], &[]),
        stands("a void at the same time of change as the posting beats it")
            .then(|r| {
                r.text(one(&[("ChqRevDate", "\"2026-03-25\"")]))
                    .means(&[&PAID.replace("posted 2026-03-14", "voided 2026-03-14 voided on 2026-03-25")])
            })
            .after(&[BACK], &[]),
        stands("a cheque below zero, on the same account with the same number, alone")
            .then(|r| r.text(page(&[twin(&[])])).means(&[TWIN]))
            .after(&[BACK], &[]),
        stands("its number is written with a zero in front, and as a text")
            .then(|r| r.text(page(&[twin(&[("ChqNum", "\"0042\"")])])).means(&[TWIN]))
            .after(&[BACK], &[]),
        stands("the cheque below zero and the mark: taken back once")
            .then(|r| {
                r.text(page(&[twin(&[])]))
                    .means(&[TWIN])
                    .text(one(&[("ChqRevCode", "\"V\""), ("ChqRevDate", "\"2026-03-25\""), updated]))
                    .means(&[&dated])
            })
            .after(&[BACK], &[]),
        row("a cheque below zero whose other one was never read posts nothing")
            .invoices(&["501 100.00"])
            .text(page(&[twin(&[])]))
            .means(&[TWIN])
            .open(&["behind 001/8"]),
        row("the same number on another account is another cheque")
            .invoices(&["501 100.00"])
            .text(one(&[]))
            .means(&[PAID])
            .text(page(&[twin(&[("ChqAccCode", "\"1020.200\"")])]))
            .means(&[&TWIN.replace("1000.100", "1020.200")])
            .posts(&[POST])
            .open(&["behind 001/8"]),
        row("a cheque below zero of another amount undoes nothing")
            .invoices(&["501 100.00"])
            .text(one(&[]))
            .means(&[PAID])
            .text(page(&[twin(&[]).replace("-100", "-90")]))
            .means(&[&TWIN.replace("-100.00", "-90.00")])
            .posts(&[POST])
            .open(&["behind 001/8"]),
        row("a cheque below zero that does not come to its lines: nobody can say whether the other one is undone")
            .invoices(&["501 100.00"])
            .text(one(&[]))
            .means(&[PAID])
            .posts(&[POST])
            .open(&["conflict 001/7", "unbalanced_payment 001/8"])
            .then(|r| {
                r.text(page(&[twin(&[("ChqAmt", "-90")])]))
                    .means(&[&format!("{} | HELD unbalanced", TWIN.replace("total -100.00 USD", "total -90.00 USD unapplied ?"))])
            })
            .after(&[], &[])
            .stays(&["501 100.00 USD"]),
        row("a cheque below zero without a number does not say what it undoes")
            .invoices(&["501 100.00"])
            .text(page(&[twin(&[("ChqNum", "null")])]))
            .means(&[
                "001/8 rev 2026-03-25T14:00:00Z posted 2026-03-25 total -100.00 USD unapplied ? rate 1 base/unit by check to V1 group 9
                | credit voucher 501 100.00 | HELD unbalanced",
            ])
            .open(&["unbalanced_payment 001/8"]),
        row("a site where a cheque below zero undoes nothing: it is held, and so is what has its number")
            .site("void.reversal.negative_twin", &["false"])
            .invoices(&["501 100.00"])
            .text(one(&[]))
            .means(&[PAID])
            .text(page(&[twin(&[])]))
            .means(&[
                "001/8 rev 2026-03-25T14:00:00Z posted 2026-03-25 total -100.00 USD unapplied ? rate 1 base/unit by check ref 42 to V1
                group 9 | credit voucher 501 100.00 | HELD unbalanced",
            ])
            .open(&["credit_split 001/7", "unbalanced_payment 001/8"]),
        row("reversed, and later not any more: it stands again")
            .invoices(&["501 100.00"])
            .text(one(&[("ChqRevDate", "\"2026-03-25\""), updated]))
            .means(&[&dated])
            .posts(&[])
            .then(|r| {
                r.text(one(&[("ChqIuUpdateDate", "\"2026-03-26T11:00:00-04:00\"")])).means(&[&PAID.replace("14T14:00:00Z", "26T15:00:00Z")])
            })
            .after(&[POST], &[POST]),
    ]
}

/// Bills, credits, discounts, retainage, currencies, revisions.
fn meanings() -> Vec<Row> {
    let second = line(&[("VouchqVouNum", "502"), ("VouchqVouInvCode", "\"I-502\"")]);
    let credit = line(&[("VouchqVouNum", "900"), ("VouchqVouInvCode", "\"CM-1\""), ("VouchqAmt", "-30")]);
    let of = |total: &str| HEAD.replace("100.00 USD", total);
    let again = ("ChqIuUpdateDate", "\"2026-03-15T10:00:00-04:00\"");
    vec![
        row("two lines of one voucher are added")
            .invoices(&["501 100.00"])
            .text(page(&[cheque(&[], &[line(&[("VouchqAmt", "60")]), line(&[("VouchqAmt", "40")])])]))
            .means(&[PAID])
            .posts(&[POST]),
        row("a voucher is paid by two cheques, and the second comes later")
            .invoices(&["501 100.00"])
            .text(page(&[cheque(&[("ChqAmt", "60")], &[line(&[("VouchqAmt", "60")])])]))
            .means(&[&PAID.replace("100.00", "60.00")])
            .posts(&["001/7 501 60.00 USD 2026-03-14"])
            .then(|r| {
                r.text(page(&[cheque(
                    &[("ChqSeqNum", "9"), ("ChqNum", "43"), ("ChqAmt", "40")],
                    &[line(&[("VouchqChqSeqNum", "9"), ("VouchqChqNum", "43"), ("VouchqAmt", "40")])],
                )]))
                .means(&[&PAID.replace("100.00", "40.00").replace("001/7", "001/9").replace("ref 42", "ref 43")])
            })
            .after(&["001/9 501 40.00 USD 2026-03-14"], &["001/7 501 60.00 USD 2026-03-14", "001/9 501 40.00 USD 2026-03-14"]),
        row("a credit that was netted on a cheque of one voucher reduces its cash")
            .invoices(&["501 100.00"])
            .text(page(&[cheque(&[("ChqAmt", "70")], &[line(&[]), credit.clone()])]))
            .means(&[&format!("{} | bill 501 no. I-501 cash 100.00 credit ? retainage 0.00 | credit voucher 900 30.00", of("70.00 USD"))])
            .posts(&["001/7 501 70.00 USD 2026-03-14"]),
        row("a credit over two vouchers: a person splits")
            .invoices(&["501 100.00", "502 100.00"])
            .text(page(&[cheque(&[("ChqAmt", "170")], &[line(&[]), second.clone(), credit])]))
            .means(&[&format!(
                "{} | bill 501 no. I-501 cash 100.00 credit ? retainage 0.00 | bill 502 no. I-502 cash 100.00 credit ? retainage 0.00
                    | credit voucher 900 30.00",
                of("170.00 USD")
            )])
            .open(&["credit_split 001/7"]),
        row("the line's amount is the cash: a discount is not taken off a second time")
            .invoices(&["501 98.00"])
            .text(page(&[cheque(&[("ChqAmt", "98")], &[line(&[("VouchqAmt", "98"), ("VouchqDiscAmt", "-2")])])]))
            .means(&[&PAID.replace("100.00", "98.00").replace("cash 98.00", "cash 98.00 discount 2.00")])
            .posts(&["001/7 501 98.00 USD 2026-03-14"]),
        row("an amount before the discount does not come to the cheque: held, not mended")
            .invoices(&["501 98.00"])
            .text(page(&[cheque(&[("ChqAmt", "98")], &[line(&[("VouchqDiscAmt", "-2")])])]))
            .means(&[&format!("{} | bill 501 no. I-501 cash 100.00 discount 2.00 retainage 0.00 | HELD unbalanced", of("98.00 USD unapplied ?"))])
            .open(&["unbalanced_payment 001/7"]),
        row("holdback is told and is no cash")
            .invoices(&["501 100.00"])
            .text(page(&[cheque(&[], &[line(&[("VouchqHldbkAmt", "10")])])]))
            .means(&[&PAID.replace("retainage 0.00", "retainage 10.00")])
            .posts(&[POST]),
        row("the voucher that releases retainage has the amount 0, and is paid")
            .invoices(&["501 100.00"])
            .text(format!(
                "{{\"manualcheck\":[{}],\"apvoucher\":[{{\"VouNum\":501,\"VouCompCode\":\"001\",\"VouVenCode\":\"V1\",\"VouInvCode\":\"I-501\",\"VouInvAmt\":0,\"VouIuCreateDate\":\"2026-03-02T09:00:00-05:00\",\"VouIuUpdateDate\":null}}]}}",
                cheque(&[], &[line(&[])])
            ))
            .means(&[PAID, "bill 501 rev 2026-03-02T14:00:00Z no. I-501 of V1"])
            .posts(&[POST]),
        row("a voucher that Procore has no invoice of waits")
            .text(one(&[]))
            .means(&[PAID])
            .open(&["waiting_for_invoice 001/7 501"]),
        row("posted with lines as they were entered: the voucher is known by its invoice code alone, and waits for the posted lines")
            .invoices(&["501 100.00"])
            .text(page(&[with("PayamtChqmanViewObj", &header(&[]), &[entered(&[])])]))
            .means(&[&format!("{} | bill #I-501 cash 100.00 in 001", of("100.00 USD"))])
            .text(page(&["{\"VouNum\":501,\"VouCompCode\":\"001\",\"VouVenCode\":\"V1\",\"VouInvCode\":\"I-501\",\"VouIuCreateDate\":null,\"VouIuUpdateDate\":null}".to_owned()]))
            .means(&["bill 501 no. I-501 of V1"])
            .open(&["waiting_for_invoice 001/7 n~I-501"]),
        row("two amounts of one line differ: which is the cheque's currency is not known")
            .invoices(&["501 100.00"])
            .text(page(&[with("PayamtChqmanViewObj", &header(&[]), &[entered(&[("PaPayCurrAmt", "\"136\"")])])]))
            .means(&[&format!("{} | bill #I-501 cash 100.00 in 001 | HELD unbalanced", of("100.00 USD"))])
            .open(&["unbalanced_payment 001/7"]),
        row("another currency than the invoice's is never converted, whatever the factors")
            .invoices(&["501 100.00"])
            .text(one(&[("ChqCurrCode", "\"CAD\""), ("ChqGlFactorNum", "0.7353"), ("ChqCurcFactorNum", "1.36")]))
            .means(&[&PAID.replace("100.00 USD rate 1", "100.00 CAD rate 0.7353")])
            .open(&["currency_mismatch 001/7 501"]),
        row("a site that quotes its factor the other way")
            .site("defaults.rate", &["unit_per_base"])
            .invoices(&["501 100.00 CAD"])
            .text(one(&[("ChqCurrCode", "\"CAD\""), ("ChqGlFactorNum", "1.3600")]))
            .means(&[&PAID.replace("100.00 USD rate 1 base/unit", "100.00 CAD rate 1.3600 unit/base")])
            .posts(&["001/7 501 100.00 CAD 2026-03-14"]),
        row("no currency: the origin's")
            .invoices(&["501 100.00"])
            .text(one(&[("ChqCurrCode", "null"), ("ChqGlFactorNum", "null")]))
            .means(&[&PAID.replace(" rate 1 base/unit", "")])
            .posts(&[POST]),
        row("an older reading comes late")
            .invoices(&["501 100.00", "502 100.00"])
            .text(page(&[cheque(&[again], std::slice::from_ref(&second))]))
            .means(&[&PAID.replace("14T14", "15T14").replace("501", "502")])
            .text(one(&[]))
            .means(&[PAID])
            .posts(&["001/7 502 100.00 USD 2026-03-14"]),
        row("another voucher than was posted: taken back from one, posted on the other")
            .invoices(&["501 100.00", "502 100.00"])
            .text(one(&[]))
            .means(&[PAID])
            .posts(&[POST])
            .then(|r| r.text(page(&[cheque(&[again], std::slice::from_ref(&second))])).means(&[&PAID.replace("14T14", "15T14").replace("501", "502")]))
            .after(
                &["001/7 501 -100.00 USD 2026-03-14", "001/7 502 100.00 USD 2026-03-14"],
                &["001/7 502 100.00 USD 2026-03-14"],
            ),
        row("two vouchers at one time of change: nobody can say which")
            .invoices(&["501 100.00", "502 100.00"])
            .text(one(&[]))
            .means(&[PAID])
            .text(page(&[cheque(&[], &[second])]))
            .means(&[&PAID.replace("501", "502")])
            .open(&["conflict 001/7"]),
        row("numbers as they may come: 7.0, texts, zeros in front")
            .invoices(&["501 100.00"])
            .text(page(&[cheque(
                &[("ChqSeqNum", "7.0"), ("ChqAmt", "\"100.0\""), ("ChqNum", "\"042\"")],
                &[line(&[("VouchqChqSeqNum", "\"7\""), ("VouchqVouNum", "501.0"), ("VouchqAmt", "100.00")])],
            )]))
            .means(&[PAID])
            .posts(&[POST]),
        row("a part of a cent").text(page(&[cheque(&[("ChqAmt", "100.005")], &[line(&[])])])).refused("ChqAmt `100.005`"),
        row("a line of another cheque")
            .text(page(&[cheque(&[], &[line(&[("VouchqChqSeqNum", "8")])])]))
            .refused("VouchqChqSeqNum is `8`, and the line stands at the cheque with the system's number 7"),
    ]
}

/// Section 3.1: resources, pages, errors, companies.
fn envelopes() -> Vec<Row> {
    let said = |name: &str, text: String| row(name).invoices(&["501 100.00"]).text(text).means(&[PAID]).posts(&[POST]);
    let apart = |headers: &str, lines: &str| format!("{{\"apvouchq\":{lines},\"apcheque\":{headers}}}");
    let refused = |name: &str, text: String, words: &str| row(name).text(text).refused(words.to_owned());
    vec![
        said("one cheque", cheque(&[], &[line(&[])])),
        said("a bare list", format!("[{}]", cheque(&[], &[line(&[])]))),
        said("lines before their headers, in one document", apart(&page(&[header(&[])]), &page(&[line(&[])]))),
        said("lists of records without a page", apart(&format!("[{}]", header(&[])), &format!("[{}]", line(&[])))),
        row("a page that has nothing").text(page(&[])).means(&[]).text("{\"count\":0,\"hasMore\":false}").means(&[]),
        row("two pages that overlap")
            .invoices(&["501 100.00", "502 100.00"])
            .text(one(&[]).replace("\"hasMore\":false", "\"hasMore\":true"))
            .means(&[PAID])
            .text(
                page(&[
                    cheque(&[], &[line(&[])]),
                    cheque(
                        &[("ChqSeqNum", "9")],
                        &[line(&[("VouchqChqSeqNum", "9"), ("VouchqVouNum", "502"), ("VouchqVouInvCode", "\"I-502\"")])],
                    ),
                ])
                .replace("\"offset\":0", "\"offset\":1"),
            )
            .means(&[PAID, &PAID.replace("001/7", "001/9").replace("501", "502")])
            .posts(&[POST, "001/9 502 100.00 USD 2026-03-14"]),
        refused("headers alone", page(&[header(&[])]), "VouChqViewObj is missing, and no line of this cheque is in the document"),
        refused("lines alone", page(&[line(&[])]), "is a line of cheque `7`, whose header does not stand without lines in this document"),
        refused(
            "lines of a page that goes on",
            apart(&page(&[header(&[])]), &page(&[line(&[])]).replace("\"hasMore\":false", "\"hasMore\":true")),
            "apvouchq.hasMore is true, and a cheque may have lines on another page",
        ),
        refused(
            "lines of a page that is not the first",
            apart(&page(&[header(&[])]), &page(&[line(&[])]).replace("\"offset\":0", "\"offset\":500")),
            "apvouchq.offset is `500`, and a cheque may have lines on another page",
        ),
        refused(
            "lines beside a header that do not come to it",
            apart(&page(&[header(&[])]), &page(&[line(&[("VouchqAmt", "60")])])),
            "ChqAmt is 100.00, the lines in the document come to 60.00",
        ),
        refused(
            "an error of ADF with HTTP 200",
            "{\"title\":\"Bad Request\",\"status\":\"400\",\"o:errorDetails\":[]}".to_owned(),
            "is a refusal of CMiC, not data: title `Bad Request`",
        ),
        refused(
            "an error of the sign-in",
            "{\"error\":\"invalid_client\",\"error_description\":\"No.\"}".to_owned(),
            "is a refusal of CMiC, not data: error `invalid_client`, error_description `No.`",
        ),
        refused("an object that is nothing", "{}".to_owned(), "is no answer of CMiC"),
        refused("another company", one(&[("ChqCompCode", "\"002\"")]), "ChqCompCode is `002`: this origin is the company `001`"),
        refused(
            "a cheque of this company, then one of another",
            page(&[cheque(&[], &[line(&[])]), cheque(&[("ChqCompCode", "\"002\"")], &[line(&[])])]),
            "ChqCompCode is `002`",
        ),
        row("an origin with all companies: two cheques of one number in the system, told apart by the company")
            .site("fields.tenant", &[])
            .invoices(&["501 200.00"])
            .text(page(&[cheque(&[], &[line(&[])]), cheque(&[("ChqCompCode", "\"002\"")], &[line(&[])])]))
            .means(&[PAID, &PAID.replace("001/7", "002/7")])
            .posts(&[POST, &POST.replace("001/7", "002/7")]),
        refused("a field twice", one(&[]).replace("\"ChqAmt\":100", "\"ChqAmt\":100,\"ChqAmt\":90"), "the field `ChqAmt` stands twice"),
    ]
}

#[test]
fn every_representation() {
    let rows: Vec<Row> = [documents(), statuses(), voids(), meanings(), envelopes()].into_iter().flatten().collect();
    hold(&BOOKS, &rows);
}
