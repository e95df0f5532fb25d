//! Les exceptions en français.

use super::facts::{Facts, Words};
use crate::model::{Exception, ExceptionCode as C};

const WORDS: Words = Words {
    payment: "Le paiement ",
    a_payment: "Un paiement",
    of: " de ",
    to: " à ",
    bill: "la facture ERP ",
    bill_number: "la facture ERP numéro ",
    a_bill: "une facture ERP",
    an_invoice: "une facture de sous-traitant",
    invoice: "la facture de sous-traitant ",
};

pub(super) fn message(e: &Exception) -> String {
    let f = Facts::new(e, &WORDS);
    let (payment, bill, invoice, row) = (f.payment(), f.bill(), f.invoice(), f.row());
    match e.code {
        C::WaitingForInvoice => match f.get("because") {
            "bill_unknown" => {
                format!("{payment} règle {bill}, dont le numéro est inconnu et dont aucune facture exportée ne porte l'identifiant.")
            }
            "not_exported" => format!(
                "{payment} règle {bill} ; une facture de sous-traitant portant le numéro {} existe ({}), mais n'est pas encore exportée.",
                f.get("number"),
                f.get("candidates")
            ),
            _ => format!(
                "{payment} règle {bill}, et aucune facture de sous-traitant portant le numéro {} n'a encore été lue.",
                f.get("number")
            ),
        },
        C::InvoiceNotAccepted => match f.get("known") {
            "not exported" => format!("{payment} règle {bill}, liée à {invoice}, qui n'est pas exportée."),
            _ => format!("{payment} règle {bill}, liée à {invoice}, qui n'a pas été lue dans Procore."),
        },
        C::AmbiguousBill => match f.get("because") {
            "origin_id" => format!("{payment} règle {bill}, et plusieurs factures portent son identifiant : {}.", f.get("candidates")),
            _ => format!(
                "{payment} règle {bill}, et le numéro {} correspond à plusieurs factures : {}.",
                f.get("number"),
                f.get("candidates")
            ),
        },
        C::VendorMismatch => format!(
            "{payment} règle {bill}, numéro {}, mais la facture de sous-traitant {} de ce numéro vient de {}.",
            f.get("number"),
            f.get("candidates"),
            unknown(f.get("vendor_in_procore"))
        ),
        C::CurrencyMismatch => {
            let (whose, currency) = f.other_currency().unwrap_or(("invoice", "?"));
            let whose = match whose {
                "commitment" => "l'engagement est",
                "bill_currency" => "la facture ERP est",
                _ => "la facture est",
            };
            format!("{payment} pour {invoice} est en {}, mais {whose} en {currency}.", f.get("paid_in"))
        }
        C::Overpaid if f.is_about_a_payment() => {
            format!("{payment} dépasserait le montant à payer de {invoice} ({}) et est retenu.", f.get("payable"))
        }
        C::Overpaid => format!("{} sont payés pour {invoice}, dont le montant à payer est {}.", f.get("paid"), f.get("payable")),
        C::UnbalancedPayment => format!("{payment} n'est pas équilibré : {}.", reason(f.get("because"))),
        C::UnknownStatus => format!("{payment} a un état ou un type inconnu : {}.", reason(f.get("because"))),
        C::CreditSplit if f.of("check").is_some() => format!(
            "{payment} est un des postes du chèque {}, sur lequel des crédits de {} {} ont été déduits, et l'ERP ne dit pas de quel poste.",
            f.get("check"),
            f.get("credits"),
            f.get("currency")
        ),
        C::CreditSplit => format!(
            "{payment} utilise {} {} de crédits pour {} factures, sans que l'ERP dise quel crédit revient à quelle facture.",
            f.get("credits"),
            f.get("currency"),
            f.get("bills")
        ),
        C::PossibleDuplicate => format!("{payment} pour {invoice} ressemble à la ligne {row}, saisie à la main dans Procore."),
        C::ForeignOrigin => format!("{payment} pour {invoice} ressemble à la ligne {row}, écrite dans Procore par une autre intégration."),
        C::ProcorePay => format!("{payment} pour {invoice} ressemble à la ligne {row}, créée par Procore Pay."),
        C::PaymentsDisabled => {
            format!("{payment} ne peut pas être inscrit : les paiements émis sont désactivés sur l'engagement {}.", f.get("commitment"))
        }
        C::CommitmentClosed => {
            let status = f.of("status").map(|s| format!(" (« {s} »)")).unwrap_or_default();
            format!("{payment} ne peut pas être inscrit : l'engagement {} est clos{status}.", f.get("commitment"))
        }
        C::VoidedAfterPosting => match f.of("status") {
            Some("deleted") => format!("{payment} est supprimé dans l'ERP et figure toujours dans Procore, ligne {row}."),
            _ => format!("{payment} est annulé dans l'ERP et figure toujours dans Procore, ligne {row}."),
        },
        C::ChangedAfterPosting => format!("{payment} a changé dans l'ERP ; la ligne {row} de Procore montre toujours {}.", f.get("shown")),
        C::RemoteDeleted => format!("{payment} était inscrit pour {invoice}, ligne {row}, et cette ligne a disparu de Procore."),
        C::Locked => format!("{payment} : la ligne {row} est verrouillée dans Procore et ne peut pas être modifiée."),
        C::Conflict => conflict(&f, &payment, &row),
        C::Behind => behind(&f, &payment, &row),
        C::Rejected => {
            let why = f.of("reason").map_or_else(|| "sans motif".to_owned(), |r| format!("« {r} »"));
            format!("{payment} pour {invoice} a été refusé par Procore : {why}.")
        }
        C::InDoubt => format!("{payment} pour {invoice} a été envoyé, et aucune réponse ne prouve que Procore l'a exécuté."),
        C::DuplicatePosted => format!("{payment} figure plusieurs fois dans Procore : lignes {}.", f.get("rows")),
        C::Drift => drift(&f, &payment, &row),
    }
}

fn conflict(f: &Facts<'_>, payment: &str, row: &str) -> String {
    match f.get("differs") {
        "money" => format!("{payment} a été lu avec deux montants différents pour une même révision ({}).", f.get("revision")),
        "text" => format!("{payment} a été lu avec deux textes différents pour une même révision ({}).", f.get("revision")),
        "void_in_doubt" => format!("{payment} est peut-être annulé par {}, lui-même douteux.", f.get("void")),
        "void_of_another_amount" => format!("{payment} et {}, qui dit l'annuler, n'ont pas le même montant.", f.get("void")),
        "void_of_another_vendor" => format!("{payment} et {}, qui dit l'annuler, sont de deux fournisseurs.", f.get("void")),
        "void_of_several" => format!("{payment} est peut-être annulé par {}, mais un autre paiement semblable aussi.", f.get("void")),
        "void_before_payment" => format!(
            "{payment} ressemble à ce que {} annule, mais lui est postérieur : le paiement annulé n'a peut-être pas été lu.",
            f.get("void")
        ),
        _ => format!("{payment} : la ligne {row} vient d'une autre machine, qui veut autre chose."),
    }
}

fn behind(f: &Facts<'_>, payment: &str, row: &str) -> String {
    match f.get("because") {
        "void_without_payment" => format!("{payment} annule un paiement que ce journal n'a pas lu."),
        "parts_without_payment" => format!("Des factures du paiement {} ont été lues, mais pas le paiement lui-même.", f.get("whole")),
        "never_read" => format!("{payment} figure dans Procore, mais ce journal ne l'a jamais lu."),
        "no_origin_data" => {
            format!("{payment} : la ligne {row} ne dit pas de quelle révision elle vient, et ce journal ne l'a jamais prévue.")
        }
        _ => format!("{payment} : la ligne {row} vient d'une révision plus récente que celle que ce journal a lue."),
    }
}

fn drift(f: &Facts<'_>, payment: &str, row: &str) -> String {
    let field = match f.get("field") {
        "check_number" => "le numéro de chèque",
        "origin_id" => "l'identifiant d'origine",
        _ => "le montant, la date ou la facture",
    };
    match f.of("shown") {
        Some(shown) => {
            let expected = f.of("expected").map(|x| format!(" au lieu de {}", nothing(x))).unwrap_or_default();
            format!("{payment} : {field} de la ligne {row} a été modifié : {}{expected}.", nothing(shown))
        }
        None => format!("{payment} : la ligne {row} ne porte plus {field} {}.", f.get("expected")),
    }
}

fn unknown(vendor: &str) -> &str {
    if vendor == "unknown" { "un fournisseur inconnu" } else { vendor }
}

fn nothing(value: &str) -> String {
    value.split(' ').map(|word| if word == "nothing" { "rien" } else { word }).collect::<Vec<_>>().join(" ")
}

/// A reason that reconciliation itself gives is translated; a decoder's is quoted.
fn reason(because: &str) -> String {
    match because {
        "the payment has no date" => "le paiement n'a pas de date".to_owned(),
        "the cash on the bill is below zero" => "le montant versé sur la facture est négatif".to_owned(),
        other => format!("« {other} »"),
    }
}

pub(super) fn hint(code: C) -> &'static str {
    match code {
        C::WaitingForInvoice => {
            "Rien à faire : il sera inscrit dès que la facture de sous-traitant est exportée et lue, ou que la facture ERP est importée. Si elle existe sous un autre numéro, utilisez `quittance link`."
        }
        C::InvoiceNotAccepted => {
            "Exportez la facture de sous-traitant dans Procore et relisez, ou utilisez `quittance link` avec une autre facture, ou `quittance unlink`."
        }
        C::AmbiguousBill => "Choisissez la facture de sous-traitant avec `quittance link PAYMENT BILL REQUISITION`.",
        C::VendorMismatch => {
            "Si c'est tout de même la bonne facture, utilisez `quittance link PAYMENT BILL REQUISITION` ; sinon corrigez le fournisseur ou le numéro là où il est faux."
        }
        C::CurrencyMismatch => {
            "Corrigez la devise dans l'ERP ou dans Procore et relisez les deux, ou utilisez `quittance link` avec une autre facture."
        }
        C::Overpaid => {
            "Demandez à l'approbateur comptable. `quittance release` inscrit un paiement retenu ; `quittance dismiss` prend note d'une facture trop payée."
        }
        C::UnbalancedPayment | C::UnknownStatus => {
            "Corrigez le paiement dans l'ERP et importez-le de nouveau, ou utilisez `quittance dismiss` s'il doit rester de côté."
        }
        C::CreditSplit => {
            "Scindez le paiement dans l'ERP, un par facture, et importez-le de nouveau, ou utilisez `quittance dismiss` et saisissez les lignes dans Procore."
        }
        C::PossibleDuplicate => {
            "Si la ligne est ce paiement, utilisez `quittance adopt` ; si c'en est un autre, utilisez `quittance release`, et le paiement sera inscrit."
        }
        C::ForeignOrigin => {
            "Si la ligne est ce paiement, utilisez `quittance dismiss` et laissez-la à l'autre intégration ; si c'en est un autre, utilisez `quittance release`."
        }
        C::ProcorePay => {
            "Si la ligne est ce paiement, utilisez `quittance dismiss` : il est né dans Procore. Si c'en est un autre, utilisez `quittance release`."
        }
        C::PaymentsDisabled => {
            "Activez les paiements émis dans les paramètres de l'engagement et relisez ; `quittance release` essaie malgré tout."
        }
        C::CommitmentClosed => "Rouvrez l'engagement dans Procore et relisez ; `quittance release` essaie malgré tout.",
        C::VoidedAfterPosting => "Utilisez `quittance release` pour contrepasser la ligne, ou `quittance dismiss` pour la laisser.",
        C::ChangedAfterPosting => {
            "Utilisez `quittance release` pour contrepasser la ligne et l'inscrire de nouveau, ou `quittance dismiss` pour la laisser."
        }
        C::RemoteDeleted => {
            "Utilisez `quittance repost` pour l'inscrire de nouveau, ou `quittance dismiss` si elle a été retirée volontairement."
        }
        C::Locked => "Déverrouillez la ligne dans Procore et rejouez, ou utilisez `quittance dismiss`.",
        C::Conflict => {
            "Importez un export plus récent de ce paiement, ou amenez les deux machines à la même décision ; `quittance dismiss` en prend note."
        }
        C::Behind => "Rien à faire ici que lire : importez les documents les plus récents de l'ERP.",
        C::Rejected => {
            "Supprimez la cause dans Procore, puis utilisez `quittance release` pour l'envoyer de nouveau, ou `quittance dismiss` pour en rester là."
        }
        C::InDoubt => "Rien à faire : le prochain envoi relit Procore et tranche.",
        C::DuplicatePosted => "Retirez les lignes en trop dans Procore, puis relisez ; `quittance dismiss` en prend note.",
        C::Drift => "Rétablissez la ligne dans Procore, ou utilisez `quittance dismiss` si elle peut rester ainsi.",
    }
}

pub(super) fn about(code: C) -> &'static str {
    match code {
        C::WaitingForInvoice => {
            "Un paiement règle une facture ERP dont la facture de sous-traitant exportée n'est pas dans le journal. Le paiement est gardé et rien n'est inscrit entre-temps."
        }
        C::InvoiceNotAccepted => {
            "Une personne a lié la facture ERP à une facture de sous-traitant qui n'est pas exportée ou pas connue. Rien n'est inscrit d'ici là."
        }
        C::AmbiguousBill => {
            "Plusieurs factures de sous-traitant exportées correspondent. Ni le montant ni la date ne décident : une personne décide."
        }
        C::VendorMismatch => {
            "Le numéro correspond à une facture d'un autre fournisseur, ou le fournisseur est inconnu. Deux fournisseurs peuvent utiliser un même numéro : rien n'est inscrit."
        }
        C::CurrencyMismatch => {
            "Paiement, factures et engagement doivent être dans une même devise. Rien n'est converti, rien n'est inscrit."
        }
        C::Overpaid => {
            "Ce qui figure pour la facture dépasse son montant à payer. Par défaut c'est inscrit, car la comptabilité de l'ERP le dit, et la facture est signalée ; avec on_overpaid = \"hold\" c'est retenu."
        }
        C::UnbalancedPayment => {
            "Le total du paiement et ses parties diffèrent, ou une partie est impossible. Il est gardé et jamais inscrit."
        }
        C::UnknownStatus => "L'ERP a donné un état ou un type de document qu'il ne documente pas. Le paiement est gardé et jamais inscrit.",
        C::CreditSplit => {
            "Un crédit énoncé pour tout le paiement réduit le montant de sa seule facture. Sur plusieurs factures, seule une personne peut le répartir."
        }
        C::PossibleDuplicate => {
            "Une ligne du même engagement a le même montant et convient à la facture, sans venir de quittance. L'inscrire montrerait l'argent deux fois : le paiement attend."
        }
        C::ForeignOrigin => {
            "Une ligne portant l'origin_id d'une autre intégration a le même montant et convient à la facture. Deux auteurs pour un paiement montreraient l'argent deux fois : il attend."
        }
        C::ProcorePay => {
            "Un paiement de Procore Pay a le même montant et convient à la facture. Il vient de Procore et ne doit pas y revenir une seconde fois."
        }
        C::PaymentsDisabled => "L'engagement n'accepte pas de paiements : Procore refuserait la ligne. Les autres engagements continuent.",
        C::CommitmentClosed => "L'engagement est annulé, résilié ou clos. Rien n'y est inscrit ; les contrepassations le sont encore.",
        C::VoidedAfterPosting => {
            "Un paiement inscrit a été annulé ou supprimé dans l'ERP, et la règle de l'origine est \"hold\". Procore reste tel quel."
        }
        C::ChangedAfterPosting => "Un paiement inscrit a changé dans l'ERP, et la règle de l'origine est \"hold\". Procore reste tel quel.",
        C::RemoteDeleted => {
            "Une ligne écrite par quittance a disparu des paiements émis. Elle n'est pas inscrite de nouveau sans décision."
        }
        C::Locked => "Procore a verrouillé la ligne qui devait changer. Elle reste telle quelle.",
        C::Conflict => {
            "Deux lectures d'une même révision diffèrent, deux machines veulent des choses différentes, ou une annulation ne dit pas clairement ce qu'elle annule. Si les montants diffèrent, rien n'est inscrit ni contrepassé."
        }
        C::Behind => {
            "Des lignes de Procore viennent d'une machine qui a lu plus de l'ERP que celle-ci, ou une annulation a été lue avant son paiement. Ce qui figure n'est pas touché avant que ce journal ait rattrapé son retard."
        }
        C::Rejected => "Procore a compris l'écriture et l'a refusée. Seul ce paiement est retenu ; tout le reste continue.",
        C::InDoubt => {
            "La réponse à une écriture s'est perdue. Rien d'autre n'est prévu pour ce paiement tant que la liste de Procore ne montre pas si la ligne y est."
        }
        C::DuplicatePosted => "Une inscription figure plusieurs fois dans Procore. Rien n'est retiré automatiquement.",
        C::Drift => {
            "Une ligne écrite par quittance a été modifiée dans Procore dans un champ qui appartient à l'ERP. C'est signalé et laissé tel quel."
        }
    }
}
