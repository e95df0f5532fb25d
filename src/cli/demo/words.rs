//! The story's own sentences, in English and in French.

use std::path::Path;

use quittance::model::ExceptionCode;
use quittance::report::Lang;
use quittance::{Erp, Ingested, Receipt};

use super::explain::Reason;
use crate::cli::print::pick;

/// `1 row`, `2 rows`; in French 0 is singular too.
fn count(lang: Lang, n: u64, english: [&str; 2], french: [&str; 2]) -> String {
    let [one, many] = match lang {
        Lang::En => english,
        Lang::Fr => french,
    };
    let single = n == 1 || (n == 0 && lang == Lang::Fr);
    format!("{n} {}", if single { one } else { many })
}

pub(super) fn intro(lang: Lang) -> [&'static str; 2] {
    match lang {
        Lang::En => [
            "A subcontractor's invoice is approved in Procore, exported to QuickBooks, and paid there. Then each payment has to come back to \
             Procore's Payments Issued tab: once, for the right invoice, with the right amount, also when the site trailer was offline for \
             weeks. quittance carries them back.",
            "You see Ridgeline Builders, an invented contractor with 3 projects and 40 subcontracts. Its Procore is a sandbox on this \
             computer. Nothing leaves it.",
        ],
        Lang::Fr => [
            "La facture d'un sous-traitant est approuvée dans Procore, exportée vers QuickBooks et payée là-bas. Ensuite chaque paiement doit \
             revenir dans l'onglet Payments Issued de Procore : une seule fois, pour la bonne facture, avec le bon montant, même si le \
             chantier est resté des semaines sans réseau. C'est ce que fait quittance.",
            "Vous voyez Ridgeline Builders, un entrepreneur inventé avec 3 projets et 40 contrats. Son Procore est un bac à sable sur cet \
             ordinateur. Rien n'en sort.",
        ],
    }
}

/// Title and explanation of an act.
pub(super) fn act(lang: Lang, number: usize) -> [&'static str; 2] {
    let english = match number {
        1 => [
            "In the office: read Procore",
            "quittance reads the invoices that were exported to accounting and keeps them in a journal, one file on this computer. From then on \
             it can work without a network.",
        ],
        2 => [
            "The connection goes away",
            "The laptop is in the site trailer now. Offline is no error: quittance says so and keeps what it has.",
        ],
        3 => [
            "Import what QuickBooks says, offline",
            "These documents are as QuickBooks hands them out. Each is read whole or refused whole, and what is read twice counts once.",
        ],
        4 => [
            "Reconcile, still offline",
            "Each paid bill is matched to one invoice: by the bill's id that Procore holds, else by number and vendor, never by amount or date. \
             What should stand in Procore is compared with what stands there; the difference is the plan. Whatever is not certain is held \
             back, with a reason.",
        ],
        5 => [
            "The connection is back, but bad",
            "Procore now loses requests on the way in, and replies on the way out. A lost reply is the dangerous one: the payment stands, and \
             whoever simply sends again has paid twice in the books. quittance reads back what stands before it sends again.",
        ],
        6 => [
            "QuickBooks has changed its mind",
            "Four days later QuickBooks reports its changes: a check was voided, another one corrected. quittance deletes and overwrites \
             nothing in Procore. It reverses what stands with a negative entry and posts what should stand, as accountants do.",
        ],
        7 => [
            "The receipt",
            "What QuickBooks says was paid on bills, what quittance posted, and what stands in Procore. Each cent of difference has a reason.",
        ],
        _ => [
            "Proof: other computers",
            "Two new computers with empty journals get the same documents, one of them in reverse order. If anything depended on luck or on \
             order, it would show now.",
        ],
    };
    let french = match number {
        1 => [
            "Au bureau : lire Procore",
            "quittance lit les factures exportées vers la comptabilité et les garde dans un journal, un seul fichier sur cet ordinateur. Dès lors \
             il peut travailler sans réseau.",
        ],
        2 => [
            "La connexion disparaît",
            "L'ordinateur est maintenant sur le chantier. Être hors ligne n'est pas une erreur : quittance le dit et garde ce qu'il a.",
        ],
        3 => [
            "Importer ce que dit QuickBooks, hors ligne",
            "Ces documents sont tels que QuickBooks les donne. Chacun est lu en entier ou refusé en entier, et ce qui est lu deux fois compte une \
             fois.",
        ],
        4 => [
            "Rapprocher, toujours hors ligne",
            "Chaque facture payée est rattachée à une seule facture de Procore : par l'identifiant que Procore détient, sinon par le numéro et le \
             fournisseur, jamais par le montant ou la date. Ce qui devrait figurer dans Procore est comparé à ce qui y figure ; la différence \
             est le plan. Ce qui n'est pas certain est retenu, avec une raison.",
        ],
        5 => [
            "La connexion revient, mais mauvaise",
            "Procore perd maintenant des requêtes à l'aller et des réponses au retour. Une réponse perdue est le danger : le paiement est \
             inscrit, et qui renvoie sans regarder l'inscrit deux fois. quittance relit ce qui est inscrit avant de renvoyer.",
        ],
        6 => [
            "QuickBooks a changé d'avis",
            "Quatre jours plus tard QuickBooks annonce ses changements : un chèque annulé, un autre corrigé. quittance n'efface et n'écrase rien \
             dans Procore. Il contrepasse par une écriture négative et inscrit ce qui doit y être, comme le font les comptables.",
        ],
        7 => [
            "Le reçu",
            "Ce que QuickBooks dit avoir payé, ce que quittance a inscrit, et ce qui figure dans Procore. Chaque centime d'écart a une raison.",
        ],
        _ => [
            "La preuve : d'autres ordinateurs",
            "Deux nouveaux ordinateurs aux journaux vides reçoivent les mêmes documents, l'un d'eux dans l'ordre inverse. Si quelque chose \
             dépendait du hasard ou de l'ordre, on le verrait maintenant.",
        ],
    };
    match lang {
        Lang::En => english,
        Lang::Fr => french,
    }
}

pub(super) fn no_such_erp(lang: Lang, wanted: &str) -> String {
    let wanted = quittance::report::visible(wanted);
    let shown = Erp::QuickbooksOnline.word();
    match lang {
        Lang::En => format!("there is no demonstration for `{wanted}`; there is one for {shown}"),
        Lang::Fr => format!("il n'y a pas de démonstration pour `{wanted}` ; il y en a une pour {shown}"),
    }
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
        Lang::Fr => format!("{what} : {new} nouveaux, {revised} révisés, {duplicate} connus"),
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
        Lang::Fr => format!("… et {n} autres"),
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
        Lang::Fr => format!("{created} inscrites et confirmées, {found} retrouvées après une réponse perdue, {requests} en tout"),
    }
}

pub(super) fn lost(lang: Lang, requests: usize, replies: usize) -> String {
    match lang {
        Lang::En => {
            let s = |n: usize| if n == 1 { "" } else { "s" };
            let (r, p) = (s(requests), if replies == 1 { "y" } else { "ies" });
            format!(
                "the sandbox's own log: {requests} request{r} lost on the way in, {replies} repl{p} lost after Procore had carried it out"
            )
        }
        Lang::Fr => format!("le journal du bac à sable : {requests} requêtes perdues avant et {replies} réponses perdues après exécution"),
    }
}

pub(super) fn once(lang: Lang, entries: usize) -> String {
    match lang {
        Lang::En => format!("counted in the sandbox: {entries} entries by quittance, each exactly once"),
        Lang::Fr => format!("compté dans le bac à sable : {entries} écritures de quittance, chacune exactement une fois"),
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
