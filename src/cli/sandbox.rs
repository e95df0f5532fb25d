//! `sandbox`: a Procore on loopback that runs until it is interrupted.

use std::time::Duration;

use quittance::model::Clock as _;
use quittance::sandbox::{Profile, Sandbox, Server, World};
use serde_json::json;

use super::args::SandboxArgs;
use super::config;
use super::demo;
use super::failure::Failure;
use super::session::Session;

pub(crate) fn run(session: &mut Session, args: &SandboxArgs) -> Result<u8, Failure> {
    let profile = Profile::named(&args.profile).ok_or_else(|| {
        let known = Profile::NAMES.iter().map(|(name, does)| format!("  {name}: {does}")).collect::<Vec<_>>().join("\n");
        Failure::usage(format!("there is no profile named {}; expected one of\n{known}", args.profile))
    })?;
    let world = match &args.world {
        None => demo::world(),
        Some(path) => {
            let fault = |e: &dyn std::fmt::Display| Failure::usage(format!("{}: {e}", path.display()));
            let text = std::fs::read(path).map_err(|e| fault(&e))?;
            World::from_json(&text).map_err(|e| {
                fault(&format!("is not a sandbox's world ({e})")).hint("`quittance demo --dir DIR` leaves one in DIR/world.json")
            })?
        }
    };
    let projects: Vec<i64> = world.projects.iter().map(|p| p.id).collect();
    let client_id = world.app.client_id.clone().unwrap_or_else(|| "sandbox".to_owned());
    let company = world.company.id;
    let clock = session.clock.clone();
    let server = Server::start(Sandbox::new(world, profile, args.seed), args.port, move || clock.now())
        .map_err(|e| Failure::failed(format!("port {} of the loopback cannot be used: {e}", args.port)))?;
    let url = server.url();
    let snippet = config::snippet(&url, company, &projects, &client_id);
    session.show(|| json!({ "url": url, "configuration": snippet }), |out, _, _| writeln!(out, "{url}\n\n{snippet}"))?;
    session.note("any PROCORE_CLIENT_SECRET is accepted, unless the world names one; stop it with Ctrl-C");
    while !session.stop.is_set() {
        std::thread::sleep(Duration::from_millis(50));
    }
    server.stop();
    Ok(0)
}
