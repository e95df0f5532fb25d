//! The cases. Each is a law in neutral words: the same for every ERP, whatever its documents look like.
#![allow(clippy::unnecessary_wraps, reason = "every case has one signature, also one that no ERP lacks")]

use quittance::Error;

use super::neutral::{Gap, Pay, Row, State, pay, text};
use super::undone;
use super::world::{Books, Dice, Expect, orders};

/// A case runs, or says why the ERP has none of its kind; a case with a gap runs as far as it can all the same.
pub(crate) type Case = fn(&'static dyn Row) -> Result<(), Gap>;

pub(crate) const CASES: &[(&str, Case)] = &[
    ("duplicate document", duplicate_document),
    ("duplicate payment in another document", duplicate_payment),
    ("late older revision", late_older_revision),
    ("changed after it was posted", changed_after_posting),
    ("void after and before", undone::void_after_and_before),
    ("void delivered twice", undone::void_twice),
    ("void of what stands", undone::void_of_what_stands),
    ("void of one of two with one check number", undone::void_of_one_of_two),
    ("deletion first and last", undone::deletion),
    ("deletion of what stands", undone::deletion_of_what_stands),
    ("partial, then the rest", partial_then_rest),
    ("several bills in one payment", several_bills),
    ("cents that cannot be represented", impossible_cents),
    ("an amount beyond what a float holds", exact_cents),
    ("wrong tenant", wrong_tenant),
    ("unknown status", unknown_status),
    ("an error with HTTP 200", error_with_200),
    ("an empty document", empty_document),
    ("a document that was cut off", cut_off),
    ("two payments with one check number", one_check_number),
    ("everything at once, in any order", everything_at_once),
];

/// Whatever the order of the documents: the same end, the same digest, and nothing new when all come again.
pub(super) fn law(row: &'static dyn Row, documents: &[String], expected: &Expect, statuses: &[(&Pay, Option<&str>)]) {
    let mut ends = Vec::new();
    for order in orders(documents.len()) {
        let mut books = Books::new(row);
        for at in &order {
            books.take(&documents[*at]);
        }
        assert_eq!(books.now_is(), *expected, "order {order:?}");
        for (p, status) in statuses {
            assert_eq!(books.status_of(p).as_deref(), *status, "payment {}, order {order:?}", p.n);
        }
        let end = (books.digest(), books.plan().digest());
        for document in documents {
            books.take(document);
        }
        assert_eq!((books.digest(), books.plan().digest()), end, "all come a second time, order {order:?}");
        ends.push(end);
        if ends.len() == 1 {
            books.verify();
        }
    }
    ends.dedup();
    assert_eq!(ends.len(), 1, "the order of the documents decides something");
}

/// The document is refused whole: the journal is as it was, to its last entry.
fn refused(row: &'static dyn Row, document: &str, words: &[&str]) -> Error {
    let mut books = Books::new(row);
    books.take(&row.document(&[pay(6, &[(6, 100)])]));
    let before = (books.digest(), books.engine.standing().unwrap().chain, books.plan().digest());
    let error = match books.import(document) {
        Err(error) => error,
        Ok(receipt) => panic!("is not refused: {receipt:?}\n{document}"),
    };
    let message = error.to_string();
    for word in words {
        assert!(message.contains(word), "the message does not say `{word}`: {message}");
    }
    let after = (books.digest(), books.engine.standing().unwrap().chain, books.plan().digest());
    assert_eq!(before, after, "something of a refused document was stored");
    assert_eq!(books.status_of(&pay(1, &[(1, 100)])), None, "a payment of a refused document was stored");
    error
}

fn duplicate_document(row: &'static dyn Row) -> Result<(), Gap> {
    let (a, b) = (pay(1, &[(1, 10_000)]), pay(2, &[(2, 2_550)]));
    let document = row.document(&[a.clone(), b.clone()]);
    let mut books = Books::new(row);
    let first = books.take(&document);
    assert_eq!(first.ingested.map(|i| (i.new, i.duplicate)), Some((2, 0)));
    let again = books.take(&document);
    assert_eq!(again.ingested.map(|i| (i.new, i.revised, i.duplicate, i.conflict)), Some((0, 0, 2, 0)));
    assert_eq!(first.chain, again.chain, "the same bytes leave no trace");
    law(row, &[document], &Expect::posts(&[(1, 10_000), (2, 2_550)]), &[(&a, Some("posted")), (&b, Some("posted"))]);
    Ok(())
}

fn duplicate_payment(row: &'static dyn Row) -> Result<(), Gap> {
    let (a, b) = (pay(1, &[(1, 10_000)]), pay(2, &[(2, 2_550)]));
    let documents = [row.document(std::slice::from_ref(&a)), row.document(&[b.clone(), a.clone()])];
    let mut books = Books::new(row);
    books.take(&documents[0]);
    assert_eq!(books.take(&documents[1]).ingested.map(|i| (i.new, i.duplicate)), Some((1, 1)));
    law(row, &documents, &Expect::posts(&[(1, 10_000), (2, 2_550)]), &[(&a, Some("posted")), (&b, Some("posted"))]);
    Ok(())
}

/// A payment and its later reading: with another amount where the ERP changes payments at all.
fn two_revisions(row: &'static dyn Row) -> (Pay, Pay, i64) {
    let older = pay(1, &[(1, 6_000)]);
    let cents = if row.edits().is_ok() { 7_000 } else { 6_000 };
    (older, pay(1, &[(1, cents)]).revised(1), cents)
}

fn late_older_revision(row: &'static dyn Row) -> Result<(), Gap> {
    let (older, newer, cents) = two_revisions(row);
    let documents = [row.document(std::slice::from_ref(&older)), row.document(std::slice::from_ref(&newer))];
    law(row, &documents, &Expect::posts(&[(1, cents)]), &[(&newer, Some("posted"))]);
    // What was posted from the newer one is not touched by the older one.
    let mut books = Books::new(row);
    books.take(&documents[1]);
    books.stand();
    books.take(&documents[0]);
    assert_eq!(books.now_is(), Expect { writes: Vec::new(), ..Expect::posts(&[(1, cents)]) });
    row.edits()
}

fn changed_after_posting(row: &'static dyn Row) -> Result<(), Gap> {
    let (older, newer, cents) = two_revisions(row);
    let mut books = Books::new(row);
    books.take(&row.document(std::slice::from_ref(&older)));
    books.stand();
    books.take(&row.document(std::slice::from_ref(&newer)));
    let mut expected = Expect::posts(&[(1, cents)]);
    if row.edits().is_ok() {
        expected.writes.push(("reverse", 1, "-60.00".to_owned()));
    } else {
        expected.writes.clear();
    }
    assert_eq!(books.now_is(), expected);
    let digest = books.plan().digest();
    books.take(&row.document(std::slice::from_ref(&older)));
    assert_eq!(books.plan().digest(), digest, "the older reading comes again");
    row.edits()
}

fn partial_then_rest(row: &'static dyn Row) -> Result<(), Gap> {
    let (part, rest) = (pay(1, &[(1, 3_333)]), pay(2, &[(1, 6_667)]));
    let documents = [row.document(std::slice::from_ref(&part)), row.document(std::slice::from_ref(&rest))];
    law(row, &documents, &Expect::posts(&[(1, 3_333), (1, 6_667)]), &[(&part, Some("posted")), (&rest, Some("posted"))]);
    let mut books = Books::new(row);
    books.take(&documents[0]);
    books.stand();
    books.take(&documents[1]);
    let expected = Expect::posts(&[(1, 3_333), (1, 6_667)]);
    assert_eq!(books.now_is(), Expect { writes: vec![("post", 1, "66.67".to_owned())], ..expected });
    Ok(())
}

/// Three bills in one payment, one of them on two lines; and one of the bills is paid by another payment too.
fn several_bills(row: &'static dyn Row) -> Result<(), Gap> {
    let (many, more) = (pay(1, &[(1, 1_001), (2, 2_002), (3, 3_003), (1, 500)]), pay(2, &[(1, 700)]));
    let posts: &[(u32, i64)] = match row.several_bills() {
        Ok(()) => &[(1, 1_501), (2, 2_002), (3, 3_003), (1, 700)],
        Err(_) => &[(1, 1_001), (2, 2_002), (3, 3_003), (1, 500), (1, 700)],
    };
    // A row format puts the lines of one bill together, as it puts those of one payment.
    let documents = [row.document(std::slice::from_ref(&many)), row.document(std::slice::from_ref(&more))];
    law(row, &documents, &Expect::posts(posts), &[]);
    law(row, &[row.document(&[many, more])], &Expect::posts(posts), &[]);
    row.several_bills()
}

fn impossible_cents(row: &'static dyn Row) -> Result<(), Gap> {
    let bad: [(&str, Option<&'static str>); 7] = [
        ("1.005", None),
        ("0.001", None),
        ("100.5", Some("JPY")),
        ("92233720368547758.08", None),
        ("123456789012345678901234567890.00", None),
        ("1e2", None),
        ("1.00E+2", None),
    ];
    let fields = row.amounts();
    for (amount, currency) in bad {
        let good = pay(1, &[(1, 100)]);
        let line = Pay { bills: vec![(2, amount.to_owned())], total: "1.00".to_owned(), currency, ..pay(2, &[]) };
        let total = Pay { total: amount.to_owned(), currency, ..pay(2, &[(2, 100)]) };
        for (p, field) in [(line, Some(fields.line)), (total, fields.total)] {
            let Some(field) = field else { continue };
            // Zeros behind the point may be left out of the message.
            let shown = amount.strip_suffix(".00").unwrap_or(amount);
            let error = refused(row, &row.document(&[good.clone(), p]), &[field, shown]);
            let Error::Decode { source, .. } = error else { panic!("{error:?}") };
            assert!(source.path().ends_with(field), "field `{}` is not `{field}`", source.path());
            assert_ne!(source.record(), "", "{source} names no record");
        }
    }
    Ok(())
}

/// 2^53 cents and one more: a float would have lost it.
fn exact_cents(row: &'static dyn Row) -> Result<(), Gap> {
    let cents = (1_i64 << 53) + 1;
    let p = pay(1, &[(1, cents)]);
    let expected = Expect { exceptions: vec!["overpaid"], ..Expect::posts(&[(1, cents)]) };
    assert_eq!(expected.paid, text(9_007_199_254_740_993));
    law(row, &[row.document(std::slice::from_ref(&p))], &expected, &[(&p, Some("posted"))]);
    // Zeros behind the cents are no decimals.
    let zeros = Pay { bills: vec![(1, "12.3000".to_owned())], total: "12.3000".to_owned(), ..p };
    law(row, &[row.document(&[zeros])], &Expect::posts(&[(1, 1_230)]), &[]);
    Ok(())
}

fn wrong_tenant(row: &'static dyn Row) -> Result<(), Gap> {
    let foreign = row.foreign(&pay(1, &[(1, 10_000)]))?;
    assert_eq!(foreign.words.len(), 2, "the refusal names both tenants");
    refused(row, &foreign.document, &foreign.words);
    Ok(())
}

/// Kept, never posted, and a person is told; what stood before stays.
fn unknown_status(row: &'static dyn Row) -> Result<(), Gap> {
    row.has_status()?;
    let p = Pay { state: State::Unknown, ..pay(1, &[(1, 10_000)]) };
    let mut books = Books::new(row);
    books.take(&row.document(std::slice::from_ref(&p)));
    let held = books.now_is();
    assert_eq!((held.writes.as_slice(), held.exceptions.as_slice()), ([].as_slice(), ["unknown_status"].as_slice()));
    let mut books = Books::new(row);
    books.take(&row.document(&[pay(1, &[(1, 10_000)])]));
    books.stand();
    books.take(&row.document(&[p.revised(1)]));
    let held = books.now_is();
    assert_eq!((held.writes.as_slice(), held.exceptions.as_slice()), ([].as_slice(), ["unknown_status"].as_slice()));
    // A later reading that is known settles it.
    books.take(&row.document(&[pay(1, &[(1, 10_000)]).revised(2)]));
    assert_eq!(books.now_is(), Expect { writes: Vec::new(), ..Expect::posts(&[(1, 10_000)]) });
    Ok(())
}

fn error_with_200(row: &'static dyn Row) -> Result<(), Gap> {
    let error = row.error();
    refused(row, &error.document, &error.words);
    Ok(())
}

/// A document of no payments is accepted and changes nothing. No bytes at all are no document.
fn empty_document(row: &'static dyn Row) -> Result<(), Gap> {
    let mut books = Books::new(row);
    books.take(&row.document(&[pay(1, &[(1, 10_000)])]));
    books.stand();
    let before = (books.now_is(), books.digest());
    let receipt = books.take(&row.empty());
    assert_eq!(receipt.ingested.map(|i| i.new + i.revised + i.duplicate + i.conflict), Some(0));
    assert_eq!((books.now_is(), books.digest()), before, "what is not in a document is not gone");
    refused(row, "", &[]);
    refused(row, "\n", &[]);
    Ok(())
}

fn cut_off(row: &'static dyn Row) -> Result<(), Gap> {
    let document = row.document(&[pay(1, &[(1, 100)]), pay(2, &[(2, 100)])]);
    // A line break that is missing at the very end is no loss to every format.
    let document = document.trim_end();
    for missing in [1, 2, 3, 10, 40, document.len() / 2, document.len() - 1] {
        let cut = &document[..document.len() - missing];
        // The end of rows without a last line break is not seen when no more than the last cell is lost: then no money is.
        let mut books = Books::new(row);
        if row.ends_unseen() && books.import(cut).is_ok() {
            assert_eq!(books.now_is(), Expect::posts(&[(1, 100), (2, 100)]), "cut by {missing}");
        } else {
            refused(row, cut, &[]);
        }
    }
    Ok(())
}

/// Same number, same day, same vendor, same amount: two payments all the same.
fn one_check_number(row: &'static dyn Row) -> Result<(), Gap> {
    let p = Pay { number: 20_777, ..pay(1, &[(1, 5_000)]) };
    let q = Pay { number: 20_777, ..pay(2, &[(1, 5_000)]) };
    let documents = [row.document(std::slice::from_ref(&p)), row.document(std::slice::from_ref(&q))];
    law(row, &documents, &Expect::posts(&[(1, 5_000), (1, 5_000)]), &[]);
    law(row, &[row.document(&[q, p])], &Expect::posts(&[(1, 5_000), (1, 5_000)]), &[]);
    Ok(())
}

/// A month of one site: its documents shuffled, grouped and repeated by lot, many times (`QUITTANCE_SOAK` times as many).
fn everything_at_once(row: &'static dyn Row) -> Result<(), Gap> {
    let (older, newer, cents) = two_revisions(row);
    let part = pay(2, &[(2, 3_333)]);
    let rest = Pay { day: 14, ..pay(3, &[(2, 6_667)]) };
    let void = pay(4, &[(3, 4_400)]);
    let gone = pay(5, &[(4, 5_500)]);
    let mut documents = vec![row.document(&[older, part.clone()]), row.document(&[newer]), row.document(&[rest, part])];
    documents.push(row.document(&[void.clone(), gone.clone()]));
    // The last way to say void is the one that needs the most: where there is one, a second document alone.
    documents.extend(row.voids(&void).pop().into_iter().flat_map(|void| void.documents));
    let mut posts = vec![(1, cents), (2, 3_333), (2, 6_667)];
    match row.deletions(&gone) {
        Ok(gone) => documents.extend(gone),
        Err(_) => posts.push((4, 5_500)),
    }
    let expected = Expect::posts(&posts);
    let (mut dice, mut ends) = (Dice(0x5eed), Vec::new());
    for round in 0..6 * crate::support::soak() {
        let mut files = documents.clone();
        files.push(documents[dice.below(documents.len())].clone());
        dice.shuffle(&mut files);
        let mut books = Books::new(row);
        for file in &files {
            books.take(file);
        }
        assert_eq!(books.now_is(), expected, "round {round}");
        ends.push((books.digest(), books.plan().digest()));
    }
    ends.dedup();
    assert_eq!(ends.len(), 1, "the order of the documents decides something");
    Ok(())
}
