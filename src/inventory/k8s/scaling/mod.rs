//! Autoscalers: what they scale, by which measure, and which of them stand in each other's way.

pub(in crate::inventory) mod autoscale;
pub(in crate::inventory) mod measure;
pub(in crate::inventory) mod rivals;
