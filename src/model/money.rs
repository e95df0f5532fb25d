//! Money: an integer of minor units and an ISO 4217 code. Text is parsed exactly; nothing here rounds, and nothing is a float.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest amount that is read at all: an amount beyond it is an attack or a mistake, never a payment.
const TEXT_MAX: usize = 32;

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// The text does not match `-?[0-9]+(\.[0-9]+)?`.
    #[error("not a plain decimal number (digits, an optional leading minus and one point)")]
    NotDecimal,
    /// More non-zero decimals than the currency has minor digits.
    #[error("has more decimals than {currency} has ({exponent})")]
    TooPrecise {
        /// The currency that the amount is in.
        currency: Currency,
        /// Its number of minor digits.
        exponent: u8,
    },
    /// Beyond 64-bit minor units.
    #[error("is too large for 64-bit minor units")]
    TooLarge,
    /// Two amounts of different currencies met.
    #[error("mixes {0} and {1}")]
    CurrencyMismatch(Currency, Currency),
    /// Not a code of ISO 4217 with a defined number of minor digits.
    #[error("is not an ISO 4217 currency code")]
    UnknownCurrency,
}

/// An ISO 4217 currency that has a defined number of minor digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; 3],
    exponent: u8,
}

/// The currencies of most payments with their minor digits, so that the whole table of the standard need not be searched for them.
const FREQUENT: [(&str, u8); 8] = [("USD", 2), ("CAD", 2), ("AUD", 2), ("NZD", 2), ("GBP", 2), ("EUR", 2), ("MXN", 2), ("JPY", 0)];

impl Currency {
    /// Reads a three-letter code, upper case as the standard writes it.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        let frequent = FREQUENT.iter().find(|(known, _)| *known == code);
        if let (Some((_, exponent)), Ok(code)) = (frequent, code.as_bytes().try_into()) {
            return Ok(Self { code, exponent: *exponent });
        }
        Self::parse_any(code)
    }

    fn parse_any(code: &str) -> Result<Self, MoneyError> {
        let known = iso_currency::Currency::from_code(code).ok_or(MoneyError::UnknownCurrency)?;
        let exponent = known.exponent().and_then(|e| u8::try_from(e).ok()).ok_or(MoneyError::UnknownCurrency)?;
        let code: [u8; 3] = code.as_bytes().try_into().map_err(|_| MoneyError::UnknownCurrency)?;
        Ok(Self { code, exponent })
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("???")
    }

    /// How many decimals an amount has: 2 for USD, 0 for JPY, 3 for KWD.
    pub fn exponent(&self) -> u8 {
        self.exponent
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A plain decimal number as a remote system wrote it, before its currency is known: `digits × 10^-scale`, exact.
///
/// Trailing zeros after the point are dropped, so that `12500.0` and `12500.00` are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal {
    digits: i64,
    scale: u8,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { digits: 0, scale: 0 };

    /// Reads `-?[0-9]+(\.[0-9]+)?`, at most 32 characters; no exponent, no thousands separator, no sign `+`.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        if text.len() > TEXT_MAX {
            return Err(MoneyError::TooLarge);
        }
        let (negative, body) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = body.split_once('.').unwrap_or((body, "0"));
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return Err(MoneyError::NotDecimal);
        }
        let fraction = fraction.trim_end_matches('0');
        let digits = if whole.len() + fraction.len() <= 18 {
            // 18 digits stay below i64.
            let read = |from: i64, text: &str| text.bytes().fold(from, |n, b| n * 10 + i64::from(b - b'0'));
            let digits = read(read(0, whole), fraction);
            if negative { -digits } else { digits }
        } else {
            // 32 characters stay far below i128.
            let digits = whole.bytes().chain(fraction.bytes()).fold(0_i128, |n, b| n * 10 + i128::from(b - b'0'));
            i64::try_from(if negative { -digits } else { digits }).map_err(|_| MoneyError::TooLarge)?
        };
        let scale = u8::try_from(fraction.len()).map_err(|_| MoneyError::TooLarge)?;
        Ok(Self { digits, scale })
    }

    /// The same number as money, or why it cannot be that.
    pub fn in_currency(self, currency: Currency) -> Result<Money, MoneyError> {
        if self.scale > currency.exponent {
            return Err(MoneyError::TooPrecise { currency, exponent: currency.exponent });
        }
        let factor = 10_i64.checked_pow(u32::from(currency.exponent - self.scale)).ok_or(MoneyError::TooLarge)?;
        let minor = self.digits.checked_mul(factor).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, currency })
    }

    /// The same number with the other sign, if it fits.
    pub fn negated(self) -> Option<Self> {
        self.digits.checked_neg().map(|digits| Self { digits, scale: self.scale })
    }

    /// True for zero.
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// True below zero.
    pub fn is_negative(self) -> bool {
        self.digits < 0
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.digits, self.scale)
    }
}

impl FromStr for Decimal {
    type Err = MoneyError;
    fn from_str(s: &str) -> Result<Self, MoneyError> {
        Self::parse(s)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// An amount of money in minor units (cents for USD), signed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount of `minor` units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Reads the decimal text of an amount in `currency`, exactly or not at all.
    ///
    /// ```
    /// # use quittance::model::{Currency, Money};
    /// let usd = Currency::parse("USD")?;
    /// assert_eq!(Money::parse("12500.0", usd)?.minor(), 1_250_000);
    /// assert!(Money::parse("0.005", usd).is_err());
    /// assert!(Money::parse("1e3", usd).is_err());
    /// # Ok::<(), quittance::model::MoneyError>(())
    /// ```
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Decimal::parse(text)?.in_currency(currency)
    }

    /// Minor units: cents for USD.
    pub fn minor(&self) -> i64 {
        self.minor
    }

    /// The currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// True for zero.
    pub fn is_zero(&self) -> bool {
        self.minor == 0
    }

    /// True below zero.
    pub fn is_negative(&self) -> bool {
        self.minor < 0
    }

    /// The sum, if both are of one currency and it fits.
    pub fn add(&self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch(self.currency, other.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, currency: self.currency })
    }

    /// The difference, if both are of one currency and it fits.
    pub fn sub(&self, other: Self) -> Result<Self, MoneyError> {
        self.add(other.negated()?)
    }

    /// The same amount with the other sign.
    pub fn negated(&self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, currency: self.currency })
    }

    /// The decimal text without the code, with all minor digits: `12500.00`.
    pub fn decimal(&self) -> String {
        decimal_text(i128::from(self.minor), self.currency)
    }
}

/// The decimal text of a sum of minor units, which may be wider than one amount.
pub fn decimal_text(minor: i128, currency: Currency) -> String {
    let exponent = usize::from(currency.exponent);
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = exponent + 1);
    let (whole, fraction) = digits.split_at(digits.len() - exponent);
    let sign = if minor < 0 { "-" } else { "" };
    if exponent == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn write_decimal(f: &mut fmt::Formatter<'_>, digits: i64, scale: u8) -> fmt::Result {
    let scale = usize::from(scale);
    let text = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = text.split_at(text.len() - scale);
    if digits < 0 {
        f.write_str("-")?;
    }
    f.write_str(whole)?;
    if scale > 0 {
        write!(f, ".{fraction}")?;
    }
    Ok(())
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.minor, self.currency.exponent)?;
        write!(f, " {}", self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads what `Display` writes: `12500.00 USD`.
    fn from_str(s: &str) -> Result<Self, MoneyError> {
        let (amount, code) = s.split_once(' ').ok_or(MoneyError::NotDecimal)?;
        Self::parse(amount, Currency::parse(code)?)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cur(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[test]
    fn amounts_are_read_exactly_or_refused() {
        let table: &[(&str, &str, Result<i64, MoneyError>)] = &[
            ("86.44", "USD", Ok(8644)),
            ("200.0", "USD", Ok(20000)),
            ("0", "USD", Ok(0)),
            ("-0", "USD", Ok(0)),
            ("-12.5", "USD", Ok(-1250)),
            ("100.000", "USD", Ok(10000)),
            ("200.0", "JPY", Ok(200)),
            ("1.234", "KWD", Ok(1234)),
            ("90071992547409.93", "USD", Ok(9_007_199_254_740_993)),
            ("92233720368547758.07", "USD", Ok(i64::MAX)),
            ("-92233720368547758.08", "USD", Ok(i64::MIN)),
            ("92233720368547758.08", "USD", Err(MoneyError::TooLarge)),
            ("100000000000000000000000000000000000", "USD", Err(MoneyError::TooLarge)),
            ("0.005", "USD", Err(MoneyError::TooPrecise { currency: cur("USD"), exponent: 2 })),
            ("1.5", "JPY", Err(MoneyError::TooPrecise { currency: cur("JPY"), exponent: 0 })),
            ("1e3", "USD", Err(MoneyError::NotDecimal)),
            ("+1", "USD", Err(MoneyError::NotDecimal)),
            ("1,234.50", "USD", Err(MoneyError::NotDecimal)),
            (".5", "USD", Err(MoneyError::NotDecimal)),
            ("5.", "USD", Err(MoneyError::NotDecimal)),
            ("", "USD", Err(MoneyError::NotDecimal)),
            ("-", "USD", Err(MoneyError::NotDecimal)),
            (" 1", "USD", Err(MoneyError::NotDecimal)),
            ("NaN", "USD", Err(MoneyError::NotDecimal)),
            ("١٢", "USD", Err(MoneyError::NotDecimal)),
        ];
        for (text, code, expected) in table {
            assert_eq!(Money::parse(text, cur(code)).map(|m| m.minor()), *expected, "{text} {code}");
        }
    }

    #[test]
    fn the_frequent_currencies_are_those_of_the_standard() {
        for (code, _) in FREQUENT {
            assert_eq!(Currency::parse(code), Currency::parse_any(code), "{code}");
        }
    }

    #[test]
    fn only_currencies_with_minor_digits_are_known() {
        assert!(Currency::parse("USD").is_ok());
        for bad in ["usd", "XAU", "ZZZ", "", "US", "USDX"] {
            assert!(Currency::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        /// Law: what is printed is read back as the same amount.
        #[test]
        fn printing_then_reading_is_the_identity(minor: i64, code in prop::sample::select(vec!["USD", "JPY", "KWD", "CAD"])) {
            let money = Money::new(minor, cur(code));
            prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
            prop_assert_eq!(Money::parse(&money.decimal(), cur(code)), Ok(money));
        }

        /// Law: no text makes the parser panic, and what it accepts it prints back as an equal number.
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
            if let Ok(d) = Decimal::parse(&text) {
                prop_assert_eq!(Decimal::parse(&d.to_string()), Ok(d));
            }
        }
    }
}
