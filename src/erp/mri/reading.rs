//! Which payment a row belongs to, if it tells of one at all.

use super::columns::{Columns, Row};
use crate::erp::DecodeContext;
use crate::erp::error::{Flaw, found};
use crate::erp::field_map::{Bound, Field};
use crate::model::Money;

/// How rows are read.
#[derive(Clone, Copy)]
pub(super) struct Reading<'m> {
    pub(super) context: &'m DecodeContext,
    pub(super) columns: &'m Columns<'m>,
    pub(super) bound: &'m Bound<'m>,
    /// True when rows carry the total of their payment.
    pub(super) totalled: bool,
}

/// Which payment a row belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) id: String,
    /// True for the row that undoes a payment: it is a record of its own.
    pub(super) undoes: bool,
}

impl Reading<'_> {
    /// The key of the payment that the row belongs to; `None` when nothing was paid on the item.
    pub(super) fn key(self, row: &Row) -> Result<Option<Key>, Flaw> {
        let (bound, cells) = (self.bound, &row.cells);
        self.tenant(cells)?;
        if let Some((kind, name)) = bound.value(cells, Field::Kind) {
            match bound.map.code("kind", kind) {
                Some("payment") => {}
                Some(_) => return Ok(None),
                None => return Err(Flaw::new(name, format!("is {}: codes.kind does not say what that is", found(kind)))),
            }
        }
        if self.open(row)? {
            return Ok(None);
        }
        let key = self.columns.key(row).map_err(|name| Flaw::new(name, "is missing: it is part of the payment's key (group.by)"))?;
        let sign = if self.totalled { Field::Total } else { Field::Amount };
        let undoes = self.undoes(cells, bound.amount(cells, sign, bound.currency(self.context, cells)?)?);
        Ok(Some(Key { id: if undoes { format!("{key}|void") } else { key }, undoes }))
    }

    /// True for an item on which nothing was paid: it names no check, no date and no money [INF].
    fn open(self, row: &Row) -> Result<bool, Flaw> {
        let (bound, cells) = (self.bound, &row.cells);
        let money = bound.amount(cells, Field::Amount, bound.currency(self.context, cells)?)?;
        let named = bound.text(cells, Field::Reference).or(bound.text(cells, Field::Date)).is_some();
        if named || money.is_some_and(|m| !m.is_zero()) {
            return Ok(false);
        }
        match bound.value(cells, Field::Status) {
            Some((word, status)) if bound.map.code("status", word) == Some("posted") => {
                let name = bound.name(Field::Reference);
                Err(Flaw::new(name, format!("is missing, and {status} is {}: a paid item names its check", found(word))))
            }
            _ => Ok(true),
        }
    }

    /// A document of another company, where its rows tell.
    fn tenant(self, cells: &[String]) -> Result<(), Flaw> {
        match self.bound.value(cells, Field::Tenant).filter(|(tenant, _)| *tenant != self.context.tenant) {
            Some((other, name)) => {
                let own = found(&self.context.tenant);
                Err(Flaw::new(name, format!("is {}: this origin is {own}; import it for the origin that it belongs to", found(other))))
            }
            None => Ok(()),
        }
    }

    /// A row undoes a payment when the site's marker says so, or when it is below zero and says that it is void.
    fn undoes(self, cells: &[String], money: Option<Money>) -> bool {
        let bound = self.bound;
        let code = bound.text(cells, Field::Status).and_then(|word| bound.map.code("status", word));
        let void = bound.void(cells) || code == Some("voided");
        bound.undoes(cells) || money.is_some_and(|m| m.is_negative()) && (void || bound.map.reversal.negative_twin)
    }
}
