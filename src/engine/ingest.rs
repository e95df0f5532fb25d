//! Ingest: a document in, its facts in the journal, all or none. Memory does not grow with the document.

use std::cell::RefCell;
use std::io::Read;
use std::ops::ControlFlow;

use crate::erp::{self, DecodeContext, DecodeFailure, Erp};
use crate::error::Error;
use crate::journal::{Appended, Incoming, JournalError, Tx};
use crate::model::{Hasher, Record, Sha, Timestamp};
use crate::procore::{self, ListContext, ListFailure, ListRow};

use super::receipt::Parts;
use super::{Engine, Ingested, Observer, Progress, Receipt};

/// Bytes of a document that are compressed together.
const PART: usize = 1 << 20;

/// The version of the decoders, kept with each record that they read.
const DECODER: i64 = 1;

/// Progress is told once in so many records.
const TELL_EVERY: u64 = 500;

impl Engine {
    /// Reads one native document of an ERP. A malformed one is refused whole: nothing of it is stored.
    ///
    /// `as_of` is the document's own time, for formats that carry none.
    pub fn ingest(
        &mut self,
        origin: &str,
        name: &str,
        input: &mut dyn Read,
        as_of: Option<Timestamp>,
        now: Timestamp,
        observer: &mut Observer<'_>,
    ) -> Result<Receipt, Error> {
        let origin = self.origin(origin)?.clone();
        let mut tx = self.journal.begin("import", now)?;
        super::bind_origins(&mut tx, std::slice::from_ref(&origin))?;
        let context = DecodeContext {
            origin: origin.name.clone(),
            erp: origin.erp,
            tenant: origin.tenant.clone(),
            currency: origin.rules.currency,
            as_of,
            site: origin.site.clone(),
        };
        let document = tx.begin_document()?;
        let state = RefCell::new(State { tx, ingested: Ingested::default(), read: 0, stopped: false, keys: Some((origin.erp, "")) });
        let mut tee = Tee::new(&state, input, document, origin.retain);
        let result =
            erp::decode(&context, &mut tee, &mut |record, place| state.borrow_mut().take(&record, document, &place.path, observer));
        let failed = tee.failed.take();
        let (sha, size) = match result {
            Ok(_) => tee.finish().map_err(|e| from_tee(name, e))?,
            Err(failure) => return Err(failed.map_or_else(|| refusal(name, failure), Error::Journal)),
        };
        let incoming = Incoming { origin: Some(&origin.name), name, retain: origin.retain };
        let ingested = state.into_inner().end(document, &incoming, &sha, size)?;
        self.receipt(Parts { ingested: Some(ingested), ..Parts::default() })
    }

    /// Reads a file that holds what Procore's lists return: a JSON array of requisitions (v1.1), commitments or contract payments, in
    /// any order. Absence from a file says nothing: only rows that are there are taken.
    pub fn ingest_procore(
        &mut self,
        name: &str,
        input: &mut dyn Read,
        now: Timestamp,
        observer: &mut Observer<'_>,
    ) -> Result<Receipt, Error> {
        let fallback = self.company_currency();
        let company = self.settings.procore.as_ref().map(|p| (p.base_url.clone(), p.company_id));
        let mut tx = self.journal.begin("import", now)?;
        super::bind_origins(&mut tx, &self.settings.origins)?;
        if let Some((host, company)) = company {
            tx.bind_company(&host, company)?;
        }
        let document = tx.begin_document()?;
        let state = RefCell::new(State { tx, ingested: Ingested::default(), read: 0, stopped: false, keys: None });
        // Procore's answers hold names and addresses of people, so only the facts are kept.
        let mut tee = Tee::new(&state, input, document, false);
        let context = ListContext { company_currency: fallback };
        let mut row_number = 0_u64;
        let result = procore::decode_list(&mut tee, &context, &mut |row| {
            let place = format!("[{row_number}]");
            row_number += 1;
            match row {
                ListRow::Invoice(invoice) => state.borrow_mut().take(&Record::Invoice(invoice), document, &place, observer),
                ListRow::Commitment(commitment) => state.borrow_mut().take(&Record::Commitment(commitment), document, &place, observer),
                ListRow::ContractPayment(row) => Ok(state.borrow_mut().tx.put_row(&row, fallback)?),
            }
        });
        let failed = tee.failed.take();
        let (sha, size) = match result {
            Ok(_) => tee.finish().map_err(|e| from_tee(name, e))?,
            Err(failure) => return Err(failed.map_or_else(|| list_refusal(name, failure), Error::Journal)),
        };
        let mut state = state.into_inner();
        state.tx.fill_currencies(fallback)?;
        let ingested = state.end(document, &Incoming { origin: None, name, retain: false }, &sha, size)?;
        self.receipt(Parts { ingested: Some(ingested), ..Parts::default() })
    }
}

/// What may end the reading from within.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("interrupted")]
    Interrupted,
}

struct State<'j> {
    tx: Tx<'j>,
    ingested: Ingested,
    read: u64,
    stopped: bool,
    /// Which ERP, and how the payment before was known.
    keys: Option<(Erp, &'static str)>,
}

impl State<'_> {
    fn take(&mut self, record: &Record, document: i64, place: &str, observer: &mut Observer<'_>) -> Result<(), Stop> {
        if let (Record::Payment(payment), Some((erp, before))) = (record, &mut self.keys)
            && let Some(style) = erp.key_style(&payment.key.id).filter(|style| style != before)
        {
            self.tx.bind_key_style(&payment.key.origin, style)?;
            *before = style;
        }
        match self.tx.append(record, document, place, DECODER)? {
            Appended::New => self.ingested.new += 1,
            Appended::Revised => self.ingested.revised += 1,
            Appended::Duplicate => self.ingested.duplicate += 1,
            Appended::Conflict => self.ingested.conflict += 1,
        }
        self.read += 1;
        if self.read.is_multiple_of(TELL_EVERY) && observer(&Progress::Read { records: self.read }) == ControlFlow::Break(()) {
            self.stopped = true;
            return Err(Stop::Interrupted);
        }
        Ok(())
    }

    /// Closes the document. The same bytes a second time, with nothing new in them, leave no trace at all.
    fn end(mut self, document: i64, incoming: &Incoming<'_>, sha: &Sha, size: i64) -> Result<Ingested, Error> {
        self.ingested.documents = 1;
        let brought = self.ingested.new + self.ingested.revised + self.ingested.conflict;
        if brought == 0 && self.tx.has_document(sha)? {
            return Ok(self.ingested);
        }
        self.tx.end_document(document, incoming, sha, size)?;
        self.tx.commit()?;
        Ok(self.ingested)
    }
}

/// Reads through to the decoder, and on the way hashes the bytes and keeps them in compressed parts.
struct Tee<'a, 'j> {
    state: &'a RefCell<State<'j>>,
    input: &'a mut dyn Read,
    document: i64,
    retain: bool,
    part: Vec<u8>,
    parts: i64,
    size: i64,
    hasher: Hasher,
    /// A failure of the journal, which `Read` cannot carry.
    failed: Option<JournalError>,
}

impl<'a, 'j> Tee<'a, 'j> {
    fn new(state: &'a RefCell<State<'j>>, input: &'a mut dyn Read, document: i64, retain: bool) -> Self {
        Self { state, input, document, retain, part: Vec::new(), parts: 0, size: 0, hasher: Hasher::new(), failed: None }
    }

    fn keep_part(&mut self) -> std::io::Result<()> {
        if !self.part.is_empty() {
            let body = zstd::bulk::compress(&self.part, 3)?;
            if let Err(e) = self.state.borrow_mut().tx.document_part(self.document, self.parts, &body) {
                self.failed = Some(e);
                return Err(std::io::Error::other("the journal failed"));
            }
            self.parts += 1;
            self.part.clear();
        }
        Ok(())
    }

    /// Reads what the decoder left (blanks at the end), and closes the last part.
    fn finish(mut self) -> Result<(Sha, i64), (std::io::Error, Option<JournalError>)> {
        let mut rest = [0_u8; 8192];
        loop {
            match self.read(&mut rest) {
                Ok(0) => break,
                Ok(_) => {}
                Err(e) => return Err((e, self.failed)),
            }
        }
        if let Err(e) = self.keep_part() {
            return Err((e, self.failed));
        }
        Ok((self.hasher.finish(), self.size))
    }
}

impl Read for Tee<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.input.read(buffer)?;
        let bytes = buffer.get(..n).unwrap_or_default();
        self.hasher.raw(bytes);
        self.size += i64::try_from(n).unwrap_or(0);
        if self.retain {
            self.part.extend_from_slice(bytes);
            if self.part.len() >= PART {
                self.keep_part()?;
            }
        }
        Ok(n)
    }
}

fn from_tee(name: &str, (source, failed): (std::io::Error, Option<JournalError>)) -> Error {
    failed.map_or_else(|| Error::Read { document: name.to_owned(), source }, Error::Journal)
}

fn refusal(name: &str, failure: DecodeFailure<Stop>) -> Error {
    let document = name.to_owned();
    match failure {
        DecodeFailure::Malformed(source) => Error::Decode { document, source },
        DecodeFailure::Io(source) => Error::Read { document, source },
        DecodeFailure::Sink(Stop::Journal(e)) => Error::Journal(e),
        DecodeFailure::Sink(Stop::Interrupted) => Error::Interrupted,
    }
}

fn list_refusal(name: &str, failure: ListFailure<Stop>) -> Error {
    let document = name.to_owned();
    match failure {
        ListFailure::Io(source) => Error::Read { document, source },
        ListFailure::Sink(Stop::Journal(e)) => Error::Journal(e),
        ListFailure::Sink(Stop::Interrupted) => Error::Interrupted,
        other @ (ListFailure::Malformed(_) | ListFailure::Row(_)) => Error::List { document, reason: other.to_string() },
    }
}
