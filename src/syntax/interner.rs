//! Shares the text of equal short strings: in configurations, keys and values repeat.

use std::sync::Arc;

/// A power of two.
const SLOTS: usize = 1024;

/// Longer strings hardly repeat.
const LONGEST: usize = 40;

/// A cache, not a table: a collision evicts, so that hostile text costs a few allocations and never time.
#[derive(Debug)]
pub struct Interner {
    slots: Vec<Option<Arc<str>>>,
}

impl Interner {
    pub fn new() -> Self {
        Self { slots: vec![None; SLOTS] }
    }

    pub fn text(&mut self, text: &str) -> Arc<str> {
        if text.len() > LONGEST {
            return text.into();
        }
        let slot = &mut self.slots[slot_of(text.as_bytes())];
        match slot {
            Some(known) if **known == *text => Arc::clone(known),
            _ => {
                let fresh: Arc<str> = text.into();
                *slot = Some(Arc::clone(&fresh));
                fresh
            }
        }
    }
}

/// FNV-1a, with the high half mixed in because only low bits are kept.
fn slot_of(text: &[u8]) -> usize {
    let hash = text
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    ((hash ^ (hash >> 32)) as usize) & (SLOTS - 1)
}
