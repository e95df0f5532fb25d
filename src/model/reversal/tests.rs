use super::super::calendar::Date;
use super::super::id::{BillRef, OriginName};
use super::super::money::Currency;
use super::super::payment::{Doubt, PaidBill};
use super::super::revision::Revision;
use super::*;

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::parse("USD").unwrap())
}

fn day(n: u32) -> Date {
    Date::parse(&format!("2026-03-{n:02}")).unwrap()
}

fn key(id: &str) -> PaymentKey {
    PaymentKey { origin: OriginName::parse("books").unwrap(), id: id.to_owned() }
}

/// A check of one bill on one day; below zero it undoes another one.
fn check(id: &str, on: u32, minor: i64) -> Payment {
    let paid = |minor| PaidBill {
        bill: BillRef::Id("B1".to_owned()),
        number: None,
        cash: usd(minor),
        discount: None,
        credit: None,
        retainage: None,
        entity: None,
    };
    Payment {
        status: PaymentStatus::Posted,
        date: Some(day(on)),
        total: Some(usd(minor)),
        reference: Some("20119".to_owned()),
        account: Some("opbank".to_owned()),
        bills: vec![paid(minor)],
        ..Payment::tombstone(key(id))
    }
}

fn void(id: &str, on: u32, minor: i64, of: &str) -> Payment {
    let undoes = match of.split_once('|') {
        _ if of == ALIKE => Undoes::Alike { alike: of.to_owned() },
        Some((one, other)) => Undoes::OneOf(vec![one.to_owned(), other.to_owned()]),
        None => Undoes::Id(of.to_owned()),
    };
    Payment { reversal_of: Some(undoes), ..check(id, on, minor) }
}

fn voided(payment: Payment) -> Payment {
    Payment { status: PaymentStatus::Voided, ..payment }
}

/// Per payment `void on 09` or `held: why`, then what is said of void documents.
fn told(payments: Vec<Payment>) -> Vec<String> {
    let states: BTreeMap<_, _> =
        payments.into_iter().map(|payment| (payment.key.clone(), PaymentState { payment, conflict: None })).collect();
    let voids = Voids::of(&states);
    let mut out: Vec<String> = Vec::new();
    for (key, state) in &states {
        let now = &voids.in_force(state).payment;
        if let Some(on) = now.voided_on {
            assert_eq!(now.status, PaymentStatus::Voided);
            out.push(format!("{} void on {on}", key.id));
        }
        if let Some(held) = voids.held(key) {
            out.push(format!("{} held: {} {}", key.id, held.evidence["differs"], held.evidence["void"]));
        }
    }
    out.extend(voids.exceptions.iter().map(|e| format!("{} {}", e.payment.as_ref().unwrap().id, e.evidence["because"])));
    out
}

fn other_bill(mut payment: Payment) -> Payment {
    payment.bills[0].bill = BillRef::Id("B2".to_owned());
    payment
}

const ALIKE: &str = "opbank/*/20119";

#[test]
#[allow(clippy::too_many_lines, reason = "a table is as long as what it lists")]
fn what_void_documents_undo() {
    let pending = |p: Payment| Payment { status: PaymentStatus::Pending, ..p };
    let of = |vendor: &str, p: Payment| Payment { vendor_id: Some(vendor.to_owned()), ..p };
    let doubted = |p: Payment| Payment { doubt: Some((Doubt::Unbalanced, "odd".to_owned())), ..p };
    let table: Vec<(&str, Vec<Payment>, &[&str])> = vec![
        ("by its name", vec![check("C", 1, 500), void("V", 9, -500, "C")], &["C void on 2026-03-09"]),
        ("which the payment says too", vec![voided(check("C", 1, 500)), void("V", 9, -500, "C")], &["C void on 2026-03-09"]),
        ("not released", vec![check("C", 1, 500), pending(void("V", 9, -500, "C"))], &[]),
        ("undone again", vec![check("C", 1, 500), voided(void("V", 9, -500, "C"))], &[]),
        ("before its payment", vec![void("V", 9, -500, "C")], &["V void_without_payment"]),
        ("of another amount", vec![check("C", 1, 500), void("V", 9, -400, "C")], &["C held: void_of_another_amount V"]),
        ("of another vendor", vec![of("7", check("C", 1, 500)), of("8", void("V", 9, -500, "C"))], &["C held: void_of_another_vendor V"]),
        ("of one vendor", vec![of("7", check("C", 1, 500)), of("7", void("V", 9, -500, "C"))], &["C void on 2026-03-09"]),
        (
            "one of two, and one is of another vendor",
            vec![of("7", check("C", 1, 500)), of("8", check("P", 1, 500)), of("7", void("V", 9, -500, "C|P"))],
            &["C void on 2026-03-09"],
        ),
        ("in doubt", vec![check("C", 1, 500), doubted(void("V", 9, -500, "C"))], &["C held: void_in_doubt V"]),
        ("in doubt, of what is void", vec![voided(check("C", 1, 500)), doubted(void("V", 9, -500, "C"))], &[]),
        ("of a tombstone", vec![Payment::tombstone(key("C")), void("V", 9, -500, "C")], &[]),
        ("of itself", vec![void("V", 9, -500, "V")], &["V void_without_payment"]),
        ("of a void", vec![void("U", 8, 500, "X"), void("V", 9, -500, "U")], &["U void_without_payment", "V void_without_payment"]),
        ("one of two, and one is there", vec![check("P", 1, 500), void("V", 9, -500, "C|P")], &["P void on 2026-03-09"]),
        ("one of two, one fits", vec![check("C", 1, 700), check("P", 1, 500), void("V", 9, -500, "C|P")], &["P void on 2026-03-09"]),
        (
            "one of two, one is void",
            vec![check("C", 1, 500), voided(check("P", 1, 500)), void("V", 9, -500, "C|P")],
            &["P void on 2026-03-09"],
        ),
        (
            "one of two, both fit",
            vec![check("C", 1, 500), check("P", 1, 500), void("V", 9, -500, "C|P")],
            &["C held: void_of_several V", "P held: void_of_several V"],
        ),
        ("by likeness", vec![check("C", 1, 500), void("V", 9, -500, ALIKE)], &["C void on 2026-03-09"]),
        ("alike, and not released", vec![check("C", 1, 500), pending(void("V", 9, -500, ALIKE))], &[]),
        ("alike but for the amount", vec![check("C", 1, 501), void("V", 9, -500, ALIKE)], &["V void_without_payment"]),
        ("alike but for the bill", vec![other_bill(check("C", 1, 500)), void("V", 9, -500, ALIKE)], &["V void_without_payment"]),
        (
            "without a reference",
            vec![check("C", 1, 500), Payment { reference: None, ..void("V", 9, -500, ALIKE) }],
            &["V void_without_payment"],
        ),
        (
            "voided and paid again under the same number",
            vec![check("C", 1, 500), void("V", 9, -500, ALIKE), check("D", 10, 500)],
            &["C void on 2026-03-09"],
        ),
        (
            "the same, as the check's own status tells it",
            vec![voided(check("C", 9, 500)), void("V", 9, -500, ALIKE), check("D", 9, 500)],
            &["C void on 2026-03-09"],
        ),
        (
            "the same on one day, and nothing tells which",
            vec![check("C", 9, 500), void("V", 9, -500, ALIKE), check("D", 9, 500)],
            &["C held: void_of_several V", "D held: void_of_several V"],
        ),
        (
            "before the only one that was read: the one that it undoes was not",
            vec![void("V", 9, -500, ALIKE), check("D", 10, 500)],
            &["D held: void_before_payment V"],
        ),
        ("on the very day", vec![void("V", 9, -500, ALIKE), check("D", 9, 500)], &["D void on 2026-03-09"]),
        (
            "one in time, and one before what was paid again",
            vec![check("C", 1, 500), void("V", 8, -500, ALIKE), void("W", 9, -500, ALIKE), check("D", 10, 500)],
            &["C void on 2026-03-08", "D held: void_before_payment W"],
        ),
        (
            "both undone",
            vec![check("C", 1, 500), void("V", 9, -500, ALIKE), check("D", 10, 500), void("W", 11, -500, ALIKE)],
            &["C void on 2026-03-09", "D void on 2026-03-11"],
        ),
        (
            "more voids than payments",
            vec![check("C", 1, 500), void("V", 9, -500, ALIKE), void("W", 11, -500, ALIKE)],
            &["C void on 2026-03-09", "W void_without_payment"],
        ),
        (
            "paid again, and what the void undoes was never read",
            vec![void("V", 9, -500, ALIKE), check("D", 10, 500)],
            &["D held: void_before_payment V"],
        ),
        (
            "the same, with the void of the second one: its own day is the day",
            vec![void("V", 9, -500, ALIKE), check("D", 10, 500), void("W", 11, -500, ALIKE)],
            &["D void on 2026-03-11", "V void_without_payment"],
        ),
        (
            "the second one says itself that it is void, and the void document is the first one's",
            vec![check("C", 1, 500), void("V", 9, -500, ALIKE), voided(check("D", 10, 500))],
            &["C void on 2026-03-09"],
        ),
        ("dated ahead, and void itself", vec![void("V", 9, -500, ALIKE), voided(check("D", 10, 500))], &[]),
        (
            "one void too many, before the second one was paid",
            vec![check("C", 1, 500), void("V", 8, -500, ALIKE), void("W", 9, -500, ALIKE), check("D", 10, 500)],
            &["C void on 2026-03-08", "D held: void_before_payment W"],
        ),
        ("alike, in doubt", vec![check("C", 1, 500), doubted(void("V", 9, -500, ALIKE))], &["C held: void_in_doubt V"]),
        ("alike, in doubt, of another bill", vec![other_bill(check("C", 1, 500)), doubted(void("V", 9, -500, ALIKE))], &[]),
        (
            "alike, in doubt, beside one that is not",
            vec![check("C", 1, 500), void("V", 9, -500, ALIKE), doubted(void("W", 9, -500, ALIKE))],
            &["C void on 2026-03-09"],
        ),
        (
            "one of two is in doubt itself: the void may be its own",
            vec![doubted(check("C", 1, 500)), check("D", 1, 500), void("V", 9, -500, ALIKE)],
            &["C held: void_of_several V", "D held: void_of_several V"],
        ),
    ];
    for (story, payments, expected) in table {
        assert_eq!(told(payments), expected, "{story}");
    }
}

/// A flood of payments and voids that are alike takes memory for each, not for each pair of them.
#[test]
fn a_flood_of_what_is_alike_is_told_briefly() {
    let payments = (0..600).map(|n| check(&format!("C{n}"), 1, 500));
    let voids = (0..300).map(|n| void(&format!("V{n}"), 9, -500, ALIKE));
    let states: BTreeMap<_, _> =
        payments.chain(voids).map(|payment| (payment.key.clone(), PaymentState { payment, conflict: None })).collect();
    let told = Voids::of(&states);
    assert_eq!(told.held.len(), 600);
    assert!(told.joined.len() <= 600 * NAMED_MAX, "{}", told.joined.len());
    assert!(told.held.values().all(|held| held.evidence["void"].len() < 100 && held.evidence["void"].ends_with("… (300)")));
}

/// A machine that has read the void must be known to have read more than one that has not.
#[test]
fn a_void_brings_its_revision() {
    let at = |n| Revision::Number(n);
    for (own, of_void, expected) in [(1, 5, 5), (7, 5, 7)] {
        let original = Payment { revision: at(own), ..check("C", 1, 500) };
        let void = Payment { revision: at(of_void), ..void("V", 9, -500, "C") };
        let states: BTreeMap<_, _> =
            [original, void].into_iter().map(|payment| (payment.key.clone(), PaymentState { payment, conflict: None })).collect();
        assert_eq!(Voids::of(&states).in_force(&states[&key("C")]).payment.revision, at(expected));
    }
}

#[test]
fn what_says_more_wins_over_what_says_less() {
    use std::cmp::Ordering::{Greater, Less};
    let exact = void("V", 9, -500, "C");
    let either = void("V", 9, -500, "C|P");
    assert_eq!((exact.order(&either), either.order(&exact)), (Some(Greater), Some(Less)));
    assert_eq!(void("V", 9, -500, "C").order(&void("V", 9, -500, "P")), None, "two different originals are a conflict");
    assert_eq!(exact.order(&Payment { memo: Some("x".to_owned()), ..either }), None, "more than the original differs");
    // A header alone, or rows that were cut, do not come to the total; the whole does.
    let whole = check("C", 1, 500);
    let part = Payment { bills: Vec::new(), doubt: Some((Doubt::Unbalanced, "no lines".to_owned())), ..whole.clone() };
    assert_eq!((whole.order(&part), part.order(&whole)), (Some(Greater), Some(Less)));
    assert_eq!(whole.order(&Payment { total: Some(usd(600)), ..part.clone() }), None, "another total is another statement");
    let elsewhere = Payment { bills: other_bill(check("C", 1, 400)).bills, ..part.clone() };
    assert_eq!(whole.order(&elsewhere), None, "of the same total, and of another bill");
    let half = |minor| Payment { doubt: Some((Doubt::Incomplete, "at the border".to_owned())), ..check("C", 1, minor) };
    assert_eq!((whole.order(&half(200)), half(500).order(&whole)), (Some(Greater), Some(Less)));
    assert_eq!(whole.order(&half(600)), None, "a part is not more than the whole");
    assert_eq!(half(200).order(&half(300)), None, "which of two parts is the whole, nobody can say");
    assert_eq!(whole.order(&Payment { doubt: Some((Doubt::UnknownStatus, "odd".to_owned())), ..part }), None);
}
