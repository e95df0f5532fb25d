//! The last act: computers whose journals start empty read the same, and plan nothing.

use std::collections::BTreeSet;
use std::path::Path;

use quittance::{Engine, Receipt};

use super::checks::{broken, check, ran_through, sound};
use super::documents::Document;
use super::folder::{ORIGIN, failed, make};
use super::story::Teller;
use super::words;
use crate::cli::failure::Failure;

impl Teller<'_> {
    pub(super) fn other_computers(&mut self, documents: &[Document]) -> Result<(), Failure> {
        self.act()?;
        let name = format!("quittance-demo-others-{}-{}", self.stage.clock.now().micros(), std::process::id());
        let place = self.stage.base.join(name);
        make(&place, true)?;
        let result = self.compare(documents, &place);
        std::fs::remove_dir_all(&place).map_err(failed(&place))?;
        let (receipt, digest) = result?;
        self.stage.fact(&words::nothing_twice(self.stage.lang, &receipt))?;
        self.stage.fact(&words::same_digest(self.stage.lang, &digest))?;
        self.stage.fact(words::verified(self.stage.lang))
    }

    /// Two journals that start empty. What the second one decided, and the digest that both have.
    fn compare(&mut self, documents: &[Document], place: &Path) -> Result<(Receipt, String), Failure> {
        let mut others = Vec::new();
        for backwards in [false, true] {
            let mut engine = self.newcomer(&place.join(if backwards { "b.db" } else { "a.db" }))?;
            std::mem::swap(&mut engine, &mut self.engine);
            let decided = self.read_all(documents, backwards);
            std::mem::swap(&mut engine, &mut self.engine);
            others.push((engine, decided?));
        }
        sound(&self.engine)?;
        let mut digests = BTreeSet::new();
        let mut last = None;
        for (engine, decided) in others {
            sound(&engine)?;
            let counts = decided.reconciled.clone().unwrap_or_default();
            check(counts.postings + counts.reversals == 0 && decided.pending == 0, "a new computer plans what stands already")?;
            digests.insert(engine.digest()?);
            last = Some(decided);
        }
        let digest = digests.pop_first().filter(|_| digests.is_empty());
        let both = last.zip(digest);
        both.ok_or_else(|| broken("two computers that read the same documents know different things"))
    }

    fn newcomer(&self, journal: &Path) -> Result<Engine, Failure> {
        Ok(Engine::create_or_open(journal, self.settings.clone())?.0)
    }

    fn read_all(&mut self, documents: &[Document], backwards: bool) -> Result<Receipt, Failure> {
        let mut order: Vec<&Document> = documents.iter().collect();
        if backwards {
            order.reverse();
        } else {
            ran_through(&self.pull()?)?;
        }
        for d in order {
            let now = self.stage.clock.now();
            self.engine.ingest(ORIGIN, &d.name, &mut d.bytes.as_slice(), d.as_of, now, &mut *self.stage.audience.watcher())?;
        }
        if backwards {
            ran_through(&self.pull()?)?;
        }
        Ok(self.engine.reconcile(self.stage.clock.now())?)
    }
}
