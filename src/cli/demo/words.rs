//! The story's own sentences, in English and in French.

use std::path::Path;

use quittance::model::ExceptionCode;
use quittance::report::Lang;
use quittance::{Ingested, Receipt};

use super::explain::Reason;
use crate::cli::print::{self, pick};

/// `1 row`, `2 rows`, as each language counts.
fn count(lang: Lang, n: u64, english: [&str; 2], french: [&str; 2]) -> String {
    print::count(lang, n, pick(lang, english, french))
}

/// `known` are those that can be shown.
pub(super) fn no_such_erp(lang: Lang, wanted: &str, known: &str) -> String {
    let wanted = quittance::report::visible(wanted);
    match lang {
        Lang::En => format!("there is no demonstration for `{wanted}`; expected one of {known}"),
        Lang::Fr => format!("il n'y a pas de démonstration pour `{wanted}` ; il y en a pour {known}"),
    }
}

/// The plural's ending in French, where 0 is singular too.
fn s(n: u64) -> &'static str {
    if n < 2 { "" } else { "s" }
}

/// How many invoices there are, and how many of them are exported.
pub(super) fn invoices(lang: Lang, all: usize, commitments: usize, projects: usize, exported: usize) -> String {
    match lang {
        Lang::En => format!(
            "{all} invoices on {commitments} subcontracts in {projects} projects: {exported} exported to accounting, {} not yet",
            all - exported
        ),
        Lang::Fr => format!(
            "{all} factures sur {commitments} contrats dans {projects} projets : {exported} exportées vers la comptabilité, {} pas encore",
            all - exported
        ),
    }
}

pub(super) fn sandbox(lang: Lang, url: &str) -> String {
    match lang {
        Lang::En => format!("the sandbox answers at {url}"),
        Lang::Fr => format!("le bac à sable répond à {url}"),
    }
}

pub(super) fn offline(lang: Lang, because: &str) -> String {
    let because = quittance::report::visible(because);
    match lang {
        Lang::En => format!("a pull now says: offline ({because}); the journal is as it was"),
        Lang::Fr => format!("une lecture dit maintenant : hors ligne ({because}) ; le journal est inchangé"),
    }
}

/// What a document brought.
pub(super) fn imported(lang: Lang, what: &str, ingested: Ingested) -> String {
    let Ingested { new, revised, duplicate, .. } = ingested;
    match lang {
        Lang::En => format!("{what}: {new} new, {revised} revised, {duplicate} known"),
        // What is read is of either gender; a record is of one.
        Lang::Fr => {
            let records = if new < 2 { "enregistrement nouveau" } else { "enregistrements nouveaux" };
            format!("{what} : {new} {records}, {revised} révisé{}, {duplicate} connu{}", s(revised), s(duplicate))
        }
    }
}

pub(super) fn planned(lang: Lang, postings: u64, reversals: u64, pending: u64) -> String {
    if pending == 0 {
        return pick(lang, "nothing new to write", "rien de nouveau à écrire").to_owned();
    }
    let postings = count(lang, postings, ["posting", "postings"], ["inscription", "inscriptions"]);
    let reversals = count(lang, reversals, ["reversal", "reversals"], ["contrepassation", "contrepassations"]);
    match lang {
        Lang::En => format!("planned: {postings} and {reversals}; {pending} in the outbox"),
        Lang::Fr => format!("prévu : {postings} et {reversals} ; {pending} dans la boîte d'envoi"),
    }
}

pub(super) fn and_more(lang: Lang, n: usize) -> String {
    match lang {
        Lang::En => format!("… and {n} more"),
        Lang::Fr => format!("… et {n} autre{}", if n < 2 { "" } else { "s" }),
    }
}

pub(super) fn held_back(lang: Lang, n: u64, code: ExceptionCode) -> String {
    let why = if code == ExceptionCode::WaitingForInvoice {
        pick(lang, " (no exported invoice for the bill is in Procore yet)", " (pas encore de facture exportée dans Procore)")
    } else if code == ExceptionCode::PossibleDuplicate {
        pick(lang, " (somebody may have typed the payment in Procore already)", " (quelqu'un l'a peut-être déjà saisi dans Procore)")
    } else {
        ""
    };
    match lang {
        Lang::En => format!("{n} held back: {}{why}", code.word()),
        Lang::Fr => format!("{n} en attente : {}{why}", code.word()),
    }
}

/// What a replay did, added up over its runs.
pub(super) fn replayed(lang: Lang, created: u64, found: u64, requests: u64) -> String {
    let requests = count(lang, requests, ["request", "requests"], ["requête", "requêtes"]);
    match lang {
        Lang::En => format!("{created} written and confirmed, {found} found standing after a lost reply, {requests} in all"),
        Lang::Fr => {
            let (c, f) = (s(created), s(found));
            format!("{created} inscrite{c} et confirmée{c}, {found} retrouvée{f} après une réponse perdue, {requests} en tout")
        }
    }
}

pub(super) fn lost(lang: Lang, requests: u64, replies: u64) -> String {
    let requests = count(lang, requests, ["request", "requests"], ["requête perdue", "requêtes perdues"]);
    let replies = count(lang, replies, ["reply", "replies"], ["réponse perdue", "réponses perdues"]);
    match lang {
        Lang::En => format!("the sandbox's own log: {requests} lost on the way in, {replies} lost after Procore had carried it out"),
        Lang::Fr => format!("le journal du bac à sable : {requests} avant et {replies} après exécution"),
    }
}

pub(super) fn once(lang: Lang, entries: u64) -> String {
    let entries = count(lang, entries, ["entry", "entries"], ["écriture", "écritures"]);
    match lang {
        Lang::En => format!("counted in the sandbox: {entries} by quittance, each exactly once"),
        Lang::Fr => format!("compté dans le bac à sable : {entries} de quittance, chacune exactement une fois"),
    }
}

pub(super) fn waiting(lang: Lang, seconds: i64, why: &str) -> String {
    match lang {
        Lang::En => format!("stalled ({why}); trying again in {seconds} s"),
        Lang::Fr => format!("suspendu ({why}) ; nouvel essai dans {seconds} s"),
    }
}

pub(super) fn explained(lang: Lang, difference: &str, currency: &str) -> String {
    match lang {
        Lang::En => format!("the difference of {difference} {currency} is"),
        Lang::Fr => format!("l'écart de {difference} {currency} se compose de"),
    }
}

/// Why a part of the difference is there.
pub(super) fn reason(lang: Lang, reason: Reason, count: usize) -> String {
    match reason {
        Reason::Others => pick(lang, "typed in Procore by somebody else", "saisi dans Procore par quelqu'un d'autre").to_owned(),
        Reason::Open => format!("{count} {}", pick(lang, "still to be sent", "encore à envoyer")),
        Reason::Held(code) => format!("{count} {} {}", pick(lang, "held back as", "en attente :"), code.word()),
    }
}

pub(super) fn no_difference(lang: Lang) -> &'static str {
    pick(lang, "there is no difference", "il n'y a pas d'écart")
}

pub(super) fn table_of_invoices(lang: Lang) -> &'static str {
    pick(lang, "Invoices, some of each kind:", "Les factures, quelques-unes de chaque sorte :")
}

pub(super) fn table_of_exceptions(lang: Lang) -> &'static str {
    pick(lang, "What is held back, and what to do about it:", "Ce qui est retenu, et ce qu'il faut faire :")
}

/// What the new computers came to.
pub(super) fn nothing_twice(lang: Lang, receipt: &Receipt) -> String {
    let new = receipt.reconciled.as_ref().map_or(0, |r| r.postings + r.reversals);
    match lang {
        Lang::En => format!("writes that a new computer plans: {new}"),
        Lang::Fr => format!("écritures qu'un nouvel ordinateur prévoit : {new}"),
    }
}

pub(super) fn same_digest(lang: Lang, digest: &str) -> String {
    let short: String = digest.chars().take(16).collect();
    match lang {
        Lang::En => format!("digest of what both know, whatever the order: {short}… = {short}…"),
        Lang::Fr => format!("empreinte de ce que les deux savent, quel que soit l'ordre : {short}… = {short}…"),
    }
}

pub(super) fn verified(lang: Lang) -> &'static str {
    pick(lang, "verify: the hash chain of all three journals is whole", "verify : la chaîne de hachage des trois journaux est intacte")
}

pub(super) fn go_on(lang: Lang) -> &'static str {
    pick(lang, "Go on yourself", "Continuez vous-même")
}

pub(super) fn lies_in(lang: Lang, path: &Path) -> String {
    let path = path.display().to_string();
    let path = quittance::report::visible(&path);
    match lang {
        Lang::En => format!("Everything lies in {path}: journal, configuration, documents, and the sandbox's world."),
        Lang::Fr => format!("Tout se trouve dans {path} : journal, configuration, documents et le monde du bac à sable."),
    }
}

pub(super) fn left_in(lang: Lang, path: &Path) -> String {
    let path = path.display();
    match lang {
        Lang::En => format!("what it wrote lies in {path}; `quittance demo --dir {path}` goes on from there"),
        Lang::Fr => format!("ce qu'il a écrit se trouve dans {path} ; `quittance demo --dir {path}` continue à partir de là"),
    }
}

pub(super) fn procore_again(lang: Lang) -> &'static str {
    pick(
        lang,
        "With the same Procore again, in another terminal (any secret will do):",
        "Avec le même Procore, dans un autre terminal (n'importe quel secret convient) :",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_their_words() {
        let brought = |new, revised, duplicate| Ingested { new, revised, duplicate, ..Ingested::default() };
        let cases = [
            (imported(Lang::Fr, "x", brought(0, 1, 2)), "x : 0 enregistrement nouveau, 1 révisé, 2 connus"),
            (imported(Lang::Fr, "x", brought(2, 0, 1)), "x : 2 enregistrements nouveaux, 0 révisé, 1 connu"),
            (imported(Lang::En, "x", brought(0, 1, 2)), "x: 0 new, 1 revised, 2 known"),
            (replayed(Lang::Fr, 1, 0, 1), "1 inscrite et confirmée, 0 retrouvée après une réponse perdue, 1 requête en tout"),
            (replayed(Lang::Fr, 5, 2, 19), "5 inscrites et confirmées, 2 retrouvées après une réponse perdue, 19 requêtes en tout"),
            (lost(Lang::Fr, 1, 1), "le journal du bac à sable : 1 requête perdue avant et 1 réponse perdue après exécution"),
            (lost(Lang::Fr, 0, 2), "le journal du bac à sable : 0 requête perdue avant et 2 réponses perdues après exécution"),
            (lost(Lang::En, 0, 1), "the sandbox's own log: 0 requests lost on the way in, 1 reply lost after Procore had carried it out"),
            (once(Lang::Fr, 1), "compté dans le bac à sable : 1 écriture de quittance, chacune exactement une fois"),
            (once(Lang::En, 2), "counted in the sandbox: 2 entries by quittance, each exactly once"),
            (planned(Lang::Fr, 1, 0, 1), "prévu : 1 inscription et 0 contrepassation ; 1 dans la boîte d'envoi"),
            (and_more(Lang::Fr, 1), "… et 1 autre"),
            (and_more(Lang::Fr, 2), "… et 2 autres"),
        ];
        for (said, expected) in cases {
            assert_eq!(said, expected);
        }
    }
}
