//! Days, instants and amounts in the forms that a site chose, read exactly or not at all.

use std::borrow::Cow;

use super::FieldMap;
use crate::erp::error::found;
use crate::model::{Date, Timestamp};

/// Longer than any date, and than any amount.
const TEXT_MAX: usize = 64;

/// A form of dates, like `%m/%d/%Y`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Token>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    /// A point and digits, or nothing.
    Fraction,
    /// `Z` or `+hh:mm`.
    Offset,
    Literal(char),
}

/// What a text says of a time.
#[derive(Debug, Default)]
struct Parts {
    date: [u32; 3],
    time: [u32; 3],
    fraction: String,
    offset: Option<String>,
}

impl Pattern {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut tokens = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if c != '%' {
                tokens.push(Token::Literal(c));
                continue;
            }
            tokens.push(match (chars.next(), chars.peek()) {
                (Some('Y'), _) => Token::Year,
                (Some('m'), _) => Token::Month,
                (Some('d'), _) => Token::Day,
                (Some('H'), _) => Token::Hour,
                (Some('M'), _) => Token::Minute,
                (Some('S'), _) => Token::Second,
                (Some('.'), Some('f')) => {
                    chars.next();
                    Token::Fraction
                }
                (Some(':'), Some('z')) => {
                    chars.next();
                    Token::Offset
                }
                _ => return Err(format!("has {}: known are %Y %m %d %H %M %S %.f %:z", found(text))),
            });
        }
        let days = [Token::Year, Token::Month, Token::Day];
        if days.iter().all(|day| tokens.contains(day)) {
            Ok(Self(tokens))
        } else {
            Err(format!("has {}, which is no whole date", found(text)))
        }
    }

    fn read(&self, text: &str) -> Option<Parts> {
        let (mut parts, mut rest) = (Parts::default(), text);
        let [year, month, day] = &mut parts.date;
        let [hour, minute, second] = &mut parts.time;
        for token in &self.0 {
            match token {
                Token::Year => *year = digits(&mut rest, 4, 4)?,
                Token::Month => *month = digits(&mut rest, 1, 2)?,
                Token::Day => *day = digits(&mut rest, 1, 2)?,
                Token::Hour => *hour = digits(&mut rest, 1, 2)?,
                Token::Minute => *minute = digits(&mut rest, 2, 2)?,
                Token::Second => *second = digits(&mut rest, 2, 2)?,
                Token::Fraction => {
                    if let Some(behind) = rest.strip_prefix('.') {
                        let end = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
                        let (fraction, next) = behind.split_at_checked(end).filter(|(f, _)| (1..=9).contains(&f.len()))?;
                        (parts.fraction, rest) = (format!(".{fraction}"), next);
                    }
                }
                Token::Offset => (parts.offset, rest) = (Some(rest.to_owned()), ""),
                Token::Literal(c) => rest = rest.strip_prefix(*c)?,
            }
        }
        rest.is_empty().then_some(parts)
    }
}

/// Days first and months first at one place cannot both be forms: until the thirteenth of a month nothing tells them apart.
pub(super) fn told_apart(patterns: &[Pattern], texts: &[&str]) -> Result<(), String> {
    let shape = |pattern: &Pattern| -> Vec<Token> {
        pattern.0.iter().map(|token| if *token == Token::Month { Token::Day } else { *token }).collect()
    };
    for (n, (one, text)) in patterns.iter().zip(texts).enumerate() {
        if let Some((_, other)) = patterns.iter().zip(texts).take(n).find(|(p, _)| *p != one && shape(p) == shape(one)) {
            return Err(format!("has {} and {}: one date could be read in two ways", found(other), found(text)));
        }
    }
    Ok(())
}

fn digits(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, behind) = rest.split_at_checked(count).filter(|_| count >= least)?;
    *rest = behind;
    Some(number.bytes().fold(0, |n, b| n * 10 + u32::from(b - b'0')))
}

/// How amounts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbers {
    point: char,
    group: Option<char>,
    brackets: bool,
    behind: bool,
}

impl Default for Numbers {
    fn default() -> Self {
        Self { point: '.', group: None, brackets: false, behind: false }
    }
}

impl Numbers {
    pub(super) fn set_point(&mut self, text: &str) -> Result<(), String> {
        self.point = sign(text)?;
        self.apart()
    }

    pub(super) fn set_group(&mut self, text: &str) -> Result<(), String> {
        self.group = if text.is_empty() { None } else { Some(sign(text)?) };
        self.apart()
    }

    pub(super) fn set_negative(&mut self, forms: &[&str]) -> Result<(), String> {
        (self.brackets, self.behind) = (forms.contains(&"(1)"), forms.contains(&"1-"));
        match forms.iter().find(|form| !["-1", "(1)", "1-"].contains(form)) {
            Some(other) => Err(format!("has {}: known are -1, (1) and 1-", found(other))),
            None => Ok(()),
        }
    }

    fn apart(self) -> Result<(), String> {
        if Some(self.point) == self.group { Err("is the same sign between thousands and before decimals".to_owned()) } else { Ok(()) }
    }

    /// The plain decimal text of an amount; what is in another form is handed on as it stands, for the parser to refuse.
    fn plain(self, text: &str) -> Cow<'_, str> {
        let (negative, body) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            Some(inner) if self.brackets => (true, inner),
            _ => match (text.strip_suffix('-'), text.strip_prefix('-')) {
                (Some(inner), _) if self.behind => (true, inner),
                (_, Some(inner)) => (true, inner),
                _ => (false, text),
            },
        };
        let simple = self.point == '.' && self.group.is_none();
        if simple && (!negative || text.starts_with('-')) {
            return Cow::Borrowed(text);
        }
        let (whole, fraction) = body.split_once(self.point).map_or((body, None), |(w, f)| (w, Some(f)));
        let Some(whole) = self.ungrouped(whole) else { return Cow::Borrowed("") };
        let plain = whole.bytes().chain(fraction.unwrap_or("0").bytes()).all(|b| b.is_ascii_digit());
        if !plain {
            return Cow::Borrowed("");
        }
        let (sign, point) = (if negative { "-" } else { "" }, if fraction.is_some() { "." } else { "" });
        Cow::Owned(format!("{sign}{whole}{point}{}", fraction.unwrap_or_default()))
    }

    fn ungrouped(self, whole: &str) -> Option<String> {
        let Some(group) = self.group.filter(|g| whole.contains(*g)) else { return Some(whole.to_owned()) };
        let mut parts = whole.split(group);
        let first = parts.next().filter(|first| (1..=3).contains(&first.len()))?;
        let mut out = first.to_owned();
        for part in parts {
            out.push_str(Some(part).filter(|part| part.len() == 3)?);
        }
        Some(out)
    }
}

fn sign(text: &str) -> Result<char, String> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if !c.is_ascii_alphanumeric() && !"-()".contains(c) => Ok(c),
        _ => Err(format!("is {}: expected one sign", found(text))),
    }
}

impl FieldMap {
    /// The day that a text names, in one of the map's forms.
    pub(in crate::erp) fn day(&self, text: &str) -> Option<Date> {
        let [year, month, day] = self.parts(text)?.date;
        Date::of(year, month, day)
    }

    /// The instant that a text names. What names no zone is taken as if it were UTC: only the order counts.
    pub(in crate::erp) fn instant(&self, text: &str) -> Option<Timestamp> {
        let parts = self.parts(text)?;
        let ([year, month, day], [hour, minute, second]) = (parts.date, parts.time);
        if parts.fraction.is_empty() && parts.offset.is_none() && hour < 24 && minute < 60 && second < 60 {
            return Date::of(year, month, day).map(|day| day.at(i64::from(hour * 3600 + minute * 60 + second), 0));
        }
        let (fraction, offset) = (parts.fraction, parts.offset.unwrap_or_else(|| "Z".to_owned()));
        Timestamp::parse(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}")).ok()
    }

    /// The plain decimal text of an amount that is written in the map's form; empty when it is in no such form.
    pub(in crate::erp) fn number<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if text.len() > TEXT_MAX { Cow::Borrowed(text) } else { self.layout.numbers.plain(text) }
    }

    fn parts(&self, text: &str) -> Option<Parts> {
        if text.len() > TEXT_MAX {
            return None;
        }
        self.layout.dates.iter().find_map(|pattern| pattern.read(text))
    }
}
