//! Documents taken apart at the borders of their records, by their text alone, and put together from some of these.

use std::ops::Range;

/// One record of a list, and which payment it belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) key: String,
}

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    List(Vec<Piece>),
}

/// Where the number of a list's records is repeated, if it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    None,
    /// In the text before the list, behind this mark.
    Before(&'static str),
    /// In the text after it.
    After(&'static str),
}

/// A document in parts.
#[derive(Debug, Clone)]
pub(crate) struct Cut {
    parts: Vec<Part>,
    separator: &'static str,
    count: Count,
}

/// How the records of a document are found, and whose they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Names of JSON lists, or of XML elements.
    pub(crate) names: &'static [&'static str],
    /// JSON fields, or columns of rows, whose first value is in the payment's key.
    pub(crate) key: &'static [&'static str],
    pub(crate) count: Count,
}

impl Cut {
    pub(crate) fn of(text: &str, shape: &Shape) -> Self {
        let begin = text.trim_start();
        let (parts, separator) = if begin.starts_with('<') {
            (xml(text, shape), "\n")
        } else if begin.starts_with(['{', '[']) {
            (json(text, shape), ",")
        } else {
            (rows(text, shape), "")
        };
        Self { parts, separator, count: shape.count }
    }

    pub(crate) fn pieces(&self) -> Vec<&Piece> {
        let lists = self.parts.iter().filter_map(|part| if let Part::List(pieces) = part { Some(pieces) } else { None });
        lists.flatten().collect()
    }

    /// The document with these of its records, everything around them as it was.
    pub(crate) fn only(&self, range: Range<usize>) -> String {
        let mut out: Vec<String> = Vec::new();
        let (mut at, mut waiting) = (0, None);
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push(match (waiting.take(), self.count) {
                    (Some(n), Count::After(mark)) => counted(text, text.find(mark), mark, n),
                    (_, _) => text.clone(),
                }),
                Part::List(pieces) => {
                    let kept: Vec<&str> =
                        pieces.iter().enumerate().filter(|(n, _)| range.contains(&(at + n))).map(|(_, p)| p.text.as_str()).collect();
                    at += pieces.len();
                    if let (Count::Before(mark), Some(before)) = (self.count, out.last_mut()) {
                        *before = counted(before, before.rfind(mark), mark, kept.len());
                    }
                    waiting = Some(kept.len());
                    out.push(kept.join(self.separator));
                }
            }
        }
        out.concat()
    }

    /// True when no payment has records on both sides.
    pub(crate) fn is_clean(&self, at: usize) -> bool {
        self.split_by(at).is_none()
    }

    /// The payment that has records on both sides.
    pub(crate) fn split_by(&self, at: usize) -> Option<String> {
        let pieces = self.pieces();
        let (left, right) = pieces.split_at(at);
        left.iter().find(|l| right.iter().any(|r| r.key == l.key)).map(|l| l.key.clone())
    }
}

fn counted(text: &str, found: Option<usize>, mark: &str, n: usize) -> String {
    let Some(at) = found.map(|at| at + mark.len()) else { return text.to_owned() };
    let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
    format!("{}{n}{}", &text[..at], &text[at + digits..])
}

fn json(text: &str, shape: &Shape) -> Vec<Part> {
    let bytes = text.as_bytes();
    let (mut parts, mut last, mut at) = (Vec::new(), 0, 0);
    let root = text.find(['{', '[']).filter(|at| bytes[*at] == b'[');
    while at < bytes.len() {
        let open = match bytes[at] {
            b'[' if root == Some(at) => Some(at),
            b'"' => {
                let end = string_end(bytes, at);
                let name = &text[at + 1..end - 1];
                at = end;
                let colon = skip(bytes, end);
                let value = skip(bytes, colon + 1);
                (bytes.get(colon) == Some(&b':') && bytes.get(value) == Some(&b'[') && shape.names.contains(&name)).then_some(value)
            }
            _ => {
                at += 1;
                None
            }
        };
        if let Some(open) = open {
            let (pieces, close) = elements(text, open, shape);
            parts.push(Part::Text(text[last..=open].to_owned()));
            parts.push(Part::List(pieces));
            (last, at) = (close, close);
        }
    }
    parts.push(Part::Text(text[last..].to_owned()));
    parts
}

fn skip(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// The place behind a text that begins here.
fn string_end(bytes: &[u8], begin: usize) -> usize {
    let mut at = begin + 1;
    while bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// The elements of the list that opens here, and where it closes.
fn elements(text: &str, open: usize, shape: &Shape) -> (Vec<Piece>, usize) {
    let bytes = text.as_bytes();
    let (mut pieces, mut at, mut depth, mut begin) = (Vec::new(), open + 1, 0, None);
    loop {
        match bytes[at] {
            b'"' => {
                at = string_end(bytes, at);
                continue;
            }
            b'{' | b'[' => {
                if depth == 0 {
                    begin = Some(at);
                }
                depth += 1;
            }
            b']' if depth == 0 => return (pieces, at),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    let element = &text[begin.unwrap()..=at];
                    pieces.push(Piece { text: element.to_owned(), key: field(element, shape.key) });
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The value of the first of these fields, wherever it stands; a record without any is alone.
fn field(element: &str, names: &[&str]) -> String {
    for name in names {
        let Some((_, rest)) = element.split_once(&format!("\"{name}\"")) else { continue };
        let rest = rest.trim_start().trim_start_matches(':').trim_start();
        let rest = rest.strip_prefix("{ \"value\":").or(rest.strip_prefix("{\"value\":")).unwrap_or(rest);
        let value: String = rest.chars().take_while(|c| !matches!(c, ',' | '}' | '\n')).collect();
        return value.trim().trim_matches('"').to_owned();
    }
    format!("alone: {element}")
}

fn xml(text: &str, shape: &Shape) -> Vec<Part> {
    let (mut parts, mut last, mut pieces) = (Vec::new(), 0, Vec::new());
    while let Some((begin, end)) = shape.names.iter().filter_map(|name| xml_element(text, last, name)).min() {
        if pieces.is_empty() {
            parts.push(Part::Text(text[last..begin].to_owned()));
        }
        let element = &text[begin..end];
        let key = shape.key.iter().find_map(|name| element.split_once(&format!("<{name}>"))?.1.split_once('<')).map(|(key, _)| key);
        pieces.push(Piece { text: element.to_owned(), key: key.unwrap_or(element).to_owned() });
        last = end;
    }
    parts.push(Part::List(pieces));
    parts.push(Part::Text(text[last..].to_owned()));
    parts
}

fn xml_element(text: &str, from: usize, name: &str) -> Option<(usize, usize)> {
    let begin = from + [">", " "].iter().filter_map(|end| text[from..].find(&format!("<{name}{end}"))).min()?;
    let close = format!("</{name}>");
    let end = begin + text[begin..].find(&close)? + close.len();
    Some((begin, end))
}

/// Rows with a header, which stands in every file. A line break within quotes ends no row.
fn rows(text: &str, shape: &Shape) -> Vec<Part> {
    let mut lines: Vec<String> = Vec::new();
    let mut quoted = false;
    for line in text.split_inclusive('\n') {
        if quoted {
            lines.last_mut().unwrap().push_str(line);
        } else {
            lines.push(line.to_owned());
        }
        quoted ^= line.matches('"').count() % 2 == 1;
    }
    let header = lines.first().cloned().unwrap_or_default();
    let columns: Vec<&str> = header.trim_end().split(',').map(|c| c.trim_matches('"')).collect();
    // A number is no column's name: where it stands in the first row it is a value.
    let named = || shape.key.iter().filter(|name| name.parse::<usize>().is_err());
    let key = named().find_map(|name| columns.iter().position(|c| c == name));
    // Without a header, which layout it is: the caller names a column by its number.
    let number = shape.key.iter().find_map(|name| name.parse::<usize>().ok());
    let (head, body) = if key.is_some() { (header.as_str(), &lines[1..]) } else { ("", &lines[..]) };
    let Some(column) = key.or(number) else { return vec![Part::Text(text.to_owned())] };
    let piece = |line: &String| {
        let key = line.split(',').nth(column).unwrap_or_default().trim_matches('"').to_owned();
        Piece { text: line.clone(), key }
    };
    vec![Part::Text(head.to_owned()), Part::List(body.iter().map(piece).collect())]
}
