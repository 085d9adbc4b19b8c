//! Finds where an answer of a policy stands that does not say so itself.

mod builtins;
mod calls;
mod choose;
mod derivations;
mod facts;
mod frame;
mod log;
mod loops;
mod machine;
mod operations;
mod read;
mod shadow;
mod shape;
mod words;

pub use choose::{Judged, Located, choose};
pub use derivations::{Condition, Derivation, Derivations};
pub use facts::Near;
pub use log::{Seen, SeenKind, SeenPlace};
pub use machine::{Stuck, Tracer};
pub use read::{Read, Test};
pub use shadow::{Place, Shadow};
