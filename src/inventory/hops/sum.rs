//! What tries at several proxies amount to: each try of an outer one is tried again by those behind it.

use super::Hops;

/// Longer ways are not followed: real ones have a handful of proxies.
const MAX_HOPS: usize = 8;

/// A way of requests, and how many of them reach its end for each that begins it.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    pub tries: i64,
    /// Calls behind the first.
    pub calls: Vec<usize>,
}

impl Hops {
    /// The least that any way from a call amounts to: how requests part at an entry is not known here.
    pub(super) fn way(&self, call: usize) -> Way {
        self.way_below(call, &mut Vec::new())
    }

    fn way_below(&self, call: usize, on_way: &mut Vec<usize>) -> Way {
        let own = self.calls[call].attempts.value.unwrap_or(1).max(1);
        if on_way.len() >= MAX_HOPS || on_way.contains(&call) {
            return Way { tries: 1, calls: Vec::new() };
        }
        on_way.push(call);
        let least = self.behind(call).map(|next| (next, self.way_below(next, on_way))).min_by_key(|(_, way)| way.tries);
        on_way.pop();
        match least {
            Some((next, mut way)) => {
                way.calls.insert(0, next);
                Way { tries: own.saturating_mul(way.tries), calls: way.calls }
            }
            None => Way { tries: own, calls: Vec::new() },
        }
    }

    /// The calls that a call's requests may go on with.
    pub(super) fn behind(&self, call: usize) -> impl Iterator<Item = usize> {
        self.links[call].iter().flat_map(|link| self.entries[link.entry].calls.iter().copied())
    }

    /// Calls that get requests which another call already tries several times.
    pub(super) fn is_inside(&self, call: usize) -> bool {
        self.within.contains(&call)
    }

    /// Fills in what `is_inside` asks.
    pub(super) fn nest(&mut self) {
        let tried = |call: &usize| self.calls[*call].attempts.value.is_some_and(|attempts| attempts > 1);
        let mut open: Vec<usize> = (0..self.calls.len()).filter(tried).flat_map(|call| self.behind(call)).collect();
        let mut within = std::collections::HashSet::new();
        while let Some(call) = open.pop() {
            if within.insert(call) {
                open.extend(self.behind(call));
            }
        }
        self.within = within;
    }
}
