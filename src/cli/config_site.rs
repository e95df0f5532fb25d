//! A site's own mapping: the tables of an `[[origin]]` that say how the ERP's documents are written there.

use std::io::Read as _;
use std::path::Path;

use quittance::Erp;
use quittance::erp::{MapError, Site};
use quittance::model::Currency;
use quittance::report::visible;
use toml::{Table, Value};

use super::config::beside;
use super::failure::Failure;
use super::section::Section;

/// The tables.
pub(crate) const TABLES: [&str; 7] = ["layout", "group", "fields", "codes", "void", "defaults", "currencies"];

/// A template is not longer than this, whatever the file is.
const TEMPLATE_MAX: usize = 64 * 1024;

const NAMES: &str = "a list of names like [\"AMOUNT\"]";
const TEXTS: &str = "a list of texts";

/// Reads the tables of one origin.
pub(crate) fn read(file: &Path, name: &str, erp: Erp, origin: &mut Section<'_>) -> Result<Site, Failure> {
    let mut reader = Reader { file, name, erp, site: Site::default() };
    for key in TABLES {
        let Some(table) = origin.table(key)? else { continue };
        match key {
            "layout" => reader.layout(table)?,
            "group" => reader.group(table)?,
            "fields" => reader.fields("fields", "fields", table)?,
            "codes" => reader.codes(table)?,
            "void" => reader.void(table)?,
            "defaults" => reader.defaults(table)?,
            _ => reader.currencies(table)?,
        }
    }
    // What each entry alone could not tell.
    reader.site.check(erp).map_err(|e| reader.about(&e))?;
    Ok(reader.site)
}

/// The file's bytes, and never more than one too many: a device says that it has no length, and does not end.
fn template_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is no regular file"));
    }
    let (mut text, most) = (Vec::new(), u64::try_from(TEMPLATE_MAX).unwrap_or(u64::MAX).saturating_add(1));
    std::fs::File::open(path)?.take(most).read_to_end(&mut text)?;
    Ok(text)
}

struct Reader<'r> {
    file: &'r Path,
    name: &'r str,
    erp: Erp,
    site: Site,
}

impl Reader<'_> {
    fn section<'t>(&self, table: &str, values: &'t Table) -> Section<'t>
    where
        Self: 't,
    {
        Section::new(self.file, format!("[origin.{table}] of {}", self.name), values)
    }

    /// The failure about an entry, which is named as the file names it.
    fn about(&self, error: &MapError) -> Failure {
        let (table, key) = error.path().split_once('.').unwrap_or((error.path(), ""));
        Failure::usage(format!("{}: [origin.{table}] of {} {}: {}", self.file.display(), self.name, visible(key), error.reason()))
    }

    /// Lays one entry over what stands, and sees at once that this ERP can use it.
    fn set(&mut self, path: &str, values: &[&str]) -> Result<(), Failure> {
        self.site.set(path, values).map_err(|e| self.about(&e))?;
        self.erp.takes(path).map_err(|e| self.about(&e))
    }

    fn layout(&mut self, table: &Table) -> Result<(), Failure> {
        let mut s = self.section("layout", table);
        for key in ["format", "rows", "lines", "encoding"] {
            if let Some(text) = s.text(key, "a text")? {
                self.set(&format!("layout.{key}"), &[text])?;
            }
        }
        // A tab is a blank, and no text elsewhere.
        match s.value("delimiter") {
            None => {}
            Some(Value::String(text)) => self.set("layout.delimiter", &[text])?,
            Some(_) => return Err(s.unexpected("delimiter", "a comma, a semicolon, a bar or a tab")),
        }
        for key in ["header", "whole"] {
            if let Some(yes) = s.boolean(key)? {
                self.set(&format!("layout.{key}"), &[if yes { "true" } else { "false" }])?;
            }
        }
        for (key, expected) in [("columns", NAMES), ("null", TEXTS), ("dates", "a list of forms like [\"%m/%d/%Y\"]")] {
            if let Some(texts) = s.texts(key, expected)? {
                self.set(&format!("layout.{key}"), &texts)?;
            }
        }
        if let Some(number) = s.table("number")? {
            self.number(number)?;
        }
        if let Some(path) = s.text("fmt", "the path of a .FMT template")? {
            if table.contains_key("columns") {
                return Err(s.fault("fmt", "stands beside columns; expected one of both"));
            }
            self.template(&s, path)?;
        }
        s.finish()
    }

    fn number(&mut self, table: &Table) -> Result<(), Failure> {
        let mut n = self.section("layout.number", table);
        // Between thousands a blank may stand, which is no text elsewhere.
        for key in ["decimal", "group"] {
            match n.value(key) {
                None => {}
                Some(Value::String(text)) => self.set(&format!("layout.number.{key}"), &[text])?,
                Some(_) => return Err(n.unexpected(key, "one sign like \",\"")),
            }
        }
        if let Some(forms) = n.texts("negative", "a list of \"-1\", \"(1)\" and \"1-\"")? {
            self.set("layout.number.negative", &forms)?;
        }
        n.finish()
    }

    /// The library reads no files: it gets the template's text.
    fn template(&mut self, s: &Section<'_>, path: &str) -> Result<(), Failure> {
        self.erp.takes("layout.fmt").map_err(|e| self.about(&e))?;
        let path = beside(self.file, path);
        let shown = visible(&path.display().to_string()).into_owned();
        let text = match template_bytes(&path) {
            Ok(text) if text.len() > TEMPLATE_MAX => {
                return Err(s.fault("fmt", &format!("{shown} is longer than {TEMPLATE_MAX} bytes, which no template is")));
            }
            text => text,
        };
        let text = text.map_err(|e| s.fault("fmt", &format!("{shown} cannot be read: {e}; the path is relative to the configuration")))?;
        self.site
            .set_template(&String::from_utf8_lossy(&text))
            .map_err(|e| s.fault("fmt", &format!("{shown} is no template that is read: {}", e.reason())))
    }

    fn group(&mut self, table: &Table) -> Result<(), Failure> {
        let mut s = self.section("group", table);
        for key in ["by", "else", "account"] {
            if let Some(names) = s.texts(key, NAMES)? {
                self.set(&format!("group.{key}"), &names)?;
            }
        }
        s.finish()
    }

    /// `"line.amount" = […]`, or the same as a table `line`; so also `bill`.
    fn fields(&mut self, title: &str, path: &str, table: &Table) -> Result<(), Failure> {
        let s = self.section(title, table);
        for (key, value) in table {
            if let (Value::Table(part), "line" | "bill") = (value, key.as_str()) {
                self.fields(&format!("{title}.{key}"), &format!("{path}.{key}"), part)?;
                continue;
            }
            let names = s.texts_of(key, value, NAMES)?;
            self.set(&format!("{path}.{key}"), &names)?;
        }
        Ok(())
    }

    fn codes(&mut self, table: &Table) -> Result<(), Failure> {
        let mut s = self.section("codes", table);
        for of in ["method", "status", "kind", "posted"] {
            let Some(codes) = s.table(of)? else { continue };
            let c = self.section(&format!("codes.{of}"), codes);
            for (native, value) in codes {
                let word = value.as_str().ok_or_else(|| c.unexpected(native, "a word like \"check\", \"posted\" or \"payment\""))?;
                self.set(&format!("codes.{of}.{native}"), &[word])?;
            }
        }
        s.finish()
    }

    fn void(&mut self, table: &Table) -> Result<(), Failure> {
        let mut s = self.section("void", table);
        if let Some(marker) = s.table("status_in")? {
            self.marker("void.status_in", marker)?;
        }
        if let Some(column) = s.text("date_set", "a name like \"VoidDate\"")? {
            self.set("void.date_set", &[column])?;
        }
        if let Some(reversal) = s.table("reversal")? {
            let mut r = self.section("void.reversal", reversal);
            if let Some(twin) = r.boolean("negative_twin")? {
                self.set("void.reversal.negative_twin", &[if twin { "true" } else { "false" }])?;
            }
            if let Some(marker) = r.table("marker")? {
                self.marker("void.reversal.marker", marker)?;
            }
            if let Some(names) = r.texts("match", NAMES)? {
                self.set("void.reversal.match", &names)?;
            }
            r.finish()?;
        }
        s.finish()
    }

    fn marker(&mut self, path: &str, table: &Table) -> Result<(), Failure> {
        let mut m = self.section(path, table);
        let expected = "a name like \"STATE\"";
        let field = m.text("field", expected)?;
        let field = m.required("field", field, expected)?;
        let expected = "a list of values like [\"X\"]";
        let values = m.texts("values", expected)?;
        let values = m.required("values", values, expected)?;
        self.set(&format!("{path}.field"), &[field])?;
        self.set(&format!("{path}.values"), &values)?;
        m.finish()
    }

    fn defaults(&mut self, table: &Table) -> Result<(), Failure> {
        let mut s = self.section("defaults", table);
        for key in ["currency", "method", "rate"] {
            if let Some(text) = s.text(key, "a text")? {
                self.set(&format!("defaults.{key}"), &[text])?;
            }
        }
        if let Some(sign) = s.integer("amount_sign", "1 or -1")? {
            self.set("defaults.amount_sign", &[&sign.to_string()])?;
        }
        s.finish()
    }

    fn currencies(&mut self, table: &Table) -> Result<(), Failure> {
        let s = self.section("currencies", table);
        for (native, value) in table {
            let expected = "an ISO 4217 code like \"USD\"";
            let currency = value.as_str().and_then(|code| Currency::parse(code).ok()).ok_or_else(|| s.unexpected(native, expected))?;
            self.site.set_currency(native.as_str(), currency);
        }
        Ok(())
    }
}
