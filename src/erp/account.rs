//! Which account the money left, so that payments of one reference are told apart and no account number is kept.

use super::DecodeContext;
use crate::model::sha256_hex;

/// The account as a hash, salted with the origin.
pub(super) fn account_hash(context: &DecodeContext, account: &str) -> String {
    let mut hash = sha256_hex(format!("quittance account\n{}\n{account}", context.origin).as_bytes());
    hash.truncate(16);
    hash
}

/// The account that was hashed last: a run of payments leaves from one account, and hashing is much of the work.
#[derive(Debug, Default)]
pub(super) struct LastAccount(Option<(String, String)>);

impl LastAccount {
    /// As [`account_hash`].
    pub(super) fn hash(&mut self, context: &DecodeContext, account: &str) -> String {
        match &self.0 {
            Some((last, hash)) if last == account => hash.clone(),
            Some(_) | None => {
                let hash = account_hash(context, account);
                self.0 = Some((account.to_owned(), hash.clone()));
                hash
            }
        }
    }
}
