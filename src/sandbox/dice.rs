//! The sandbox's own dice: splitmix64, so that one seed replays a whole run.

/// A seeded source of chance. It is no secret and no cryptography.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 when `n` is 0.
    pub(super) fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.roll() % n).unwrap_or(0)
    }

    /// True in so many of a thousand rolls.
    pub(super) fn hits(&mut self, per_mille: u16) -> bool {
        per_mille > 0 && self.roll() % 1000 < u64::from(per_mille)
    }

    /// Fisher and Yates.
    pub(super) fn shuffle<T>(&mut self, rows: &mut [T]) {
        for i in (1..rows.len()).rev() {
            let j = self.below(i + 1);
            rows.swap(i, j);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_replays_and_the_odds_are_kept() {
        let (mut a, mut b) = (Dice::new(7), Dice::new(7));
        assert_eq!((0..50).map(|_| a.roll()).collect::<Vec<_>>(), (0..50).map(|_| b.roll()).collect::<Vec<_>>());
        let hits = (0..10_000).filter(|_| a.hits(333)).count();
        assert!((3100..3600).contains(&hits), "{hits}");
        assert!((0..1000).all(|_| !a.hits(0)));
        assert!((0..1000).all(|_| a.hits(1000)));
        let mut rows: Vec<u32> = (0..20).collect();
        a.shuffle(&mut rows);
        assert_ne!(rows, (0..20).collect::<Vec<_>>());
        rows.sort_unstable();
        assert_eq!(rows, (0..20).collect::<Vec<_>>());
    }
}
