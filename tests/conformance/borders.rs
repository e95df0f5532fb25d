//! Where a file or a page ends decides nothing: documents cut at the borders of their records, and in the middle of a payment.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use quittance::model::{BillRef, Timestamp};
use quittance::{Engine, Erp, Site};

use super::cut::{Count, Cut, Shape};
use super::neutral::{Pay, Row as _, pay};
use super::rows_acumatica::ACUMATICA;
use super::rows_mri_cmic::Mri;
use super::rows_netsuite::Netsuite;
use super::rows_workday::Workday;
use super::rows_yardi::Yardi;
use super::world::{Dice, engine, ingest, ingest_procore, now, orders, origin};

/// A document that is cut.
pub(crate) struct Document {
    pub(crate) word: &'static str,
    pub(crate) name: String,
    pub(crate) text: String,
    shape: Shape,
}

/// The tenant and the base currency of an ERP's fixtures, and how its records are found in JSON, XML and rows.
struct House {
    word: &'static str,
    tenant: &'static str,
    base: &'static str,
    json: Shape,
    other: Shape,
}

const fn shape(names: &'static [&'static str], key: &'static [&'static str], count: Count) -> Shape {
    Shape { names, key, count }
}

const HOUSES: [House; 9] = [
    House {
        word: "workday",
        tenant: "acme",
        base: "USD",
        json: shape(&["Report_Entry"], &["Payment_WID"], Count::None),
        other: shape(
            &["wd:Report_Entry", "wd:Payment", "wd:Supplier_Invoice"],
            &["wd:Payment_WID", "Payment_WID"],
            Count::Before("<wd:Page_Results>"),
        ),
    },
    House {
        word: "quickbooks-online",
        tenant: "9130347",
        base: "USD",
        json: shape(&["BillPayment", "Bill", "VendorCredit"], &["Id"], Count::None),
        other: shape(&[], &[], Count::None),
    },
    House {
        word: "yardi",
        tenant: "clientlive",
        base: "USD",
        json: shape(&[], &[], Count::None),
        other: shape(&["Check"], &["CheckId", "PaymentID", "1"], Count::None),
    },
    House {
        word: "xero",
        tenant: "45e4708e-d862-4111-ab3a-dd8cd03913e1",
        base: "AUD",
        json: shape(
            &["Payments", "BatchPayments", "CreditNotes", "Overpayments", "Prepayments", "Invoices"],
            &["PaymentID", "BatchPaymentID"],
            Count::None,
        ),
        other: shape(&[], &[], Count::None),
    },
    House {
        word: "cmic",
        tenant: "001",
        base: "USD",
        json: shape(&["items"], &["ChqSeqNum", "VouchqChqSeqNum"], Count::After("\"count\": ")),
        other: shape(&[], &[], Count::None),
    },
    House {
        word: "netsuite",
        tenant: "demo123",
        base: "USD",
        json: shape(&["items"], &["id", "paymentid"], Count::Before("\"count\": ")),
        other: shape(&["platformCore:deletedRecord"], &["Internal ID"], Count::None),
    },
    House {
        word: "mri",
        tenant: "LIVE",
        base: "USD",
        // Each row is a payment, so that every row's end is a border.
        json: shape(&["value"], &[], Count::None),
        other: shape(&["entry"], &[], Count::None),
    },
    House {
        word: "acumatica",
        tenant: "ACME",
        base: "USD",
        json: shape(&["value"], &["AdjgRefNbr"], Count::None),
        other: shape(&[], &[], Count::None),
    },
    House {
        word: "myob",
        tenant: "ACME",
        base: "AUD",
        json: shape(&["value"], &["AdjgRefNbr"], Count::None),
        other: shape(&[], &[], Count::None),
    },
];

fn house(word: &str) -> &'static House {
    HOUSES.iter().find(|house| house.word == word).unwrap()
}

/// Every fixture of every ERP that a configuration can name, and what the suite's own rows write in row formats.
pub(crate) fn documents() -> Vec<Document> {
    let mut documents = Vec::new();
    for house in HOUSES.iter().filter(|house| Erp::from_word(house.word).is_some()) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(house.word);
        let mut names: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        let mut single = Vec::new();
        for name in names {
            let text = std::fs::read_to_string(folder.join(&name)).unwrap();
            // A record that stands alone has no border; pages of such records are made of them below.
            if matches!(house.word, "acumatica" | "myob") && text.trim_start().starts_with('{') && !text.contains("\"value\": [") {
                single.push(text.clone());
            }
            documents.push(document(house.word, format!("{}/{name}", house.word), text));
        }
        if !single.is_empty() {
            let text = format!("[{}]", single.join(","));
            let shape = shape(&[], &["ReferenceNbr-of-none"], Count::None);
            documents.push(Document { word: house.word, name: format!("{}/all of them in one page", house.word), text, shape });
        }
    }
    documents.extend(own().into_iter().filter(|d| Erp::from_word(d.word).is_some()));
    documents
}

fn document(word: &'static str, name: String, text: String) -> Document {
    let house = house(word);
    let json = text.trim_start().starts_with(['{', '[']);
    let mut shape = if json { house.json } else { house.other };
    // The rows of a REST record are its parts: it is one record.
    if word == "netsuite" && text.contains("\"apply\"") {
        shape.names = &[];
    }
    Document { word, name, text, shape }
}

/// Two payments of three bills each, and one of one bill.
fn payments() -> Vec<Pay> {
    vec![pay(1, &[(1, 1_001), (2, 2_002), (3, 3_003)]), pay(2, &[(4, 400)]), pay(3, &[(5, 5_005), (6, 6_006), (1, 707)])]
}

/// Row formats, from the suite's own rows.
fn own() -> Vec<Document> {
    let pays = payments();
    let netsuite = Netsuite.document(&pays).replace("\"count\":", "\"count\": ");
    let flat: String = pays.iter().map(Workday::flat_rows).collect();
    let inquiry = ACUMATICA.inquiry_page(&pays);
    let flat_void = Workday::flat_rows(&pays[0]).replace("Complete", "Voided");
    let void = |row: &dyn super::neutral::Row, name: &str| {
        let void = row.voids(&pays[0]).into_iter().find(|void| void.name == name).unwrap();
        void.documents[0].replace("\"count\":", "\"count\": ")
    };
    vec![
        document("netsuite", "netsuite/own SuiteQL rows".to_owned(), netsuite),
        document("workday", "workday/own flat rows".to_owned(), format!("{}{flat}", Workday::FLAT_HEADER)),
        document("yardi", "yardi/own rows".to_owned(), Yardi.document(&pays)),
        document("yardi", "yardi/own rows with the check's total".to_owned(), Yardi::with_totals(&pays)),
        document("mri", "mri/own items".to_owned(), Mri.document(&pays)),
        document("netsuite", "netsuite/own SuiteQL rows of a void".to_owned(), void(&Netsuite, "by journal: total and links kept")),
        document("workday", "workday/own flat rows of a void".to_owned(), format!("{}{}", Workday::FLAT_HEADER, flat_void)),
        document("yardi", "yardi/own rows of a void".to_owned(), void(&Yardi, "the original turns Voided")),
        document("mri", "mri/own items of a void".to_owned(), void(&Mri, "status V and a void date")),
        document("acumatica", "acumatica/own inquiry rows".to_owned(), inquiry.clone()),
        document("myob", "myob/own inquiry rows".to_owned(), inquiry.replace("\"USD\"", "\"AUD\"")),
    ]
}

impl Document {
    fn journal(&self, site: &Site) -> (Engine, tempfile::TempDir) {
        let house = house(self.word);
        engine(origin(house.word, house.tenant, house.base, site.clone()))
    }

    /// What a site says of rows that have no header.
    fn site(&self) -> Site {
        let mut site = Site::default();
        if self.name == "yardi/B_toolbox_check.csv" {
            let template = include_str!("../fixtures/yardi/B_toolbox_check.fmt");
            let columns: Vec<&str> = template.lines().filter_map(|line| line.split(',').next()).collect();
            site.set("layout.columns", &columns).unwrap();
        }
        site
    }

    /// A site whose files may be cut between two rows of a payment says so, where nothing in the rows can tell. Where it does not,
    /// Yardi's files are taken at their word (docs/erp/yardi.md).
    fn site_of_parts(&self) -> Site {
        let mut site = self.site();
        if self.word == "yardi" {
            site.set("layout.whole", &["false"]).unwrap();
        }
        site
    }

    /// The whole document in an empty journal without invoices; `None` when it is refused.
    pub(crate) fn read(&self) -> Result<(), String> {
        let (mut engine, _dir) = self.journal(&self.site());
        ingest(&mut engine, "whole", &self.text, None).map(|_| ()).map_err(|e| e.to_string())
    }

    /// An invoice for every bill that the document's payments name.
    fn invoices(&self) -> String {
        let (mut engine, _dir) = self.journal(&self.site());
        ingest(&mut engine, "whole", &self.text, None).unwrap();
        let accounts = engine.plan().unwrap().accounts;
        let bills: BTreeMap<String, String> = accounts.into_iter().map(|a| (a.bill, a.cash.currency().code().to_owned())).collect();
        let mut out = String::from("[");
        for (n, (part, currency)) in bills.iter().enumerate() {
            let origin_id = match BillRef::from_part(part).unwrap() {
                BillRef::Id(id) | BillRef::Number(id) => serde_json::Value::String(id),
            };
            write!(
                out,
                r#"{}{{"id":{},"project_id":7,"commitment_id":{},"status":"approved","summary":{{}},"origin_id":{origin_id},"currency_configuration":{{"currency_iso_code":"{currency}"}}}}"#,
                if n == 0 { "" } else { "," },
                10_000 + n,
                1000 + n % 2
            )
            .unwrap();
        }
        out.push(']');
        out
    }
}

/// What some files come to, one after the other: the digest of all facts, and the plan's writes and exceptions.
struct Read {
    digest: String,
    plan: String,
    /// Payment and amount of each write.
    writes: Vec<(String, String)>,
    /// The payments that are held.
    held: Vec<String>,
}

struct Desk<'d> {
    document: &'d Document,
    site: Site,
    invoices: String,
}

impl<'d> Desk<'d> {
    fn new(document: &'d Document, site: Site) -> Self {
        Self { document, site, invoices: document.invoices() }
    }

    /// Reads the files into an empty journal; those that are refused leave nothing, and are counted.
    fn read(&self, files: &[&str], as_of: Option<Timestamp>) -> (Read, usize) {
        let (mut engine, _dir) = self.document.journal(&self.site);
        ingest_procore(&mut engine, &self.invoices);
        let mut refused = 0;
        for (n, file) in files.iter().enumerate() {
            refused += usize::from(ingest(&mut engine, &format!("file {n}"), file, as_of).is_err());
        }
        let plan = engine.plan().unwrap();
        let writes = plan.writes.iter().map(|w| (w.payment.id.clone(), w.amount.decimal())).collect();
        // A remark that two readings differ in text holds nothing back.
        let holds = plan.exceptions.iter().filter(|e| e.evidence.get("differs").is_none_or(|what| what != "text"));
        let held = holds.filter_map(|e| e.payment.as_ref()).map(|p| p.id.clone()).collect();
        (Read { digest: engine.digest().unwrap(), plan: plan.digest(), writes, held }, refused)
    }
}

/// Cuts at every border between payments, in two, and at some in three; any order of the files is one and the same.
/// How many cuts were tried.
pub(crate) fn between_payments(document: &Document) -> usize {
    let (desk, cut) = (Desk::new(document, document.site()), Cut::of(&document.text, &document.shape));
    let n = cut.pieces().len();
    assert_eq!(normal(&cut.only(0..n)), normal(&document.text), "{}: the cutter changes the document", document.name);
    let (whole, _) = desk.read(&[&document.text], None);
    let clean: Vec<usize> = (1..n).filter(|at| cut.is_clean(*at)).collect();
    let mut cuts: Vec<Vec<usize>> = clean.iter().map(|at| vec![*at]).collect();
    let mut dice = Dice(n as u64);
    if clean.len() > 1 {
        for _ in 0..2 * crate::support::soak() {
            let mut two = [clean[dice.below(clean.len())], clean[dice.below(clean.len())]];
            two.sort_unstable();
            if two[0] < two[1] {
                cuts.push(two.to_vec());
            }
        }
    }
    for at in &cuts {
        let edges: Vec<usize> = std::iter::once(0).chain(at.iter().copied()).chain(std::iter::once(n)).collect();
        let files: Vec<String> = edges.windows(2).map(|edge| cut.only(edge[0]..edge[1])).collect();
        let mut ways = orders(files.len());
        if ways.len() > 2 {
            ways = vec![ways.swap_remove(dice.below(6))];
        }
        for order in ways {
            let files: Vec<&str> = order.iter().map(|file| files[*file].as_str()).collect();
            let (read, refused) = desk.read(&files, None);
            assert_eq!(refused, 0, "{}: a file cut at {at:?} is refused", document.name);
            assert_eq!((read.digest, &read.plan), (whole.digest.clone(), &whole.plan), "{}: cut at {at:?}, order {order:?}", document.name);
        }
    }
    cuts.len()
}

/// Cuts in the middle of a payment: with one part, nothing of that payment is written; with the whole, before or after the part,
/// all is as if there had been no part. How many cuts were tried.
pub(crate) fn within_a_payment(document: &Document) -> (usize, Vec<String>) {
    let (desk, cut) = (Desk::new(document, document.site_of_parts()), Cut::of(&document.text, &document.shape));
    let n = cut.pieces().len();
    // The files of one export are all as of one time, which a person states where the format has none.
    let as_of = Some(now());
    let (whole, _) = desk.read(&[&document.text], as_of);
    let (mut tried, mut wrong) = (0, Vec::new());
    for at in 1..n {
        let Some(split) = cut.split_by(at) else { continue };
        tried += 1;
        let files = [cut.only(0..at), cut.only(at..n)];
        let of_split = |read: &Read| {
            let mut writes: Vec<_> = read.writes.iter().filter(|(payment, _)| payment.contains(&split)).cloned().collect();
            writes.sort();
            writes
        };
        // A row that only repeats the header may be missing: then the other part is all of the payment.
        let is_part = |written: &[(String, String)]| !written.is_empty() && written != of_split(&whole);
        for (which, file) in ["first", "second"].iter().zip(&files) {
            let (alone, refused) = desk.read(&[file], as_of);
            let written = of_split(&alone);
            if is_part(&written) {
                wrong.push(format!("cut at {at}, the {which} part alone: of payment {split} is written {written:?}"));
            }
            for (how, two) in [("then the whole", [file.as_str(), &document.text]), ("after the whole", [&document.text, file.as_str()])] {
                let (both, _) = desk.read(&two, as_of);
                // What is held in any case may be held for another reason.
                let held = whole.held.iter().any(|payment| payment.contains(&split));
                let same = both.writes == whole.writes && (held || both.held == whole.held);
                if !same {
                    let was = if refused == 1 { "refused" } else { "held" };
                    let (is, not) = ((both.writes, both.held), (&whole.writes, &whole.held));
                    wrong.push(format!("cut at {at}, the {which} part ({was}) {how}: {is:?}, not {not:?}"));
                }
            }
        }
        let (both, _) = desk.read(&[&files[0], &files[1]], as_of);
        let written = of_split(&both);
        if is_part(&written) {
            wrong.push(format!("cut at {at}, both parts: of payment {split} is written {written:?}"));
        }
    }
    (tried, wrong)
}

/// Blanks between records are the cutter's own.
fn normal(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
