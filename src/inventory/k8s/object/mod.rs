//! What one object is, read on its own: its class, namespace, labels, and what it is to the deployment.

pub(in crate::inventory) mod class;
pub(in crate::inventory) mod limits;
pub(in crate::inventory) mod namespaces;
pub(in crate::inventory) mod partial;
pub(in crate::inventory) mod subject;
pub(in crate::inventory) mod versions;
