//! Pods and what makes them: how many, where they run, how they are replaced and how many may be down.

pub(in crate::inventory) mod adoption;
pub(in crate::inventory) mod analysis;
pub(in crate::inventory) mod disruption;
pub(in crate::inventory) mod operated;
pub(in crate::inventory) mod placement;
pub(in crate::inventory) mod pod;
pub(in crate::inventory) mod replicas;
pub(in crate::inventory) mod repulsion;
pub(in crate::inventory) mod rollout;
pub(in crate::inventory) mod workflow;
