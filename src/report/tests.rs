//! Every code speaks in both languages, whatever evidence it has.

use super::*;
use crate::model::{OriginName, PaymentKey};

fn exception(code: ExceptionCode, evidence: &[(&str, &str)]) -> Exception {
    let key = PaymentKey { origin: OriginName::parse("books").unwrap(), id: "17".to_owned() };
    let mut e = Exception::of(code, &key);
    e.bill = Some("n~INV%2042".to_owned());
    for (name, value) in evidence {
        e = e.with(name, value);
    }
    e
}

/// Words that only English has, as whole words.
const ENGLISH: &[&str] = &[
    "the",
    "and",
    "is",
    "of",
    "payment",
    "bill",
    "invoice",
    "row",
    "with",
    "nothing",
    "unknown",
    "if",
    "use",
    "was",
    "number",
    "commitment",
];

#[test]
fn every_code_has_both_languages() {
    for code in ExceptionCode::ALL {
        for lang in [Lang::En, Lang::Fr] {
            for text in [message(&exception(*code, &[]), lang), hint(*code, lang).to_owned(), help(*code, lang)] {
                assert!(text.len() > 20 && text.ends_with('.'), "{code:?} {lang:?}: {text}");
                assert!(!text.contains("  "), "{code:?} {lang:?}: {text}");
            }
        }
        let french = [message(&exception(*code, &[]), Lang::Fr), help(*code, Lang::Fr)].join(" ").replace("Procore Pay", "");
        // Placeholders of the verbs are in capitals; the verbs themselves are none of these words.
        let words: Vec<&str> = french.split(|c: char| !c.is_alphanumeric()).collect();
        for english in ENGLISH {
            assert!(!words.contains(english), "{code:?}: `{english}` in {french}");
        }
        assert_ne!(hint(*code, Lang::En), hint(*code, Lang::Fr));
    }
}

#[test]
fn hints_name_the_verb_that_settles() {
    use ExceptionCode as C;
    for (code, verb) in [
        (C::AmbiguousBill, "quittance link"),
        (C::PossibleDuplicate, "quittance adopt"),
        (C::RemoteDeleted, "quittance repost"),
        (C::Rejected, "quittance release"),
        (C::Drift, "quittance dismiss"),
    ] {
        assert!(hint(code, Lang::En).contains(verb) && hint(code, Lang::Fr).contains(verb));
    }
    assert!(hint(C::InDoubt, Lang::En).starts_with("Nothing needs doing") && hint(C::InDoubt, Lang::Fr).starts_with("Rien à faire"));
}

#[test]
fn evidence_stands_in_the_sentence() {
    let evidence =
        [("amount", "10.00 USD"), ("vendor", "Acme"), ("because", "no_invoice"), ("number", "INV 42"), ("bill", "number INV 42")];
    let e = exception(ExceptionCode::WaitingForInvoice, &evidence);
    assert_eq!(
        message(&e, Lang::En),
        "Payment books:17 of 10.00 USD to Acme pays bill number INV 42, and no invoice with number INV 42 has been read yet."
    );
    assert_eq!(
        message(&e, Lang::Fr),
        "Le paiement books:17 de 10.00 USD à Acme règle la facture ERP numéro INV 42, et aucune facture de sous-traitant portant le numéro INV 42 n'a encore été lue."
    );
    let drift = exception(ExceptionCode::Drift, &[("field", "check_number"), ("expected", "C1"), ("shown", "nothing"), ("row", "9")]);
    assert_eq!(message(&drift, Lang::Fr), "Le paiement books:17 : le numéro de chèque de la ligne 9 a été modifié : rien au lieu de C1.");
}

#[test]
fn what_acts_is_shown_and_the_rest_is_left() {
    assert_eq!(visible("Zoë’s Bau-GmbH 株式会社"), "Zoë’s Bau-GmbH 株式会社");
    assert!(matches!(visible("plain"), Cow::Borrowed(_)));
    assert_eq!(visible("a\u{1b}[2Jb\u{9b}c\n"), "a\\u{1b}[2Jb\\u{9b}c\\u{a}");
    assert_eq!(visible("x\u{202e}y\u{200b}z\u{2066}"), "x\\u{202e}y\\u{200b}z\\u{2066}");
}
