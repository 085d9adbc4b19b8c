//! All integration tests, in one binary because linking is what costs.

mod rules;
mod support;
