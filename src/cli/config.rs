//! `quittance.toml`: every key is known, every error says where it is and what is expected, and no secret stands in it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use quittance::model::{Currency, OriginName};
use quittance::{Erp, HttpOptions, HttpTransport, Origin, ProcoreSettings, Settings};
use toml::Table;

use super::config_origin;
use super::failure::Failure;
use super::remote::USER_AGENT;
use super::secrets::SecretSource;
use super::section::Section;

const BASE_URL: &str = "https://api.procore.com";
const LOGIN_URL: &str = "https://login.procore.com";
const SETTLE_MAX: i64 = 600_000;

/// The configuration as the command line uses it.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) path: PathBuf,
    pub(crate) settings: Settings,
    pub(crate) access: Access,
    /// Origins that have an `[origin.pull]`.
    pub(crate) pulls: BTreeSet<String>,
}

/// How Procore is reached.
#[derive(Debug, Default)]
pub(crate) struct Access {
    pub(crate) client_id: Option<String>,
    pub(crate) client_secret: Option<SecretSource>,
    pub(crate) proxy: Option<String>,
    pub(crate) extra_roots: Option<PathBuf>,
}

impl Config {
    /// Reads the file. One that is missing is a failure that says where it was looked for.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|e| {
            if e.kind() == std::io::ErrorKind::NotFound {
                Failure::usage(format!("there is no configuration at {}", path.display()))
                    .hint("run `quittance init` for an example, or name a file with --config or $QUITTANCE_CONFIG")
            } else {
                Failure::usage(format!("{}: the configuration cannot be read: {e}", path.display()))
            }
        })?;
        Self::parse(path, &text)
    }

    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, Failure> {
        let table: Table = text.parse().map_err(|e| syntax(path, text, &e))?;
        let mut root = Section::new(path, "the file's", &table);
        let (procore, access) = match root.table("procore")? {
            Some(table) => procore(path, table).map(|(p, a)| (Some(p), a))?,
            None => (None, Access::default()),
        };
        let origins = match root.value("origin") {
            None => Vec::new(),
            Some(value) => {
                let tables = value.as_array().and_then(|a| a.iter().map(toml::Value::as_table).collect::<Option<Vec<_>>>());
                tables.ok_or_else(|| root.unexpected("origin", "[[origin]] tables"))?
            }
        };
        root.finish()?;
        let mut config =
            Self { path: path.to_owned(), settings: Settings { procore, origins: Vec::new() }, access, pulls: BTreeSet::new() };
        for (n, table) in origins.into_iter().enumerate() {
            let (origin, pulls) = config_origin::read(path, n + 1, table)?;
            config.add(origin, pulls)?;
        }
        Ok(config)
    }

    /// One name for one tenant, and one tenant for one name.
    fn add(&mut self, origin: Origin, pulls: bool) -> Result<(), Failure> {
        let fault = |what: String| Failure::usage(format!("{}: [[origin]] {what}", self.path.display()));
        for other in &self.settings.origins {
            if other.name == origin.name {
                return Err(fault(format!("name: \"{}\" stands twice; expected one [[origin]] a name", origin.name)));
            }
            if (other.erp, &other.tenant) == (origin.erp, &origin.tenant) {
                return Err(fault(format!(
                    "tenant: \"{}\" and \"{}\" are one tenant of {}; expected one [[origin]] a tenant",
                    other.name,
                    origin.name,
                    origin.erp.word()
                )));
            }
        }
        if pulls {
            self.pulls.insert(origin.name.as_str().to_owned());
        }
        self.settings.origins.push(origin);
        Ok(())
    }

    /// The origin of this name must be there.
    pub(crate) fn has_origin(&self, name: &str) -> bool {
        self.settings.origins.iter().any(|o| o.name.as_str() == name)
    }

    /// A project that is named on the command line must be configured.
    pub(crate) fn check_project(&self, project: Option<i64>) -> Result<(), Failure> {
        let configured = self.settings.procore.as_ref().map(|p| p.projects.as_slice()).unwrap_or_default();
        match project {
            Some(id) if self.settings.procore.is_some() && !configured.contains(&id) => Err(Failure::usage(format!(
                "project {id} is not in the configuration; expected one of {}",
                configured.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            ))),
            Some(_) | None => Ok(()),
        }
    }
}

/// The parser's own message may repeat the line, and the line may hold a secret: only its number is told.
fn syntax(path: &Path, text: &str, error: &toml::de::Error) -> Failure {
    let before = error.span().and_then(|s| text.get(..s.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let what = if error.message() == "duplicate key" { "this key stands twice" } else { "this is not TOML; texts stand in \"quotes\"" };
    Failure::usage(format!("{}: line {line}: {what} (the line is not shown, it may hold a secret)", path.display()))
}

fn procore(path: &Path, table: &Table) -> Result<(ProcoreSettings, Access), Failure> {
    let mut s = Section::new(path, "[procore]", table);
    let base_url = url(&mut s, "base_url", BASE_URL)?;
    let login_url = url(&mut s, "login_url", LOGIN_URL)?;
    let whole = "a whole number above 0";
    let company = s.integer("company_id", whole)?;
    let company = s.required("company_id", company, whole)?;
    if company <= 0 {
        return Err(s.unexpected("company_id", whole));
    }
    let some = "a list of project ids like [225096]";
    let projects = s.integers("projects", some)?;
    let mut projects = s.required("projects", projects, some)?;
    if projects.is_empty() || projects.iter().any(|p| *p <= 0) {
        return Err(s.unexpected("projects", some));
    }
    let mut known = BTreeSet::new();
    projects.retain(|p| known.insert(*p));
    let mut settings = ProcoreSettings::new(base_url, login_url, company, projects);
    settings.currency = currency(&mut s)?;
    let patience = "milliseconds from 0 to 600000";
    if let Some(millis) = s.integer("settle_ms", patience)? {
        if !(0..=SETTLE_MAX).contains(&millis) {
            return Err(s.unexpected("settle_ms", patience));
        }
        settings.settle_millis = millis;
    }
    settings.idempotency_token = s.boolean("idempotency_token")?.unwrap_or(false);
    let access = Access {
        client_id: s.text("client_id", "the app's client id")?.map(str::to_owned),
        client_secret: SecretSource::read(&mut s, "client_secret")?,
        proxy: proxy(&mut s)?,
        extra_roots: s.text("extra_roots", "the path of a PEM file")?.map(|p| beside(path, p)),
    };
    s.finish()?;
    Ok((settings, access))
}

/// The address of a host, without a path. Plain http would show the token to everybody on the way.
fn url(s: &mut Section<'_>, key: &'static str, default: &str) -> Result<String, Failure> {
    let expected = "an address like https://api.procore.com";
    let text = s.text(key, expected)?.unwrap_or(default).trim_end_matches('/');
    match HttpTransport::new(&HttpOptions::new(vec![text.to_owned()], USER_AGENT.to_owned())) {
        Ok(_) => Ok(text.to_owned()),
        Err(e) => Err(s.fault(key, &format!("{e}; expected https, or http on a loopback host"))),
    }
}

/// A proxy's address may hold a password, so it is checked and never repeated.
fn proxy(s: &mut Section<'_>) -> Result<Option<String>, Failure> {
    let expected = "an address like http://host:port";
    let Some(value) = s.value("proxy") else { return Ok(None) };
    let mut options = HttpOptions::new(Vec::new(), USER_AGENT.to_owned());
    options.proxy = value.as_str().map(str::to_owned);
    match (&options.proxy, HttpTransport::new(&options)) {
        (Some(_), Ok(_)) => Ok(options.proxy),
        (Some(_) | None, _) => Err(s.unexpected_secret("proxy", expected)),
    }
}

pub(crate) fn currency(s: &mut Section<'_>) -> Result<Option<Currency>, Failure> {
    let expected = "an ISO 4217 code like \"USD\"";
    match s.text("currency", expected)? {
        None => Ok(None),
        Some(code) => Currency::parse(code).map(Some).map_err(|_| s.unexpected("currency", expected)),
    }
}

/// Paths in the file are meant from where the file lies.
pub(crate) fn beside(file: &Path, path: &str) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(path)
}

/// What `init` writes where there is no configuration: all of it is commented out.
pub(crate) fn example() -> String {
    let erps = Erp::ALL.iter().map(|e| e.word()).collect::<Vec<_>>().join(", ");
    format!(
        r#"# The configuration of quittance. Remove the # before what you use.

#[procore]
#base_url = "{BASE_URL}"      # plain http only for loopback
#login_url = "{LOGIN_URL}"
#company_id = 4264807
#projects = [225096]
#client_id = "…"
#client_secret = {{ env = "PROCORE_CLIENT_SECRET" }}  # or {{ command = ["PROGRAM", "ARGUMENT"] }}; never the secret itself
#currency = "USD"                            # of rows that state none
#settle_ms = 2000                            # how long a write in doubt is left alone
#proxy = "http://proxy.example:3128"         # else HTTPS_PROXY, ALL_PROXY and NO_PROXY
#extra_roots = "company-root.pem"            # trusted instead of the public certificate authorities

#[[origin]]
#name = "books"                              # used in `import books FILE` and in every key
#erp = "quickbooks-online"                   # read now: {erps}
#tenant = "9130347"                          # the company, realm, account or database in the ERP
#currency = "USD"
#retain = "full"                             # or "none": whether the documents themselves are kept
#[origin.policy]
#on_void = "reverse"                         # or "hold"
#on_delete = "reverse"                       # or "hold"
#on_change = "reverse_and_repost"            # or "hold"
#on_overpaid = "post_and_flag"               # or "hold"
#[origin.match]
#origin_id = "{{bill_id}}"                     # how the bill's id stands in Procore's origin_id
## Where a site chooses its own columns (Yardi, MRI, CMiC, Workday's reports, NetSuite's saved searches), these tables are laid
## over the documented ones, as are group, codes, void and defaults; `quittance erp show NAME` prints what may be said:
##[origin.layout]
##encoding = "windows-1252"
##[origin.fields]
##"line.amount" = ["TRANAMOUNT", "AMOUNT"]
##[origin.currencies]                        # where the ERP gives ids instead of ISO codes
##"14" = "CAD"
"#
    )
}

/// A snippet for one company, as `sandbox` prints it.
pub(crate) fn snippet(url: &str, company: i64, projects: &[i64], client_id: &str) -> String {
    let (url, client_id) = (toml::Value::from(url), toml::Value::from(client_id));
    format!(
        "[procore]\nbase_url = {url}\nlogin_url = {url}\ncompany_id = {company}\nprojects = {projects:?}\nclient_id = {client_id}\nclient_secret = {{ env = \"PROCORE_CLIENT_SECRET\" }}\n"
    )
}

/// An origin's name; `procore` is taken by the verbs.
pub(crate) fn origin_name(s: &mut Section<'_>) -> Result<OriginName, Failure> {
    let expected = "1 to 24 of a-z, 0-9 and -, other than \"procore\"";
    let text = s.text("name", expected)?;
    let text = s.required("name", text, expected)?;
    OriginName::parse(text).ok().filter(|n| n.as_str() != "procore").ok_or_else(|| s.unexpected("name", expected))
}
