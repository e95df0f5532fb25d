//! Replay: the outbox out. Per lane: list, mirror, reconcile again, claim | send | settle. No transaction is open while the network is.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::ops::ControlFlow;

use crate::error::Error;
use crate::journal::{Claimed, Journal, LaneWork};
use crate::model::{Currency, OriginName, OriginRules, Outcome, Stall, Timestamp, WriteKind, WriteState};
use crate::procore::{Client, Throttle};

use super::changed;
use super::pull::store_throttle;
use super::receipt::Parts;
use super::run::Run;
use super::{Engine, Observer, Progress, Receipt, Remote, Replayed};

/// A lane is taken up so often in one run. Each time settles at least one write or waits for one, so this ends what would spin.
const ROUNDS_MAX: u32 = 100;

/// The longest settling delay that a host may configure.
const SETTLE_MAX_MILLIS: i64 = 600_000;

impl Engine {
    /// Sends what is queued, each write once. With `plan`, the digest that was shown, it refuses if the world has moved since, and
    /// commits just that plan otherwise.
    ///
    /// Offline, throttled, unauthorised and busy are not errors: the receipt says that the run stalled, and why.
    pub fn replay(
        &mut self,
        remote: Remote<'_>,
        plan: Option<&str>,
        project: Option<i64>,
        observer: &mut Observer<'_>,
    ) -> Result<Receipt, Error> {
        let settings = self.client_settings()?;
        let Some(_lock) = self.replay_lock()? else {
            let busy = ("busy", "another process is replaying this journal".to_owned());
            return self.receipt(Parts { replayed: Some(Replayed::default()), stalled: Some(busy), ..Parts::default() });
        };
        let settle_millis = self.procore()?.settle_millis;
        let (host, company) = (settings.base_url.clone(), settings.company_id);
        let rules = self.rules();
        let now = remote.clock.now();
        let mut tx = self.journal.begin("replay", now)?;
        tx.bind_company(&host, company)?;
        tx.recover_crashed(settle_millis)?;
        if let Some(shown) = plan {
            let items = tx.open_items(&rules)?;
            let decided = crate::reconcile::reconcile(&items);
            let digest = decided.digest();
            if digest != shown {
                return Err(Error::PlanMoved { shown: shown.to_owned(), now: digest });
            }
            // What is written down is just that plan: the parts together give the same as the whole.
            changed::reconcile_changed(&mut tx, &rules)?;
        }
        let throttle = Throttle::from_text(&tx.setting("throttle")?.unwrap_or_default());
        tx.commit()?;
        let client = Client::new(remote.transport, remote.credentials, settings, throttle);
        let mut replay = Replay {
            run: Run::new(client, remote.clock, observer),
            rules,
            settle_millis,
            fallback: self.company_currency(),
            replayed: Replayed::default(),
            lanes: BTreeMap::new(),
            project,
        };
        replay.all(&mut self.journal)?;
        let Replay { run, mut replayed, .. } = replay;
        replayed.requests = run.client.requests();
        replayed.in_doubt = self.journal.read(|tx| tx.writes())?.iter().filter(|w| w.state.is_unsettled()).count() as u64;
        store_throttle(&mut self.journal, run.client.throttle(), run.now())?;
        self.receipt(Parts { replayed: Some(replayed), stalled: run.stalled, interrupted: run.interrupted, ..Parts::default() })
    }

    /// One replayer a journal: an OS lock, which a killed process cannot leave behind.
    fn replay_lock(&self) -> Result<Option<std::fs::File>, Error> {
        let host = |e: std::io::Error| Error::Host(format!("{}: {e}", self.lock_path().display()));
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(self.lock_path()).map_err(host)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(e)) => Err(host(e)),
        }
    }

    /// Pull, reconcile, replay; if the replay brought new facts, reconcile and replay again, at most three times in all.
    pub fn sync(&mut self, mut remote: Remote<'_>, project: Option<i64>, observer: &mut Observer<'_>) -> Result<Receipt, Error> {
        let pulled = self.pull_procore(reborrow(&mut remote), project, observer)?;
        let mut replayed = Replayed::default();
        let mut reconciled = crate::journal::Committed::default();
        let (mut stalled, mut interrupted) = (pulled.stalled.zip(pulled.stalled_because), pulled.interrupted);
        for _ in 0..3 {
            let decided = self.reconcile(remote.clock.now())?;
            let fresh = decided.reconciled.unwrap_or_default();
            reconciled.postings += fresh.postings;
            reconciled.reversals += fresh.reversals;
            if stalled.is_some() || interrupted || decided.pending == 0 {
                break;
            }
            let sent = self.replay(reborrow(&mut remote), None, project, observer)?;
            let one = sent.replayed.unwrap_or_default();
            replayed.acknowledged += one.acknowledged;
            replayed.adopted += one.adopted;
            replayed.rejected += one.rejected;
            replayed.deferred += one.deferred;
            replayed.requests += one.requests;
            replayed.in_doubt = one.in_doubt;
            (stalled, interrupted) = (sent.stalled.zip(sent.stalled_because), sent.interrupted);
        }
        let parts = Parts { ingested: pulled.ingested, reconciled: Some(reconciled), replayed: Some(replayed), stalled, interrupted };
        self.receipt(parts)
    }
}

fn reborrow<'a>(remote: &'a mut Remote<'_>) -> Remote<'a> {
    Remote { transport: &mut *remote.transport, credentials: &mut *remote.credentials, clock: &mut *remote.clock }
}

/// What this run knows of a lane.
#[derive(Debug, Default)]
struct LaneRun {
    rounds: u32,
    /// Nothing more to do here in this run.
    done: bool,
}

struct Replay<'r, 'w> {
    run: Run<'r, 'w>,
    rules: BTreeMap<OriginName, OriginRules>,
    settle_millis: i64,
    fallback: Option<Currency>,
    replayed: Replayed,
    lanes: BTreeMap<i64, LaneRun>,
    project: Option<i64>,
}

impl Replay<'_, '_> {
    /// Goes over the lanes until nothing can be done now; then waits for the first that settles, if the budget allows.
    fn all(&mut self, journal: &mut Journal) -> Result<(), Error> {
        while !self.run.is_over() {
            let work = fair(journal.read(|tx| tx.lanes_with_work(self.project))?);
            let open: Vec<LaneWork> = work.into_iter().filter(|w| !self.lanes.get(&w.lane).is_some_and(|l| l.done)).collect();
            if open.is_empty() {
                break;
            }
            let now = self.run.now();
            let ready: Vec<&LaneWork> = open.iter().filter(|w| w.not_before.is_none_or(|t| t <= now)).collect();
            if ready.is_empty() {
                let first = open.iter().filter_map(|w| w.not_before).min().unwrap_or(now);
                if !self.run.wait_until(first, "a write in doubt settles before its lane is read back") {
                    break;
                }
                continue;
            }
            for work in ready {
                let lane = self.lanes.entry(work.lane).or_default();
                lane.rounds += 1;
                lane.done = lane.rounds >= ROUNDS_MAX;
                self.lane(journal, work)?;
                if self.run.is_over() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// R3: list the lane, take what was seen into the mirror, reconcile that lane again, and only then mark a write in flight.
    fn lane(&mut self, journal: &mut Journal, work: &LaneWork) -> Result<(), Error> {
        let listed_from = self.run.now();
        let Some(rows) = self.run.believed_rows(journal, work.project, work.lane)? else {
            return Ok(());
        };
        // Something that may stand is not shown. The permission may have gone between the sentinel and the list: look once more
        // before absence is acted upon, and the mirror forgets what it knows.
        if journal.read(|tx| tx.misses(work.lane, &rows))? {
            self.run.distrust(work.project);
            let seen = if rows.is_empty() {
                self.run.absence_is_seen(journal, work.project)?
            } else {
                self.run.sentinel(journal, work.project)?
            };
            if !seen {
                return Ok(());
            }
        }
        let mut tx = journal.begin("replay", self.run.now())?;
        tx.replace_lane(work.project, work.lane, &rows, self.fallback)?;
        self.replayed.rejected += tx.resolve_absent(work.lane, &rows, listed_from)?;
        self.replayed.adopted += changed::reconcile_lane(&mut tx, &self.rules, work.lane)?.adopted;
        let mut claimed = if self.run.interrupted { None } else { tx.claim(work.lane)? };
        tx.commit()?;
        let mut look_again = false;
        while let Some(write) = claimed {
            let outcome = self.run.client.send(self.run.now(), &write.write);
            look_again |= !is_as_intended(&write, &outcome);
            claimed = self.settle(journal, work, &write, &outcome)?;
        }
        if look_again {
            // What replay finds is there when it ends: a refusal, a row that reads differently.
            let mut tx = journal.begin("replay", self.run.now())?;
            self.replayed.adopted += changed::reconcile_lane(&mut tx, &self.rules, work.lane)?.adopted;
            tx.commit()?;
        }
        self.tell_sent(journal)
    }

    /// Records an answer and takes the next write, in one transaction.
    fn settle(&mut self, journal: &mut Journal, work: &LaneWork, write: &Claimed, outcome: &Outcome) -> Result<Option<Claimed>, Error> {
        let now = self.run.now();
        let mut tx = journal.begin("replay", now)?;
        let state = tx.settle(write, outcome, self.settle_millis, self.fallback)?;
        match state {
            WriteState::Acknowledged if write.write.kind == WriteKind::Adopt => self.replayed.adopted += 1,
            WriteState::Acknowledged => self.replayed.acknowledged += 1,
            WriteState::Rejected => self.replayed.rejected += 1,
            WriteState::Deferred => self.replayed.deferred += 1,
            WriteState::Queued | WriteState::InFlight | WriteState::InDoubt | WriteState::Withdrawn => {}
        }
        match outcome {
            Outcome::Deferred { stall: Stall::Throttled(until) } => {
                tx.commit()?;
                if !self.run.wait_until(*until, "the request window is used up") {
                    self.run.stall(&Stall::Throttled(*until));
                }
                // After a wait the lane is listed again: others may have written meanwhile.
                return Ok(None);
            }
            Outcome::Deferred { stall } => self.run.stall(stall),
            Outcome::Acknowledged(_) | Outcome::Rejected { .. } | Outcome::InDoubt { .. } => {}
        }
        let parked = matches!(outcome, Outcome::Rejected { reach: crate::model::Reach::Lane, .. });
        if parked {
            self.run.distrust(work.project);
        }
        let next = if self.run.is_over() || parked { None } else { tx.claim(work.lane)? };
        tx.commit()?;
        self.tell_sent(journal)?;
        Ok(next)
    }

    fn tell_sent(&mut self, journal: &mut Journal) -> Result<(), Error> {
        let done = self.replayed.acknowledged + self.replayed.adopted + self.replayed.rejected;
        let pending = journal.read(|tx| tx.pending())?;
        if (self.run.observer)(&Progress::Sent { done, total: done + pending }) == ControlFlow::Break(()) {
            self.run.interrupted = true;
        }
        Ok(())
    }
}

/// True when the answer needs no second look: the row stands and shows just what was written.
fn is_as_intended(claimed: &Claimed, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Acknowledged(row) => claimed.write.is_shown_by(row),
        Outcome::Deferred { .. } => true,
        Outcome::Rejected { .. } | Outcome::InDoubt { .. } => false,
    }
}

/// Lanes in turn by project, so that a large project does not keep a small one waiting.
fn fair(work: Vec<LaneWork>) -> Vec<LaneWork> {
    let mut turns: BTreeMap<i64, usize> = BTreeMap::new();
    let mut out: Vec<(usize, LaneWork)> = work
        .into_iter()
        .map(|w| {
            let turn = turns.entry(w.project).or_insert(0);
            *turn += 1;
            (*turn, w)
        })
        .collect();
    out.sort_by_key(|(turn, w)| (*turn, w.project, w.lane));
    out.into_iter().map(|(_, w)| w).collect()
}

/// The instant at which something that is stored asks to be tried again.
pub(super) fn due(journal: &mut Journal, now: Timestamp) -> Result<Option<Timestamp>, Error> {
    let work = journal.read(|tx| tx.lanes_with_work(None))?;
    let throttle = journal.read(|tx| tx.setting("throttle"))?.map(|t| Throttle::from_text(&t));
    let blocked = throttle.and_then(|mut t| t.ready(now).err());
    // What lies further away was stored by a clock that has been set back since; the replay itself pulls it in.
    let latest = now.plus_millis(SETTLE_MAX_MILLIS);
    let first = work.iter().map(|w| w.not_before.map_or(now, |t| t.min(latest))).min();
    Ok(first.map(|f| blocked.map_or(f, |b| f.max(b)).max(now)))
}

impl Engine {
    /// When a host should replay next: `now` or later while something is open, `None` while nothing is.
    pub fn due(&mut self, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        due(&mut self.journal, now)
    }
}
