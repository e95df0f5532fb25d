//! Where secrets come from: a variable of the environment or a command; never the configuration itself.

use std::io::Read as _;
use std::process::{Command, Stdio};

use quittance::model::{CredentialSource, Credentials, Secret};
use toml::Value;

use super::failure::Failure;
use super::host;
use super::section::Section;

/// What a secret's key may hold.
const EXPECTED: &str = "{ env = \"NAME\" } or { command = [\"PROGRAM\", …] } or { keyring = \"NAME\" }, never the secret itself";

/// A command that has said nothing after so many seconds is stopped.
const COMMAND_SECONDS: u64 = 30;

/// How to get one secret, asked when it is first needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SecretSource {
    Env(String),
    Command(Vec<String>),
    Keyring(String),
}

impl SecretSource {
    /// Reads `{ env = … }` and its like. A plain text is refused, and not repeated.
    pub(crate) fn read(section: &mut Section<'_>, key: &'static str) -> Result<Option<Self>, Failure> {
        let Some(value) = section.value(key) else { return Ok(None) };
        let refused = || section.unexpected_secret(key, EXPECTED);
        let table = value.as_table().filter(|t| t.len() == 1).ok_or_else(refused)?;
        let (kind, value) = table.iter().next().ok_or_else(refused)?;
        let source = match (kind.as_str(), value) {
            // The name is repeated when it is not set, so it must be a name and no secret that stands in the wrong place.
            ("env", Value::String(name)) if is_variable(name) => Self::Env(name.clone()),
            ("command", Value::Array(words)) => {
                let words: Option<Vec<String>> = words.iter().map(|w| w.as_str().map(str::to_owned)).collect();
                Self::Command(words.filter(|w| w.first().is_some_and(|p| !p.is_empty())).ok_or_else(refused)?)
            }
            ("keyring", Value::String(name)) if !name.is_empty() => Self::Keyring(name.clone()),
            _ => return Err(refused()),
        };
        Ok(Some(source))
    }

    /// The secret, or a sentence that says what is missing and repeats nothing of it.
    fn get(&self) -> Result<Secret, String> {
        let text = match self {
            Self::Env(name) => host::variable(name).ok_or_else(|| format!("the environment variable {name} is not set"))?,
            Self::Command(words) => output(words)?,
            Self::Keyring(_) => return Err("this build has no keyring; use env or command".to_owned()),
        };
        let text = text.trim();
        if text.is_empty() { Err("the secret is empty".to_owned()) } else { Ok(Secret::new(text.to_owned())) }
    }
}

fn is_variable(name: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(good) && name.chars().next().is_some_and(|c| !c.is_ascii_digit())
}

/// What a command prints. Its arguments may be secrets too, so only its program is ever named.
fn output(words: &[String]) -> Result<String, String> {
    let [program, arguments @ ..] = words else { return Err("the command is empty".to_owned()) };
    let said = |what: &str| format!("the command `{program}` {what}");
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| said(&format!("cannot be started: {e}")))?;
    let mut pipe = child.stdout.take().ok_or_else(|| said("has no output"))?;
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).map(|_| text)
    });
    let mut status = None;
    if !host::within(COMMAND_SECONDS, || {
        status = child.try_wait().ok().flatten();
        status.is_some()
    }) {
        let _ = child.kill();
        let _ = child.wait();
        return Err(said("did not end within 30 seconds"));
    }
    if !status.is_some_and(|s| s.success()) {
        return Err(said("failed"));
    }
    match reader.join() {
        Ok(Ok(text)) => Ok(text),
        Ok(Err(_)) | Err(_) => Err(said("did not print text")),
    }
}

/// The app's credentials, fetched when a run first needs them.
pub(crate) struct AppCredentials {
    id: String,
    secret: SecretSource,
    /// Why they could not be had; the run has then stalled for want of configuration.
    pub(crate) missing: Option<String>,
}

impl AppCredentials {
    pub(crate) fn new(id: String, secret: SecretSource) -> Self {
        Self { id, secret, missing: None }
    }
}

impl CredentialSource for AppCredentials {
    fn credentials(&mut self) -> Result<Credentials, String> {
        match self.secret.get() {
            Ok(secret) => Ok(Credentials::Client { id: self.id.clone(), secret }),
            Err(why) => {
                let why = format!("[procore] client_secret: {why}");
                self.missing = Some(why.clone());
                Err(why)
            }
        }
    }
}
