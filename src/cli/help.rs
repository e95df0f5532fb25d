//! Help: about verbs, about the codes of exceptions, completions, and the manual page.

use clap::CommandFactory as _;
use quittance::model::ExceptionCode;
use quittance::report;
use serde_json::json;

use super::args::Cli;
use super::failure::Failure;
use super::print;
use super::session::Session;

/// `help`, `help VERB` and `help CODE`.
pub(crate) fn help(session: &mut Session, topic: &[String]) -> Result<u8, Failure> {
    if let [word] = topic
        && let Some(code) = ExceptionCode::from_word(word)
    {
        return about(session, code);
    }
    let mut command = Cli::command();
    command.build();
    let mut found = &mut command;
    for word in topic {
        found = found.find_subcommand_mut(word).ok_or_else(|| {
            let codes = ExceptionCode::ALL.iter().map(|c| c.word()).collect::<Vec<_>>().join(", ");
            Failure::usage(format!("{word} is neither a verb nor an exception's code")).hint(format!("the codes are {codes}"))
        })?;
    }
    let text = found.render_long_help();
    let (plain, styled) = (text.to_string(), text.ansi().to_string());
    session.show(|| json!({ "help": plain }), |out, _, style| write!(out, "{}", if style.colour { &styled } else { &plain }))?;
    Ok(0)
}

fn about(session: &mut Session, code: ExceptionCode) -> Result<u8, Failure> {
    let (lang, severity) = (session.lang, code.severity().word());
    let help = report::help(code, lang);
    session.show(
        || json!({ "code": code.word(), "severity": severity, "help": help, "hint": report::hint(code, lang) }),
        |out, _, style| {
            writeln!(out, "{}", code.word())?;
            print::wrapped(out, &help, style)
        },
    )?;
    Ok(0)
}

pub(crate) fn completions(session: &mut Session, shell: clap_complete::Shell) -> Result<u8, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "quittance", &mut text);
    let text = String::from_utf8_lossy(&text).into_owned();
    session.show(|| json!({ "completions": text }), |out, _, _| write!(out, "{text}"))?;
    Ok(0)
}

pub(crate) fn man(session: &mut Session) -> Result<u8, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    let page = String::from_utf8_lossy(&page).into_owned();
    session.show(|| json!({ "man": page }), |out, _, _| write!(out, "{page}"))?;
    Ok(0)
}
