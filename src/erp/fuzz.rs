//! What must hold of any bytes at all: fuzzing, property tests and the corpus replay call the same checks.

use super::json_stream::JsonStream;
use super::{DecodeContext, DecodeFailure, Erp, quickbooks_online, yardi};
use crate::model::{Currency, OriginName, Payment, PaymentStatus, Record};

/// Decodes the bytes and checks what is promised of every document. It panics where a promise is broken.
///
/// # Panics
/// When a record does not survive its canonical form, an undoubted payment does not balance, or the answer depends on
/// the size of the window.
pub fn fuzz_decode(data: &[u8]) {
    let Some(context) = context(Erp::QuickbooksOnline) else { return };
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

/// The same for the documents of Yardi, by the default map of each kind and by a site's layout of the Toolbox.
///
/// # Panics
/// As [`fuzz_decode`].
pub fn fuzz_decode_yardi(data: &[u8]) {
    let Some(context) = context(Erp::Yardi) else { return };
    for site in [false, true] {
        let map = if site { yardi::site_of_tests() } else { None };
        let read = |chunk: usize| {
            let (mut records, mut input) = (Vec::new(), Chunks(data, chunk));
            let outcome = yardi::decode_mapped::<()>(&context, map.as_ref(), &mut input, &mut |record, _| {
                records.push(record);
                Ok(())
            });
            (records, outcome.map_err(|failure| failure.to_words()))
        };
        let (records, outcome) = read(usize::MAX);
        records.iter().for_each(check);
        match &outcome {
            Ok(read) => assert!(*read >= records.len() as u64, "more records than were read"),
            Err(message) => assert!(!message.is_empty() && message.len() < 2000, "an unbounded message: {message}"),
        }
        assert_eq!((records, outcome), read(7), "the reader's pieces show");
    }
}

/// Yields bytes in pieces of at most so many.
struct Chunks<'d>(&'d [u8], usize);

impl std::io::Read for Chunks<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let most = self.1.min(out.len());
        let read = std::io::Read::read(&mut self.0, out.get_mut(..most).unwrap_or_default())?;
        Ok(read)
    }
}

impl DecodeFailure<()> {
    fn to_words(&self) -> String {
        match self {
            Self::Malformed(error) => error.to_string(),
            Self::Io(error) => format!("a slice cannot fail: {error}"),
            Self::Sink(()) => "the sink took everything".to_owned(),
        }
    }
}

fn context(erp: Erp) -> Option<DecodeContext> {
    let (origin, currency) = (OriginName::parse("books").ok()?, Currency::parse("USD").ok()?);
    Some(DecodeContext { origin, erp, tenant: "1".to_owned(), currency, as_of: None })
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
    (records, outcome.map_err(|failure| failure.to_words()))
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
    // A void that is a document of its own takes back what it undoes.
    let turned = payment.reversal_of.is_some();
    let right = |minor: i64| if turned { minor <= 0 } else { minor >= 0 };
    equal && right(total.minor()) && right(unapplied.minor()) && payment.bills.iter().all(|b| right(b.cash.minor()))
}
