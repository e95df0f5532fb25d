//! Appending facts: documents, records, and the columns that queries need of them.

use std::cmp::Ordering;

use rusqlite::OptionalExtension as _;

use crate::model::{
    BillRef, Conflict, Currency, Hasher, Invoice, OriginName, Payment, PaymentStatus, Record, RecordKind, Sha, Undoes, normalised,
    payment_spellings,
};

use super::rows::{SETTING, text};
use super::{JournalError, Tx, damaged, exactly_one, tally};

/// The kind number of a bill that is known by its number alone.
pub(super) const BILL_NUMBER: i64 = 7;

/// Payment keys of more bytes than this may be cut to a digest in an `origin_id` (encoded they have up to three times as many).
pub(super) const LONG_KEY: usize = 11;

/// The short form under which a long payment key may stand in an `origin_id`, with the origin's name before it; `None` for one that
/// is never cut.
pub(super) fn short_key(origin: &str, key: &str) -> Result<Option<String>, JournalError> {
    let name = OriginName::parse(origin).map_err(damaged)?;
    let spellings = payment_spellings(&crate::model::PaymentKey { origin: name, id: key.to_owned() });
    Ok(spellings.get(1).map(|short| format!("{origin}:{short}")))
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Appended {
    /// The first content of its key.
    New,
    /// Another content of a known key, in order with the others.
    Revised,
    /// The same content is there already.
    Duplicate,
    /// Another content that nothing orders against the newest.
    Conflict,
}

/// A document as it comes in.
pub(crate) struct Incoming<'a> {
    /// The origin's name; `None` for Procore.
    pub(crate) origin: Option<&'a OriginName>,
    /// The file's or page's name.
    pub(crate) name: &'a str,
    /// Whether its bytes are kept.
    pub(crate) retain: bool,
}

impl Tx<'_> {
    /// Binds an origin at its first use, and afterwards holds it to that.
    pub(crate) fn bind_origin(&mut self, name: &OriginName, erp: &str, tenant: &str, currency: Currency) -> Result<(), JournalError> {
        let found: Option<(String, String, String)> = self
            .connection
            .prepare_cached("SELECT erp, tenant, currency FROM origin WHERE name = ?1")?
            .query_row([name.as_str()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .optional()?;
        if let Some((e, t, c)) = found {
            if (e.as_str(), t.as_str(), c.as_str()) == (erp, tenant, currency.code()) {
                return Ok(());
            }
            return Err(JournalError::Binding(format!(
                "origin `{name}` is bound to erp {e}, tenant {t}, currency {c} in this journal, and the configuration says {erp}, {tenant}, {currency}"
            )));
        }
        let other: Option<String> = self
            .connection
            .prepare_cached("SELECT name FROM origin WHERE erp = ?1 AND tenant = ?2")?
            .query_row([erp, tenant], |r| r.get(0))
            .optional()?;
        if let Some(other) = other {
            return Err(JournalError::Binding(format!(
                "tenant {tenant} of {erp} is named `{other}` in this journal; a second name `{name}` would post each payment twice"
            )));
        }
        let insert = "INSERT INTO origin (name, erp, tenant, currency) VALUES (?1, ?2, ?3, ?4)";
        exactly_one(self.connection.prepare_cached(insert)?.execute([name.as_str(), erp, tenant, currency.code()])?, "origin")?;
        self.bind("origin", &[name.as_str().as_bytes(), erp.as_bytes(), tenant.as_bytes(), currency.code().as_bytes()]);
        Ok(())
    }

    /// Binds the journal to one Procore company at its first use, and afterwards holds it to that.
    pub(crate) fn bind_company(&mut self, host: &str, company: i64) -> Result<(), JournalError> {
        let now = format!("{host} company {company}");
        match self.setting("company")? {
            Some(bound) if bound == now => Ok(()),
            Some(bound) => Err(JournalError::Binding(format!("this journal is bound to {bound}, and the configuration says {now}"))),
            None => self.set("company", Some(&now)),
        }
    }

    /// Holds an origin to one way of making payment keys, which its first payment decides.
    pub(crate) fn bind_key_style(&mut self, origin: &OriginName, style: &str) -> Result<(), JournalError> {
        let name = format!("keys {origin}");
        match self.setting(&name)? {
            Some(bound) if bound == style => Ok(()),
            Some(bound) => Err(JournalError::Binding(format!(
                "payments of origin `{origin}` are known by {bound} in this journal, and the document has them by {style}: each would be posted twice; export it as the earlier ones were"
            ))),
            None => self.set(&name, Some(style)),
        }
    }

    /// Reads a setting.
    pub(crate) fn setting(&self, name: &str) -> Result<Option<String>, JournalError> {
        let mut select = self.connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        Ok(select.query_row([name], |r| r.get(0)).optional()?)
    }

    /// Writes a setting, or removes it.
    pub(crate) fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), JournalError> {
        match value {
            Some(value) => self.sets.put(self.connection, &SETTING, &[text(name), text(value)])?,
            None => self.sets.remove(self.connection, &SETTING, &text(name))?,
        };
        Ok(())
    }

    fn origin_number(&self, origin: Option<&str>) -> Result<i64, JournalError> {
        let Some(name) = origin else { return Ok(0) };
        let mut select = self.connection.prepare_cached("SELECT id FROM origin WHERE name = ?1")?;
        select.query_row([name], |r| r.get(0)).optional()?.ok_or_else(|| JournalError::Binding(format!("origin `{name}` is not bound")))
    }

    /// Begins a document; its parts and records follow, and [`Tx::end_document`] closes it.
    pub(crate) fn begin_document(&mut self) -> Result<i64, JournalError> {
        Ok(self.connection.prepare_cached("SELECT ifnull(max(id), 0) + 1 FROM document")?.query_row([], |r| r.get(0))?)
    }

    /// Keeps the next part of the open document.
    pub(crate) fn document_part(&mut self, document: i64, n: i64, body: &[u8]) -> Result<(), JournalError> {
        let insert = "INSERT INTO document_part (document, n, body) VALUES (?1, ?2, ?3)";
        exactly_one(self.connection.prepare_cached(insert)?.execute((document, n, body))?, "document_part")?;
        self.bind("document_part", &[&document.to_le_bytes(), &n.to_le_bytes(), body]);
        Ok(())
    }

    /// Closes the document. Its digest is known only now, when the last byte was read.
    pub(crate) fn end_document(&mut self, document: i64, incoming: &Incoming<'_>, sha: &Sha, size: i64) -> Result<(), JournalError> {
        let origin = self.origin_number(incoming.origin.map(OriginName::as_str))?;
        let retain = if incoming.retain { "full" } else { "none" };
        let insert = "INSERT INTO document (id, origin, name, sha256, size, received_at, retain) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let row = (document, origin, incoming.name, sha, size, self.now.micros(), retain);
        exactly_one(self.connection.prepare_cached(insert)?.execute(row)?, "document")?;
        let at = self.now.micros().to_le_bytes();
        let (document, origin, size) = (document.to_le_bytes(), origin.to_le_bytes(), size.to_le_bytes());
        self.bind("document", &[&document, &origin, incoming.name.as_bytes(), sha, &size, &at, retain.as_bytes()]);
        Ok(())
    }

    /// True when a document with these bytes was kept before.
    pub(crate) fn has_document(&self, sha: &Sha) -> Result<bool, JournalError> {
        Ok(self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM document WHERE sha256 = ?1)")?.query_row([sha], |r| r.get(0))?)
    }

    /// Appends one record. The contents of a key are a set, so what was there stays, and the same content twice is one.
    pub(crate) fn append(&mut self, record: &Record, document: i64, place: &str, decoder: i64) -> Result<Appended, JournalError> {
        let kind = record.kind();
        let origin = self.origin_number(record.origin())?;
        let key = record.key();
        let revision = record.revision();
        let content = record.content();
        let digest = content_digest(kind as i64, record.origin().unwrap_or(""), &key, &revision, &content);
        let (fact, last) = self.intern(kind as i64, origin, &key)?;
        if last != 0 && self.holds(last, &digest)? {
            return Ok(Appended::Duplicate);
        }
        let insert = "INSERT INTO record (fact, previous, revision, content, digest, document, place, decoder) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let row = (fact, last, &revision, &content, digest, document, place, decoder);
        exactly_one(self.connection.prepare_cached(insert)?.execute(row)?, "record")?;
        let id = self.connection.last_insert_rowid();
        let numbers = [fact.to_le_bytes(), last.to_le_bytes(), document.to_le_bytes(), decoder.to_le_bytes()];
        let [f, l, d, v] = &numbers;
        self.bind("record", &[f, l, &digest, d, place.as_bytes(), v]);
        if last == 0 {
            self.set_head(fact, id, id)?;
            self.derive(fact, record, None, true)?;
            return Ok(Appended::New);
        }
        let (head, newest, conflict) = self.join(kind, id)?;
        self.set_head(fact, head, id)?;
        self.derive(fact, &newest, conflict, false)?;
        Ok(if conflict.is_some() { Appended::Conflict } else { Appended::Revised })
    }

    /// The fact of this key, made if it is new: its id and the record that was appended to it last.
    pub(super) fn intern(&mut self, kind: i64, origin: i64, key: &str) -> Result<(i64, i64), JournalError> {
        let mut select = self.connection.prepare_cached("SELECT id, last FROM fact WHERE kind = ?1 AND origin = ?2 AND key = ?3")?;
        if let Some(found) = select.query_row((kind, origin, key), |r| Ok((r.get(0)?, r.get(1)?))).optional()? {
            return Ok(found);
        }
        let insert = "INSERT INTO fact (kind, origin, key, head, last) VALUES (?1, ?2, ?3, 0, 0)";
        exactly_one(self.connection.prepare_cached(insert)?.execute((kind, origin, key))?, "fact")?;
        let id = self.connection.last_insert_rowid();
        self.bind("fact", &[&kind.to_le_bytes(), &origin.to_le_bytes(), key.as_bytes()]);
        if kind == RecordKind::Payment as i64 && key.len() > LONG_KEY {
            self.note_long_key(id, origin, key)?;
        }
        Ok((id, 0))
    }

    fn note_long_key(&mut self, fact: i64, origin: i64, key: &str) -> Result<(), JournalError> {
        let name: String = self.connection.prepare_cached("SELECT name FROM origin WHERE id = ?1")?.query_row([origin], |r| r.get(0))?;
        let Some(short) = short_key(&name, key)? else { return Ok(()) };
        let insert = "INSERT INTO long_key (short, fact) VALUES (?1, ?2)";
        exactly_one(self.connection.prepare_cached(insert)?.execute((short, fact))?, "long_key")?;
        Ok(())
    }

    fn holds(&self, last: i64, digest: &Sha) -> Result<bool, JournalError> {
        let mut select = self.connection.prepare_cached("SELECT previous, digest FROM record WHERE id = ?1")?;
        let mut id = last;
        while id != 0 {
            let (previous, found): (i64, Sha) = select.query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
            if found == *digest {
                return Ok(true);
            }
            id = earlier(id, previous)?;
        }
        Ok(false)
    }

    fn set_head(&mut self, fact: i64, head: i64, last: i64) -> Result<(), JournalError> {
        let update = "UPDATE fact SET head = ?2, last = ?3 WHERE id = ?1";
        exactly_one(self.connection.prepare_cached(update)?.execute((fact, head, last))?, "fact")
    }

    /// Joins all contents of a fact, from the record appended last.
    fn join(&self, kind: RecordKind, last: i64) -> Result<(i64, Record, Option<Conflict>), JournalError> {
        join(self.connection, kind, last)
    }

    /// Writes the columns that queries need of the newest content.
    fn derive(&mut self, fact: i64, record: &Record, conflict: Option<Conflict>, is_new: bool) -> Result<(), JournalError> {
        match record {
            Record::Payment(payment) => {
                if !is_new {
                    for table in ["pair", "reversal", "item"] {
                        let delete = format!("DELETE FROM {table} WHERE payment = ?1");
                        self.connection.prepare_cached(&delete)?.execute([fact])?;
                    }
                }
                self.derive_payment(fact, payment, conflict)
            }
            Record::Invoice(invoice) => self.derive_invoice(invoice),
            Record::Commitment(_) | Record::Bill(_) | Record::Decision(_) | Record::Settlement(_) => Ok(()),
        }
    }

    fn derive_payment(&mut self, fact: i64, payment: &Payment, conflict: Option<Conflict>) -> Result<(), JournalError> {
        let row = PaymentRow::of(payment, conflict);
        self.tally_payment(fact, -1)?;
        let upsert = "INSERT INTO payment (id, status, conflict, currency, on_bills) VALUES (?1, ?2, ?3, ?4, ?5)
                      ON CONFLICT (id) DO UPDATE SET status = excluded.status, conflict = excluded.conflict,
                      currency = excluded.currency, on_bills = excluded.on_bills";
        let values = (fact, row.status, row.conflict, row.currency, row.on_bills);
        exactly_one(self.connection.prepare_cached(upsert)?.execute(values)?, "payment")?;
        self.tally_payment(fact, 1)?;
        let origin = self.origin_number(Some(payment.key.origin.as_str()))?;
        for (n, paid) in payment.bills.iter().enumerate() {
            let (kind, key) = match &paid.bill {
                BillRef::Id(id) => (RecordKind::Bill as i64, id),
                BillRef::Number(number) => (BILL_NUMBER, number),
            };
            let (bill, _) = self.intern(kind, origin, key)?;
            let insert = "INSERT INTO pair (payment, n, bill, cash) VALUES (?1, ?2, ?3, ?4)";
            let n = i64::try_from(n).map_err(damaged)?;
            exactly_one(self.connection.prepare_cached(insert)?.execute((fact, n, bill, paid.cash.minor()))?, "pair")?;
        }
        self.derive_item(fact, payment)?;
        self.derive_reversal(fact, origin, payment)
    }

    fn derive_item(&mut self, fact: i64, payment: &Payment) -> Result<(), JournalError> {
        if let Some(key) = check_key(payment) {
            let insert = "INSERT INTO item (payment, check_key, credit) VALUES (?1, ?2, ?3)";
            exactly_one(self.connection.prepare_cached(insert)?.execute((fact, key, payment.is_netted()))?, "item")?;
        }
        Ok(())
    }

    /// Takes a payment's cash on bills into the sums, or out of them.
    fn tally_payment(&mut self, fact: i64, sign: i64) -> Result<(), JournalError> {
        let posted = "SELECT currency, on_bills FROM payment WHERE id = ?1 AND status = 1 AND currency IS NOT NULL";
        let mut select = self.connection.prepare_cached(posted)?;
        let found: Option<(String, i64)> = select.query_row([fact], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        if let Some((currency, on_bills)) = found {
            self.sum(tally::erp(&currency), i128::from(sign) * i128::from(on_bills), sign);
        }
        Ok(())
    }

    /// Which payments the document may speak of.
    fn derive_reversal(&mut self, fact: i64, origin: i64, payment: &Payment) -> Result<(), JournalError> {
        let whole = payment.part_of.as_ref().map(|of| Some(std::slice::from_ref(of)));
        let originals = match payment.reversal_of.as_ref().map(Undoes::ids).or(whole) {
            None => return Ok(()),
            Some(None) => vec![0],
            Some(Some(ids)) => {
                ids.iter().map(|id| Ok(self.intern(RecordKind::Payment as i64, origin, id)?.0)).collect::<Result<_, JournalError>>()?
            }
        };
        for (n, original) in (0_i64..).zip(originals) {
            let insert = "INSERT INTO reversal (payment, n, original) VALUES (?1, ?2, ?3)";
            exactly_one(self.connection.prepare_cached(insert)?.execute((fact, n, original))?, "reversal")?;
        }
        Ok(())
    }

    fn derive_invoice(&mut self, invoice: &Invoice) -> Result<(), JournalError> {
        let (origin_id, number) = invoice_columns(invoice);
        let upsert = "INSERT INTO invoice (id, project, commitment, origin_id, number) VALUES (?1, ?2, ?3, ?4, ?5)
                      ON CONFLICT (id) DO UPDATE SET project = excluded.project, commitment = excluded.commitment,
                      origin_id = excluded.origin_id, number = excluded.number";
        let row = (invoice.id, invoice.project, invoice.commitment, origin_id, number);
        exactly_one(self.connection.prepare_cached(upsert)?.execute(row)?, "invoice")
    }
}

/// The invoice's searchable columns.
pub(super) fn invoice_columns(invoice: &Invoice) -> (Option<String>, Option<String>) {
    let origin_id = invoice.origin_id.as_deref().map(str::trim).filter(|o| !o.is_empty()).map(str::to_owned);
    (origin_id, invoice.number.as_deref().map(normalised).filter(|n| !n.is_empty()))
}

/// By what the items of one check are found: two checks with one key would only be read together.
pub(super) fn check_key(payment: &Payment) -> Option<i64> {
    let (origin, batch, reference) = payment.check()?;
    let mut hasher = Hasher::new();
    hasher.field(origin.as_str().as_bytes()).field(batch.as_bytes()).field(reference.as_bytes());
    let digest = hasher.finish();
    digest.first_chunk::<8>().map(|bytes| i64::from_le_bytes(*bytes))
}

/// The columns of a payment's derived row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PaymentRow {
    pub(super) status: i64,
    pub(super) conflict: i64,
    pub(super) currency: Option<String>,
    pub(super) on_bills: i64,
}

impl PaymentRow {
    pub(super) fn of(payment: &Payment, conflict: Option<Conflict>) -> Self {
        let bills: i128 = payment.bills.iter().map(|b| i128::from(b.cash.minor())).sum();
        let credits: i128 = if payment.bills.is_empty() {
            0
        } else {
            payment.credits.iter().map(|c| i128::from(c.amount.minor())).filter(|c| *c > 0).sum()
        };
        // What the credits exceed the bills by has paid other documents.
        let on_bills = if payment.speaks_of_another() { 0 } else { i64::try_from((bills - credits).max(0)).unwrap_or(i64::MAX) };
        Self {
            status: match payment.status {
                PaymentStatus::Pending => 0,
                PaymentStatus::Posted => 1,
                PaymentStatus::Voided => 2,
                PaymentStatus::Deleted => 3,
            },
            conflict: match conflict {
                None => 0,
                Some(Conflict::Text) => 1,
                Some(Conflict::Money) => 2,
            },
            currency: payment.currency().map(|c| c.code().to_owned()),
            on_bills,
        }
    }
}

/// The digest of one content, as the journal's own digest sorts and sums it.
pub(super) fn content_digest(kind: i64, origin: &str, key: &str, revision: &str, content: &[u8]) -> Sha {
    let mut hasher = Hasher::new();
    hasher.field(&kind.to_le_bytes()).field(origin.as_bytes()).field(key.as_bytes()).field(revision.as_bytes()).field(content);
    hasher.finish()
}

/// The record before: always one with a smaller id, or a damaged file would lead us in a circle.
fn earlier(id: i64, previous: i64) -> Result<i64, JournalError> {
    if previous < id { Ok(previous) } else { Err(damaged(format!("record {id} names {previous} as the one before it"))) }
}

/// All contents of one fact, from the record appended last.
pub(super) fn contents(connection: &rusqlite::Connection, kind: RecordKind, last: i64) -> Result<Vec<Record>, JournalError> {
    let mut select = connection.prepare_cached("SELECT previous, content FROM record WHERE id = ?1")?;
    let mut all = Vec::new();
    let mut id = last;
    while id != 0 {
        let (previous, content): (i64, Vec<u8>) = select.query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
        all.push(Record::from_content(kind, &content).map_err(damaged)?);
        id = earlier(id, previous)?;
    }
    Ok(all)
}

/// Joins the contents of one fact: the newest, and whether others stand beside it that nothing orders.
pub(super) fn join(
    connection: &rusqlite::Connection,
    kind: RecordKind,
    last: i64,
) -> Result<(i64, Record, Option<Conflict>), JournalError> {
    let mut select = connection.prepare_cached("SELECT previous, content FROM record WHERE id = ?1")?;
    let mut all = Vec::new();
    let mut id = last;
    while id != 0 {
        let (previous, content): (i64, Vec<u8>) = select.query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
        all.push((id, Record::from_content(kind, &content).map_err(damaged)?, content));
        id = earlier(id, previous)?;
    }
    // The order is transitive, so that what was beaten once need not be compared again: thousands of revisions of one key are read in
    // time.
    let mut newest: Vec<&(i64, Record, Vec<u8>)> = Vec::new();
    for one in &all {
        if !newest.iter().any(|(_, other, _)| one.1.order(other) == Some(Ordering::Less)) {
            newest.retain(|(_, other, _)| other.order(&one.1) != Some(Ordering::Less));
            newest.push(one);
        }
    }
    // Among contents that nothing orders the bytes decide which one is shown, so that every machine shows the same.
    newest.sort_by(|a, b| b.2.cmp(&a.2));
    let (id, record, _) = newest.first().ok_or_else(|| damaged("a fact without a newest record"))?;
    let differs_in_money = |other: &Record| match (record, other) {
        (Record::Payment(a), Record::Payment(b)) => !a.same_money(b),
        _ => false,
    };
    let conflict = match newest.len() {
        1 => None,
        _ if newest.iter().any(|(_, r, _)| differs_in_money(r)) => Some(Conflict::Money),
        _ => Some(Conflict::Text),
    };
    Ok((*id, record.clone(), conflict))
}
