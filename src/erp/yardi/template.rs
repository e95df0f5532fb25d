//! `.FMT` layouts: the format templates of Voyager's Toolbox, which say what stands where in rows without a header.
//!
//! A template has lines of `NAME,POSITION,LENGTH` [DOC]. LENGTH 0 is comma-delimited, a number is fixed-length text [DOC].
//! Sites delete what they do not need and renumber [DOC], so that no layout is like another.

use crate::erp::error::found;

/// The longest default template has 123 positions [DOC].
const POSITIONS_MAX: usize = 1000;
/// More text than such a template has.
const TEXT_MAX: usize = 64 * 1024;

/// The default template of checks, as far as a payment is read from it; it ends at position 123 [DOC].
pub(super) const CHECK: &str = "TYPE,1,0\nTRANNUM,2,0\nPERSON,3,0\nNAME,4,0\nDATE,5,0\nPOSTMONTH,6,0\nREF,7,0\nREMARK,8,0\nPROPERTY,9,0\n\
    AMOUNT,10,0\nACCOUNT,11,0\nACCRUAL,12,0\nOFFSET,13,0\nCHECKNUM,14,0\nDESC,15,0\nFLAGS,16,0\nCURRENCY,26,0\nDUEDATE,27,0\n\
    TRANAMOUNT,28,0\nTRANCURRENCYID,29,0\nEXCHANGERATE,30,0\nEXCHANGERATEDATE,31,0\nDETAILTRANAMOUNT,42,0\nCONTRACT,75,0\nJOB,76,0\n\
    CATEGORY,77,0\nCOSTCODE,78,0\nEXPENSETYPE,80,0\nCREDITMEMO,84,0\nFUNCTIONALCURRENCY,102,0\nBANK,107,0\nDISCOUNTDATE,109,0\n\
    DISCOUNTPERCENT,110,0\nDISCOUNTAMOUNT,111,0\nADJUSTMENT,113,0\nISCONSOLIDATECHECKS,118,0\nREMITTANCEVENDOR,123,0\n";

/// Why a text is no template that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place} {reason}")]
pub(super) struct TemplateError {
    place: String,
    reason: String,
}

/// The names of the columns in their order. A position that the template leaves out is a column without a name.
pub(super) fn columns(text: &str) -> Result<Vec<String>, TemplateError> {
    let whole = |reason: String| TemplateError { place: "the template".to_owned(), reason };
    if text.len() > TEXT_MAX {
        return Err(whole(format!("has more than {TEXT_MAX} bytes")));
    }
    let mut columns: Vec<String> = Vec::new();
    for (n, line) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let wrong = |reason: String| TemplateError { place: format!("line {}", n + 1), reason };
        let (name, position) = entry(line).map_err(wrong)?;
        if columns.iter().any(|column| column.eq_ignore_ascii_case(name)) {
            return Err(wrong(format!("names {} a second time", found(name))));
        }
        if columns.len() < position {
            columns.resize(position, String::new());
        }
        match columns.get_mut(position - 1) {
            Some(column) if column.is_empty() => name.clone_into(column),
            Some(column) => return Err(wrong(format!("puts {} at position {position}, where {} stands", found(name), found(column)))),
            None => {}
        }
    }
    if columns.is_empty() { Err(whole("has no line like TYPE,1,0".to_owned())) } else { Ok(columns) }
}

fn entry(line: &str) -> Result<(&str, usize), String> {
    let mut parts = line.split(',').map(str::trim);
    let (Some(name), Some(position), Some(length), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(format!("is {}: expected NAME,POSITION,LENGTH", found(line)));
    };
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err(format!("has the name {}: expected letters and digits", found(name)));
    }
    let number = |text: &str| if text.bytes().all(|b| b.is_ascii_digit()) { text.parse::<usize>().ok() } else { None };
    let position = number(position)
        .filter(|p| (1..=POSITIONS_MAX).contains(p))
        .ok_or_else(|| format!("puts {} at position {}: expected 1 to {POSITIONS_MAX}", found(name), found(position)))?;
    match number(length) {
        Some(0) => Ok((name, position)),
        Some(_) => {
            Err(format!("makes {} a text of {} characters: only comma-delimited layouts are read, with LENGTH 0", found(name), length))
        }
        None => Err(format!("gives {} the length {}: expected a number", found(name), found(length))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        columns(text).unwrap_err().to_string()
    }

    #[test]
    fn a_sites_template_names_its_columns() {
        let text = include_str!("../../../tests/fixtures/yardi/B_toolbox_check.fmt");
        let names = columns(text).unwrap();
        assert_eq!(names.len(), 21);
        assert_eq!((names[0].as_str(), names[16].as_str(), names[20].as_str()), ("TYPE", "TRANAMOUNT", "BANK"));
    }

    #[test]
    fn the_default_template_has_123_positions() {
        let names = columns(CHECK).unwrap();
        assert_eq!(names.len(), 123);
        assert_eq!((names[9].as_str(), names[27].as_str(), names[106].as_str()), ("AMOUNT", "TRANAMOUNT", "BANK"));
        assert_eq!((names[16].as_str(), names[122].as_str()), ("", "REMITTANCEVENDOR"));
    }

    #[test]
    fn marks_blanks_order_and_gaps_are_no_matter() {
        let names = columns("\u{feff}\r\n REF , 3 , 0 \r\n\r\nTYPE,1,0").unwrap();
        assert_eq!(names, ["TYPE", "", "REF"]);
    }

    #[test]
    fn what_is_no_template_is_refused_with_its_line() {
        let table = [
            ("", "the template has no line like TYPE,1,0"),
            (" \r\n", "the template has no line like TYPE,1,0"),
            ("TYPE,1,0\nTRANNUM;2;0", "line 2 is `TRANNUM;2;0`: expected NAME,POSITION,LENGTH"),
            ("TYPE,1", "line 1 is `TYPE,1`: expected NAME,POSITION,LENGTH"),
            ("TYPE,1,0,0", "line 1 is `TYPE,1,0,0`: expected NAME,POSITION,LENGTH"),
            (",1,0", "line 1 has the name ``: expected letters and digits"),
            ("T\u{1b}[2J,1,0", "line 1 has the name `T\\u{1b}[2J`: expected letters and digits"),
            ("TYPE,0,0", "line 1 puts `TYPE` at position `0`: expected 1 to 1000"),
            ("TYPE,4000000000,0", "line 1 puts `TYPE` at position `4000000000`: expected 1 to 1000"),
            ("TYPE,-1,0", "line 1 puts `TYPE` at position `-1`: expected 1 to 1000"),
            ("TYPE,1,0\nREF,1,0", "line 2 puts `REF` at position 1, where `TYPE` stands"),
            ("TYPE,1,0\ntype,2,0", "line 2 names `type` a second time"),
            ("TYPE,1,", "line 1 gives `TYPE` the length ``: expected a number"),
            ("TYPE,1,8", "line 1 makes `TYPE` a text of 8 characters: only comma-delimited layouts are read, with LENGTH 0"),
        ];
        for (text, message) in table {
            assert_eq!(refused(text), message, "{text}");
        }
        assert_eq!(refused(&"x".repeat(70_000)), "the template has more than 65536 bytes");
    }

    proptest::proptest! {
        /// Law: any text is a template or is refused.
        #[test]
        fn no_text_is_a_panic(text in "([A-Z]{0,5},?-?[0-9]{0,5},?[0-9]{0,3}\\r?\\n|\\PC{0,9}){0,9}") {
            if let Ok(names) = columns(&text) {
                proptest::prop_assert!(!names.is_empty() && names.len() <= POSITIONS_MAX);
            }
        }
    }
}
