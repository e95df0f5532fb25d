//! What people read on a terminal: tables that fit it, amounts to the right, a colour never the only carrier.

use std::io::{self, Write};

use comfy_table::{Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table, presets};
use quittance::report::{self, Lang, visible};
use quittance::{ExceptionEntry, Explained, InvoiceStatus, OutboxLine, Receipt};

/// How wide lines may be, and whether there are colours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub(crate) width: u16,
    pub(crate) colour: bool,
}

/// Picks a language's words.
pub(crate) fn pick<T>(lang: Lang, en: T, fr: T) -> T {
    match lang {
        Lang::En => en,
        Lang::Fr => fr,
    }
}

pub(crate) fn table(header: &[&str], style: Style) -> Table {
    let mut table = Table::new();
    // One line below the head and none between rows: most rows fit on one line, and a page shows more of them.
    table.load_style(presets::NOTHING.header_separator(LineStyle::new('─', '─', '─', '─')));
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(style.width);
    table.set_header(header.to_vec());
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    if style.colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table
}

/// `1 row`, `2 rows`; in French 0 is singular too.
pub(crate) fn count(lang: Lang, n: u64, [one, many]: [&str; 2]) -> String {
    let single = n == 1 || (n == 0 && lang == Lang::Fr);
    format!("{n} {}", if single { one } else { many })
}

/// The heads of columns of amounts stand over their ends, and an amount is never broken over two lines.
fn right(table: &mut Table, columns: std::ops::Range<usize>) {
    for index in columns.clone() {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    whole(table, columns);
}

/// Columns whose content is shown whole: identifiers that are copied, and amounts.
pub(crate) fn whole(table: &mut Table, columns: std::ops::Range<usize>) {
    for index in columns {
        if let Some(column) = table.column_mut(index) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
}

pub(crate) fn text(value: &str) -> Cell {
    Cell::new(visible(value))
}

pub(crate) fn optional(value: Option<&str>) -> Cell {
    text(value.unwrap_or("–"))
}

pub(crate) fn amount(value: &str) -> Cell {
    text(value).set_alignment(CellAlignment::Right)
}

pub(crate) fn write_table(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    writeln!(out, "{}", table.trim_fmt())
}

/// What a verb did, how things stand, and why it could not go on.
pub(crate) fn receipt(out: &mut dyn Write, r: &Receipt, lang: Lang, style: Style) -> io::Result<()> {
    if let Some(i) = &r.ingested {
        let label = pick(lang, "ingested", "lu");
        let documents = count(lang, i.documents, ["document", "documents"]);
        let [new, revised, known, conflict] = [i.new, i.revised, i.duplicate, i.conflict];
        let line = pick(
            lang,
            format!("{documents}: {new} new, {revised} revised, {known} known, {conflict} in conflict"),
            format!("{documents} : nouveaux {new}, révisés {revised}, connus {known}, en conflit {conflict}"),
        );
        writeln!(out, "{label:<12}{line}")?;
    }
    if let Some(d) = &r.reconciled {
        let label = pick(lang, "reconciled", "rapproché");
        let postings = count(lang, d.postings, pick(lang, ["posting", "postings"], ["inscription", "inscriptions"]));
        let reversals = count(lang, d.reversals, pick(lang, ["reversal", "reversals"], ["contrepassation", "contrepassations"]));
        let line = pick(lang, format!("{postings} and {reversals} queued"), format!("{postings} et {reversals} à envoyer"));
        writeln!(out, "{label:<12}{line}")?;
        for (code, n) in &d.exceptions {
            writeln!(out, "{:<12}{n} × {}", "", code.word())?;
        }
    }
    if let Some(s) = &r.replayed {
        let label = pick(lang, "replayed", "envoyé");
        let line = pick(
            lang,
            format!(
                "{} created, {} found or adopted, {} rejected, {} deferred, {} in doubt; {}",
                s.acknowledged,
                s.adopted,
                s.rejected,
                s.deferred,
                s.in_doubt,
                count(Lang::En, s.requests, ["request", "requests"])
            ),
            format!(
                "créées {}, trouvées ou adoptées {}, refusées {}, différées {}, incertaines {} ; {}",
                s.acknowledged,
                s.adopted,
                s.rejected,
                s.deferred,
                s.in_doubt,
                count(Lang::Fr, s.requests, ["requête", "requêtes"])
            ),
        );
        writeln!(out, "{label:<12}{line}")?;
    }
    if !r.totals.is_empty() {
        let header = pick(
            lang,
            ["currency", "ERP", "posted by us", "by others", "in Procore", "difference"],
            ["devise", "ERP", "inscrit par nous", "par d'autres", "dans Procore", "écart"],
        );
        let mut t = table(&header, style);
        right(&mut t, 1..6);
        for total in &r.totals {
            t.add_row(vec![
                text(&total.currency),
                amount(&total.erp),
                amount(&total.posted),
                amount(&total.others),
                amount(&total.procore),
                amount(&total.difference),
            ]);
        }
        write_table(out, &t)?;
    }
    let pending = pick(lang, "pending", "à envoyer");
    writeln!(out, "{pending:<12}{}", count(lang, r.pending, pick(lang, ["write", "writes"], ["écriture", "écritures"])))?;
    if let Some(why) = r.stalled {
        let label = pick(lang, "stalled", "arrêté");
        let because = r.stalled_because.as_deref().map(|b| format!(": {}", visible(b))).unwrap_or_default();
        writeln!(out, "{label:<12}{}{because}", stall(why, lang))?;
        if r.pending > 0 {
            let kept = pick(lang, "what is pending is kept; run it again later", "ce qui reste à envoyer est gardé ; relancez plus tard");
            writeln!(out, "{:<12}{kept}", "")?;
        }
    }
    if r.interrupted {
        writeln!(out, "{}", pick(lang, "interrupted; run it again to go on", "interrompu ; relancez pour continuer"))?;
    }
    writeln!(out, "{:<12}{}", pick(lang, "chain", "chaîne"), r.chain)
}

fn stall(word: &'static str, lang: Lang) -> &'static str {
    let french = match word {
        "offline" => "hors ligne",
        "throttled" => "limité par Procore",
        "unauthorised" => "non autorisé",
        "forbidden" => "accès refusé",
        "busy" => "occupé",
        other => other,
    };
    pick(lang, word, french)
}

/// How each invoice stands.
pub(crate) fn status(out: &mut dyn Write, invoices: &[InvoiceStatus], lang: Lang, style: Style) -> io::Result<()> {
    if invoices.is_empty() {
        return writeln!(out, "{}", pick(lang, "no invoices have been read yet", "aucune facture de sous-traitant n'a encore été lue"));
    }
    let header = pick(
        lang,
        ["", "invoice", "number", "vendor", "", "payable", "paid", "open", ""],
        ["", "facture", "numéro", "fournisseur", "", "à payer", "payé", "ouvert", ""],
    );
    let mut t = table(&header, style);
    right(&mut t, 5..8);
    whole(&mut t, 0..2);
    whole(&mut t, 4..5);
    for i in invoices {
        let icon = format!("{} {}", i.icon.shape, pick(lang, i.icon.label, sync_status_fr(i.sync_status)));
        let mut state = payment_status(i.payment_status, lang).to_owned();
        if i.erp_paid != i.paid {
            // What the ERP says, where Procore shows something else.
            state = format!("{state}; ERP {}", i.erp_paid);
        }
        t.add_row(vec![
            Cell::new(icon).fg(colour(i.icon.colour)),
            text(&i.requisition_id.to_string()),
            optional(i.invoice_number.as_deref()),
            optional(i.vendor.as_deref()),
            text(&i.currency),
            amount(i.payable.as_deref().unwrap_or("–")),
            amount(&i.paid),
            amount(i.open.as_deref().unwrap_or("–")),
            text(&state),
        ]);
    }
    write_table(out, &t)
}

fn payment_status(word: &'static str, lang: Lang) -> &'static str {
    match word {
        "unpaid" => pick(lang, "unpaid", "impayée"),
        "partially_paid" => pick(lang, "partly paid", "payée en partie"),
        "paid" => pick(lang, "paid", "payée"),
        "overpaid" => pick(lang, "overpaid", "trop payée"),
        other => other,
    }
}

fn sync_status_fr(word: &'static str) -> &'static str {
    match word {
        "failed" => "échec",
        "in_doubt" => "incertain",
        "queued" => "à envoyer",
        "drifted" => "modifié",
        "voided" => "annulé",
        "waiting" => "en attente",
        "synced" => "synchronisé",
        "retrieved" => "récupéré",
        "sent" => "envoyé",
        _ => "non exporté",
    }
}

fn colour(name: &str) -> Color {
    match name {
        "red" => Color::Red,
        "orange" => Color::DarkYellow,
        "yellow" => Color::Yellow,
        "green" => Color::Green,
        "blue" => Color::Blue,
        _ => Color::DarkGrey,
    }
}

/// The open exceptions: what happened, what to do, and the id to name it by.
pub(crate) fn exceptions(out: &mut dyn Write, entries: &[ExceptionEntry], lang: Lang, style: Style) -> io::Result<()> {
    if entries.is_empty() {
        return writeln!(out, "{}", pick(lang, "no exceptions are open", "aucune exception ouverte"));
    }
    for (n, entry) in entries.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        exception(out, &entry.exception, lang, style)?;
        writeln!(out, "  {} {}, {} {}", pick(lang, "id", "id"), entry.id, pick(lang, "since", "depuis"), entry.since)?;
    }
    Ok(())
}

/// One exception without its id.
pub(crate) fn exception(out: &mut dyn Write, e: &quittance::model::Exception, lang: Lang, style: Style) -> io::Result<()> {
    use quittance::model::Severity;
    let (shape, ansi) = match e.code.severity() {
        Severity::Waiting => ("◷", "\u{1b}[90m"),
        Severity::Person => ("!", "\u{1b}[31m"),
    };
    let (on, off) = if style.colour { (ansi, "\u{1b}[0m") } else { ("", "") };
    let severity = match e.code.severity() {
        Severity::Waiting => pick(lang, "waiting", "en attente"),
        Severity::Person => pick(lang, "attention", "à traiter"),
    };
    writeln!(out, "{on}{shape} {}{off} ({severity})", e.code.word())?;
    wrapped(out, &visible(&report::message(e, lang)), style)?;
    wrapped(out, report::hint(e.code, lang), style)
}

/// The writes, lane by lane.
pub(crate) fn outbox(out: &mut dyn Write, lines: &[OutboxLine], lang: Lang, style: Style) -> io::Result<()> {
    if lines.is_empty() {
        return writeln!(out, "{}", pick(lang, "no writes", "aucune écriture"));
    }
    let header = pick(
        lang,
        ["commitment", "kind", "amount", "", "date", "origin_id", "state"],
        ["engagement", "genre", "montant", "", "date", "origin_id", "état"],
    );
    let mut t = table(&header, style);
    right(&mut t, 2..3);
    whole(&mut t, 0..2);
    whole(&mut t, 3..5);
    whole(&mut t, 6..7);
    for w in lines {
        let state = if w.attempts > 1 { format!("{} ×{}", w.state, w.attempts) } else { w.state.to_owned() };
        t.add_row(vec![
            text(&w.lane.to_string()),
            text(w.kind),
            amount(&w.amount),
            text(&w.currency),
            text(&w.date),
            text(&w.origin_id),
            text(&state),
        ]);
    }
    write_table(out, &t)?;
    // What Procore, or the way to it, said last, for what does not stand yet: as a sentence it needs the whole width.
    for w in lines.iter().filter(|w| w.state != "acknowledged") {
        if let Some(error) = &w.last_error {
            writeln!(out, "  {}: {}", visible(&w.origin_id), visible(error))?;
        }
    }
    Ok(())
}

/// The story behind an id.
pub(crate) fn explained(out: &mut dyn Write, e: &Explained, lang: Lang, style: Style) -> io::Result<()> {
    if e.names.is_empty() {
        return writeln!(out, "{}", pick(lang, "nothing in the journal has this id", "rien dans le journal ne porte cet identifiant"));
    }
    writeln!(out, "{} {}", pick(lang, "this names:", "ceci désigne :"), e.names.join(", "))?;
    for chapter in report::story(e, lang) {
        let (on, off) = if style.colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
        writeln!(out, "\n{on}{}{off}", chapter.title)?;
        for step in &chapter.steps {
            writeln!(out, "  {}", visible(&step.title))?;
            for line in &step.lines {
                writeln!(out, "    {}", visible(line))?;
            }
        }
    }
    Ok(())
}

/// A paragraph, indented and broken at blanks.
pub(crate) fn wrapped(out: &mut dyn Write, text: &str, style: Style) -> io::Result<()> {
    let room = usize::from(style.width).saturating_sub(2).max(20);
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            writeln!(out, "  {line}")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.is_empty() { Ok(()) } else { writeln!(out, "  {line}") }
}
