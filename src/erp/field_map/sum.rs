//! What several rows of one bill come to.

use crate::model::Money;

/// The money of one bill, added up over its rows, and what these state alike.
#[derive(Debug, Default)]
pub(in crate::erp) struct Sum {
    pub(in crate::erp) cash: i128,
    pub(in crate::erp) discount: Option<i128>,
    pub(in crate::erp) retainage: Option<i128>,
    pub(in crate::erp) number: Agreed,
    pub(in crate::erp) entity: Agreed,
}

impl Sum {
    /// Takes the money of another row. What no row states stays unknown.
    pub(in crate::erp) fn add(&mut self, cash: Money, discount: Option<Money>, retainage: Option<Money>) {
        self.cash += i128::from(cash.minor());
        for (sum, part) in [(&mut self.discount, discount), (&mut self.retainage, retainage)] {
            *sum = part.map(|p| i128::from(p.minor())).into_iter().chain(*sum).reduce(|a, b| a + b);
        }
    }
}

/// A text that every row states alike, or none.
#[derive(Debug, Default)]
pub(in crate::erp) enum Agreed {
    #[default]
    Unsaid,
    Said(String),
    Differs,
}

impl Agreed {
    pub(in crate::erp) fn hear(&mut self, text: Option<&str>) {
        let text = text.unwrap_or_default();
        match self {
            Self::Unsaid => *self = Self::Said(text.to_owned()),
            Self::Said(said) if said != text => *self = Self::Differs,
            Self::Said(_) | Self::Differs => {}
        }
    }

    pub(in crate::erp) fn text(self) -> Option<String> {
        match self {
            Self::Said(text) if !text.is_empty() => Some(text),
            Self::Said(_) | Self::Unsaid | Self::Differs => None,
        }
    }
}
