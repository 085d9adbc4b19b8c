//! Istio and Linkerd: what a host means, which policy holds where, and who speaks mTLS.

pub(in crate::inventory) mod destination;
pub(in crate::inventory) mod istio;
pub(in crate::inventory) mod linkerd;
pub(in crate::inventory) mod meshed;
pub(in crate::inventory) mod profile;
pub(in crate::inventory) mod subset;
