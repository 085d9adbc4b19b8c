//! Stores and queues: where data lies, how many copies vote, and how it is backed up.

pub(in crate::inventory) mod backup;
pub(in crate::inventory) mod cron;
pub(in crate::inventory) mod datastore;
pub(in crate::inventory) mod kafka;
pub(in crate::inventory) mod quorum;
pub(in crate::inventory) mod strimzi;
