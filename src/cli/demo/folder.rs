//! The demonstration's folder: configuration, documents, the sandbox's world, and the journal.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use quittance::model::Timestamp;
use quittance::sandbox::World;

use super::contractor::{COMPANY, PROJECTS, world};
use super::documents::{Books, Document};
use crate::cli::config::Config;
use crate::cli::failure::Failure;

/// The origin's name in the configuration.
pub(super) const ORIGIN: &str = "books";

/// Where everything lies.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// The ERP that is shown.
    pub(super) books: &'static Books,
    /// The port of an earlier demonstration: the journal is bound to it.
    pub(super) port: Option<u16>,
    /// What Procore knows: as an earlier demonstration left it, or fresh.
    pub(super) world: World,
}

impl Folder {
    /// Takes `dir`, or makes a fresh private folder in `base`. A folder that holds another's configuration or journal is refused. Where
    /// nobody names the ERP it is the folder's.
    pub(super) fn prepare(dir: Option<&Path>, base: &Path, now: Timestamp, wanted: Option<&'static Books>) -> Result<Self, Failure> {
        let path = match dir {
            Some(dir) => dir.to_owned(),
            None => base.join(format!("quittance-demo-{}-{}", now.seconds(), std::process::id())),
        };
        make(&path, dir.is_none())?;
        let mut folder = Self { path, books: wanted.unwrap_or(Books::usual()), port: None, world: World::default() };
        let (configuration, state) = (folder.configuration(), folder.world_file());
        if configuration.exists() {
            let config = Config::read(&configuration)?;
            let port = config.settings.procore.as_ref().and_then(|p| p.base_url.strip_prefix("http://127.0.0.1:")?.parse().ok());
            let erp = config.settings.origins.first().and_then(|o| Books::of_word(o.erp.word()));
            let (Some(port), Some(books)) = (port, erp) else {
                return Err(foreign(&configuration, "is not the configuration of a demonstration"));
            };
            if wanted.is_some_and(|w| w.word != books.word) {
                return Err(foreign(&configuration, &format!("is of the demonstration of {}", books.word)));
            }
            (folder.port, folder.books) = (Some(port), books);
        }
        match fs::read(&state) {
            Ok(bytes) => {
                folder.world = World::from_json(&bytes).map_err(|e| foreign(&state, &format!("is not a sandbox's world ({e})")))?;
            }
            Err(e) if e.kind() == ErrorKind::NotFound => {
                if folder.port.is_some() || folder.journal().exists() {
                    return Err(foreign(&state, "is missing, but the folder holds a configuration or a journal"));
                }
                folder.world = world(folder.books);
            }
            Err(e) => return Err(failed(&state)(e)),
        }
        Ok(folder)
    }

    pub(super) fn configuration(&self) -> PathBuf {
        self.path.join("quittance.toml")
    }

    pub(super) fn world_file(&self) -> PathBuf {
        self.path.join("world.json")
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.path.join("journal.db")
    }

    /// Writes what the demonstration uses, unless it is there, and reads the configuration as every other verb does.
    pub(super) fn fill(&self, url: &str, documents: &[Document]) -> Result<Config, Failure> {
        self.keep(&self.world)?;
        write_new(&self.configuration(), configuration(url, self.books).as_bytes())?;
        let folder = self.path.join("documents");
        make(&folder, false)?;
        documents.iter().try_for_each(|d| write_new(&folder.join(&d.name), &d.bytes))?;
        Config::read(&self.configuration())
    }

    /// Keeps what Procore knows, so that `quittance sandbox --world` brings the same Procore up again. The file is replaced whole.
    pub(super) fn keep(&self, world: &World) -> Result<(), Failure> {
        let (file, fresh) = (self.world_file(), self.path.join("world.json.new"));
        fs::write(&fresh, world.to_json()).and_then(|()| fs::rename(&fresh, &file)).map_err(failed(&file))
    }
}

fn configuration(url: &str, books: &Books) -> String {
    let projects = PROJECTS.map(|p| p.0.to_string()).join(", ");
    let (erp, tenant) = (books.word, books.tenant);
    format!(
        "# Written by `quittance demo`. `quittance sandbox --world world.json --port PORT` brings its Procore up again.\n\
         [procore]\n\
         base_url = \"{url}\"\n\
         login_url = \"{url}\"\n\
         company_id = {COMPANY}\n\
         projects = [{projects}]\n\
         settle_ms = 500                               # the sandbox shows a new row at once; the usual 2000 would only make you wait\n\
         client_id = \"demo\"\n\
         client_secret = {{ env = \"PROCORE_CLIENT_SECRET\" }}   # the sandbox accepts any but an empty one\n\
         \n\
         [[origin]]\n\
         name = \"{ORIGIN}\"\n\
         erp = \"{erp}\"\n\
         tenant = \"{tenant}\"\n\
         currency = \"USD\"\n\
         retain = \"full\"\n"
    )
}

fn foreign(file: &Path, why: &str) -> Failure {
    Failure::usage(format!("{}: {why}", file.display())).hint("name an empty folder with --dir")
}

pub(super) fn failed(path: &Path) -> impl Fn(io::Error) -> Failure {
    move |e| Failure::failed(format!("{}: {e}", path.display()))
}

/// Makes a folder; a private one must not be there yet.
pub(super) fn make(path: &Path, private: bool) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(!private);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(failed(path))
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    match fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(bytes).map_err(failed(path)),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(failed(path)(e)),
    }
}
