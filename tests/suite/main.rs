//! All integration tests, in one binary because linking is what costs.

mod cli;
mod conditions;
mod config;
mod conftest;
mod corpus;
mod coverage;
mod docs;
mod embedded;
mod engines;
mod envoy;
mod haproxy;
mod hostile;
mod inventory;
mod layers;
mod places;
mod policies;
mod report;
mod rules;
mod scaffold;
mod support;
mod suppress;
mod syntax;
mod terraform;
mod trace;
mod view;
