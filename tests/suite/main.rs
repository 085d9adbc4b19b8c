//! All integration tests, in one binary because linking is what costs.

mod config;
mod rules;
mod support;
mod suppress;
