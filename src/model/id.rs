//! Names of things: the origin, the keys of payments and bills, and the `origin_id` that a posting carries in Procore.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::digest::sha256_hex;

/// Longest `origin_id` that is written to Procore. Procore documents no limit; this is ours.
const ORIGIN_ID_MAX: usize = 120;

/// Why a text is not a name or an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is not {0}")]
pub struct IdError(pub(crate) &'static str);

/// The name of one ERP tenant, 1 to 24 characters of `a-z`, `0-9` and `-`. Every key carries it: a copy costs a count.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OriginName(Arc<str>);

impl OriginName {
    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if text.is_empty() || text.len() > 24 || !text.bytes().all(good) {
            return Err(IdError("an origin's name (1 to 24 of a-z, 0-9 and -)"));
        }
        Ok(Self(Arc::from(text)))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OriginName {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<OriginName> for String {
    fn from(name: OriginName) -> Self {
        name.as_str().to_owned()
    }
}

impl fmt::Display for OriginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for OriginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A payment of one origin, by the identifier that is the payment's key in that ERP.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PaymentKey {
    /// Whose payment.
    pub origin: OriginName,
    /// The ERP's identifier, as the ERP writes it.
    pub id: String,
}

impl fmt::Display for PaymentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.origin, self.id)
    }
}

/// True for what nobody sees on paper, and what acts on a terminal: controls (also C1, which some terminals obey), bidi marks and overrides, zero-width characters, line separators, tags and
/// variation selectors.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// How a payment names the bill that it pays.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillRef {
    /// By the ERP's bill identifier.
    Id(String),
    /// By the bill's number alone, where the ERP gives no identifier.
    Number(String),
}

impl BillRef {
    /// The bill's part of an `origin_id`, percent-encoded.
    pub fn part(&self) -> String {
        match self {
            // A bill id that begins like a number's part must not pass for one.
            Self::Id(id) => {
                let whole = encode(id);
                whole.strip_prefix("n~").map(|rest| format!("n%7E{rest}")).unwrap_or(whole)
            }
            Self::Number(number) => format!("n~{}", encode(number)),
        }
    }

    /// The inverse of [`BillRef::part`], unless the part was cut to a digest.
    pub fn from_part(part: &str) -> Option<Self> {
        match part.strip_prefix("n~") {
            Some(number) => Some(Self::Number(decode(number)?)),
            None if part.starts_with('~') => None,
            None => Some(Self::Id(decode(part)?)),
        }
    }
}

impl fmt::Display for BillRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id),
            Self::Number(number) => write!(f, "number {number}"),
        }
    }
}

/// The `origin_id` of a posting or a reversal: `q1:<origin>:<payment>:<bill>:<g>`, a reversal with `:v` behind it.
///
/// The parts are percent-encoded outside `[A-Za-z0-9._~-]`, and so is a `~` in front of a part or in the `n~` that a bill id may begin
/// with: those two mark digests and numbers. A whole beyond 120 characters has its longest part
/// replaced by `~` and the first 32 hex digits of that part's SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OriginId {
    /// The origin whose payment this is.
    pub origin: OriginName,
    /// The payment, encoded.
    pub payment: String,
    /// The bill, encoded.
    pub bill: String,
    /// Counts the postings of one pair, from 1.
    pub generation: u32,
    /// True for the entry that undoes generation `generation`.
    pub reversal: bool,
}

impl OriginId {
    /// The id of generation `generation` of a pair.
    pub fn new(payment: &PaymentKey, bill: &BillRef, generation: u32, reversal: bool) -> Self {
        Self::from_parts(payment.origin.clone(), encode(&payment.id), bill.part(), generation, reversal)
    }

    /// The same from parts that are encoded (and perhaps cut) already.
    pub fn from_parts(origin: OriginName, payment: String, bill: String, generation: u32, reversal: bool) -> Self {
        let mut id = Self { origin, payment, bill, generation, reversal };
        // Two parts can be cut, so at most two rounds are needed.
        for _ in 0..2 {
            if id.text_len() <= ORIGIN_ID_MAX {
                break;
            }
            let longest = if id.payment.len() >= id.bill.len() { &mut id.payment } else { &mut id.bill };
            *longest = cut(longest);
        }
        id
    }

    fn text_len(&self) -> usize {
        self.to_string().len()
    }

    /// Reads an `origin_id`; `None` when it is not one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        if parts.next() != Some("q1") {
            return None;
        }
        let origin = OriginName::parse(parts.next()?).ok()?;
        let (payment, bill) = (parts.next()?, parts.next()?);
        let number = parts.next()?;
        let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
        let generation = number.parse::<u32>().ok().filter(|g| plain && *g > 0)?;
        let reversal = match (parts.next(), parts.next()) {
            (None, _) => false,
            (Some("v"), None) => true,
            _ => return None,
        };
        let sound = |s: &str| !s.is_empty() && s.bytes().all(|b| is_literal(b) || b == b'%');
        if !sound(payment) || !sound(bill) {
            return None;
        }
        Some(Self { origin, payment: payment.to_owned(), bill: bill.to_owned(), generation, reversal })
    }

    /// The same generation's reversal.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self::from_parts(self.origin.clone(), self.payment.clone(), self.bill.clone(), self.generation, true)
    }

    /// True when this id's payment part stands for `payment`, cut or not.
    pub fn is_of(&self, payment: &PaymentKey) -> bool {
        if self.origin != payment.origin {
            return false;
        }
        let whole = encode(&payment.id);
        self.payment == whole || (self.payment.starts_with('~') && self.payment == cut(&whole))
    }

    /// True when this id's bill part stands for `bill`, cut or not.
    pub fn is_for(&self, bill: &BillRef) -> bool {
        let whole = bill.part();
        self.bill == whole || (self.bill.starts_with('~') && self.bill == cut(&whole))
    }

    /// The ERP's own payment id, unless the part was cut to a digest.
    pub fn payment_id(&self) -> Option<String> {
        if self.payment.starts_with('~') { None } else { decode(&self.payment) }
    }
}

/// A part shorter than this is never cut: only a whole beyond 120 characters is, and then its longest part has at least 39.
const CUT_MIN: usize = 34;

/// The payment parts under which rows of this payment may stand in Procore: the whole, and for a long one its digest.
pub fn payment_spellings(payment: &PaymentKey) -> Vec<String> {
    spellings(encode(&payment.id))
}

/// The bill parts under which rows for this bill may stand in Procore.
pub fn bill_spellings(bill: &BillRef) -> Vec<String> {
    spellings(bill.part())
}

fn spellings(whole: String) -> Vec<String> {
    if whole.len() < CUT_MIN {
        return vec![whole];
    }
    let short = cut(&whole);
    vec![whole, short]
}

impl fmt::Display for OriginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let v = if self.reversal { ":v" } else { "" };
        write!(f, "q1:{}:{}:{}:{}{v}", self.origin, self.payment, self.bill, self.generation)
    }
}

impl FromStr for OriginId {
    type Err = IdError;
    fn from_str(s: &str) -> Result<Self, IdError> {
        Self::parse(s).ok_or(IdError("an origin_id of quittance"))
    }
}

impl Serialize for OriginId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OriginId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

fn is_literal(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'~' | b'-')
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, b) in text.bytes().enumerate() {
        // A tilde in front marks a digest, which no id may pass for.
        if is_literal(b) && (at > 0 || b != b'~') {
            out.push(char::from(b));
        } else {
            out.push('%');
            out.push_str(&super::digest::hex(&[b]).to_ascii_uppercase());
        }
    }
    // An empty part would make two colons meet and parse as nothing.
    if out.is_empty() { "%".to_owned() } else { out }
}

fn decode(text: &str) -> Option<String> {
    if text == "%" {
        return Some(String::new());
    }
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(b) = bytes.next() {
        if b == b'%' {
            let hex = [bytes.next()?, bytes.next()?];
            out.push(u8::from_str_radix(std::str::from_utf8(&hex).ok()?, 16).ok()?);
        } else {
            out.push(b);
        }
    }
    String::from_utf8(out).ok()
}

fn cut(part: &str) -> String {
    let mut hex = sha256_hex(part.as_bytes());
    hex.truncate(32);
    format!("~{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(id: &str) -> PaymentKey {
        PaymentKey { origin: OriginName::parse("books").unwrap(), id: id.to_owned() }
    }

    #[test]
    fn the_documented_spellings() {
        let id = OriginId::new(&key("90341"), &BillRef::Id("88710".into()), 1, false);
        assert_eq!(id.to_string(), "q1:books:90341:88710:1");
        assert_eq!(id.reversed().to_string(), "q1:books:90341:88710:1:v");
        let odd = OriginId::new(&key("CHK 7/ü"), &BillRef::Number("INV:42".into()), 12, false);
        assert_eq!(odd.to_string(), "q1:books:CHK%207%2F%C3%BC:n~INV%3A42:12");
        let long = OriginId::new(&key(&"x".repeat(200)), &BillRef::Id("7".into()), 1, false);
        assert_eq!(long.payment.len(), 33);
        assert!(long.payment.starts_with('~') && long.is_of(&key(&"x".repeat(200))));
    }

    #[test]
    fn what_is_not_ours_is_not_read() {
        for bad in [
            "",
            "90341",
            "q1:books:1:2",
            "q1:books:1:2:0",
            "q1:books:1:2:01",
            "q1:books:1:2:1:x",
            "q1:books:1:2:1:v:v",
            "q2:books:1:2:1",
            "q1:Books:1:2:1",
            "q1:books::2:1",
            "q1:books:1:2:4294967296",
            "q1:books:1 :2:1",
            "qt1:acu:TENANT:APPayment:CHK:100417:INV-0042",
        ] {
            assert_eq!(OriginId::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        /// Law: an id is read back as itself, is short, and knows its payment and its bill.
        #[test]
        fn ids_survive_the_journey(payment in "\\PC{0,150}", bill in "\\PC{0,150}", by_number: bool, generation in 1u32.., reversal: bool) {
            let payment = key(&payment);
            let bill = if by_number { BillRef::Number(bill) } else { BillRef::Id(bill) };
            let id = OriginId::new(&payment, &bill, generation, reversal);
            let text = id.to_string();
            prop_assert!(text.len() <= ORIGIN_ID_MAX, "{text}");
            prop_assert_eq!(OriginId::parse(&text), Some(id.clone()));
            prop_assert!(id.is_of(&payment) && id.is_for(&bill));
            prop_assert!(payment_spellings(&payment).contains(&id.payment) && bill_spellings(&bill).contains(&id.bill));
        }
    }
}
