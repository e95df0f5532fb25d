//! The eight acts' titles and explanations, in English and in French. `{erp}`, `{undone}` and `{void}` are as in the ERP that is shown.

use quittance::report::Lang;

use super::documents::Books;
use crate::cli::print::pick;

pub(super) fn intro(lang: Lang, books: &Books) -> [String; 2] {
    let texts = match lang {
        Lang::En => [
            "A subcontractor's invoice is approved in Procore, exported to {erp}, and paid there. Then each payment has to come back to \
             Procore's Payments Issued tab: once, for the right invoice, with the right amount, also when the site trailer was offline for \
             weeks. quittance carries them back.",
            "You see Ridgeline Builders, an invented contractor with 3 projects and 40 subcontracts. Its Procore is a sandbox on this \
             computer. Nothing leaves it.",
        ],
        Lang::Fr => [
            "La facture d'un sous-traitant est approuvée dans Procore, exportée vers {erp} et payée là-bas. Ensuite chaque paiement doit \
             revenir dans l'onglet Payments Issued de Procore : une seule fois, pour la bonne facture, avec le bon montant, même si le \
             chantier est resté des semaines sans réseau. C'est ce que fait quittance.",
            "Vous voyez Ridgeline Builders, un entrepreneur inventé avec 3 projets et 40 contrats. Son Procore est un bac à sable sur cet \
             ordinateur. Rien n'en sort.",
        ],
    };
    texts.map(|text| fill(lang, text, books))
}

fn fill(lang: Lang, text: &str, books: &Books) -> String {
    let [english, french] = match (books.ways.edits, books.deletes) {
        (true, _) => ["a check was voided, another one corrected", "un chèque annulé, un autre corrigé"],
        (false, false) => ["a check was voided, another one voided and written anew", "un chèque annulé, un autre annulé et refait"],
        (false, true) => ["a payment was deleted, another one deleted and made anew", "un paiement supprimé, un autre supprimé et refait"],
    };
    let [void, void_french] = books.void;
    let filled = text.replace("{erp}", books.name);
    filled.replace("{undone}", pick(lang, english, french)).replace("{void}", pick(lang, void, void_french))
}

/// Title and explanation of an act.
pub(super) fn act(lang: Lang, number: usize, books: &Books) -> [String; 2] {
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
            "Import what {erp} says, offline",
            "These documents are as {erp} hands them out. Each is read whole or refused whole, and what is read twice counts once.",
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
            "{erp} has changed its mind",
            "Four days later {erp} reports its changes: {undone}. {void} quittance deletes and overwrites nothing in \
             Procore. It reverses what stands with a negative entry and posts what should stand, as accountants do.",
        ],
        7 => [
            "The receipt",
            "What {erp} says was paid on bills, what quittance posted, and what stands in Procore. Each cent of difference has a reason.",
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
            "Importer ce que dit {erp}, hors ligne",
            "Voici les documents, tels quels : {erp} les donne ainsi. Chacun est lu en entier ou refusé en entier, et ce qui est lu deux fois compte une \
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
            "{erp} a changé d'avis",
            "Quatre jours plus tard {erp} annonce ses changements : {undone}. {void} quittance n'efface et \
             n'écrase rien dans Procore. Il contrepasse par une écriture négative et inscrit ce qui doit y être, comme le font les comptables.",
        ],
        7 => [
            "Le reçu",
            "Ce qui est payé selon {erp}, ce que quittance a inscrit, et ce qui figure dans Procore. Chaque centime d'écart a une raison.",
        ],
        _ => [
            "La preuve : d'autres ordinateurs",
            "Deux nouveaux ordinateurs aux journaux vides reçoivent les mêmes documents, l'un d'eux dans l'ordre inverse. Si quelque chose \
             dépendait du hasard ou de l'ordre, on le verrait maintenant.",
        ],
    };
    let texts = match lang {
        Lang::En => english,
        Lang::Fr => french,
    };
    texts.map(|text| fill(lang, text, books))
}
