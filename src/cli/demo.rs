//! The demonstration (a placeholder until its own part is merged).

use clap::Args;
use quittance::sandbox::World;

use super::failure::Failure;
use super::session::Session;

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// The ERP whose documents are shown
    #[arg(long, value_name = "NAME")]
    pub(crate) erp: Option<String>,
    /// Keep what it writes in this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<std::path::PathBuf>,
}

/// What the demonstration's Procore knows.
pub(crate) fn world() -> World {
    World::default()
}

pub(crate) fn run(args: &DemoArgs, _session: &mut Session) -> Result<u8, Failure> {
    let what = args.erp.as_deref().or(args.dir.as_ref().map(|_| "a folder")).unwrap_or("it");
    Err(Failure::failed(format!("the demonstration of {what} is not part of this build")))
}
