//! All integration tests, in one binary because linking is what costs.

mod inventory;
mod rules;
mod support;
