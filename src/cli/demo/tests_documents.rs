//! What the writers write decodes to exactly the ledger's payments, in the ERP's own ids and its own way to undo a payment.

use quittance::Erp;
use quittance::erp::{DecodeContext, Site, decode};
use quittance::model::{BillRef, Currency, Money, OriginName, Payment, PaymentStatus, Record};

use super::contractor::day;
use super::documents::{Books, Document};
use super::folder::ORIGIN;
use super::ledger::{Ledger, Paid};

fn decoded(books: &Books, document: &Document) -> Vec<Payment> {
    let context = DecodeContext {
        origin: OriginName::parse(ORIGIN).unwrap(),
        erp: Erp::from_word(books.word).unwrap(),
        tenant: books.tenant.to_owned(),
        currency: Currency::parse("USD").unwrap(),
        as_of: document.as_of,
        site: Site::default(),
    };
    let mut out = Vec::new();
    decode::<()>(&context, &mut document.bytes.as_slice(), &mut |record, _| {
        out.extend(if let Record::Payment(p) = record { Some(p) } else { None });
        Ok(())
    })
    .unwrap_or_else(|e| panic!("{} {}: {e:?}", books.word, document.name));
    out
}

/// What counts of a payment. Of one that is undone its money does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    status: &'static str,
    undoes: bool,
    date: Option<String>,
    voided_on: Option<String>,
    vendor: Option<String>,
    reference: Option<String>,
    money: Option<Cash>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Cash {
    total: i64,
    rest: i64,
    /// Set against the payment's bills without cash, by whatever place the ERP has for it.
    credit: i64,
    bills: Vec<(String, i64)>,
}

fn cents(money: Option<Money>) -> i64 {
    money.map_or(0, |m| m.minor())
}

fn said(payment: &Payment) -> Said {
    let bills = payment.bills.iter().map(|b| {
        let BillRef::Id(id) = &b.bill else { panic!("{} pays a bill by number", payment.key.id) };
        (id.clone(), b.cash.minor())
    });
    let on_bills: i64 = payment.bills.iter().map(|b| cents(b.credit)).sum();
    let on_payment: i64 = payment.credits.iter().map(|c| c.amount.minor()).sum();
    let (total, rest) = (cents(payment.total), cents(payment.unapplied));
    let mut cash = Cash { total, rest, credit: on_bills + on_payment, bills: bills.collect() };
    cash.bills.sort();
    Said {
        status: payment.status.word(),
        undoes: payment.reversal_of.is_some(),
        date: payment.date.map(|d| d.to_string()),
        voided_on: payment.voided_on.map(|d| d.to_string()),
        vendor: payment.vendor_id.clone(),
        reference: payment.reference.clone(),
        money: (payment.status == PaymentStatus::Posted).then_some(cash),
    }
}

/// What each ERP must say of a payment in the ledger.
fn expected(books: &Books, ledger: &Ledger, paid: &Paid) -> Vec<Said> {
    let vendor = ledger.vendor(paid).unwrap();
    let bill = |id: i64| (books.bill_id)(ledger.bill(id).unwrap(), vendor);
    let bills = |sign: i64| {
        let mut bills: Vec<(String, i64)> = paid.bills.iter().map(|(id, cents)| (bill(*id), sign * cents)).collect();
        bills.sort();
        bills
    };
    let whole = |credit: i64, bills: Vec<(String, i64)>| Cash { total: paid.total(), rest: paid.rest, credit, bills };
    let said = Said {
        status: if paid.void { "voided" } else { "posted" },
        undoes: false,
        date: Some(day(paid.on)),
        voided_on: None,
        vendor: Some((books.vendor_id)(vendor)),
        reference: Some(paid.number.to_string()),
        money: (!paid.void).then(|| whole(paid.credited(), bills(1))),
    };
    let void_day = paid.void.then(|| day(paid.changed.0));
    let back = || Cash { total: -paid.total(), rest: 0, credit: 0, bills: bills(-1) };
    let undoing = || Said { status: "posted", undoes: true, date: void_day.clone(), money: Some(back()), ..said.clone() };
    let twin = || paid.void.then(undoing);
    let electronic = |text: String| if paid.card { Some(text) } else { said.reference.clone() };
    match books.word {
        "quickbooks-online" => vec![Said { reference: said.reference.clone().filter(|_| !paid.card), ..said }],
        "netsuite" => {
            // A credit is linked to its bill, so the payment has cash alone.
            let net = bills(1).into_iter().map(|(id, cents)| (id, cents - paid.credited())).collect();
            let money = said.money.clone().map(|_| whole(0, if paid.credit.is_some() { net } else { bills(1) }));
            vec![Said { reference: electronic(format!("ACH-{}", paid.number)), money, ..said }]
        }
        "workday" => vec![Said { reference: electronic(format!("EFT-{:06}", paid.number)), voided_on: void_day, ..said }],
        "yardi" => {
            let original = Said { voided_on: void_day.clone(), ..said.clone() };
            [original].into_iter().chain(twin()).collect()
        }
        "acumatica" => {
            let reference = electronic(format!("ACH-0{}", paid.number));
            [Said { reference, ..said.clone() }].into_iter().chain(twin()).collect()
        }
        "myob" => {
            let reference = electronic(format!("EFT {}", paid.number));
            [Said { reference, ..said.clone() }].into_iter().chain(twin()).collect()
        }
        "cmic" => vec![Said { voided_on: void_day, ..said }],
        "xero" => {
            let gone = Said { status: "deleted", undoes: false, date: None, voided_on: None, vendor: None, reference: None, money: None };
            let reference = Some(format!("{} {}", if paid.card { "EFT" } else { "Check" }, paid.number));
            let of = |money: Cash| Said { reference: reference.clone(), money: Some(money), ..said.clone() };
            let each = |(id, cents): &(i64, i64)| {
                let cash = cents - paid.credited();
                of(Cash { total: cash, rest: 0, credit: 0, bills: vec![(bill(*id), cash)] })
            };
            let nothing = |credit: i64, bills: Vec<(String, i64)>| Cash { total: 0, rest: 0, credit, bills };
            let credit = paid.credit.map(|c| Said {
                date: Some(day(c.given)),
                reference: Some(c.number.to_owned()),
                ..of(nothing(c.cents, vec![(bill(paid.bills[0].0), 0)]))
            });
            let over = (paid.rest > 0).then(|| of(nothing(0, Vec::new())));
            paid.bills.iter().map(|b| if paid.void { gone.clone() } else { each(b) }).chain(credit).chain(over).collect()
        }
        "mri" => {
            // Each item is a payment of its own, and a credit is an item below zero.
            let reference = Some(format!("{:09}", paid.number));
            let item = |(id, cents): (String, i64), sign: i64, said: &Said| {
                let money = said.money.as_ref().map(|_| Cash { total: sign * cents, rest: 0, credit: 0, bills: vec![(id, sign * cents)] });
                Said { money, reference: reference.clone(), ..said.clone() }
            };
            let original = Said { voided_on: void_day.clone(), ..said.clone() };
            let mut out: Vec<Said> = bills(1).into_iter().map(|b| item(b, 1, &original)).collect();
            out.extend(twin().into_iter().flat_map(|t| bills(1).into_iter().map(move |b| (b, t.clone()))).map(|(b, t)| item(b, -1, &t)));
            out.extend(paid.credit.map(|c| {
                let money = Cash { total: -c.cents, rest: 0, credit: c.cents, bills: Vec::new() };
                Said { money: Some(money), reference: reference.clone(), ..original.clone() }
            }));
            out
        }
        other => panic!("what {other} must say is not written here"),
    }
}

#[test]
fn each_document_says_what_the_ledger_holds() {
    for books in Books::shown() {
        let ledger = books.ledger();
        for (later, paid) in [(false, &ledger.first), (true, &ledger.later)] {
            let documents = books.documents();
            let payments: Vec<Payment> = documents.iter().filter(|d| d.later == later).flat_map(|d| decoded(books, d)).collect();
            let keys: std::collections::BTreeSet<&str> = payments.iter().map(|p| p.key.id.as_str()).collect();
            assert_eq!(keys.len(), payments.len(), "{}: each payment once", books.word);
            let mut told: Vec<Said> = payments.iter().map(said).collect();
            let mut held: Vec<Said> = paid.iter().flat_map(|p| expected(books, &ledger, p)).collect();
            told.sort();
            held.sort();
            let differ: Vec<(&Said, &Said)> = told.iter().zip(&held).filter(|(a, b)| a != b).take(2).collect();
            assert!(differ.is_empty() && told.len() == held.len(), "{}: {} and {}\n{differ:#?}", books.word, told.len(), held.len());
            // MRI's items know of no check, so a credit among them is held.
            let doubted = payments.iter().filter(|p| p.doubt.is_some()).count();
            assert_eq!(doubted, usize::from(books.word == "mri" && !later), "{}", books.word);
        }
    }
}

#[test]
fn what_is_read_again_is_newer() {
    for books in Books::shown() {
        let documents = books.documents();
        let read = |later: bool| documents.iter().filter(move |d| d.later == later).flat_map(|d| decoded(books, d));
        let first: Vec<Payment> = read(false).collect();
        let again: Vec<(Payment, &Payment)> = read(true).filter_map(|p| first.iter().find(|f| f.key == p.key).map(|f| (p, f))).collect();
        assert_eq!(again.len(), 2, "{}", books.word);
        assert!(again.iter().all(|(new, old)| new.order(old) == Some(std::cmp::Ordering::Greater)), "{}: {again:#?}", books.word);
    }
}

#[test]
fn ids_are_in_the_erps_own_style() {
    for books in Books::shown() {
        let ledger = books.ledger();
        let (bill, vendor) = (ledger.bill(88_702).unwrap(), &ledger.vendors[0]);
        let first = books.documents().iter().find_map(|d| decoded(books, d).into_iter().next()).unwrap();
        let (bill, vendor, key) = ((books.bill_id)(bill, vendor), (books.vendor_id)(vendor), first.key.id);
        let ids = [bill.as_str(), vendor.as_str(), key.as_str()];
        let guid = |id: &str| id.len() == 36 && id.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
        match books.word {
            "quickbooks-online" => assert_eq!(ids, ["88702", "411", "90301"]),
            "netsuite" => assert_eq!(ids, ["68702", "1211", "70301"]),
            "yardi" => assert_eq!(ids, ["P-88702", "v0000411", "K-90301"]),
            "acumatica" => assert_eq!(ids, ["INV-018702", "CASCADESTE", "CHK-004301"]),
            "myob" => assert_eq!(ids, ["INV-BIL004702", "CASCADESTE", "CHK-PMT000301"]),
            "cmic" => assert_eq!(ids, ["251488702", "CASCA01", "001/24301"]),
            "xero" => assert!(ids.iter().all(|id| guid(id)), "{ids:?}"),
            "workday" => {
                assert_eq!(ids[..2], ["SUPINV-10902", "S-000411"]);
                assert!(key.len() == 32 && key.bytes().all(|b| b.is_ascii_hexdigit()), "{key}");
            }
            "mri" => {
                assert_eq!(ids[..2], ["CASC01|RMP-S01-01|202601", "CASC01"]);
                assert!(key.starts_with("OPER|000020401|"), "{key}");
            }
            other => panic!("{other}"),
        }
    }
}
