//! The stage: where the story is told and what it is given from outside, and how its lines are set.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use quittance::Progress;
use quittance::model::Clock;
use quittance::report::Lang;

use super::words;
use crate::cli::failure::Failure;
use crate::cli::print::Style;

/// Takes progress; it is shown until this is dropped, so that it never mixes with the story.
pub(super) type Watcher = Box<dyn FnMut(&Progress) -> ControlFlow<()>>;

/// Who listens.
pub(super) trait Audience {
    /// Where the story is told.
    fn out(&mut self) -> &mut dyn Write;
    /// Somebody to show the progress of one verb to.
    fn watcher(&self) -> Watcher;
}

/// What the story is given from outside.
pub(super) struct Stage<'a> {
    pub(super) audience: &'a mut dyn Audience,
    /// The time.
    pub(super) clock: &'a mut dyn Clock,
    pub(super) lang: Lang,
    pub(super) style: Style,
    /// Where folders for passing things may be made.
    pub(super) base: &'a Path,
}

impl Stage<'_> {
    pub(super) fn heading(&mut self, title: &str) -> Result<(), Failure> {
        let (on, off) = if self.style.colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
        let rule = "─".repeat(usize::from(self.style.width.clamp(20, 100)).saturating_sub(title.chars().count() + 1));
        Ok(writeln!(self.audience.out(), "\n{on}{title}{off} {rule}")?)
    }

    pub(super) fn paragraph(&mut self, text: &str) -> Result<(), Failure> {
        self.wrapped(text, "", "")
    }

    pub(super) fn and_more(&mut self, n: usize) -> Result<(), Failure> {
        if n > 0 {
            writeln!(self.audience.out(), "  {}", words::and_more(self.lang, n))?;
        }
        Ok(())
    }

    /// One thing that is so.
    pub(super) fn fact(&mut self, text: &str) -> Result<(), Failure> {
        self.wrapped(text, "  • ", "    ")
    }

    fn wrapped(&mut self, text: &str, first: &str, then: &str) -> Result<(), Failure> {
        let width = usize::from(self.style.width.clamp(40, 100));
        let mut line = String::from(first);
        let mut used = first.chars().count();
        let mut begun = false;
        for word in text.split(' ') {
            let length = word.chars().count();
            if begun && used + 1 + length > width {
                writeln!(self.audience.out(), "{line}")?;
                line = String::from(then);
                used = then.chars().count();
                begun = false;
            }
            if begun {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
            begun = true;
        }
        Ok(writeln!(self.audience.out(), "{line}")?)
    }
}

/// A path as a shell reads it.
pub(super) fn shell(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-:~+@%".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
