//! Finds where an answer of a policy stands that does not say so itself.

mod builtins;
mod choose;
mod frame;
mod log;
mod machine;
mod shadow;

pub use choose::{Located, choose};
pub use log::{Seen, SeenKind, SeenPlace};
pub use machine::{Condition, Derivation, Stuck, Tracer};
pub use shadow::{Place, Shadow};
