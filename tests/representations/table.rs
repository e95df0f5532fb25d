//! The form of the tables, and how a row is held against decoder and engine.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::PathBuf;

use quittance::erp::{self, DecodeContext, DecodeFailure};
use quittance::model::{
    BillRef, Currency, Doubt, Money, OriginName, OriginRules, PaidBill, Payment, PaymentStatus, RateDirection, Record, Revision, Timestamp,
    Undoes,
};
use quittance::sandbox::{CommitmentRow, CurrencyPart, ProjectRow, RequisitionRow, Sandbox, World};
use quittance::{Erp, Origin, ProcoreSettings, Settings, Site};

use crate::support::{COMPANY, Machine, PROJECT, TestClock, sandbox};

/// One ERP: whose documents, and what a file does not say of itself.
#[derive(Clone)]
pub(crate) struct Books {
    pub(crate) erp: Erp,
    pub(crate) tenant: &'static str,
    pub(crate) currency: &'static str,
}

impl Books {
    fn folder(&self) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(self.erp.word())
    }

    fn context(&self, row: &Row, document: &Document) -> DecodeContext {
        DecodeContext {
            origin: OriginName::parse("books").unwrap(),
            erp: self.erp,
            tenant: self.tenant.to_owned(),
            currency: money_of(self.currency),
            as_of: document.as_of.map(|text| Timestamp::parse(text).unwrap()),
            site: row.site.clone(),
        }
    }

    fn settings(&self, row: &Row) -> Settings {
        let origin = Origin {
            name: OriginName::parse("books").unwrap(),
            erp: self.erp,
            tenant: self.tenant.to_owned(),
            retain: true,
            rules: OriginRules::new(money_of(self.currency)),
            site: row.site.clone(),
        };
        let procore = ProcoreSettings::new("http://127.0.0.1:1", "http://127.0.0.1:1", COMPANY, vec![PROJECT]);
        Settings { procore: Some(procore), origins: vec![origin] }
    }
}

fn money_of(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

enum Source {
    /// A fixture whose row this is.
    File(&'static str),
    /// A fixture that has its row elsewhere.
    Again(&'static str),
    Text(String),
}

struct Document {
    source: Source,
    means: Option<Vec<String>>,
    refused: Option<String>,
    as_of: Option<&'static str>,
    later: bool,
}

/// An invoice that Procore has.
struct InvoiceOf {
    /// What the table calls it: the bill's id, or its number behind a `#`.
    bill: String,
    vendor: String,
    payable: String,
    currency: Option<String>,
}

/// One representation.
pub(crate) struct Row {
    name: String,
    site: Site,
    layout: Option<&'static str>,
    invoices: Vec<InvoiceOf>,
    documents: Vec<Document>,
    posts: Vec<String>,
    open: Option<Vec<String>>,
    after: Vec<String>,
    at_once: Vec<String>,
    stays: Option<Vec<String>>,
}

/// Begins a row.
pub(crate) fn row(name: impl Into<String>) -> Row {
    Row {
        name: name.into(),
        site: Site::default(),
        layout: None,
        invoices: Vec::new(),
        documents: Vec::new(),
        posts: Vec::new(),
        open: Some(Vec::new()),
        after: Vec::new(),
        at_once: Vec::new(),
        stays: None,
    }
}

/// One space where there are several, so that a table may break its lines.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Row {
    fn document(mut self, source: Source) -> Self {
        let later = self.documents.last().is_some_and(|d| d.later);
        self.documents.push(Document { source, means: None, refused: None, as_of: None, later });
        self
    }

    fn last(&mut self) -> &mut Document {
        self.documents.last_mut().expect("a document first")
    }

    /// A fixture; each has exactly one row that it belongs to.
    pub(crate) fn file(self, name: &'static str) -> Self {
        self.document(Source::File(name))
    }

    /// A fixture that belongs to another row.
    pub(crate) fn again(self, name: &'static str) -> Self {
        self.document(Source::Again(name))
    }

    /// A document written here.
    pub(crate) fn text(self, text: impl Into<String>) -> Self {
        self.document(Source::Text(text.into()))
    }

    /// What the last document says: its payments and bills, in its order. What is zero is left away, what is unknown is a `?`.
    pub(crate) fn means(mut self, records: &[&str]) -> Self {
        self.last().means = Some(records.iter().map(|r| plain(r)).collect());
        self
    }

    /// The last document is refused whole, in a sentence that has these words.
    pub(crate) fn refused(mut self, words: impl Into<String>) -> Self {
        self.last().refused = Some(words.into());
        self
    }

    /// When the last document was true, as a person states it.
    pub(crate) fn true_at(mut self, text: &'static str) -> Self {
        self.last().as_of = Some(text);
        self
    }

    /// Invoices that were exported, as `bill payable [currency]`; the invoice's `origin_id` is the bill's id.
    pub(crate) fn invoices(mut self, invoices: &[&str]) -> Self {
        for text in invoices {
            let mut parts = text.split_whitespace().map(str::to_owned);
            let (bill, payable, currency) = (parts.next().unwrap(), parts.next().unwrap(), parts.next());
            self.invoices.push(InvoiceOf { bill, vendor: "Somebody Else".to_owned(), payable, currency });
        }
        self
    }

    /// An exported invoice that is known by its number and its vendor alone.
    pub(crate) fn numbered(mut self, number: &str, vendor: &str, payable: &str) -> Self {
        let (bill, vendor, payable) = (format!("#{number}"), vendor.to_owned(), payable.to_owned());
        self.invoices.push(InvoiceOf { bill, vendor, payable, currency: None });
        self
    }

    /// What is posted, as `payment bill amount currency date`.
    pub(crate) fn posts(mut self, posts: &[&str]) -> Self {
        self.posts = sorted(posts);
        self.at_once = self.posts.clone();
        self
    }

    /// The exceptions at the end, as `code payment [bill]`.
    pub(crate) fn open(mut self, open: &[&str]) -> Self {
        self.open = Some(sorted(open));
        self
    }

    /// Whether and how a person is told is another table's matter.
    pub(crate) fn told_elsewhere(mut self) -> Self {
        self.open = None;
        self
    }

    /// The documents from here on come after the others were carried out.
    pub(crate) fn then(mut self, document: impl FnOnce(Self) -> Self) -> Self {
        let before = self.documents.len();
        self = document(self);
        self.documents.iter_mut().skip(before).for_each(|d| d.later = true);
        self
    }

    /// What is then written, and what would have been posted had all documents come at once.
    pub(crate) fn after(mut self, after: &[&str], at_once: &[&str]) -> Self {
        (self.after, self.at_once) = (sorted(after), sorted(at_once));
        self
    }

    /// What stands in Procore at the end, as `bill amount currency`, where it is not what comes of all documents at once.
    pub(crate) fn stays(mut self, stands: &[&str]) -> Self {
        self.stays = Some(sorted(stands));
        self
    }

    /// An entry of the site's own mapping.
    pub(crate) fn site(mut self, path: &str, values: &[&str]) -> Self {
        self.site.set(path, values).unwrap();
        self
    }

    /// Which currency the site means by a name or an id of its own.
    pub(crate) fn currency(mut self, native: &str, code: &str) -> Self {
        self.site.set_currency(native, money_of(code));
        self
    }

    /// The site's `.FMT` file, which is configuration and no document.
    pub(crate) fn layout(mut self, file: &'static str, columns: &[String]) -> Self {
        self.layout = Some(file);
        self.site.set("layout.columns", &columns.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
        self
    }
}

fn sorted(texts: &[&str]) -> Vec<String> {
    let mut texts: Vec<String> = texts.iter().map(|t| plain(t)).collect();
    texts.sort();
    texts
}

/// Holds every row of a table.
pub(crate) fn hold(books: &Books, rows: &[Row]) {
    let mut wrong = String::new();
    for row in rows {
        if let Err(why) = held(books, row) {
            let _ = writeln!(wrong, "\n== {}: {}\n{why}", books.erp.word(), row.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    complete(books, rows);
}

/// Every fixture belongs to exactly one row.
fn complete(books: &Books, rows: &[Row]) {
    let mut owners: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for entry in std::fs::read_dir(books.folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        // One reading of the documents beside it, and no document.
        if name != "expected.json" {
            owners.insert(name, Vec::new());
        }
    }
    for row in rows {
        let files = row.documents.iter().filter_map(|d| match d.source {
            Source::File(name) => Some(name),
            Source::Again(_) | Source::Text(_) => None,
        });
        for name in files.chain(row.layout) {
            owners.get_mut(name).unwrap_or_else(|| panic!("{name} is no fixture")).push(&row.name);
        }
    }
    owners.retain(|_, rows| rows.len() != 1);
    assert!(owners.is_empty(), "fixtures without a row, or with several: {owners:?}");
}

fn held(books: &Books, row: &Row) -> Result<(), String> {
    let mut wrong = String::new();
    for (n, document) in row.documents.iter().enumerate() {
        if let Err(why) = reads(books, row, document) {
            let _ = writeln!(wrong, "-- document {}: {why}", n + 1);
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    posted(books, row)
}

fn bytes(books: &Books, document: &Document) -> Vec<u8> {
    match &document.source {
        Source::File(name) | Source::Again(name) => std::fs::read(books.folder().join(name)).unwrap(),
        Source::Text(text) => text.clone().into_bytes(),
    }
}

/// Reads one document by itself.
fn reads(books: &Books, row: &Row, document: &Document) -> Result<(), String> {
    let bytes = bytes(books, document);
    let (mut records, mut unbalanced) = (Vec::new(), Vec::new());
    let read = erp::decode(&books.context(row, document), &mut bytes.as_slice(), &mut |record, _| {
        if let Record::Payment(payment) = &record {
            unbalanced.extend(unsound(payment));
        }
        records.push(shown(&record));
        Ok::<(), std::convert::Infallible>(())
    });
    match (read, &document.refused) {
        (Ok(_), None) => {}
        (Err(DecodeFailure::Malformed(e)), Some(words)) => {
            let said = e.to_string();
            return if said.contains(words.as_str()) { Ok(()) } else { Err(format!("is refused, and says: {said}\n   not: {words}")) };
        }
        (Ok(_), Some(words)) => return Err(format!("is read as {records:#?}\n   and must be refused: {words}")),
        (Err(failure), _) => return Err(format!("is refused: {failure:?}")),
    }
    if !unbalanced.is_empty() {
        return Err(format!("is believed and does not balance: {unbalanced:?}"));
    }
    let Some(means) = &document.means else {
        return if matches!(document.source, Source::Again(_)) { Ok(()) } else { Err("nobody says what it means".to_owned()) };
    };
    if records == *means {
        return Ok(());
    }
    let mut why = String::new();
    for n in 0..records.len().max(means.len()) {
        let (is, must) = (records.get(n).map_or("nothing", String::as_str), means.get(n).map_or("nothing", String::as_str));
        if is != must {
            let _ = write!(why, "\n   reads {is}\n   means {must}");
        }
    }
    Err(why)
}

/// The invariant of the references for what may be posted: total = what is set against bills - credits + what is on account.
fn unsound(payment: &Payment) -> Option<String> {
    if payment.doubt.is_some() || payment.status != PaymentStatus::Posted {
        return None;
    }
    let minor = |money: Option<Money>| money.map(|m| i128::from(m.minor()));
    let cash: i128 = payment.bills.iter().map(|b| i128::from(b.cash.minor())).sum();
    let credits: i128 = payment.credits.iter().map(|c| i128::from(c.amount.minor())).sum();
    let sound = minor(payment.unapplied).is_some_and(|unapplied| minor(payment.total) == Some(cash - credits + unapplied));
    (!sound).then(|| payment_shown(payment))
}

/// A record in the table's words.
fn shown(record: &Record) -> String {
    match record {
        Record::Payment(payment) => payment_shown(payment),
        Record::Bill(bill) => {
            let mut out = format!("bill {}{}", bill.id, revision(bill.revision));
            if bill.deleted {
                out.push_str(" deleted");
            }
            for (word, text) in [("no.", &bill.number), ("of", &bill.vendor_id), ("name", &bill.vendor_name)] {
                if let Some(text) = text {
                    let _ = write!(out, " {word} {text}");
                }
            }
            if let Some(total) = bill.total {
                let _ = write!(out, " total {} {}", total.decimal(), total.currency());
            }
            plain(&out)
        }
        other @ (Record::Invoice(_) | Record::Commitment(_) | Record::Decision(_) | Record::Settlement(_)) => format!("{other:?}"),
    }
}

fn revision(revision: Revision) -> String {
    if revision == Revision::None { String::new() } else { format!(" rev {revision}") }
}

fn known(out: &mut String, word: &str, money: Option<Money>) {
    match money {
        None => {
            let _ = write!(out, " {word} ?");
        }
        Some(money) if money.is_zero() => {}
        Some(money) => {
            let _ = write!(out, " {word} {}", money.decimal());
        }
    }
}

fn payment_shown(p: &Payment) -> String {
    let mut out = format!("{}{} {}", p.key.id, revision(p.revision), p.status.word());
    if let Some(date) = p.date {
        let _ = write!(out, " {date}");
    }
    if let Some(date) = p.voided_on {
        let _ = write!(out, " voided on {date}");
    }
    if let Some(total) = p.total {
        let _ = write!(out, " total {} {}", total.decimal(), total.currency());
        known(&mut out, "unapplied", p.unapplied);
    }
    if let Some(rate) = &p.rate {
        let way = match rate.direction {
            RateDirection::BasePerUnit => "base/unit",
            RateDirection::UnitPerBase => "unit/base",
        };
        let _ = write!(out, " rate {} {way}", rate.number);
    }
    if let Some(method) = p.method {
        let _ = write!(out, " by {}", method.word());
    }
    let undoes = p.reversal_of.as_ref().map(|undoes| match undoes {
        Undoes::Id(id) => id.clone(),
        Undoes::OneOf(ids) => ids.join("|"),
        Undoes::Alike { alike } => alike.clone(),
    });
    let texts = [
        ("ref", &p.reference),
        ("to", &p.vendor_id),
        ("name", &p.vendor_name),
        ("memo", &p.memo),
        ("group", &p.group),
        ("undoes", &undoes),
        ("part of", &p.part_of),
    ];
    for (word, text) in texts {
        if let Some(text) = text {
            let _ = write!(out, " {word} {text}");
        }
    }
    for paid in &p.bills {
        bill_shown(&mut out, paid);
    }
    for credit in &p.credits {
        let _ = write!(out, " | credit {} {} {}", credit.kind, credit.id, credit.amount.decimal());
    }
    match &p.doubt {
        None => {}
        Some((Doubt::Unbalanced, _)) => out.push_str(" | HELD unbalanced"),
        Some((Doubt::UnknownStatus, _)) => out.push_str(" | HELD unknown"),
        Some((Doubt::Incomplete, _)) => out.push_str(" | HELD incomplete"),
    }
    plain(&out)
}

fn bill_shown(out: &mut String, paid: &PaidBill) {
    let (mark, name) = match &paid.bill {
        BillRef::Id(id) => ("", id),
        BillRef::Number(number) => ("#", number),
    };
    let _ = write!(out, " | bill {mark}{name}");
    if let Some(number) = &paid.number {
        let _ = write!(out, " no. {number}");
    }
    let _ = write!(out, " cash {}", paid.cash.decimal());
    known(out, "discount", paid.discount);
    known(out, "credit", paid.credit);
    if let Some(retainage) = paid.retainage {
        let _ = write!(out, " retainage {}", retainage.decimal());
    }
    if let Some(entity) = &paid.entity {
        let _ = write!(out, " in {entity}");
    }
}

/// Every order of so many things; of more than three, there and back.
fn orders(count: usize) -> Vec<Vec<usize>> {
    match count {
        0 => vec![vec![]],
        1..=3 => {
            let mut all = Vec::new();
            for first in 0..count {
                for rest in orders(count - 1) {
                    all.push(std::iter::once(first).chain(rest.into_iter().map(|n| if n >= first { n + 1 } else { n })).collect());
                }
            }
            all
        }
        _ => vec![(0..count).collect(), (0..count).rev().collect()],
    }
}

/// A project with one commitment and one invoice for each that the row names.
fn world(books: &Books, row: &Row) -> RefCell<Sandbox> {
    let mut world = World::new(COMPANY);
    world.add_project(ProjectRow::new(PROJECT, "Riverside Medical"));
    for (n, invoice) in (0..).zip(&row.invoices) {
        let code = invoice.currency.clone().unwrap_or_else(|| books.currency.to_owned());
        let currency = || CurrencyPart { currency_iso_code: Some(code.clone()), base_currency_iso_code: Some(code.clone()) };
        let commitment = CommitmentRow::new(1000 + n, PROJECT, &format!("SC-{n:03}"), 500 + n, &invoice.vendor);
        world.add_commitment(CommitmentRow { currency_configuration: currency(), ..commitment });
        let (number, id) = match invoice.bill.strip_prefix('#') {
            Some(number) => (number.to_owned(), None),
            None => (format!("PROCORE-{n}"), Some(invoice.bill.as_str())),
        };
        let requisition = RequisitionRow::new(10_000 + n, 1000 + n, &number, &invoice.payable, id);
        world.add_requisition(RequisitionRow {
            erp_status: Some("synced".to_owned()),
            currency_configuration: Some(currency()),
            ..requisition
        });
    }
    sandbox(world, "calm", 1)
}

struct Desk<'s> {
    machine: Machine<'s>,
    bills: Vec<String>,
}

impl Desk<'_> {
    fn import(&mut self, books: &Books, document: &Document) -> Result<(), String> {
        let (bytes, now) = (bytes(books, document), self.machine.clock.0.get());
        let as_of = document.as_of.map(|text| Timestamp::parse(text).unwrap());
        let engine = &mut self.machine.engine;
        let done = engine.ingest("books", "document", &mut bytes.as_slice(), as_of, now, &mut |_| ControlFlow::Continue(()));
        match (done, &document.refused) {
            (Ok(_), None) | (Err(_), Some(_)) => Ok(()),
            (Ok(_), Some(_)) => Err("the engine took a document that is refused".to_owned()),
            (Err(e), None) => Err(format!("the engine refused a document: {e}")),
        }
    }

    /// What waits to be written, as `payment bill amount currency date`.
    fn queue(&mut self) -> Vec<String> {
        let lines = self.machine.engine.outbox().unwrap();
        let mut queue: Vec<String> = lines
            .iter()
            .filter(|line| line.state == "queued")
            .map(|line| {
                let payment = line.payment.strip_prefix("books:").unwrap();
                let bill = usize::try_from(line.invoice.unwrap() - 10_000).unwrap();
                format!("{payment} {} {} {} {}", self.bills[bill], line.amount, line.currency, line.date)
            })
            .collect();
        queue.sort();
        queue
    }

    fn exceptions(&mut self) -> Vec<String> {
        let mut open: Vec<String> = self
            .machine
            .engine
            .exceptions()
            .unwrap()
            .iter()
            .map(|entry| {
                let e = &entry.exception;
                let payment = e.payment.as_ref().map_or("-", |p| p.id.as_str());
                plain(&format!("{} {payment} {}", e.code.word(), e.bill.as_deref().unwrap_or_default()))
            })
            .collect();
        open.sort();
        open
    }
}

fn posted(books: &Books, row: &Row) -> Result<(), String> {
    let (first, later): (Vec<&Document>, Vec<&Document>) = row.documents.iter().partition(|d| !d.later);
    let all: Vec<&Document> = row.documents.iter().collect();
    let mut digests = BTreeSet::new();
    for order in orders(all.len()) {
        let documents: Vec<&Document> = order.iter().map(|n| all[*n]).collect();
        let world = world(books, row);
        let mut desk = desk(books, row, &world);
        for document in &documents {
            desk.import(books, document)?;
        }
        desk.machine.reconcile();
        same("all at once, in the order", &order, &desk.queue(), &row.at_once)?;
        if let Some(open) = &row.open {
            same("exceptions, in the order", &order, &desk.exceptions(), open)?;
        }
        let fresh = digests.is_empty();
        digests.insert(desk.machine.engine.digest().unwrap());
        if fresh && row.open.as_ref().is_some_and(Vec::is_empty) {
            settled(&mut desk)?;
        }
    }
    if digests.len() != 1 {
        return Err("the facts differ by the order in which the documents came".to_owned());
    }
    if later.is_empty() {
        return Ok(());
    }
    for order in orders(later.len()) {
        let world = world(books, row);
        let mut desk = desk(books, row, &world);
        for document in &first {
            desk.import(books, document)?;
        }
        desk.machine.reconcile();
        same("first", &[], &desk.queue(), &row.posts)?;
        desk.machine.replay_to_the_end();
        for n in &order {
            desk.import(books, later[*n])?;
        }
        desk.machine.reconcile();
        same("afterwards, in the order", &order, &desk.queue(), &row.after)?;
        desk.machine.replay_to_the_end();
        desk.machine.verify();
        let again = desk.queue();
        same("once more", &order, &again, &[])?;
        net(books, &world, row)?;
    }
    Ok(())
}

/// Where nothing is left to a person, the ERP's cash and Procore's rows are the same to the cent once all is carried out.
fn settled(desk: &mut Desk<'_>) -> Result<(), String> {
    let totals = desk.machine.replay_to_the_end().totals;
    let apart = |t: &&quittance::Total| t.difference.bytes().any(|b| !matches!(b, b'0' | b'.'));
    match totals.iter().find(apart) {
        Some(total) => Err(format!("-- the books are apart: {total:?}")),
        None => Ok(()),
    }
}

/// After all is carried out, each invoice's rows come to what is posted when all documents come at once, or to what the row says.
fn net(books: &Books, world: &RefCell<Sandbox>, row: &Row) -> Result<(), String> {
    let mut sums: BTreeMap<String, i128> = BTreeMap::new();
    for text in row.stays.as_ref().unwrap_or(&row.at_once) {
        // `payment bill amount currency date`, or the same without payment and date.
        let parts: Vec<&str> = text.split(' ').collect();
        let [bill, amount, currency] = if row.stays.is_some() { [parts[0], parts[1], parts[2]] } else { [parts[1], parts[2], parts[3]] };
        let amount = Money::parse(amount, money_of(currency)).unwrap();
        *sums.entry(bill.to_owned()).or_default() += i128::from(amount.minor());
    }
    let mut stands: BTreeMap<String, i128> = BTreeMap::new();
    for payment in &world.borrow().world().contract_payments {
        let n = usize::try_from(payment.requisition_id.unwrap() - 10_000).unwrap();
        let invoice = &row.invoices[n];
        let currency = money_of(invoice.currency.as_deref().unwrap_or(books.currency));
        *stands.entry(invoice.bill.clone()).or_default() += i128::from(Money::parse(&payment.amount, currency).unwrap().minor());
    }
    stands.retain(|_, minor| *minor != 0);
    sums.retain(|_, minor| *minor != 0);
    if sums == stands { Ok(()) } else { Err(format!("Procore stands at {stands:?}, and must at {sums:?}")) }
}

fn desk<'s>(books: &Books, row: &Row, world: &'s RefCell<Sandbox>) -> Desk<'s> {
    let mut machine = Machine::with(world, &TestClock::new(), books.settings(row));
    machine.pull();
    Desk { machine, bills: row.invoices.iter().map(|i| i.bill.clone()).collect() }
}

fn same(what: &str, order: &[usize], is: &[String], must: &[String]) -> Result<(), String> {
    if is == must {
        return Ok(());
    }
    Err(format!("-- {what} {order:?}:\n   is   {is:#?}\n   must {must:#?}"))
}
