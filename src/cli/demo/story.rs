//! The eight acts. Nothing that is told is known beforehand: each number is read from the journal or the sandbox, and each
//! promise is checked as it is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use quittance::model::{CredentialSource, Credentials, Secret, Timestamp};
use quittance::sandbox::{Fault, Profile, Sandbox, Server};
use quittance::{Engine, Error, HttpOptions, HttpTransport, InvoiceStatus, OutboxLine, Receipt, Remote, Replayed, Settings};

use super::checks::{audit, check, ran_through, stands, unbroken};
use super::documents::Document;
use super::folder::{Folder, ORIGIN};
use super::stage::{Stage, shell};
use super::{acts, explain, words};
use crate::cli::failure::Failure;
use crate::cli::print::{self, pick};
use crate::cli::remote::USER_AGENT;

/// What is left when it is told.
pub(super) struct Told {
    pub(super) folder: Folder,
    pub(super) receipt: Receipt,
}

/// Seeds the sandbox's faults.
const FAULTS: u64 = 7;
/// A replay is taken up again so often, and is given so long in all.
const REPLAYS: usize = 12;
const PATIENCE_MILLIS: i64 = 30_000;
/// Writes and invoices that are shown.
const WRITES_SHOWN: usize = 8;
const INVOICES_SHOWN: usize = 15;

/// The sandbox takes any secret but an empty one.
struct DemoSecret;

impl CredentialSource for DemoSecret {
    fn credentials(&mut self) -> Result<Credentials, String> {
        Ok(Credentials::Client { id: "demo".to_owned(), secret: Secret::new("demo".to_owned()) })
    }
}

/// Tells the whole story.
pub(super) fn tell(folder: Folder, stage: Stage<'_>, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Result<Told, Failure> {
    let profile = Profile::named("demo").unwrap_or_default();
    let sandbox = Sandbox::new(folder.world.clone(), profile, FAULTS);
    let port = folder.port.unwrap_or(0);
    let server = Server::start(sandbox, port, clock)
        .map_err(|e| Failure::failed(format!("port {port} of the loopback, which the journal is bound to, cannot be used: {e}")))?;
    let url = server.url();
    let documents = folder.books.documents();
    let settings = folder.fill(&url, &documents)?.settings;
    let (engine, _) = Engine::create_or_open(&folder.journal(), settings.clone())?;
    let mut teller = Teller { stage, folder, server, url, settings, engine, number: 0 };
    let told = teller.acts(&documents);
    // Whatever happened, Procore remembers what it was told.
    let kept = teller.keep_world();
    told?;
    kept?;
    let receipt = teller.engine.standing()?;
    Ok(Told { folder: teller.folder, receipt })
}

/// Who tells it.
pub(super) struct Teller<'a> {
    pub(super) stage: Stage<'a>,
    folder: Folder,
    server: Server,
    url: String,
    pub(super) settings: Settings,
    pub(super) engine: Engine,
    /// The act that is on.
    number: usize,
}

impl Teller<'_> {
    fn acts(&mut self, documents: &[Document]) -> Result<(), Failure> {
        let (first, later): (Vec<&Document>, Vec<&Document>) = documents.iter().partition(|d| !d.later);
        for paragraph in acts::intro(self.stage.lang, self.folder.books) {
            self.stage.paragraph(&paragraph)?;
        }
        self.office()?;
        self.goes_offline()?;
        self.import(&first)?;
        self.plan()?;
        self.comes_back()?;
        self.changes(&later)?;
        self.receipt()?;
        self.other_computers(documents)?;
        self.go_on()
    }

    fn office(&mut self) -> Result<(), Failure> {
        self.act()?;
        self.stage.fact(&words::sandbox(self.stage.lang, &self.url.clone()))?;
        let pulled = self.pull()?;
        ran_through(&pulled)?;
        let invoices = self.engine.status()?;
        let commitments: BTreeSet<i64> = invoices.iter().map(|i| i.commitment_id).collect();
        let projects: BTreeSet<i64> = invoices.iter().map(|i| i.project_id).collect();
        let exported = invoices.iter().filter(|i| i.sync_status != "not_exported").count();
        self.stage.fact(&words::invoices(self.stage.lang, invoices.len(), commitments.len(), projects.len(), exported))
    }

    fn goes_offline(&mut self) -> Result<(), Failure> {
        self.act()?;
        self.online(false)?;
        let before = self.engine.standing()?.chain;
        let tried = self.pull()?;
        check(tried.stalled == Some("offline"), "the connection was cut, and a pull did not notice")?;
        check(tried.chain == before, "a pull without a network changed the journal")?;
        self.stage.fact(&words::offline(self.stage.lang, tried.stalled_because.as_deref().unwrap_or_default()))
    }

    fn import(&mut self, documents: &[&Document]) -> Result<(), Failure> {
        self.act()?;
        self.ingest(documents)
    }

    fn ingest(&mut self, documents: &[&Document]) -> Result<(), Failure> {
        for document in documents {
            let now = self.stage.clock.now();
            let receipt = self.engine.ingest(
                ORIGIN,
                &document.name,
                &mut document.bytes.as_slice(),
                document.as_of,
                now,
                &mut *self.stage.audience.watcher(),
            )?;
            let ingested = receipt.ingested.unwrap_or_default();
            check(ingested.conflict == 0, "two contents of one payment contradict one another")?;
            let [english, french] = &document.what;
            let what = pick(self.stage.lang, english, french);
            let as_of = document.as_of.map(|t| format!(" --as-of {t}")).unwrap_or_default();
            self.stage.fact(&words::imported(self.stage.lang, &format!("{}{as_of}, {what}", document.name), ingested))?;
        }
        Ok(())
    }

    fn plan(&mut self) -> Result<(), Failure> {
        self.act()?;
        let decided = self.engine.reconcile(self.stage.clock.now())?;
        self.show_plan(&decided, WRITES_SHOWN)?;
        for (code, n) in decided.reconciled.unwrap_or_default().exceptions {
            self.stage.fact(&words::held_back(self.stage.lang, n, code))?;
        }
        Ok(())
    }

    fn show_plan(&mut self, decided: &Receipt, most: usize) -> Result<(), Failure> {
        let counts = decided.reconciled.clone().unwrap_or_default();
        self.stage.fact(&words::planned(self.stage.lang, counts.postings, counts.reversals, decided.pending))?;
        let open = |w: &OutboxLine| !matches!(w.state, "acknowledged" | "rejected" | "withdrawn");
        let writes: Vec<OutboxLine> = self.engine.outbox()?.into_iter().filter(open).collect();
        if writes.is_empty() {
            return Ok(());
        }
        let shown = writes.get(..most).unwrap_or(&writes);
        print::outbox(self.stage.audience.out(), shown, self.stage.lang, self.stage.style)?;
        self.stage.and_more(writes.len() - shown.len())
    }

    fn comes_back(&mut self) -> Result<(), Failure> {
        self.act()?;
        self.online(true)?;
        self.replay()
    }

    /// Sends until nothing is open, with patience for a Procore that asks to wait.
    fn replay(&mut self) -> Result<(), Failure> {
        let begun = self.sandbox(|s| s.log().len());
        let mut sum = Replayed::default();
        let mut waited = 0;
        for _ in 0..REPLAYS {
            let receipt = self.replay_once()?;
            self.keep_world()?;
            let one = receipt.replayed.unwrap_or_default();
            sum.acknowledged += one.acknowledged;
            sum.adopted += one.adopted;
            sum.rejected += one.rejected;
            sum.requests += one.requests;
            if receipt.pending == 0 {
                break;
            }
            check(matches!(receipt.stalled, None | Some("throttled" | "offline")), receipt.stalled_because.as_deref().unwrap_or_default())?;
            let now = self.stage.clock.now();
            let millis = self.engine.due(now)?.map_or(0, |due| due.millis_since(now)).clamp(200, 10_000);
            waited += millis;
            check(waited <= PATIENCE_MILLIS, "Procore kept the replay waiting for too long")?;
            if millis > 1000 {
                let why = receipt.stalled_because.as_deref().unwrap_or("a reply was lost");
                self.stage.fact(&words::waiting(self.stage.lang, (millis + 999) / 1000, why))?;
            }
            if !self.stage.clock.wait(millis) {
                return Err(Error::Interrupted.into());
            }
        }
        let pending = self.engine.standing()?.pending;
        check(pending == 0, &format!("{pending} writes are still open"))?;
        check(sum.rejected == 0, &format!("Procore refused {} writes", sum.rejected))?;
        let befell = |fault| move |s: &Sandbox| s.log().iter().skip(begun).filter(|l| l.fault == Some(fault)).count() as u64;
        let (requests, replies) = (self.sandbox(befell(Fault::LostRequest)), self.sandbox(befell(Fault::LostReply)));
        check(replies > 0 || sum.acknowledged < 100, "the sandbox lost no reply, so that nothing was to be seen")?;
        if sum.requests > 0 {
            self.stage.fact(&words::replayed(self.stage.lang, sum.acknowledged, sum.adopted, sum.requests))?;
        }
        if requests + replies > 0 {
            self.stage.fact(&words::lost(self.stage.lang, requests, replies))?;
        }
        let entries = self.sandbox(|s| audit(s.world()))?;
        self.stage.fact(&words::once(self.stage.lang, entries as u64))
    }

    fn changes(&mut self, documents: &[&Document]) -> Result<(), Failure> {
        self.act()?;
        self.ingest(documents)?;
        let decided = self.engine.reconcile(self.stage.clock.now())?;
        self.show_plan(&decided, 2 * WRITES_SHOWN)?;
        self.replay()?;
        let reversed = self.sandbox(|s| s.world().rows_by_origin_id().keys().filter(|id| id.ends_with(":v")).count());
        check(reversed > 0, "no reversal stands in Procore")
    }

    fn receipt(&mut self) -> Result<(), Failure> {
        self.act()?;
        let receipt = self.engine.standing()?;
        print::receipt(self.stage.audience.out(), &receipt, self.stage.lang, self.stage.style)?;
        let plan = self.engine.plan()?;
        for total in &receipt.totals {
            // The journal's figure is a claim about Procore: ask Procore itself.
            let stands = self.sandbox(|s| stands(s.world(), &total.currency));
            check(stands.as_deref() == Some(&total.procore), "the receipt does not show what stands in the sandbox")?;
            let parts = explain::difference(total, &plan)?;
            if parts.is_empty() {
                self.stage.fact(words::no_difference(self.stage.lang))?;
                continue;
            }
            self.stage.fact(&words::explained(self.stage.lang, &total.difference, &total.currency))?;
            for (reason, count, amount) in parts {
                writeln!(self.stage.audience.out(), "    {amount:>14}  {}", words::reason(self.stage.lang, reason, count))?;
            }
        }
        let invoices = self.engine.status()?;
        let shown = some_of_each(&invoices);
        writeln!(self.stage.audience.out(), "\n{}", words::table_of_invoices(self.stage.lang))?;
        print::status(self.stage.audience.out(), &shown, self.stage.lang, self.stage.style)?;
        self.stage.and_more(invoices.len() - shown.len())?;
        let exceptions = self.engine.exceptions()?;
        writeln!(self.stage.audience.out(), "\n{}", words::table_of_exceptions(self.stage.lang))?;
        Ok(print::exceptions(self.stage.audience.out(), &exceptions, self.stage.lang, self.stage.style)?)
    }

    fn go_on(&mut self) -> Result<(), Failure> {
        let lang = self.stage.lang;
        self.stage.heading(words::go_on(lang))?;
        self.stage.paragraph(&words::lies_in(lang, &self.folder.path))?;
        let files = format!("--journal {} --config {}", shell(&self.folder.journal()), shell(&self.folder.configuration()));
        // A payment with a story to tell: one that was reversed, better still one that was posted again.
        let mut lines_of: BTreeMap<String, usize> = BTreeMap::new();
        let writes = self.engine.outbox()?;
        for write in writes.iter().filter(|w| w.origin_id.ends_with(":v") || w.origin_id.ends_with(":2")) {
            *lines_of.entry(write.payment.clone()).or_default() += 1;
        }
        let told = lines_of.into_iter().max_by_key(|(_, n)| *n).map(|(payment, _)| payment);
        let out = self.stage.audience.out();
        writeln!(out, "  quittance {files} status")?;
        writeln!(out, "  quittance {files} exceptions")?;
        if let Some(payment) = told {
            writeln!(out, "  quittance {files} explain {payment}")?;
        }
        self.stage.paragraph(words::procore_again(lang))?;
        let out = self.stage.audience.out();
        writeln!(out, "  quittance sandbox --world {} --port {}", shell(&self.folder.world_file()), self.server.port())?;
        writeln!(out, "  PROCORE_CLIENT_SECRET=demo quittance {files} sync")?;
        Ok(out.flush()?)
    }
}

/// The way to the sandbox, and to the reader.
impl Teller<'_> {
    pub(super) fn pull(&mut self) -> Result<Receipt, Failure> {
        let mut transport = self.transport()?;
        let remote = Remote { transport: &mut transport, credentials: &mut DemoSecret, clock: &mut *self.stage.clock };
        unbroken(self.engine.pull_procore(remote, None, &mut *self.stage.audience.watcher())?)
    }

    fn replay_once(&mut self) -> Result<Receipt, Failure> {
        let mut transport = self.transport()?;
        let remote = Remote { transport: &mut transport, credentials: &mut DemoSecret, clock: &mut *self.stage.clock };
        unbroken(self.engine.replay(remote, None, None, &mut *self.stage.audience.watcher())?)
    }

    fn transport(&self) -> Result<HttpTransport, Failure> {
        let options = HttpOptions::new(vec![self.url.clone()], USER_AGENT.to_owned());
        HttpTransport::new(&options).map_err(|e| Failure::failed(e.to_string()))
    }

    fn online(&mut self, online: bool) -> Result<(), Failure> {
        self.server.set_online(online).map_err(|e| Failure::failed(format!("{}: {e}", self.url)))
    }

    fn sandbox<T>(&self, look: impl FnOnce(&Sandbox) -> T) -> T {
        let sandbox: Arc<Mutex<Sandbox>> = self.server.sandbox();
        let guard = sandbox.lock().unwrap_or_else(PoisonError::into_inner);
        look(&guard)
    }

    fn keep_world(&self) -> Result<(), Failure> {
        let world = self.sandbox(|s| s.world().clone());
        self.folder.keep(&world)
    }

    pub(super) fn act(&mut self) -> Result<(), Failure> {
        self.number += 1;
        let [title, why] = acts::act(self.stage.lang, self.number, self.folder.books);
        self.stage.heading(&format!("{}  {title}", self.number))?;
        self.stage.paragraph(&why)
    }
}

/// Invoices of each kind, as many as are shown.
fn some_of_each(invoices: &[InvoiceStatus]) -> Vec<InvoiceStatus> {
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut ranked: Vec<(usize, usize)> = Vec::new();
    for (at, invoice) in invoices.iter().enumerate() {
        let nth = seen.entry((invoice.sync_status, invoice.payment_status)).or_default();
        ranked.push((*nth, at));
        *nth += 1;
    }
    ranked.sort_unstable();
    let shown: BTreeSet<usize> = ranked.into_iter().take(INVOICES_SHOWN).map(|(_, at)| at).collect();
    invoices.iter().enumerate().filter(|(at, _)| shown.contains(at)).map(|(_, i)| i.clone()).collect()
}
