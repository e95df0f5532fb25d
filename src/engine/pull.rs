//! Pull from Procore: invoices, commitments, and the mirror of the rows that stand on them.

use crate::error::Error;
use crate::journal::{Appended, Journal};
use crate::model::{Commitment, Invoice, Record, Timestamp};
use crate::procore::{Client, Throttle};

use super::receipt::Parts;
use super::run::{Asked, Run};
use super::{Engine, Ingested, Observer, Progress, Receipt, Remote};

/// What changed is asked for again from so long before the newest change that was seen: `updated_at` has whole seconds, and a
/// slow write may become visible late.
const OVERLAP_SECONDS: i64 = 300;

/// The commitment itself, which alone says whether payments are allowed, is read again once a day.
const SHOWN_MILLIS: i64 = 24 * 3600 * 1000;

impl Engine {
    /// Reads what is new in Procore. Offline is not an error: the receipt says that the run stalled, and why.
    pub fn pull_procore(&mut self, remote: Remote<'_>, project: Option<i64>, observer: &mut Observer<'_>) -> Result<Receipt, Error> {
        let settings = self.client_settings()?;
        let projects: Vec<i64> = self.procore()?.projects.iter().copied().filter(|p| project.is_none_or(|only| only == *p)).collect();
        let (host, company) = (settings.base_url.clone(), settings.company_id);
        let now = remote.clock.now();
        let origins = self.settings.origins.clone();
        let mut tx = self.journal.begin("pull", now)?;
        tx.bind_company(&host, company)?;
        super::bind_origins(&mut tx, &origins)?;
        let throttle = Throttle::from_text(&tx.setting("throttle")?.unwrap_or_default());
        tx.commit()?;
        let client = Client::new(remote.transport, remote.credentials, settings, throttle);
        let mut pull = Pull {
            run: Run::new(client, remote.clock, observer),
            ingested: Ingested::default(),
            rows: 0,
            fallback: self.company_currency(),
        };
        for project in projects {
            pull.project(&mut self.journal, project)?;
            if pull.run.is_over() {
                break;
            }
        }
        let Pull { run, ingested, .. } = pull;
        store_throttle(&mut self.journal, run.client.throttle(), run.now())?;
        self.receipt(Parts { ingested: Some(ingested), stalled: run.stalled, interrupted: run.interrupted, ..Parts::default() })
    }
}

pub(super) fn store_throttle(journal: &mut Journal, throttle: &Throttle, now: Timestamp) -> Result<(), Error> {
    let mut tx = journal.begin("throttle", now)?;
    // Only a wait that outlives the run is worth a commit.
    let text = throttle.blocked_until().is_some_and(|until| until > now).then(|| throttle.to_text());
    tx.set("throttle", text.as_deref())?;
    tx.commit()?;
    Ok(())
}

struct Pull<'r, 'w> {
    run: Run<'r, 'w>,
    ingested: Ingested,
    rows: u64,
    fallback: Option<crate::model::Currency>,
}

impl Pull<'_, '_> {
    fn project(&mut self, journal: &mut Journal, project: i64) -> Result<(), Error> {
        if !self.invoices(journal, project)? || !self.commitments(journal, project)? {
            return Ok(());
        }
        self.lanes(journal, project)
    }

    /// Invoices that changed since the last complete pull. The cursor moves when the last page is stored, in one transaction with it.
    fn invoices(&mut self, journal: &mut Journal, project: i64) -> Result<bool, Error> {
        let name = format!("cursor:requisitions:{project}");
        let cursor: Option<Timestamp> = journal.read(|tx| tx.setting(&name))?.and_then(|t| t.parse().ok());
        let since = cursor.map(|t| t.plus_seconds(-OVERLAP_SECONDS));
        let (ingested, rows) = (&mut self.ingested, &mut self.rows);
        let listed = self.run.list(
            |i: &Invoice| i.id,
            |client, now, page| client.requisitions(now, project, since, page),
            |run, page| {
                let now = run.now();
                append(journal, now, ingested, page.iter().cloned().map(Record::Invoice))?;
                *rows += page.len() as u64;
                run.tell(&Progress::Pulled { rows: *rows, lanes: (0, 0) });
                Ok(())
            },
        )?;
        match listed {
            Asked::Got(all) => {
                self.run.trust(project);
                let newest = all.iter().filter_map(|i| i.updated_at).max().max(cursor);
                if newest != cursor {
                    let mut tx = journal.begin("pull", self.run.now())?;
                    tx.set(&name, newest.map(|t| t.to_string()).as_deref())?;
                    tx.commit()?;
                }
                Ok(true)
            }
            Asked::Denied(reason) => {
                self.run.stall(&crate::model::Stall::Forbidden(format!("the invoices of project {project} are not shown: {reason}")));
                Ok(false)
            }
            Asked::Over => Ok(false),
        }
    }

    fn commitments(&mut self, journal: &mut Journal, project: i64) -> Result<bool, Error> {
        let (ingested, rows) = (&mut self.ingested, &mut self.rows);
        let listed = self.run.list(
            |c: &Commitment| c.id,
            |client, now, page| client.commitments(now, project, page),
            |run, page| {
                let now = run.now();
                append(journal, now, ingested, page.iter().cloned().map(Record::Commitment))?;
                *rows += page.len() as u64;
                Ok(())
            },
        )?;
        match listed {
            Asked::Got(_) => Ok(true),
            Asked::Denied(reason) => {
                self.run.stall(&crate::model::Stall::Forbidden(format!("the commitments of project {project} are not shown: {reason}")));
                Ok(false)
            }
            Asked::Over => Ok(false),
        }
    }

    /// The mirror, lane by lane. Where a run stalls is stored, and the next one begins there, so that the last lane has its turn too.
    fn lanes(&mut self, journal: &mut Journal, project: i64) -> Result<(), Error> {
        let name = format!("cursor:lanes:{project}");
        let from: Option<i64> = journal.read(|tx| tx.setting(&name))?.and_then(|t| t.parse().ok());
        let mut lanes = journal.read(|tx| tx.lanes_to_pull(project))?;
        let before = lanes.iter().take_while(|(lane, _)| from.is_some_and(|f| *lane < f)).count();
        lanes.rotate_left(before);
        let stopped = self.each_lane(journal, project, lanes)?;
        let mut tx = journal.begin("pull", self.run.now())?;
        tx.set(&name, stopped.map(|lane| lane.to_string()).as_deref())?;
        tx.commit()?;
        Ok(())
    }

    /// The lane at which the run stopped, if it did.
    fn each_lane(&mut self, journal: &mut Journal, project: i64, lanes: Vec<(i64, Option<Timestamp>)>) -> Result<Option<i64>, Error> {
        let count = lanes.len();
        for (n, (lane, shown_at)) in lanes.into_iter().enumerate() {
            let known = journal.read(|tx| tx.commitment(lane))?;
            let fresh = shown_at.is_some_and(|t| self.run.now().millis_since(t) < SHOWN_MILLIS);
            // A switch that stands in the way is looked at each time: somebody may just have turned it on.
            let in_the_way = known.is_some_and(|c| c.allow_payments == Some(false) || c.is_closed());
            if (!fresh || in_the_way) && !self.show(journal, project, lane)? {
                return Ok(Some(lane));
            }
            let Some(rows) = self.run.believed_rows(journal, project, lane)? else { return Ok(Some(lane)) };
            let mut tx = journal.begin("pull", self.run.now())?;
            tx.replace_lane(project, lane, &rows, self.fallback)?;
            tx.commit()?;
            self.ingested.documents += 1;
            self.rows += rows.len() as u64;
            self.run.tell(&Progress::Pulled { rows: self.rows, lanes: (n + 1, count) });
            if self.run.is_over() {
                return Ok(Some(lane));
            }
        }
        Ok(None)
    }

    /// The commitment itself: the one read that says whether payments are allowed on it.
    fn show(&mut self, journal: &mut Journal, project: i64, lane: i64) -> Result<bool, Error> {
        match self.run.ask(|client, now| client.commitment(now, project, lane)) {
            Asked::Got(commitment) => {
                self.run.trust(project);
                let now = self.run.now();
                append(journal, now, &mut self.ingested, std::iter::once(Record::Commitment(commitment)))?;
                let mut tx = journal.begin("pull", now)?;
                tx.note_shown(project, lane)?;
                tx.commit()?;
                Ok(true)
            }
            // What the single read would add is then unknown; the lists go on.
            Asked::Denied(_) => {
                self.run.distrust(project);
                Ok(true)
            }
            Asked::Over => Ok(false),
        }
    }
}

/// Appends one page in one transaction.
fn append(journal: &mut Journal, now: Timestamp, ingested: &mut Ingested, records: impl Iterator<Item = Record>) -> Result<(), Error> {
    let mut tx = journal.begin("pull", now)?;
    ingested.documents += 1;
    for record in records {
        match tx.append(&record, 0, "", 0)? {
            Appended::New => ingested.new += 1,
            Appended::Revised => ingested.revised += 1,
            Appended::Duplicate => ingested.duplicate += 1,
            Appended::Conflict => ingested.conflict += 1,
        }
    }
    tx.commit()?;
    Ok(())
}
