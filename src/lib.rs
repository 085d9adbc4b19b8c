//! fivenines reads the configuration that a distributed system is deployed from, judges it with policies written in
//! Rego, and says exactly where it will not survive a failure.
//!
//! The modules stand in the order of the data's way; each imports only from those before it.

pub mod source;

pub mod error;

pub mod settings;

pub mod globs;

pub mod syntax;

pub mod value;

pub mod document;
pub mod format;

pub mod inventory;

pub mod rule;

pub mod finding;

pub mod policy;

pub mod suppress;

pub mod report;

pub mod example;
pub mod explain;

pub mod scaffold;

pub mod config;

pub mod discover;

pub mod check;

pub mod fixture;

pub mod cli;
