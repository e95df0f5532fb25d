//! The ERPs: which documents are read, what is their key, and which mapping is in force here.

use std::io::{self, Write};

use quittance::erp::{About, Evidence, Mapping, Site};
use quittance::report::{Lang, visible};
use quittance::{Erp, Origin};
use serde_json::{Value, json};

use super::failure::Failure;
use super::print::{self, Style, pick};
use super::session::Session;

/// How wide the table of all of them may be at most.
const WIDTH_MAX: u16 = 140;

/// Entries that are said of rows alone.
const OF_ROWS: [&str; 5] = ["layout.header", "layout.whole", "layout.columns", "layout.delimiter", "layout.encoding"];

/// One entry of the mapping in force.
struct Entry<'a> {
    path: &'a str,
    values: Vec<&'a str>,
    /// How well it is known; `None`: the site says it.
    evidence: Option<Evidence>,
    /// What stands there without the site's word.
    default: Option<&'a [&'a str]>,
}

/// `erp list`.
pub(crate) fn list(session: &mut Session) -> Result<u8, Failure> {
    let rows: Vec<(&str, &About)> = Erp::ALL.iter().map(|erp| (erp.word(), erp.about())).collect();
    let document = json!({ "erps": rows.iter().map(|(name, about)| summary(name, about)).collect::<Vec<_>>() });
    session.show(
        || document,
        |out, lang, style| {
            // Seven columns want more room than a paragraph: where no terminal says how much there is, this much.
            let width = comfy_table::Table::new().width().unwrap_or(WIDTH_MAX).clamp(40, WIDTH_MAX);
            let style = Style { width, ..style };
            let header = pick(
                lang,
                ["name", "system", "formats", "payment's key", "bill's key", "dialects", "evidence"],
                ["nom", "système", "formats", "clé du paiement", "clé de la facture", "dialectes", "preuve"],
            );
            let mut table = print::table(&header, style);
            print::whole(&mut table, 0..1);
            for (name, about) in &rows {
                let formats = about.formats.iter().map(|f| f.name).collect::<Vec<_>>().join(", ");
                let cells = [
                    (*name).to_owned(),
                    about.system.to_owned(),
                    formats,
                    key(about, "payment").to_owned(),
                    key(about, "bill").to_owned(),
                    about.dialects.join(", "),
                    evidence(about).into_iter().map(|e| word(e, lang)).collect::<Vec<_>>().join(pick(lang, " to ", " à ")),
                ];
                table.add_row(cells.iter().map(comfy_table::Cell::new));
            }
            print::write_table(out, &table)
        },
    )?;
    Ok(0)
}

fn key(about: &About, thing: &str) -> &'static str {
    about.identifiers.iter().find(|i| i.thing == thing).map_or("", |i| i.key)
}

/// How well the formats are known: the best and the least, or the one level of all.
fn evidence(about: &About) -> Vec<Evidence> {
    let levels = || about.formats.iter().map(|f| f.evidence);
    let mut ends: Vec<Evidence> = levels().min().into_iter().chain(levels().max()).collect();
    ends.dedup();
    ends
}

fn summary(name: &str, about: &About) -> Value {
    json!({
        "name": name,
        "system": about.system,
        "formats": about.formats.iter().map(|f| f.name).collect::<Vec<_>>(),
        "payment_key": key(about, "payment"),
        "bill_key": key(about, "bill"),
        "dialects": about.dialects,
        "evidence": evidence(about).iter().map(|e| e.word()).collect::<Vec<_>>(),
    })
}

/// `erp show NAME`: of an ERP the documented defaults, of an origin what is in force there.
pub(crate) fn show(session: &mut Session, name: &str) -> Result<u8, Failure> {
    let by_word = Erp::from_word(name);
    let config = match session.config() {
        Ok(config) => Some(config),
        Err(failure) if by_word.is_none() => {
            return Err(Failure::usage(format!("{} is no ERP, and no origin can be looked up: {}", visible(name), failure.message))
                .hint("correct the configuration, or name one of the ERPs: ".to_owned() + &words()));
        }
        Err(failure) => {
            if session.config_path()?.exists() {
                session.note(&format!("the documented mapping is shown, not that of an origin: {}", failure.message));
            }
            None
        }
    };
    let origins = config.as_ref().map(|c| c.settings.origins.as_slice()).unwrap_or_default();
    let origin = origins.iter().find(|o| o.name.as_str() == name);
    let Some(erp) = origin.map(|o| o.erp).or(by_word) else {
        let named = origins.iter().map(|o| o.name.as_str()).collect::<Vec<_>>().join(", ");
        let named = if named.is_empty() { "the configuration has no origins".to_owned() } else { format!("the origins are {named}") };
        return Err(
            Failure::usage(format!("{} is neither an ERP nor an origin", visible(name))).hint(format!("the ERPs are {}; {named}", words()))
        );
    };
    let none = Site::default();
    let site = origin.map_or(&none, |o| &o.site);
    let document = document(erp, origin, site);
    session.show(|| document, |out, lang, style| text(out, erp, origin, site, lang, style))?;
    Ok(0)
}

fn words() -> String {
    Erp::ALL.iter().map(|e| e.word()).collect::<Vec<_>>().join(", ")
}

/// The mapping in force: the documented entries, with the site's over them and the site's other ones behind.
fn in_force<'a>(mapping: &'a Mapping, site: &'a Site) -> Vec<Entry<'a>> {
    let own: Vec<(&str, Vec<&str>)> = if mapping.open { site.entries().collect() } else { Vec::new() };
    let rows = mapping.entries.iter().all(|e| e.path != "layout.rows") || mapping.entries.iter().any(|e| e.path == "layout.delimiter");
    let mut entries: Vec<Entry<'a>> = mapping
        .entries
        .iter()
        .map(|e| match own.iter().find(|(path, _)| *path == e.path) {
            Some((_, values)) => Entry { path: e.path, values: values.clone(), evidence: None, default: Some(e.values) },
            None => Entry { path: e.path, values: e.values.to_vec(), evidence: Some(e.evidence), default: None },
        })
        .collect();
    for (path, values) in own {
        let fits = rows || !OF_ROWS.contains(&path);
        if fits && mapping.entries.iter().all(|e| e.path != path) {
            entries.push(Entry { path, values, evidence: None, default: None });
        }
    }
    entries
}

fn document(erp: Erp, origin: Option<&Origin>, site: &Site) -> Value {
    let about = erp.about();
    let entry = |e: &Entry<'_>| {
        json!({
            "path": e.path,
            "values": e.values,
            "evidence": e.evidence.map(Evidence::word),
            "own": e.evidence.is_none(),
            "default": e.default,
        })
    };
    json!({
        "erp": erp.word(),
        "origin": origin.map(|o| o.name.as_str()),
        "system": about.system,
        "formats": about.formats.iter().map(|f| json!({"name": f.name, "shape": f.shape, "evidence": f.evidence.word()})).collect::<Vec<_>>(),
        "identifiers": about.identifiers.iter().map(|i| json!({
            "thing": i.thing, "key": i.key, "aliases": i.aliases, "carried_by": i.carried_by, "without": i.without,
            "evidence": i.evidence.word(),
        })).collect::<Vec<_>>(),
        "dialects": about.dialects,
        "mappings": about.mappings.iter().map(|m| json!({
            "format": m.format,
            "open": m.open,
            "entries": in_force(m, site).iter().map(entry).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "currencies": site.currencies().map(|(native, currency)| (native.to_owned(), json!(currency.code()))).collect::<serde_json::Map<_, _>>(),
    })
}

fn text(out: &mut dyn Write, erp: Erp, origin: Option<&Origin>, site: &Site, lang: Lang, style: Style) -> io::Result<()> {
    let about = erp.about();
    let (on, off) = if style.colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    let of = origin.map(|o| format!(" ({} {})", pick(lang, "origin", "origine"), o.name)).unwrap_or_default();
    writeln!(out, "{on}{}{off}: {}{of}", erp.word(), about.system)?;
    let title = |out: &mut dyn Write, title: &str| writeln!(out, "\n{on}{title}{off}");

    title(out, pick(lang, "formats", "formats"))?;
    let mut table = print::table(&pick(lang, ["format", "recognised by", "evidence"], ["format", "reconnu à", "preuve"]), style);
    for f in about.formats {
        table.add_row(vec![print::text(f.name), print::text(f.shape), print::text(word(f.evidence, lang))]);
    }
    print::write_table(out, &table)?;
    for dialect in about.dialects {
        writeln!(out, "  {}: {dialect}", pick(lang, "dialect", "dialecte"))?;
    }

    title(out, pick(lang, "identifiers", "identifiants"))?;
    let header = pick(
        lang,
        ["thing", "key", "never the key", "carried by", "without it", "evidence"],
        ["objet", "clé", "jamais la clé", "porté par", "sans elle", "preuve"],
    );
    let mut table = print::table(&header, style);
    for i in about.identifiers {
        table.add_row([i.thing, i.key, i.aliases, i.carried_by, i.without, word(i.evidence, lang)].map(print::text));
    }
    print::write_table(out, &table)?;

    for mapping in about.mappings {
        let closed = pick(lang, "; no site changes it", " ; aucun site ne le change");
        let closed = if mapping.open { "" } else { closed };
        title(out, &format!("{} {}{closed}", pick(lang, "mapping of", "correspondance de"), mapping.format))?;
        let mut table = print::table(&pick(lang, ["entry", "native", "evidence"], ["entrée", "natif", "preuve"]), style);
        for e in in_force(mapping, site) {
            let known = e.evidence.map_or(pick(lang, "* the site's own", "* propre au site"), |level| word(level, lang));
            table.add_row(vec![print::text(e.path), print::text(&e.values.join(", ")), print::text(known)]);
        }
        print::write_table(out, &table)?;
    }
    let currencies: Vec<_> = site.currencies().collect();
    if !currencies.is_empty() {
        title(out, pick(lang, "currencies (the site's own)", "devises (propres au site)"))?;
        for (native, currency) in currencies {
            writeln!(out, "  {} = {currency}", visible(native))?;
        }
    }
    Ok(())
}

/// The word for a level of evidence.
fn word(evidence: Evidence, lang: Lang) -> &'static str {
    let french = match evidence {
        Evidence::Documented => "documenté",
        Evidence::Evidenced => "observé",
        Evidence::Inferred => "déduit",
        Evidence::Assumed => "supposé",
    };
    pick(lang, evidence.word(), french)
}
