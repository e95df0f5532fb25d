//! What is known of each ERP's documents, and how well: the same words for the command line, the README and a tenth adapter.

/// How well a claim about a format is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// The vendor's (or Procore's) own text says so.
    Documented,
    /// Public code or data that talks to the real system shows it.
    Evidenced,
    /// It follows from what is documented.
    Inferred,
    /// Chosen here because nothing says how it is. A site that differs says so in its configuration.
    Assumed,
}

impl Evidence {
    /// The word that is shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Evidenced => "evidenced",
            Self::Inferred => "inferred",
            Self::Assumed => "assumed",
        }
    }
}

/// One kind of document that an adapter reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Its short name, like `JSON query`.
    pub name: &'static str,
    /// How it is recognised, like `QueryResponse.BillPayment[]`.
    pub shape: &'static str,
    /// How well its shape is known.
    pub evidence: Evidence,
}

/// One row of the table of identifiers: one key per thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identifier {
    /// `payment`, `bill`, and where an ERP has more, `void` or `vendor`.
    pub thing: &'static str,
    /// The identifier that is the key.
    pub key: &'static str,
    /// Other names of the thing, which are never the key.
    pub aliases: &'static str,
    /// Which documents carry the key.
    pub carried_by: &'static str,
    /// How a document without it is joined, or held.
    pub without: &'static str,
    /// How well that is known.
    pub evidence: Evidence,
}

/// One entry of a mapping: what is read from which native names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mapped {
    /// The entry's path in the configuration, like `fields.line.amount`; for an ERP with one layout only, the same words.
    pub path: &'static str,
    /// The native names or values; of several the first that is not null wins.
    pub values: &'static [&'static str],
    /// How well they are known.
    pub evidence: Evidence,
}

impl Mapped {
    pub(super) const fn documented(path: &'static str, values: &'static [&'static str]) -> Self {
        Self { path, values, evidence: Evidence::Documented }
    }

    pub(super) const fn evidenced(path: &'static str, values: &'static [&'static str]) -> Self {
        Self { path, values, evidence: Evidence::Evidenced }
    }

    pub(super) const fn inferred(path: &'static str, values: &'static [&'static str]) -> Self {
        Self { path, values, evidence: Evidence::Inferred }
    }

    pub(super) const fn assumed(path: &'static str, values: &'static [&'static str]) -> Self {
        Self { path, values, evidence: Evidence::Assumed }
    }
}

/// The mapping of one kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mapping {
    /// The [`Format`] (its name) that it is for.
    pub format: &'static str,
    /// True when a site may lay its own entries over it.
    pub open: bool,
    /// The entries.
    pub entries: &'static [Mapped],
}

/// What is known of one ERP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// The product's name.
    pub system: &'static str,
    /// The kinds of documents that are read.
    pub formats: &'static [Format],
    /// The table of identifiers.
    pub identifiers: &'static [Identifier],
    /// Variants of one format that are told apart by themselves, like contract versions; empty where there is one only.
    pub dialects: &'static [&'static str],
    /// What is read from where.
    pub mappings: &'static [Mapping],
}

#[cfg(test)]
#[path = "about_tests.rs"]
mod tests;
