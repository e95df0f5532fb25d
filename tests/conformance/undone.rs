//! The cases in which a payment is undone: by every way in which an ERP says void, and by every form of a deletion.
#![allow(clippy::unnecessary_wraps, reason = "every case has one signature, also one that no ERP lacks")]

use super::cases::law;
use super::neutral::{Gap, Pay, Row, Void, pay};
use super::world::{Books, Expect, orders};

/// Runs a case once for each way to say void, and says which way failed.
fn each_void(row: &'static dyn Row, p: &Pay, run: impl Fn(&Void)) {
    let voids = row.voids(p);
    assert!(!voids.is_empty());
    let mut wrong = Vec::new();
    for void in &voids {
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(void))).is_err() {
            wrong.push(void.name);
        }
    }
    assert!(wrong.is_empty(), "void: {}", wrong.join(", "));
}

pub(super) fn void_after_and_before(row: &'static dyn Row) -> Result<(), Gap> {
    let p = pay(1, &[(1, 10_000)]);
    each_void(row, &p, |void| {
        let mut documents = vec![row.document(std::slice::from_ref(&p))];
        documents.extend(void.documents.iter().cloned());
        let statuses: Vec<(&Pay, Option<&str>)> = void.status.iter().map(|status| (&p, Some(*status))).collect();
        law(row, &documents, &Expect::nothing(), &statuses);
    });
    Ok(())
}

/// The second time in another document, beside a payment that nobody has voided.
pub(super) fn void_twice(row: &'static dyn Row) -> Result<(), Gap> {
    let (p, other) = (pay(1, &[(1, 10_000)]), pay(2, &[(2, 2_550)]));
    each_void(row, &p, |void| {
        let mut documents = vec![row.document(&[p.clone(), other.clone()])];
        documents.extend(void.documents.iter().cloned());
        let mut books = Books::new(row);
        for document in &documents {
            books.take(document);
        }
        let (once, digest) = (books.now_is(), books.digest());
        for document in void.documents.iter().rev() {
            books.take(document);
        }
        assert_eq!((books.now_is(), books.digest()), (once, digest));
        law(row, &documents, &Expect::posts(&[(2, 2_550)]), &[(&other, Some("posted"))]);
    });
    Ok(())
}

pub(super) fn void_of_what_stands(row: &'static dyn Row) -> Result<(), Gap> {
    let p = pay(1, &[(1, 6_000), (2, 1_050)]);
    let all = Expect {
        writes: vec![("reverse", 1, "-60.00".to_owned()), ("reverse", 2, "-10.50".to_owned())],
        exceptions: Vec::new(),
        paid: "0.00".to_owned(),
    };
    each_void(row, &p, |void| {
        let mut ends = Vec::new();
        for order in orders(void.documents.len()) {
            let mut books = Books::new(row);
            books.take(&row.document(std::slice::from_ref(&p)));
            books.stand();
            for at in order {
                books.take(&void.documents[at]);
                let writes = books.now_is().writes;
                assert!(writes.is_empty() || writes == all.writes, "half a void: {writes:?}");
            }
            assert_eq!(books.now_is(), all);
            ends.push((books.digest(), books.plan().digest()));
        }
        ends.dedup();
        assert_eq!(ends.len(), 1);
    });
    Ok(())
}

/// Of two payments with one check number, one is void: the other stands.
pub(super) fn void_of_one_of_two(row: &'static dyn Row) -> Result<(), Gap> {
    let p = Pay { number: 20_777, ..pay(1, &[(1, 6_000)]) };
    let other = Pay { number: 20_777, ..pay(2, &[(2, 6_000)]) };
    each_void(row, &p, |void| {
        let mut documents = vec![row.document(&[p.clone(), other.clone()])];
        documents.extend(void.documents.iter().cloned());
        law(row, &documents, &Expect::posts(&[(2, 6_000)]), &[(&other, Some("posted"))]);
    });
    // The same bill and the same amount: where a void names the number alone, nobody can tell which of the two is meant.
    let twin = Pay { bills: p.bills.clone(), ..other };
    for void in row.voids(&p).iter().filter(|void| void.by_number) {
        for documents in orders(2) {
            let documents = documents.iter().map(|at| [row.document(&[p.clone(), twin.clone()]), void.documents[0].clone()][*at].clone());
            let mut books = Books::new(row);
            documents.for_each(|document| drop(books.take(&document)));
            let held = books.now_is();
            assert!(held.writes.is_empty() && !held.exceptions.is_empty(), "one of two was guessed: {held:?}");
        }
        let mut books = Books::new(row);
        books.take(&row.document(&[p.clone(), twin.clone()]));
        books.stand();
        books.take(&void.documents[0]);
        let held = books.now_is();
        assert!(held.writes.is_empty() && !held.exceptions.is_empty(), "one of two was guessed: {held:?}");
    }
    Ok(())
}

/// The tombstone beats every revision, also those that come after it; and where there is none, the void stands for it.
pub(super) fn deletion(row: &'static dyn Row) -> Result<(), Gap> {
    let p = pay(1, &[(1, 10_000)]);
    let document = |p: &Pay| row.document(std::slice::from_ref(p));
    let documents = match row.deletions(&p) {
        Ok(documents) => documents,
        Err(gap) => {
            // The first of the forms is the payment's own document: before the payment, it leaves nothing to post.
            let void = row.voids(&p).remove(0);
            let mut books = Books::new(row);
            books.take(&void.documents[0]);
            assert_eq!(books.now_is(), Expect::nothing());
            books.take(&document(&p));
            assert_eq!(books.now_is(), Expect::nothing());
            return Err(gap);
        }
    };
    for gone in documents {
        law(row, &[gone.clone(), document(&p), document(&p.revised(2))], &Expect::nothing(), &[(&p, Some("deleted"))]);
        law(row, &[gone], &Expect::nothing(), &[(&p, Some("deleted"))]);
    }
    Ok(())
}

pub(super) fn deletion_of_what_stands(row: &'static dyn Row) -> Result<(), Gap> {
    let p = pay(1, &[(1, 10_000)]);
    for gone in row.deletions(&p)? {
        let mut books = Books::new(row);
        books.take(&row.document(std::slice::from_ref(&p)));
        books.stand();
        books.take(&gone);
        let reversed = Expect { writes: vec![("reverse", 1, "-100.00".to_owned())], exceptions: Vec::new(), paid: "0.00".to_owned() };
        assert_eq!(books.now_is(), reversed);
        // A reading from before the deletion brings nothing back.
        books.take(&row.document(&[p.revised(3)]));
        assert_eq!(books.now_is(), reversed);
    }
    Ok(())
}
