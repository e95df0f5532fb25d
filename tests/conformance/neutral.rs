//! A payment in words that belong to no ERP, and what a row of the suite must be able to write of it.

/// Where a payment stands, in neutral words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Posted,
    /// A word that the ERP's documentation does not have.
    Unknown,
}

/// One payment, to be written in an ERP's own format.
#[derive(Clone)]
pub(crate) struct Pay {
    /// Which payment: a row makes its own key of it.
    pub(crate) n: u32,
    /// Counts the changes that the ERP has made to it.
    pub(crate) revision: u32,
    /// The day of March 2026 on which it was paid.
    pub(crate) day: u32,
    /// The number of its check.
    pub(crate) number: u32,
    /// Another currency than the ERP's base currency.
    pub(crate) currency: Option<&'static str>,
    /// What it pays, line by line: bill and amount as text. One bill may stand on several lines.
    pub(crate) bills: Vec<(u32, String)>,
    pub(crate) total: String,
    pub(crate) state: State,
}

/// A payment of whole cents.
pub(crate) fn pay(n: u32, bills: &[(u32, i64)]) -> Pay {
    let total = bills.iter().map(|(_, cents)| cents).sum();
    let bills = bills.iter().map(|(bill, cents)| (*bill, text(*cents))).collect();
    Pay { n, revision: 0, day: 12, number: 20_400 + n, currency: None, bills, total: text(total), state: State::Posted }
}

impl Pay {
    pub(crate) fn revised(&self, revision: u32) -> Self {
        Self { revision, ..self.clone() }
    }

    pub(crate) fn date(&self) -> String {
        format!("2026-03-{:02}", self.day)
    }

    /// An instant of the ERP's clock for this revision, without its zone: some hour of the day after payment.
    pub(crate) fn changed(&self) -> String {
        format!("2026-03-{:02}T{:02}:41:07", self.day + 1, 9 + self.revision)
    }
}

pub(crate) fn text(cents: i64) -> String {
    format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100)
}

/// Why a row has no case of a kind. Each stands in [`GAPS`], so that none grows in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// No document of this ERP says that a payment is gone: nothing but a void takes money back, and absence is no deletion.
    NothingIsDeleted,
    /// The ERP changes no payment: a correction is a deletion and a new payment. Later readings differ in their time alone.
    NothingIsEdited,
    /// A payment of this ERP pays one bill, or one item of a bill: several are several payments of one batch, or of one check.
    OneBillEach,
    /// The tenant is named in the request, or in the login, and never in an answer.
    TenantIsUnsaid,
    /// No field holds a word for where the payment stands: it follows from dates.
    NoWordForStatus,
}

impl Gap {
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::NothingIsDeleted => "no document says that a payment is gone; the void stands for it",
            Self::NothingIsEdited => "payments are never changed; a later reading differs in its time alone",
            Self::OneBillEach => "a payment pays one bill, or one item of it; several are several payments",
            Self::TenantIsUnsaid => "no document names the tenant",
            Self::NoWordForStatus => "no field holds a word for the status",
        }
    }
}

/// One way in which the ERP says that a payment is void.
pub(crate) struct Void {
    pub(crate) name: &'static str,
    /// The documents that say it; they may come in any order, and apart from each other.
    pub(crate) documents: Vec<String>,
    /// What the payment's own newest document then says; `None` where only a second document says it.
    pub(crate) status: Option<&'static str>,
    /// True when it names the payment by nothing but its bank and its check number.
    pub(crate) by_number: bool,
}

impl Void {
    /// The payment's own document says it.
    pub(crate) fn flag(name: &'static str, document: String) -> Self {
        Self::pair(name, vec![document])
    }

    /// The payment's own document says it, and so does a second one.
    pub(crate) fn pair(name: &'static str, documents: Vec<String>) -> Self {
        Self { name, documents, status: Some("voided"), by_number: false }
    }

    /// A second document alone says it.
    pub(crate) fn second(name: &'static str, document: String) -> Self {
        Self { name, documents: vec![document], status: None, by_number: false }
    }
}

/// A document that must be refused, and the words that its refusal must have.
pub(crate) struct Refused {
    pub(crate) document: String,
    pub(crate) words: Vec<&'static str>,
}

/// The names under which amounts stand, for the refusals that must name them.
pub(crate) struct AmountFields {
    pub(crate) line: &'static str,
    /// `None` where no field holds the amount of the whole payment.
    pub(crate) total: Option<&'static str>,
}

/// A row of the suite: one ERP, written by hand in its own format.
pub(crate) trait Row: Sync {
    /// The ERP's word in a configuration.
    fn word(&self) -> &'static str;
    /// In which of the ERP's formats it writes.
    fn format(&self) -> &'static str;
    fn tenant(&self) -> &'static str;
    fn base(&self) -> &'static str {
        "USD"
    }
    /// The payment's key by the ERP's table of identifiers; `None` where the reference gives its parts and not its spelling.
    fn key(&self, p: &Pay) -> Option<String>;
    /// The bill's key by the same table.
    fn bill(&self, bill: u32) -> String;
    /// A document of these payments.
    fn document(&self, pays: &[Pay]) -> String;
    /// Every way to say that the payment is void, each as of revision `p.revision + 1`.
    fn voids(&self, p: &Pay) -> Vec<Void>;
    /// A document that says that the payment is gone, in every form.
    fn deletions(&self, p: &Pay) -> Result<Vec<String>, Gap>;
    /// A document of another tenant; its refusal names both.
    fn foreign(&self, p: &Pay) -> Result<Refused, Gap>;
    /// What comes with HTTP 200 and is an error.
    fn error(&self) -> Refused;
    /// A document of no payments.
    fn empty(&self) -> String;
    fn amounts(&self) -> AmountFields;
    /// Whether the ERP changes payments in place.
    fn edits(&self) -> Result<(), Gap> {
        Ok(())
    }
    /// Whether one payment may pay several bills.
    fn several_bills(&self) -> Result<(), Gap> {
        Ok(())
    }
    /// Whether a document may end without anything that says so: rows, whose last line break is no duty.
    fn ends_unseen(&self) -> bool {
        false
    }
    /// Whether a field holds a word for where the payment stands.
    fn has_status(&self) -> Result<(), Gap> {
        Ok(())
    }
}

pub(crate) fn join<T>(items: &[T], separator: &str, each: impl Fn(&T) -> String) -> String {
    items.iter().map(each).collect::<Vec<_>>().join(separator)
}
