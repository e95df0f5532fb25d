//! What must hold of any bytes at all: fuzzing, property tests and the corpus replay call the same checks.

use super::json_stream::JsonStream;
use super::{DecodeContext, DecodeFailure, Erp, quickbooks_online};
use crate::model::{Currency, OriginName, Payment, PaymentStatus, Record};

/// Decodes the bytes and checks what is promised of every document. It panics where a promise is broken.
///
/// # Panics
/// When a record does not survive its canonical form, an undoubted payment does not balance, or the answer depends on
/// the size of the window.
pub fn fuzz_decode(data: &[u8]) {
    let Some(context) = context() else { return };
    let (records, outcome) = collect(&context, data, 256 * 1024);
    for record in &records {
        check(record);
    }
    match &outcome {
        Ok(read) => assert!(*read >= records.len() as u64, "more records than were read"),
        Err(message) => assert!(!message.is_empty() && message.len() < 2000, "an unbounded message: {message}"),
    }
    // Where the window cuts must not show, not even in the words of an error.
    let (again, same) = collect(&context, data, 7);
    let not_text = |o: &Result<u64, String>| o.as_ref().is_err_and(|m| m.contains("is not UTF-8"));
    // A byte that is no text is noticed when it enters the window, before or after another break.
    if !not_text(&outcome) && !not_text(&same) {
        assert_eq!((&records, &outcome), (&again, &same), "the window shows");
    }
    assert_eq!(outcome.is_ok(), same.is_ok(), "the window decides");
}

/// The same for a document of Workday.
///
/// # Panics
/// When a record does not survive its canonical form, an undoubted payment does not balance, or the answer depends on
/// how the bytes come in pieces.
pub fn fuzz_decode_workday(data: &[u8]) {
    let Some(context) = context() else { return };
    let context = DecodeContext { erp: Erp::Workday, ..context };
    let (records, outcome) = in_pieces(&context, data, usize::MAX);
    records.iter().for_each(check);
    match &outcome {
        Ok(read) => assert!(*read >= records.len() as u64, "more records than were read"),
        Err(message) => assert!(!message.is_empty() && message.len() < 4000, "an unbounded message: {message}"),
    }
    assert_eq!((records, outcome), in_pieces(&context, data, 7), "the pieces show");
}

/// Hands out at most so many bytes at once.
struct Pieces<'d>(&'d [u8], usize);

impl std::io::Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = self.1.min(buffer.len());
        buffer.get_mut(..most).map_or(Ok(0), |buffer| self.0.read(buffer))
    }
}

fn in_pieces(context: &DecodeContext, data: &[u8], size: usize) -> (Vec<Record>, Result<u64, String>) {
    let mut records = Vec::new();
    let outcome = super::decode::<()>(context, &mut Pieces(data, size), &mut |record, _| {
        records.push(record);
        Ok(())
    });
    let outcome = outcome.map_err(|failure| match failure {
        DecodeFailure::Malformed(error) => error.to_string(),
        DecodeFailure::Io(error) => format!("a slice cannot fail: {error}"),
        DecodeFailure::Sink(()) => "the sink took everything".to_owned(),
    });
    (records, outcome)
}

fn context() -> Option<DecodeContext> {
    let (origin, currency) = (OriginName::parse("books").ok()?, Currency::parse("USD").ok()?);
    Some(DecodeContext { origin, erp: Erp::QuickbooksOnline, tenant: "1".to_owned(), currency, as_of: None })
}

fn collect(context: &DecodeContext, data: &[u8], window: usize) -> (Vec<Record>, Result<u64, String>) {
    let (mut records, mut input) = (Vec::new(), data);
    let mut stream = JsonStream::with_window(&mut input, window, 16 * 1024 * 1024);
    let outcome = quickbooks_online::decode_stream::<()>(context, &mut stream, &mut |record, _| {
        records.push(record);
        Ok(())
    });
    let most = stream.high_water();
    assert!(most <= window.max(2 * data.len()).max(128), "the window grew to {most} for {} bytes", data.len());
    let outcome = outcome.map_err(|failure| match failure {
        DecodeFailure::Malformed(error) => error.to_string(),
        DecodeFailure::Io(error) => format!("a slice cannot fail: {error}"),
        DecodeFailure::Sink(()) => "the sink took everything".to_owned(),
    });
    (records, outcome)
}

fn check(record: &Record) {
    let content = record.content();
    let again = Record::from_content(record.kind(), &content).ok();
    assert_eq!(again.as_ref(), Some(record), "a record is read back from its canonical content");
    if let Record::Payment(payment) = record {
        let sorted = payment.bills.is_sorted_by(|a, b| a.bill < b.bill);
        assert!(sorted, "bills stand in order, each once");
        assert!(payment.doubt.is_some() || balances(payment), "an undoubted payment balances: {payment:?}");
    }
}

fn balances(payment: &Payment) -> bool {
    if payment.status == PaymentStatus::Deleted {
        return payment.total.is_none() && payment.bills.is_empty();
    }
    let (Some(total), Some(unapplied)) = (payment.total, payment.unapplied) else { return false };
    let bills: i128 = payment.bills.iter().map(|b| i128::from(b.cash.minor())).sum();
    let credits: i128 = payment.credits.iter().map(|c| i128::from(c.amount.minor())).sum();
    let equal = i128::from(total.minor()) == bills - credits + i128::from(unapplied.minor());
    equal && !total.is_negative() && !unapplied.is_negative() && payment.bills.iter().all(|b| !b.cash.is_negative())
}
