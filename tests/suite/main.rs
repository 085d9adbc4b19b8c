//! All integration tests, in one binary because linking is what costs.

mod cli;
mod corpus;
mod docs;
mod hostile;
mod layers;
mod rules;
mod support;
