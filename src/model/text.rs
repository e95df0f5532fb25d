//! How numbers and names are compared: NFKC, trimmed, inner blanks collapsed, case folded, and nothing else.

use unicode_normalization::UnicodeNormalization as _;

/// The comparable form of a bill number, an invoice number or a vendor's name.
///
/// No character is dropped besides blanks: `INV-42` and `INV42` stay different, because guessing that they are equal
/// would post money on a guess.
pub fn normalised(text: &str) -> String {
    // The common case, plain ASCII, needs neither tables nor a second string.
    let folded: String =
        if text.is_ascii() { text.to_ascii_lowercase() } else { text.nfkc().flat_map(char::to_lowercase).nfkc().collect() };
    let mut out = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_form_blanks_and_case_are_ignored() {
        assert_eq!(normalised("  INV  42\t"), "inv 42");
        assert_eq!(normalised("ＩＮＶ－４２"), "inv-42");
        assert_eq!(normalised("ÉCOLE\u{a0}7"), "école 7");
        assert_ne!(normalised("INV-42"), normalised("INV42"));
        assert_ne!(normalised("0042"), normalised("42"));
    }

    proptest! {
        /// Law: normalising twice is normalising once.
        #[test]
        fn normalising_is_idempotent(text in "\\PC{0,30}") {
            let once = normalised(&text);
            prop_assert_eq!(normalised(&once), once);
        }
    }
}
