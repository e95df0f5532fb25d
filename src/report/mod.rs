//! What people read about exceptions: a sentence, what to do next, and a paragraph of help, in English and in French.

mod english;
mod facts;
mod french;
mod story;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::model::{Exception, ExceptionCode, is_unseen};

pub use story::{Chapter, Step, story};

/// The languages of messages and hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

/// One sentence that says what happened, made from the code and the evidence. Values from outside stand in it literally: show it
/// to a person through [`visible`].
pub fn message(exception: &Exception, lang: Lang) -> String {
    match lang {
        Lang::En => english::message(exception),
        Lang::Fr => french::message(exception),
    }
}

/// What to do next, naming the verb that settles it, or that nothing is to be done.
pub fn hint(code: ExceptionCode, lang: Lang) -> &'static str {
    match lang {
        Lang::En => english::hint(code),
        Lang::Fr => french::hint(code),
    }
}

/// A paragraph about a code: when it comes up, what is held back meanwhile, and how it ends.
pub fn help(code: ExceptionCode, lang: Lang) -> String {
    let (about, hint) = match lang {
        Lang::En => (english::about(code), english::hint(code)),
        Lang::Fr => (french::about(code), french::hint(code)),
    };
    format!("{about} {hint}")
}

/// Text from outside as a person may see it: nothing in it acts on a terminal, hides, or turns the direction of writing.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !is_unseen(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unseen(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}
