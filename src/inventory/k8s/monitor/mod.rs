//! Prometheus: what is scraped and which instance reads a monitor or a rule.

pub(in crate::inventory) mod collector;
pub(in crate::inventory) mod scrape;
