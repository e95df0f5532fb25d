//! What the tests of all adapters need: readers that give little or break, damage to bytes, and the replay of a corpus.

use std::io::Read;
use std::path::PathBuf;

use proptest::sample::Index;

pub(super) use super::fuzz::Pieces;

/// A reader that fails.
pub(super) struct Torn;

impl Read for Torn {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the stick was pulled out"))
    }
}

/// Puts other bytes in some places.
pub(super) fn flip(bytes: &mut [u8], flips: Vec<(Index, u8)>) {
    for (at, byte) in flips {
        let at = at.index(bytes.len());
        bytes[at] = byte;
    }
}

/// Writes a piece twice, and cuts the end off.
pub(super) fn tear(bytes: &mut Vec<u8>, doubled: Option<(Index, usize)>, cut: Option<Index>) {
    if let Some((at, length)) = doubled {
        let at = at.index(bytes.len());
        let range = bytes[at..bytes.len().min(at + length)].to_vec();
        bytes.splice(at..at, range);
    }
    if let Some(at) = cut {
        bytes.truncate(at.index(bytes.len()));
    }
}

/// Plays the corpus of a fuzz target, which must hold so many documents.
pub(super) fn replay(target: &str, least: usize, fuzz: fn(&[u8])) {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "fuzz/corpus", target].iter().collect();
    let mut replayed = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        fuzz(&std::fs::read(entry.unwrap().path()).unwrap());
        replayed += 1;
    }
    assert!(replayed >= least, "{replayed}");
}
