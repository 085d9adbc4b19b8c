//! Environment variables that the file itself sets: `setenv`, `presetenv`, `unsetenv`, `resetenv` of `global`.
//!
//! What the process is started with is not known, so a variable that the file says nothing of has no value here.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use super::{Certainty, Word};

/// Longer values are not followed: no real one is, and a value may hold others.
const LONGEST: usize = 256;

/// Bytes that variables may add to one file.
const BUDGET: usize = 1 << 20;

#[derive(Debug)]
pub struct Environment {
    values: HashMap<Arc<str>, Arc<str>>,
    left: Cell<usize>,
}

impl Default for Environment {
    fn default() -> Self {
        Self { values: HashMap::new(), left: Cell::new(BUDGET) }
    }
}

impl Environment {
    /// The value that the file gives a variable.
    pub fn value(&self, name: &str) -> Option<&str> {
        let value = self.values.get(name)?;
        self.left.set(self.left.get().checked_sub(value.len())?);
        Some(value)
    }

    /// Follows a statement. What a condition decides leaves the variable unknown.
    pub fn note(&mut self, words: &[Word], is_conditional: bool) {
        match (&*words[0].text, &words[1..]) {
            ("setenv" | "presetenv", [name, value, ..])
                if !is_conditional && value.certainty == Certainty::Known && value.text.len() <= LONGEST =>
            {
                self.values.insert(name.text.clone(), value.text.clone());
            }
            ("setenv" | "presetenv", [name, ..]) => {
                self.values.remove(&name.text);
            }
            ("unsetenv", names) => names.iter().for_each(|name| {
                self.values.remove(&name.text);
            }),
            ("resetenv", kept) => self.values.retain(|name, _| kept.iter().any(|kept| kept.text == *name)),
            _ => {}
        }
    }
}
