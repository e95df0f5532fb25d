//! SHA-256 of content, the one digest that is used anywhere.

use sha2::{Digest as _, Sha256};

/// A SHA-256 digest.
pub type Sha = [u8; 32];

/// The digest of some bytes.
pub fn sha256(bytes: &[u8]) -> Sha {
    Sha256::digest(bytes).into()
}

/// The digest of some bytes, in lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&sha256(bytes))
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from(if n < 10 { b'0' + n } else { b'a' + n - 10 });
    let mut out = String::with_capacity(2 * bytes.len());
    for b in bytes {
        out.push(digit(b >> 4));
        out.push(digit(b & 15));
    }
    out
}

/// A digest that is fed piece by piece.
#[derive(Default, Clone)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Starts one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Feeds bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Feeds one field: its length first, so that two fields never run together.
    pub fn field(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// The digest of all that was fed.
    pub fn finish(self) -> Sha {
        self.0.finalize().into()
    }
}
