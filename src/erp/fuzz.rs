//! What must hold of any bytes at all: fuzzing, property tests and the corpus replay call the same checks.

use super::json_stream::JsonStream;
use super::{DecodeContext, DecodeFailure, Erp, Sink, acumatica, cmic, mri, netsuite, quickbooks_online, workday, xero, yardi};
use crate::model::{Currency, Money, OriginName, Payment, PaymentStatus, Record};

/// Decodes the bytes and checks what is promised of every document. It panics where a promise is broken.
///
/// # Panics
/// When a record does not survive its canonical form, an undoubted payment does not balance, or the answer depends on
/// the size of the window.
pub fn fuzz_decode(data: &[u8]) {
    hold(Erp::QuickbooksOnline, quickbooks_online::decode_stream, data);
}

/// The same for Xero.
///
/// # Panics
/// As [`fuzz_decode`] does.
pub fn fuzz_decode_xero(data: &[u8]) {
    hold(Erp::Xero, xero::decode_stream, data);
}

/// The same for Acumatica, in both dialects.
///
/// # Panics
/// As [`fuzz_decode`] does.
pub fn fuzz_decode_acumatica(data: &[u8]) {
    hold(Erp::Acumatica, acumatica::decode_stream, data);
    hold(Erp::Myob, acumatica::decode_stream, data);
}

/// The same for CMiC, by the default map and by a site's own.
///
/// # Panics
/// As [`fuzz_decode`] does.
pub fn fuzz_decode_cmic(data: &[u8]) {
    hold(Erp::Cmic, cmic::decode_stream, data);
    hold(Erp::Cmic, cmic::decode_stream_of_a_site, data);
}

type Decoder = fn(&DecodeContext, &mut JsonStream<'_>, &mut Sink<'_, ()>) -> Result<u64, DecodeFailure<()>>;

fn hold(erp: Erp, decoder: Decoder, data: &[u8]) {
    let Some(context) = context(erp) else { return };
    let (records, outcome) = collect(&context, decoder, data, 256 * 1024);
    sound(records.iter(), &outcome, 2000);
    let (again, same) = collect(&context, decoder, data, 7);
    alike((&records, &outcome), (&again, &same));
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
            let (mut records, mut input) = (Vec::new(), Pieces(data, chunk));
            let outcome = yardi::decode_mapped::<()>(&context, map.as_ref(), &mut input, &mut |record, _| {
                records.push(record);
                Ok(())
            });
            (records, outcome.map_err(words))
        };
        let (records, outcome) = read(usize::MAX);
        sound(records.iter(), &outcome, 2000);
        assert_eq!((records, outcome), read(7), "the reader's pieces show");
    }
}

/// The same for Workday.
///
/// # Panics
/// As [`fuzz_decode`] does.
pub fn fuzz_decode_workday(data: &[u8]) {
    let Some(context) = context(Erp::Workday) else { return };
    let read = |piece: usize| {
        let mut records = Vec::new();
        let outcome = workday::decode::<()>(&context, &mut Pieces(data, piece), &mut |record, _| {
            records.push(record);
            Ok(())
        });
        (records, outcome.map_err(words))
    };
    let (records, outcome) = read(usize::MAX);
    sound(records.iter(), &outcome, 4000);
    assert_eq!((records, outcome), read(7), "the pieces show");
}

/// The same for MRI, by the defaults and by a site whose rows carry the total of their check.
///
/// # Panics
/// As [`fuzz_decode`] does; also when the pieces in which the bytes come show.
pub fn fuzz_decode_mri(data: &[u8]) {
    let Some(context) = context(Erp::Mri) else { return };
    let mut totalled = context.clone();
    let keyed = totalled.site.set("fields.total", &["CheckTotal"]).is_ok()
        && totalled.site.set("group.by", &["BankID", "CheckNumber", "VendorID", "PaymentDate"]).is_ok();
    assert!(keyed, "entries that every map has");
    for context in [context, totalled] {
        let read = |window: usize, piece: usize| {
            let (mut records, mut input) = (Vec::new(), Pieces(data, piece));
            let outcome = mri::decode_sized::<()>(&context, &mut input, window, &mut |record, place| {
                records.push((place.clone(), record));
                Ok(())
            });
            (records, outcome.map_err(words))
        };
        let (records, outcome) = read(256 * 1024, usize::MAX);
        sound(records.iter().map(|(_, record)| record), &outcome, 2000);
        let (again, same) = read(7, 3);
        alike((&records, &outcome), (&again, &same));
    }
}

/// The same for any bytes as a document of NetSuite.
///
/// # Panics
/// When a record does not survive its canonical form, an undoubted payment does not balance, or the answer depends on
/// the size of the window or of the pieces in which the bytes come.
pub fn fuzz_decode_netsuite(data: &[u8]) {
    let Some(context) = context(Erp::Netsuite) else { return };
    let context = DecodeContext { tenant: "demo123".to_owned(), ..context };
    let read = |window: usize, piece: usize| {
        let (mut records, mut input) = (Vec::new(), Pieces(data, piece));
        let outcome = netsuite::decode_sized::<()>(&context, &mut input, window, &mut |record, place| {
            records.push((place.clone(), record));
            Ok(())
        });
        (records, outcome.map_err(words))
    };
    let (records, outcome) = read(256 * 1024, usize::MAX);
    sound(records.iter().map(|(_, record)| record), &outcome, 2000);
    let (again, same) = read(7, 3);
    alike((&records, &outcome), (&again, &same));
}

/// Yields bytes in pieces of at most so many.
pub(super) struct Pieces<'d>(pub(super) &'d [u8], pub(super) usize);

impl std::io::Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let most = self.1.min(out.len());
        std::io::Read::read(&mut self.0, out.get_mut(..most).unwrap_or_default())
    }
}

fn words(failure: DecodeFailure<()>) -> String {
    match failure {
        DecodeFailure::Malformed(error) => error.to_string(),
        DecodeFailure::Io(error) => format!("a slice cannot fail: {error}"),
        DecodeFailure::Sink(()) => "the sink took everything".to_owned(),
    }
}

fn context(erp: Erp) -> Option<DecodeContext> {
    let (origin, currency) = (OriginName::parse("books").ok()?, Currency::parse("USD").ok()?);
    let tenant = match erp {
        Erp::Acumatica | Erp::Myob => "ACME",
        Erp::Cmic => "001",
        Erp::QuickbooksOnline | Erp::Xero | Erp::Netsuite | Erp::Yardi | Erp::Workday | Erp::Mri => "1",
    };
    Some(DecodeContext { origin, erp, tenant: tenant.to_owned(), currency, as_of: None, site: super::Site::default() })
}

fn collect(context: &DecodeContext, decoder: Decoder, data: &[u8], window: usize) -> (Vec<Record>, Result<u64, String>) {
    let (mut records, mut input) = (Vec::new(), data);
    let mut stream = JsonStream::with_window(&mut input, window, 16 * 1024 * 1024);
    let outcome = decoder(context, &mut stream, &mut |record, _| {
        records.push(record);
        Ok(())
    });
    let most = stream.high_water();
    assert!(most <= window.max(2 * data.len()).max(128), "the window grew to {most} for {} bytes", data.len());
    (records, outcome.map_err(words))
}

/// What is promised of any document: its records keep their own promises, and a refusal is a sentence of bounded length.
fn sound<'r>(records: impl ExactSizeIterator<Item = &'r Record>, outcome: &Result<u64, String>, most: usize) {
    let count = records.len() as u64;
    records.for_each(check);
    match outcome {
        Ok(read) => assert!(*read >= count, "more records than were read"),
        Err(message) => assert!(!message.is_empty() && message.len() < most, "an unbounded message: {message}"),
    }
}

/// Where the window cuts must not show, not even in the words of an error. Only a byte that is no text is noticed when it enters the
/// window, before or after another break.
fn alike<T: PartialEq + std::fmt::Debug>(one: (&T, &Result<u64, String>), other: (&T, &Result<u64, String>)) {
    let not_text = |o: &Result<u64, String>| o.as_ref().is_err_and(|m| m.contains("is not UTF-8"));
    if !not_text(one.1) && !not_text(other.1) {
        assert_eq!(one, other, "the window shows");
    }
    assert_eq!(one.1.is_ok(), other.1.is_ok(), "the window decides");
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
    // What is not in the books, or no more, need not add up yet, or any longer.
    if payment.status != PaymentStatus::Posted && payment.unapplied.is_none() {
        return true;
    }
    let (Some(total), Some(unapplied)) = (payment.total, payment.unapplied) else { return false };
    let bills: i128 = payment.bills.iter().map(|b| i128::from(b.cash.minor())).sum();
    let credits: i128 = payment.credits.iter().map(|c| i128::from(c.amount.minor())).sum();
    let equal = i128::from(total.minor()) == bills - credits + i128::from(unapplied.minor());
    // A document that voids a payment states its money with the other sign.
    let wrong = |money: Money| if payment.reversal_of.is_some() { money.minor() > 0 } else { money.is_negative() };
    equal && !wrong(total) && !wrong(unapplied) && !payment.bills.iter().any(|b| wrong(b.cash))
}
