//! A story behind an id, told in sentences: first what the ERP and Procore say, then what follows from it.

use crate::engine::{Candidate, Explained, FactStory, Finding, PairStory, RowStory, WriteStory};
use crate::model::{Bill, BillRef, Commitment, Decision, Invoice, Payment, PaymentStatus, Settlement, Undoes, Verdict as Decided};

use super::{Lang, message};

/// A part of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// What it is about.
    pub title: &'static str,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// One step: a title and lines below it. Values from outside stand in them literally: show them through [`super::visible`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is.
    pub title: String,
    /// The details.
    pub lines: Vec<String>,
}

/// Tells what is known behind an id. Parts of which nothing is known are left out.
pub fn story(explained: &Explained, lang: Lang) -> Vec<Chapter> {
    let t = Teller(lang);
    let chapters = [
        (t.pick("what was read", "ce qui a été lu"), explained.facts.iter().map(|f| t.fact(f)).collect::<Vec<_>>()),
        (t.pick("which invoice", "quelle facture"), explained.allocations.iter().map(|p| t.pair(p)).collect()),
        (t.pick("rows in Procore", "lignes dans Procore"), explained.rows.iter().map(|r| t.row(r)).collect()),
        (t.pick("writes", "écritures"), explained.writes.iter().map(|w| t.write(w)).collect()),
        (t.pick("open exceptions", "exceptions ouvertes"), explained.exceptions.iter().map(|e| t.exception(e)).collect()),
    ];
    chapters.into_iter().filter(|(_, steps)| !steps.is_empty()).map(|(title, steps)| Chapter { title, steps }).collect()
}

struct Teller(Lang);

impl Teller {
    fn pick<T>(&self, en: T, fr: T) -> T {
        match self.0 {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }

    fn fact(&self, fact: &FactStory) -> Step {
        let name = match &fact.origin {
            Some(origin) => format!("{origin}:{}", fact.key),
            None => fact.key.clone(),
        };
        let kind = match fact.kind {
            "payment" => self.pick("payment", "paiement"),
            "bill" => self.pick("bill", "facture ERP"),
            "invoice" => self.pick("invoice", "facture de sous-traitant"),
            "commitment" => self.pick("commitment", "engagement"),
            "decision" => self.pick("decision", "décision"),
            "settlement" => self.pick("settlement", "règlement constaté"),
            other => other,
        };
        let revision = if fact.revision.is_empty() {
            self.pick("no revision", "sans révision").to_owned()
        } else {
            format!("{} {}", self.pick("revision", "révision"), fact.revision)
        };
        let age = if fact.newest { self.pick("in force", "en vigueur") } else { self.pick("superseded", "remplacé") };
        let mut lines = self.content(fact);
        match &fact.document {
            Some(d) => {
                let (read, place) = (self.pick("read", "lu le"), self.pick("at", "à"));
                lines.push(format!("{} {place} {}, {read} {}, sha256 {}", d.name, d.place, d.received_at, d.sha256));
            }
            None if !matches!(fact.kind, "decision" | "settlement") => {
                lines.push(self.pick("read from Procore", "lu dans Procore").to_owned());
            }
            None => {}
        }
        Step { title: format!("{kind} {name}, {revision}, {age}"), lines }
    }

    /// The content in words; what is of no known form is shown as it stands.
    fn content(&self, fact: &FactStory) -> Vec<String> {
        let of = |value: &serde_json::Value| value.clone();
        let told = match fact.kind {
            "payment" => serde_json::from_value(of(&fact.content)).map(|p: Payment| self.payment(&p)),
            "bill" => serde_json::from_value(of(&fact.content)).map(|b: Bill| self.bill(&b)),
            "invoice" => serde_json::from_value(of(&fact.content)).map(|i: Invoice| self.invoice(&i)),
            "commitment" => serde_json::from_value(of(&fact.content)).map(|c: Commitment| self.commitment(&c)),
            "decision" => serde_json::from_value(of(&fact.content)).map(|d: Decision| self.decision(&d)),
            "settlement" => serde_json::from_value(of(&fact.content)).map(|s: Settlement| self.settlement(&s)),
            _ => Ok(vec![fact.content.to_string()]),
        };
        told.unwrap_or_else(|_| vec![fact.content.to_string()])
    }

    fn payment(&self, p: &Payment) -> Vec<String> {
        let status = match p.status {
            PaymentStatus::Pending => self.pick("not released", "non validé"),
            PaymentStatus::Posted => self.pick("posted", "comptabilisé"),
            PaymentStatus::Voided => self.pick("voided", "annulé"),
            PaymentStatus::Deleted => self.pick("deleted", "supprimé"),
        };
        let mut head = status.to_owned();
        for (word, value) in [
            ("", p.total.map(|m| m.to_string())),
            (self.pick(" on", " le"), p.date.map(|d| d.to_string())),
            (self.pick(" to", " à"), p.vendor_name.clone().or_else(|| p.vendor_id.clone())),
            (self.pick(", number", ", numéro"), p.reference.clone()),
            (self.pick(", voided on", ", annulé le"), p.voided_on.map(|d| d.to_string())),
        ] {
            if let Some(value) = value {
                head = format!("{head}{word} {value}");
            }
        }
        let mut lines = vec![head];
        for paid in &p.bills {
            let number = match (&paid.bill, &paid.number) {
                (BillRef::Id(_), Some(number)) => format!(" ({number})"),
                _ => String::new(),
            };
            lines.push(format!("{} {}{number}: {}", self.pick("pays bill", "règle la facture ERP"), paid.bill, paid.cash));
        }
        for credit in &p.credits {
            lines.push(format!("{} {} {}: {}", self.pick("credit", "crédit"), credit.kind, credit.id, credit.amount));
        }
        if let Some(rest) = p.unapplied.filter(|m| !m.is_zero()) {
            lines.push(format!("{}: {rest}", self.pick("on no bill", "sans facture")));
        }
        if let Some(undoes) = &p.reversal_of {
            let what = match undoes {
                Undoes::Id(id) => id.clone(),
                Undoes::OneOf(ids) => ids.join(self.pick(" or ", " ou ")),
                Undoes::Alike { alike } => format!("{} {alike}", self.pick("what is like", "ce qui ressemble à")),
            };
            lines.push(format!("{} {what}", self.pick("undoes", "annule")));
        }
        if let Some(whole) = &p.part_of {
            lines.push(format!("{} {whole}", self.pick("is a part of", "fait partie de")));
        }
        if let Some((_, why)) = &p.doubt {
            lines.push(format!("{}: {why}", self.pick("not believed", "mis en doute")));
        }
        lines
    }

    fn bill(&self, b: &Bill) -> Vec<String> {
        let mut words = Vec::new();
        if b.deleted {
            words.push(self.pick("deleted", "supprimée").to_owned());
        }
        words.extend(b.number.as_ref().map(|n| format!("{} {n}", self.pick("number", "numéro"))));
        words.extend(b.vendor_name.clone().or_else(|| b.vendor_id.clone()));
        words.extend(b.total.map(|m| m.to_string()));
        vec![if words.is_empty() { self.pick("only named", "seulement nommée").to_owned() } else { words.join(", ") }]
    }

    fn invoice(&self, i: &Invoice) -> Vec<String> {
        let mut words = Vec::new();
        words.extend(i.number.as_ref().map(|n| format!("{} {n}", self.pick("number", "numéro"))));
        words.extend(i.vendor_name.clone());
        words.extend(i.payable.map(|m| format!("{} {m}", self.pick("payable", "à payer"))));
        words.push(format!("{} {}", self.pick("commitment", "engagement"), i.commitment));
        match &i.origin_id {
            Some(id) => words.push(format!("{} {id}", self.pick("exported, the ERP calls it", "exportée, l'ERP l'appelle"))),
            None => words.push(self.pick("without the ERP's id", "sans identifiant ERP").to_owned()),
        }
        vec![words.join(", ")]
    }

    fn commitment(&self, c: &Commitment) -> Vec<String> {
        let mut words: Vec<String> = [&c.number, &c.title, &c.vendor_name, &c.status].into_iter().flatten().cloned().collect();
        if c.allow_payments == Some(false) {
            words.push(self.pick("Payments Issued is switched off", "les paiements émis sont désactivés").to_owned());
        }
        vec![words.join(", ")]
    }

    fn decision(&self, d: &Decision) -> Vec<String> {
        let what = match &d.verdict {
            Decided::Link { payment, bill, requisition } => format!("link {payment} {bill} {requisition}"),
            Decided::Unlink { payment, bill } => format!("unlink {payment} {bill}"),
            Decided::Dismiss { exception } => format!("dismiss {exception}"),
            Decided::Release { exception } => format!("release {exception}"),
            Decided::Repost { exception } => format!("repost {exception}"),
            Decided::Adopt { exception, contract_payment } => format!("adopt {exception} {contract_payment}"),
        };
        let by = if d.by.is_empty() { self.pick("somebody", "quelqu'un") } else { d.by.as_str() };
        vec![format!("{what}: {by}, {}: {}", d.at, d.why)]
    }

    fn settlement(&self, s: &Settlement) -> Vec<String> {
        vec![format!(
            "{} {} {} {}",
            s.origin_id,
            self.pick("stands as row", "figure comme ligne"),
            s.contract_payment,
            self.pick("in Procore", "dans Procore")
        )]
    }

    fn pair(&self, pair: &PairStory) -> Step {
        let rule = match pair.rule.as_deref() {
            Some("link") => self.pick("a person linked it", "une personne l'a liée"),
            Some("bill_id") => self.pick("its origin_id names the bill", "son origin_id nomme la facture ERP"),
            Some("number") => self.pick("number and vendor agree", "numéro et fournisseur concordent"),
            Some(_) | None => "",
        };
        let to = match pair.invoice {
            Some(invoice) => format!("{} {invoice}: {rule}", self.pick("invoice", "facture")),
            None => self.pick("no invoice", "aucune facture").to_owned(),
        };
        let title = format!("{}, {} {} → {to}", pair.payment, self.pick("bill", "facture ERP"), pair.bill);
        let lines = pair.candidates.iter().filter(|c| Some(c.invoice) != pair.invoice).map(|c| self.candidate(c)).collect();
        Step { title, lines }
    }

    fn candidate(&self, c: &Candidate) -> String {
        let verdict = match c.finding {
            Finding::Linked => self.pick("a person linked it", "une personne l'a liée"),
            Finding::NamesTheBill => self.pick("its origin_id names the bill as well", "son origin_id nomme aussi la facture ERP"),
            Finding::SameNumberAndVendor => self.pick("number and vendor agree as well", "numéro et fournisseur concordent aussi"),
            Finding::NamesAnotherBill => {
                self.pick("rejected: its origin_id names another bill", "rejetée : son origin_id nomme une autre facture ERP")
            }
            Finding::NotExported => self.pick("rejected: not exported", "rejetée : non exportée"),
            Finding::AnotherVendor => self.pick(
                "rejected: same number, and the vendor is another or unknown",
                "rejetée : même numéro, mais fournisseur différent ou inconnu",
            ),
        };
        let mut words: Vec<String> = c.number.iter().cloned().collect();
        words.extend(c.vendor.clone());
        let known = if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) };
        format!("{} {}{known}: {verdict}", self.pick("looked at invoice", "facture examinée"), c.invoice)
    }

    fn row(&self, row: &RowStory) -> Step {
        let tag = row.tag.as_deref().unwrap_or_default();
        let by = match row.by {
            "quittance" => format!("{} {tag}", self.pick("written by quittance as", "écrite par quittance sous le nom")),
            "another_integration" => {
                format!("{} {tag}", self.pick("written by another integration as", "écrite par une autre intégration sous le nom"))
            }
            "procore_pay" => format!("{} ({tag})", self.pick("paid with Procore Pay", "payée par Procore Pay")),
            _ => self.pick("typed by a person", "saisie par une personne").to_owned(),
        };
        let currency = row.currency.as_ref().map(|c| format!(" {c}")).unwrap_or_default();
        let date = row.date.map_or_else(|| self.pick("no date", "sans date").to_owned(), |d| d.to_string());
        let invoice = row
            .invoice
            .map_or_else(|| self.pick("no invoice", "sans facture").to_owned(), |i| format!("{} {i}", self.pick("invoice", "facture")));
        Step { title: format!("{} {}: {}{currency}, {date}, {invoice}", self.pick("row", "ligne"), row.id, row.amount), lines: vec![by] }
    }

    fn write(&self, write: &WriteStory) -> Step {
        let w = &write.line;
        let kind = match w.kind {
            "post" => self.pick("posting", "inscription"),
            "reverse" => self.pick("reversal", "contrepassation"),
            "adopt" => self.pick("adoption", "adoption"),
            other => other,
        };
        let title = format!("{kind} {} {} ({}): {}", w.amount, w.currency, w.date, w.state);
        let mut lines = vec![format!("{} {}", w.id, w.origin_id)];
        lines.extend(write.history.iter().map(|a| {
            let detail = if a.detail.is_empty() { String::new() } else { format!(": {}", a.detail) };
            format!("{} {}{detail}", a.at, a.event)
        }));
        Step { title, lines }
    }

    fn exception(&self, e: &crate::engine::ExceptionEntry) -> Step {
        let lines = vec![
            message(&e.exception, self.0),
            super::hint(e.exception.code, self.0).to_owned(),
            format!("id {}, {} {}", e.id, self.pick("since", "depuis"), e.since),
        ];
        Step { title: e.exception.code.word().to_owned(), lines }
    }
}
