//! The way of a request into the cluster and to a pod: entries, routes, Services, and who lets whom through.

pub(in crate::inventory) mod backend;
pub(in crate::inventory) mod called;
pub(in crate::inventory) mod certificate;
pub(in crate::inventory) mod endpoints;
pub(in crate::inventory) mod entry;
pub(in crate::inventory) mod events;
pub(in crate::inventory) mod gateway;
pub(in crate::inventory) mod governing;
pub(in crate::inventory) mod grant;
pub(in crate::inventory) mod indexes;
pub(in crate::inventory) mod network;
pub(in crate::inventory) mod parent;
pub(in crate::inventory) mod service;
pub(in crate::inventory) mod sibling;
pub(in crate::inventory) mod target;
pub(in crate::inventory) mod webhook;
