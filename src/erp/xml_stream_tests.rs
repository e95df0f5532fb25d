//! Documents as their writers mean them, broken ones, and readers that hand them out in pieces.

use super::{Element, Event, XmlStream};
use crate::erp::test_kit::Pieces;
use crate::erp::text_source::ReadError;

fn said(error: ReadError) -> String {
    match error {
        ReadError::Broken { path, reason } => format!("{}{reason}", if path.is_empty() { String::new() } else { format!("{path} ") }),
        ReadError::Io(e) => panic!("{e}"),
    }
}

/// All events as one text, or the words of the refusal.
fn events_of(stream: &mut XmlStream<'_>) -> Result<String, String> {
    let mut out = String::new();
    while let Some(event) = stream.next().map_err(said)? {
        match event {
            Event::Start(start) => {
                out.extend(["<", start.name.as_str()]);
                for (key, value) in start.attributes {
                    out.extend([" ", &*key, "=", format!("{value:?}").as_str()]);
                }
                out.push('>');
            }
            Event::Text(text) => out.push_str(&text),
            Event::End => out.push_str("</>"),
        }
    }
    Ok(out)
}

fn events(document: &[u8]) -> Result<String, String> {
    let of = |size: usize| events_of(&mut XmlStream::with_limit(&mut Pieces(document, size), &["Row"], 200));
    let whole = of(usize::MAX);
    for size in [1, 7, 4096] {
        assert_eq!(of(size), whole, "pieces of {size}");
    }
    whole
}

#[test]
fn what_is_read() {
    let table = [
        ("<a/>", "<a></>"),
        ("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- x --><a>1</a>\n<!-- y -->", "<a>1</>"),
        ("<w:a xmlns:w='u' xmlns='v' w:k='1' l=\"a&amp;b\"><b:c/></w:a>", "<a k=\"1\" l=\"a&b\"><c></></>"),
        ("<a>x &lt;&gt;&amp;&quot;&apos; &#65;&#x1F4A3;</a>", "<a>x <>&\"' A💣</>"),
        ("<a>one\r\ntwo\rthree&#13;</a>", "<a>one\ntwo\nthree\r</>"),
        ("<a><![CDATA[<b>&amp;]]>12<!-- -->34<?p q?></a>", "<a><b>&amp;1234</>"),
        ("<a>&amp;#xa;</a>", "<a>&#xa;</>"),
        ("<a> <b> 1 </b> </a>", "<a> <b> 1 </> </>"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?><a>plain</a>", "<a>plain</>"),
        ("<\u{e9}t\u{e9}>\u{e9}</\u{e9}t\u{e9}>", "<\u{e9}t\u{e9}>\u{e9}</>"),
    ];
    for (document, expected) in table {
        assert_eq!(events(document.as_bytes()), Ok(expected.to_owned()), "{document}");
    }
}

#[test]
fn what_is_refused() {
    let long = format!("<a>{}</a>", "x".repeat(300));
    let deep = "<a>".repeat(65);
    let table: &[(&str, &str)] = &[
        ("", "is empty"),
        (" \r\n", "is empty"),
        ("{\"a\":1}", "is JSON where XML is expected"),
        ("a,b\n1,2\n", "is no XML: it begins with `a,b\\n1,2\\n`"),
        ("<!DOCTYPE html><html>", "is a web page (HTML), perhaps a sign-in page: fetch it again as XML"),
        ("PK\u{3}\u{4}", "is an archive or an Excel workbook: save it as XML"),
        ("<?xml version='1.0'?>", "has no element: fetch it again"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "has a DOCTYPE, which could define anything: it is refused"),
        ("<a><!DOCTYPE b></a>", "a has a DOCTYPE, which could define anything: it is refused"),
        ("<a>&nbsp;</a>", "a uses the entity `&nbsp;`, which is none of the five of XML"),
        ("<a b='&c;'/>", "a is not well-formed XML near byte 0: `at 1..2: unrecognized entity `c``"),
        ("<a>&#0;</a>", "a has `&#0;`, which is no character"),
        ("<a>&#xD800;</a>", "a has `&#xD800;`, which is no character"),
        ("<a>&#x110000;</a>", "a has `&#x110000;`, which is no character"),
        ("<a>1</a", "a is cut off at byte 7: fetch the document again, nothing of it is used"),
        ("<a><Row/><Row>1", "a.Row[1] is cut off at byte 15: fetch the document again, nothing of it is used"),
        ("<a>1 &amp", "a is cut off at byte 9: fetch the document again, nothing of it is used"),
        ("<a b='1", "is cut off at byte 7: fetch the document again, nothing of it is used"),
        ("<a><!-- ", "a is cut off at byte 8: fetch the document again, nothing of it is used"),
        ("<a><b></a>", "a.b is not well-formed XML near byte 6: `ill-formed document: expected `</b>`, but `</a>` was found`"),
        ("</a>", "is not well-formed XML near byte 0: `ill-formed document: close tag `</a>` does not match any ope…`"),
        ("<a></a><b/>", "has a second root element `b`"),
        ("<a/>and more", "has the text `and more` outside of its root element"),
        ("<a b='1' b='2'/>", "a is not well-formed XML near byte 0: `position 8: duplicated attribute, previous declaration at po…`"),
        ("<a x:b='1' b='2'/>", "a has the attribute `b` twice, or too many"),
        ("<></>", "is not well-formed XML near byte 0: `an element without a name`"),
        (
            "<?xml version='1.0' encoding='windows-1252'?><a><b>\u{e9}</b></a>",
            "a.b says that it is `windows-1252`, and has a byte beyond ASCII at byte 51: save it as UTF-8",
        ),
        (&long, "a has one item of more than 200 bytes, at byte 3"),
        (&deep, "is nested deeper than 64 elements at byte 195"),
    ];
    for (document, expected) in table {
        assert_eq!(events(document.as_bytes()), Err((*expected).to_owned()), "{document}");
    }
    let bytes: &[(&[u8], &str)] = &[
        (b"<a><Row/><Row>caf\xe9</Row></a>", "a.Row[1] is not UTF-8 at byte 17: its text would be guessed"),
        (b"<a>\xf0\x9f\x92", "a is not UTF-8 at byte 3: its text would be guessed"),
        (b"\xff\xfe<\0a\0", "is not UTF-8 at byte 0: it looks like UTF-16: save it as UTF-8"),
    ];
    for (document, expected) in bytes {
        assert_eq!(events(document), Err((*expected).to_owned()));
    }
}

#[test]
fn one_element_is_held() {
    let document = "<r xmlns:w='u'>\n <head>secret</head>\n <w:Row w:id='1'><n>1 &amp; 2</n><bank><no>99</no></bank> <n/></w:Row>\n <Row>x</Row>\n</r>";
    for size in [1, 7, 4096] {
        let mut pieces = Pieces(document.as_bytes(), size);
        let mut stream = XmlStream::new(&mut pieces, &["Row"]);
        assert_eq!(stream.root().unwrap().name, "r");
        let mut rows: Vec<(String, Element)> = Vec::new();
        while let Some(start) = stream.child().unwrap() {
            if start.name == "Row" {
                let path = stream.path();
                rows.push((path, stream.element(start, |name| name != "bank").unwrap()));
            } else {
                stream.skip().unwrap();
            }
        }
        assert_eq!(stream.next().unwrap(), None);
        let plain = |name: &str, text: &str| Element { name: name.into(), attributes: vec![], text: text.into(), children: vec![] };
        let mut first = plain("Row", "");
        first.attributes = vec![("id".into(), "1".into())];
        first.children = vec![plain("n", "1 & 2"), plain("n", "")];
        assert_eq!(rows, [("r.Row[0]".to_owned(), first), ("r.Row[1]".to_owned(), plain("Row", "x"))]);
        assert_eq!(rows[0].1.text_of("n"), Some("1 & 2"));
        assert_eq!(rows[0].1.all("n").count(), 2);
        assert_eq!(rows[0].1.attribute("id"), Some("1"));
        assert_eq!(rows[1].1.text_of("n"), None);
    }
}

#[test]
fn an_element_is_bounded() {
    let read = |document: String, max: usize| {
        let mut input = document.as_bytes();
        let mut stream = XmlStream::with_limit(&mut input, &["Row"], max);
        stream.root().unwrap();
        let start = stream.child().unwrap().unwrap();
        stream.element(start, |_| true).map_err(said)
    };
    let many = format!("<r><Row>{}</Row></r>", "<n>1</n>".repeat(40));
    assert_eq!(read(many.clone(), 200).unwrap_err(), "r.Row[0] has more than 200 bytes");
    assert_eq!(read(many, 400).unwrap().children.len(), 40);
    let nodes = format!("<r><Row>{}</Row></r>", "<n/>".repeat(100_000));
    assert_eq!(read(nodes, 1_000_000).unwrap_err(), "r.Row[0] has more than 100000 parts");
}

#[test]
fn texts_stand_where_they_may() {
    let mut input = &b"<r><a>1<b/></a></r>"[..];
    let mut stream = XmlStream::new(&mut input, &[]);
    stream.root().unwrap();
    stream.child().unwrap().unwrap();
    assert_eq!(said(stream.text().unwrap_err()), "r.a.b is not expected: a text stands there and no element");
    let mut input = &b"<r>Error 17</r>"[..];
    let mut stream = XmlStream::new(&mut input, &[]);
    stream.root().unwrap();
    assert_eq!(said(stream.child().unwrap_err()), "r has the text `Error 17` where elements are expected");
    let mut input = &b"<r><a> 1&amp;2</a></r>"[..];
    let mut stream = XmlStream::new(&mut input, &[]);
    stream.root().unwrap();
    stream.child().unwrap().unwrap();
    assert_eq!(stream.text().unwrap(), " 1&2");
}
