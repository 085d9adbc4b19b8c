//! From a claim to its class and its volume: `claim` reads what is asked for, `binding` joins.

pub(in crate::inventory) mod binding;
mod claim;
mod quantity;
