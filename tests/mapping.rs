//! A site's own mapping, from the configuration to what is read: the files, the words, and what is said of a mistake.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

use std::path::Path;

use assert_cmd::Command;
use serde_json::{Value, json};

/// A folder with a configuration, and whatever lies beside it.
struct Site {
    dir: tempfile::TempDir,
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Site {
    fn new(config: &str) -> Self {
        let site = Self { dir: tempfile::tempdir().unwrap() };
        site.file("quittance.toml", config.as_bytes());
        assert_eq!(site.run(&["init"]).code, 0);
        site
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    fn run(&self, args: &[&str]) -> Ran {
        let mut command = Command::cargo_bin("quittance").unwrap();
        command.env_clear().env("HOME", self.path()).env("USER", "tester").env("PATH", "/usr/bin:/bin").current_dir(self.path());
        command.args(["--journal", "journal.db", "--config", "quittance.toml", "--now", "2026-06-01T12:00:00Z"]).args(args);
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn json(&self, args: &[&str]) -> Value {
        let ran = self.run(&[args, &["--json"]].concat());
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {} {}", ran.out, ran.err))
    }

    /// What one document brings: the total that the ERP says, by currency.
    fn totals(&self, document: &str) -> Value {
        let receipt = self.json(&["import", "books", document]);
        let totals = receipt["totals"].as_array().unwrap_or_else(|| panic!("{receipt}")).clone();
        json!(totals.iter().map(|t| format!("{} {}", t["erp"].as_str().unwrap(), t["currency"].as_str().unwrap())).collect::<Vec<_>>())
    }

    /// What is said of a document that is refused.
    fn refused(&self, document: &str) -> String {
        let ran = self.run(&["import", "books", document]);
        assert_eq!(ran.code, 1, "{} {}", ran.out, ran.err);
        ran.err.lines().next().unwrap().to_owned()
    }

    fn story(&self, id: &str) -> String {
        self.json(&["explain", id]).to_string()
    }
}

fn origin(erp: &str, tables: &str) -> String {
    format!("[[origin]]\nname = \"books\"\nerp = \"{erp}\"\ntenant = \"demo123\"\ncurrency = \"USD\"\n{tables}")
}

fn windows_1252(text: &str) -> Vec<u8> {
    // Of Latin 1 the two charsets have the same bytes.
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

const FMT: &str = "TYPE,1,0\r\nTRANNUM,2,0\r\nPERSON,3,0\r\nNAME,4,0\r\nDATE,5,0\r\nREF,6,0\r\nCHECKNUM,7,0\r\nTRANAMOUNT,8,0\r\n\
    TRANCURRENCYID,9,0\r\nBANK,10,0\r\n";

const TOOLBOX: &str = "[origin.layout]\nfmt = \"templates/CHECK.FMT\"\nencoding = \"windows-1252\"\ndelimiter = \";\"\ndates = [\"%d.%m.%Y\"]\n\
    number = { decimal = \",\", group = \"\\u00a0\", negative = [\"-1\"] }\n[origin.currencies]\n\"2\" = \"CAD\"\n";

#[test]
fn a_toolbox_export_by_the_sites_own_template_in_its_own_charset() {
    let site = Site { dir: tempfile::tempdir().unwrap() };
    site.file("quittance.toml", origin("yardi", TOOLBOX).as_bytes());
    site.file("templates/CHECK.FMT", FMT.as_bytes());
    assert_eq!(site.run(&["init"]).code, 0);
    let rows = "K;5001;v1;Béton Léger inc.;31.03.2026;F-17;20117;1\u{a0}234,50;2;opbank\r\n\
        K;5001;v1;Béton Léger inc.;31.03.2026;F-18;20117;65,50;2;opbank\r\n\
        R;77;t1;Locataire;31.03.2026;;;10,00;2;opbank\r\n";
    let document = site.file("checks.csv", &windows_1252(rows));
    assert_eq!(site.totals(&document), json!(["1300.00 CAD"]));
    let story = site.story("K-5001");
    assert!(story.contains("Béton Léger inc.") && story.contains("2026-03-31"), "{story}");

    // Four columns more than the template says.
    let other = site.file("other.csv", &windows_1252("K;5002;v1;X;31.03.2026;F-19;20118;1,00;2;opbank;a;b;c;d\r\n"));
    let said = site.refused(&other);
    assert!(said.ends_with("row 1 has 14 cells, the layout has 10 columns: give the .FMT file that it was exported with"), "{said}");
}

#[test]
fn a_template_that_cannot_be_used_is_refused_with_the_configuration() {
    let site = Site { dir: tempfile::tempdir().unwrap() };
    site.file("quittance.toml", origin("yardi", TOOLBOX).as_bytes());
    let path = site.path().join("./templates/CHECK.FMT").display().to_string();
    let path = path.replace("/./", "/");
    let said = |fmt: Option<&str>| {
        if let Some(fmt) = fmt {
            site.file("templates/CHECK.FMT", fmt.as_bytes());
        }
        let ran = site.run(&["status"]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        ran.err.lines().next().unwrap().to_owned().replace(&path, "PATH").replace("templates/CHECK.FMT", "PATH")
    };
    let lead = "quittance: quittance.toml: [origin.layout] of books fmt: ";
    let missing = said(None);
    assert!(missing.starts_with(&format!("{lead}PATH cannot be read: ")), "{missing}");
    let table = [
        (
            "TYPE,1,1\nTRANNUM,2,8\n",
            "PATH is no template that is read: line 1 makes `TYPE` a text of 1 characters: only comma-delimited layouts are read, with LENGTH 0",
        ),
        ("TYPE;1;0\n", "PATH is no template that is read: line 1 is `TYPE;1;0`: expected NAME,POSITION,LENGTH"),
        ("", "PATH is no template that is read: the template has no line like TYPE,1,0"),
        ("TYPE,1,0\nTRANNUM,2,0\nREF,3,0\nTRANAMOUNT,4,0\n", "has no column DATE, from which date is read"),
    ];
    for (fmt, expected) in table {
        assert_eq!(said(Some(fmt)), format!("{lead}{expected}"), "{fmt}");
    }
}

/// A device has no length and no end, a pipe may never begin, and a directory is no text.
#[cfg(unix)]
#[test]
fn a_template_without_end_is_not_read() {
    for (fmt, expected) in [("/dev/zero", "/dev/zero cannot be read: it is no regular file"), ("long.FMT", "is longer than 65536 bytes")] {
        let site = Site { dir: tempfile::tempdir().unwrap() };
        site.file("long.FMT", &vec![b' '; 70_000]);
        site.file("quittance.toml", origin("yardi", &format!("[origin.layout]\nfmt = \"{fmt}\"\n")).as_bytes());
        let ran = site.run(&["status"]);
        assert!(ran.code == 2 && ran.err.contains(expected), "{} {}", ran.code, ran.err);
    }
}

#[test]
fn columns_of_a_flat_extract_that_a_site_renamed() {
    let tables = "[origin.group]\nby = [\"Chk Control\"]\n[origin.fields]\nline.amount = [\"Applied\"]\n\"vendor_name\" = [\"Payee\", \"PayeeName\"]\n\
        [origin.codes.status]\nO = \"posted\"\n[origin.void]\nstatus_in = { field = \"PaymentStatus\", values = [\"Zapped\"] }\n\
        [origin.codes]\n";
    let site = Site::new(&origin("yardi", &tables.replace("[origin.codes]\n", "")));
    let header =
        "Chk Control,PaymentNumber,PaymentDate,InvoiceID,InvoiceNumber,VendorID,PaymentType,PaymentStatus,Applied,Payee,BankCode\n";
    let row = "9-1,20117,2026-03-14,P-1,INV-1,v1,Check,O,250.00,Acme,opbank\n";
    let document = site.file("a.csv", format!("{header}{row}").as_bytes());
    assert_eq!(site.totals(&document), json!(["250.00 USD"]));
    assert!(site.story("9-1").contains("Acme"));

    let renamed = site.file("b.csv", format!("{}{row}", header.replace("Applied", "Amount")).as_bytes());
    let said = site.refused(&renamed);
    let expected = "row 1 does not fit the site's own map: fields.line.amount names the column `Applied`, which is not there";
    assert!(said.ends_with(expected), "{said}");
}

const SEARCH: &str = "[origin.layout]\nencoding = \"windows-1252\"\ndelimiter = \"\\t\"\ndates = [\"%d/%m/%Y\"]\nnull = [\"- Aucun -\"]\n\
    number = { decimal = \",\", group = \".\" }\n[origin.fields]\npayment_id = [\"ID interne\"]\nstatus = [\"Statut\"]\ncurrency = [\"Devise\"]\n\
    total = [\"Montant\"]\nvendor_name = [\"Nom\"]\n\"line.bill_id\" = [\"Facture : ID interne\"]\n\"line.amount\" = [\"Montant du lien\"]\n\
    [origin.codes.status]\n\"Paiement : Approuvé\" = \"posted\"\n[origin.currencies]\n\"14\" = \"CAD\"\nDollar = \"USD\"\n";

#[test]
fn a_saved_search_of_renamed_columns_with_a_currency_by_its_id() {
    let site = Site::new(&origin("netsuite", SEARCH));
    let header = "ID interne\tDate\tStatut\tDevise\tMontant\tNom\tFacture : ID interne\tMontant du lien\n";
    let row = "70437\t01/04/2026\tPaiement : Approuvé\t14\t-1.250,50\tBéton Léger\t68131\t1.250,50\n";
    let main = "70437\t01/04/2026\tPaiement : Approuvé\t14\t-1.250,50\tBéton Léger\t- Aucun -\t- Aucun -\n";
    let document = site.file("a.csv", &windows_1252(&format!("{header}{main}{row}")));
    assert_eq!(site.totals(&document), json!(["1250.50 CAD"]));
    let story = site.story("books:70437");
    // Day first: the first of April.
    assert!(story.contains("2026-04-01") && story.contains("Béton Léger"), "{story}");

    let table = [
        (
            row.replace("\t14\t", "\t15\t"),
            "Devise `15` is no currency that is known here: name its ISO 4217 code under [origin.currencies]",
        ),
        (row.replace("01/04/2026", "2026-04-01"), "Date is `2026-04-01`: expected one of the forms of [origin.layout] dates"),
    ];
    for (row, expected) in table {
        let said = site.refused(&site.file("b.csv", &windows_1252(&format!("{header}{row}"))));
        assert!(said.ends_with(expected), "{said}");
    }
    let said = site.refused(&site.file("c.csv", &windows_1252(&format!("{}{row}", header.replace("Devise", "Monnaie")))));
    assert!(said.ends_with("fields.currency names the column `Devise`, which is not there"), "{said}");
}

#[test]
fn currencies_by_id_in_all_of_netsuites_documents() {
    let rest = std::fs::read_to_string("tests/fixtures/netsuite/6_foreign_currency_rest.json").unwrap();
    let bare = rest.replace("\"id\": \"1\", \"refName\": \"US Dollar\"", "\"id\": \"14\"");
    assert_ne!(rest, bare);
    let suiteql = json!({"items": [{"id": "9", "type": "VendPymt", "trandate": "2026-03-31", "currency": "14", "foreigntotal": "-5.00",
        "status": "F", "billid": "8", "billtype": "VendBill", "linktype": "Payment", "foreignamount": "5.00"}]});
    let without = Site::new(&origin("netsuite", ""));
    let with = Site::new(&origin("netsuite", "[origin.currencies]\n\"14\" = \"CAD\"\n"));
    for (text, total) in [(bare, "18400.00 CAD"), (suiteql.to_string(), "5.00 CAD")] {
        let said = without.refused(&without.file("a.json", text.as_bytes()));
        assert!(said.ends_with("`14` is no currency that is known here: name its ISO 4217 code under [origin.currencies]"), "{said}");
        let site = Site::new(&origin("netsuite", "[origin.currencies]\n\"14\" = \"CAD\"\n"));
        assert_eq!(site.totals(&site.file("a.json", text.as_bytes())), json!([total]));
    }
    // The document's own code and the site's table must agree.
    let mut both = suiteql;
    both["items"][0]["currencycode"] = json!("USD");
    let said = with.refused(&with.file("b.json", both.to_string().as_bytes()));
    assert!(said.ends_with("currency is USD by the document's own word, and [origin.currencies] says that `14` is CAD"), "{said}");
}

const REPORT: &str = "[origin.layout]\nlines = \"Rechnungen\"\ndates = [\"%d.%m.%Y\"]\nnumber = { decimal = \",\", group = \".\" }\n[origin.fields]\n\
    payment_id = [\"Zahlung_WID\"]\nstatus = [\"Zahlungsstatus\"]\ndate = [\"Zahldatum\"]\ntotal = [\"Betrag\"]\nvendor_name = [\"Kurzname\", \"Lieferant\"]\n\
    \"line.bill_id\" = [\"Beleg\"]\n\"line.amount\" = [\"Bezahlt\"]\n[origin.codes.status]\nErledigt = \"posted\"\n[origin.codes.method]\n\"Überweisung\" = \"ach\"\n";

const WID: &str = "15202707ff4aedd830e6a32b56cfecf0";

#[test]
fn a_report_of_renamed_columns_in_each_of_its_forms() {
    let header = "Zahlung_WID,Zahlungsstatus,Zahldatum,Currency,Betrag,Lieferant,Kurzname,Payment_Type,Beleg,Bezahlt\n";
    let row = format!("{WID},Erledigt,13.03.2026,EUR,\"1.450,00\",Hochbau GmbH,,Überweisung,SUPINV-1,\"1.450,00\"\n");
    let json = json!({"Report_Entry": [{"Lieferant": "Hochbau GmbH", "Zahlung_WID": WID, "Zahlungsstatus": "Erledigt", "Zahldatum": "13.03.2026",
        "Currency": "EUR", "Betrag": "1.450,00", "Payment_Type": "Überweisung", "Kurzname": null,
        "Rechnungen": [{"Beleg": "SUPINV-1", "Bezahlt": "1.450,00"}]}]});
    let xml = format!(
        "<wd:Report_Data xmlns:wd=\"urn:x\"><wd:Report_Entry><wd:Zahlung_WID>{WID}</wd:Zahlung_WID><wd:Zahlungsstatus>Erledigt</wd:Zahlungsstatus>\
        <wd:Zahldatum>13.03.2026</wd:Zahldatum><wd:Currency>EUR</wd:Currency><wd:Betrag>1.450,00</wd:Betrag><wd:Lieferant>Hochbau GmbH</wd:Lieferant>\
        <wd:Payment_Type>Überweisung</wd:Payment_Type><wd:Rechnungen_group><wd:Beleg>SUPINV-1</wd:Beleg><wd:Bezahlt>1.450,00</wd:Bezahlt>\
        </wd:Rechnungen_group></wd:Report_Entry></wd:Report_Data>"
    );
    let mut stories = Vec::new();
    for (name, text) in [("a.csv", format!("{header}{row}")), ("a.json", json.to_string()), ("a.xml", xml)] {
        let site = Site::new(&origin("workday", REPORT));
        assert_eq!(site.totals(&site.file(name, text.as_bytes())), json!(["1450.00 EUR"]), "{name}");
        let story = site.story(WID);
        assert!(story.contains("Hochbau GmbH") && story.contains("2026-03-13"), "{story}");
        stories.push(story);
    }
    let site = Site::new(&origin("workday", REPORT));
    let said = site.refused(&site.file("b.csv", format!("{}{row}", header.replace("Bezahlt", "Gezahlt")).as_bytes()));
    assert!(
        said.ends_with("row 1 does not fit the site's own map: fields.line.amount names the column `Bezahlt`, which is not there"),
        "{said}"
    );
    let mut wrong = json;
    wrong["Report_Entry"][0]["Betrag"] = json!("1450.00");
    let said = site.refused(&site.file("b.json", wrong.to_string().as_bytes()));
    assert!(said.contains("Betrag") && said.contains("1450.00"), "{said}");
}

#[test]
fn of_several_names_the_first_that_is_not_null_wins_in_whatever_order_they_stand() {
    let tables = "[origin.fields]\nvendor_name = [\"A\", \"B\"]\n";
    for (entry, wins) in [(json!({"B": "second", "A": "first"}), "first"), (json!({"B": "second", "A": ""}), "second")] {
        let mut whole = json!({"Payment_WID": WID, "Payment_Status": "Complete", "Payment_Date": "2026-03-13", "Currency": "USD",
            "Payment_Amount": "5", "Supplier_Invoice": "S-1", "Amount_Paid": "5"});
        for (key, value) in entry.as_object().unwrap() {
            whole[key] = value.clone();
        }
        let site = Site::new(&origin("workday", tables));
        // Written by hand, so that the order is the one above.
        let text = format!("{{\"Report_Entry\":[{{\"B\":{},\"A\":{},{}]}}", whole["B"], whole["A"], rest(&whole));
        site.totals(&site.file("a.json", text.as_bytes()));
        assert!(site.story(WID).contains(wins), "{wins}");
    }
}

fn rest(entry: &Value) -> String {
    let mut entry = entry.clone();
    entry.as_object_mut().unwrap().remove("A");
    entry.as_object_mut().unwrap().remove("B");
    entry.to_string().trim_start_matches('{').to_owned()
}

#[test]
fn what_is_in_force_for_an_origin() {
    let site = Site { dir: tempfile::tempdir().unwrap() };
    let more = "[origin.fields]\nreference = [\"REF\"]\n";
    site.file("quittance.toml", origin("yardi", &format!("{TOOLBOX}{more}")).as_bytes());
    site.file("templates/CHECK.FMT", FMT.as_bytes());
    let shown = site.json(&["erp", "show", "books"]);
    assert_eq!((&shown["erp"], &shown["origin"], &shown["currencies"]), (&json!("yardi"), &json!("books"), &json!({"2": "CAD"})));
    let mapping = |n: usize| shown["mappings"][n]["entries"].as_array().unwrap().clone();
    let entry = |n: usize, path: &str| mapping(n).into_iter().find(|e| e["path"] == path).unwrap_or(Value::Null);
    assert_eq!(
        entry(1, "fields.reference"),
        json!({"path": "fields.reference", "values": ["REF"], "evidence": null, "own": true, "default": ["CHECKNUM"]})
    );
    let amount =
        json!({"path": "fields.line.amount", "values": ["TRANAMOUNT", "AMOUNT"], "evidence": "inferred", "own": false, "default": null});
    assert_eq!(entry(1, "fields.line.amount"), amount);
    assert_eq!(entry(1, "layout.columns")["values"].as_array().unwrap().len(), 10);
    assert_eq!(entry(1, "layout.delimiter")["values"], json!([";"]));
    assert_eq!(entry(2, "layout.delimiter"), Value::Null, "elements have no delimiter");
    // Of the ERP itself nothing is the site's.
    let plain = site.json(&["erp", "show", "yardi"]);
    assert_eq!(plain["origin"], Value::Null);
    assert!(!plain.to_string().contains("\"own\":true"));

    let text = site.run(&["erp", "show", "books"]).out;
    assert!(text.contains("yardi: Yardi Voyager (origin books)") && text.contains("* the site's own"), "{text}");
    let french = site.run(&["erp", "show", "books", "--lang", "fr"]).out;
    assert!(french.contains("* propre au site") && french.contains("identifiants") && french.contains("déduit"), "{french}");
    let unknown = site.run(&["erp", "show", "ledgerly"]);
    assert_eq!(unknown.code, 2);
    let named =
        "quittance: ledgerly is neither an ERP nor an origin\nhint: the ERPs are workday, quickbooks-online, yardi, xero, cmic, netsuite,";
    assert!(unknown.err.starts_with(named) && unknown.err.ends_with("; the origins are books\n"), "{}", unknown.err);
}

/// A host that hands over entries that the ERP cannot use is told so with the first document, and nothing of it is used.
#[test]
fn a_host_is_told_of_entries_that_are_of_no_use() {
    let mut site = quittance::Site::default();
    site.set("fields.reference", &["Reference"]).unwrap();
    let context = quittance::erp::DecodeContext {
        origin: quittance::model::OriginName::parse("books").unwrap(),
        erp: quittance::Erp::Xero,
        tenant: "t".to_owned(),
        currency: quittance::model::Currency::parse("USD").unwrap(),
        as_of: None,
        site,
    };
    let document = std::fs::read("tests/fixtures/xero/1_single.json").unwrap();
    let read = quittance::erp::decode::<()>(&context, &mut document.as_slice(), &mut |_, _| panic!("nothing is handed over"));
    let Err(quittance::erp::DecodeFailure::Malformed(error)) = read else { panic!("{read:?}") };
    let said = "the document cannot be read by the site's own map: fields.reference is of no use: Xero has one documented layout, which no site changes";
    assert_eq!(error.to_string(), said);
}

/// The README says what the program says: one line for each ERP, in its order.
#[test]
fn the_readme_lists_what_is_listed() {
    let site = Site { dir: tempfile::tempdir().unwrap() };
    let listed = site.json(&["erp", "list"]);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let joined = |value: &Value, between: &str| value.as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(between);
    let mut lines =
        vec!["| `erp` | system | formats | payment's key | bill's key | evidence |".to_owned(), "|---|---|---|---|---|---|".to_owned()];
    for erp in listed["erps"].as_array().unwrap() {
        let cells = [
            format!("`{}`", text(&erp["name"])),
            text(&erp["system"]),
            joined(&erp["formats"], ", "),
            text(&erp["payment_key"]),
            text(&erp["bill_key"]),
            joined(&erp["evidence"], " to "),
        ];
        // A bar within a cell is written with a stroke before it.
        lines.push(format!("| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | ")));
    }
    let wanted = lines.join("\n") + "\n";
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    assert!(readme.contains(&wanted), "README.md wants this table under \"Which systems\":\n\n{wanted}");

    let table = site.run(&["erp", "list"]).out;
    let widest = table.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest <= 140, "{widest}");
    for erp in listed["erps"].as_array().unwrap() {
        assert!(table.lines().any(|line| line.trim_start().starts_with(&format!("{} ", text(&erp["name"])))), "{erp}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]
    /// Law: whatever a site says and whatever a document holds, it is read or it is refused.
    #[test]
    fn no_mapping_is_a_panic(
        entries in proptest::collection::vec((0_usize..24, "(A|B|C|D|csv|soap|true|false|-1|[(]1[)]|[.]|,|;|%d/%m/%Y|A/B|posted|check)?"), 0..9),
        cells in proptest::collection::vec("(A|B|C|D|K|Internal ID|Date|1|-5,00|5[.]00|31/03/2026|2026-03-31|USD|posted|\\PC{0,4})", 0..24),
        form in 0_usize..4,
        erp in 0_usize..3,
    ) {
        const PATHS: [&str; 24] = [
            "layout.format", "layout.rows", "layout.lines", "layout.header", "layout.whole", "layout.columns", "layout.delimiter",
            "layout.encoding", "layout.null", "layout.dates", "layout.number.decimal", "layout.number.group", "layout.number.negative",
            "group.by", "group.else", "fields.date", "fields.line.amount", "fields.line.bill_id", "fields.payment_id", "fields.total",
            "codes.status.A", "void.status_in.field", "void.reversal.match", "defaults.amount_sign",
        ];
        let mut site = quittance::Site::default();
        for (path, value) in &entries {
            // A form of dates has strokes of its own.
            let stroke = if PATHS[*path] == "layout.dates" { '\n' } else { '/' };
            let values: Vec<&str> = value.split(stroke).filter(|v| !v.is_empty()).collect();
            let _ = site.set(PATHS[*path], &values);
        }
        let erp = [quittance::Erp::Yardi, quittance::Erp::Netsuite, quittance::Erp::Workday][erp];
        let rows: String = cells.chunks(4).map(|row| row.join(",") + "\n").collect();
        let document = match form {
            0 => rows,
            1 => json!({"Report_Entry": [cells.chunks(2).map(|c| (c[0].clone(), json!(c.last()))).collect::<serde_json::Map<_, _>>()]}).to_string(),
            2 => format!("<A><B><A>{}</A></B></A>", cells.len()),
            _ => format!("A,B,C,D\n{rows}"),
        };
        let context = quittance::erp::DecodeContext {
            origin: quittance::model::OriginName::parse("books").unwrap(),
            erp,
            tenant: "t".to_owned(),
            currency: quittance::model::Currency::parse("USD").unwrap(),
            as_of: None,
            site,
        };
        match quittance::erp::decode::<()>(&context, &mut document.as_bytes(), &mut |_, _| Ok(())) {
            Ok(_) => {}
            Err(quittance::erp::DecodeFailure::Malformed(error)) => proptest::prop_assert!(!error.reason().is_empty()),
            Err(other) => panic!("{other:?}"),
        }
    }
}

/// A year mistyped would make a document the newest for decades: voids that are read meanwhile would count for nothing.
#[test]
fn a_document_of_the_future_is_refused() {
    let site = Site::new(&origin("yardi", ""));
    let document = site.file("a.csv", include_bytes!("fixtures/yardi/A_vdc_payments.csv"));
    let ran = site.run(&["import", "books", &document, "--as-of", "2062-06-01T12:00:00Z"]);
    assert!(ran.code == 2 && ran.err.contains("--as-of 2062-06-01T12:00:00Z is in the future"), "{} {}", ran.code, ran.err);
}
