//! One `[[origin]]` of the configuration.

use std::path::Path;

use quittance::model::{OnChange, OnOverpaid, OnVoid, OriginIdPattern, OriginRules};
use quittance::{Erp, Origin};
use toml::Table;

use super::config::{currency, origin_name};
use super::config_site;
use super::failure::Failure;
use super::secrets::SecretSource;
use super::section::Section;

/// Reads the n-th origin; `true` when it has an `[origin.pull]`.
pub(crate) fn read(path: &Path, n: usize, table: &Table) -> Result<(Origin, bool), Failure> {
    let mut s = Section::new(path, format!("[[origin]] {n}"), table);
    let name = origin_name(&mut s)?;
    s.rename(format!("[[origin]] {name}"));
    let erp = erp(&mut s)?;
    let expected = "the tenant, company or realm id in the ERP, as a text";
    let tenant = s.text("tenant", expected)?;
    let tenant = s.required("tenant", tenant, expected)?.to_owned();
    let base = currency(&mut s)?;
    let mut rules = OriginRules::new(s.required("currency", base, "an ISO 4217 code like \"USD\"")?);
    let retain = s.word("retain", &[("full", true), ("none", false)], &["cut"])?.unwrap_or(true);
    if let Some(table) = s.table("policy")? {
        policy(&mut Section::new(path, format!("[origin.policy] of {name}"), table), &mut rules)?;
    }
    if let Some(table) = s.table("match")? {
        let mut m = Section::new(path, format!("[origin.match] of {name}"), table);
        let expected = "a text with {bill_id} in it once";
        if let Some(text) = m.text("origin_id", expected)? {
            rules.pattern = OriginIdPattern::parse(text).ok_or_else(|| m.unexpected("origin_id", expected))?;
        }
        m.finish()?;
    }
    let pulls = match s.table("pull")? {
        None => false,
        Some(table) => {
            let mut p = Section::new(path, format!("[origin.pull] of {name}"), table);
            p.text("base_url", "an address like https://host")?;
            SecretSource::read(&mut p, "token")?;
            p.finish()?;
            true
        }
    };
    let site = config_site::read(path, name.as_str(), erp, &mut s)?;
    s.finish()?;
    Ok((Origin { name, erp, tenant, retain, rules, site }, pulls))
}

fn erp(s: &mut Section<'_>) -> Result<Erp, Failure> {
    let read = Erp::ALL.iter().map(|e| e.word()).collect::<Vec<_>>().join(", ");
    let expected = format!("one that is read now: {read}");
    let word = s.text("erp", &expected)?;
    let word = s.required("erp", word, &expected)?;
    Erp::from_word(word).ok_or_else(|| s.unexpected("erp", &expected))
}

fn policy(s: &mut Section<'_>, rules: &mut OriginRules) -> Result<(), Failure> {
    let on_void = [("reverse", OnVoid::Reverse), ("hold", OnVoid::Hold)];
    let on_change = [("reverse_and_repost", OnChange::ReverseAndRepost), ("hold", OnChange::Hold)];
    let on_overpaid = [("post_and_flag", OnOverpaid::PostAndFlag), ("hold", OnOverpaid::Hold)];
    rules.on_void = s.word("on_void", &on_void, &["retract"])?.unwrap_or(rules.on_void);
    rules.on_delete = s.word("on_delete", &on_void, &["retract"])?.unwrap_or(rules.on_delete);
    rules.on_change = s.word("on_change", &on_change, &["amend"])?.unwrap_or(rules.on_change);
    rules.on_overpaid = s.word("on_overpaid", &on_overpaid, &[])?.unwrap_or(rules.on_overpaid);
    s.finish()
}
