//! How objects find each other: selectors, names, partners that the configuration declares, and names nearly right.

pub(in crate::inventory) mod external;
pub(in crate::inventory) mod find;
pub(in crate::inventory) mod labels;
pub(in crate::inventory) mod near;
pub(in crate::inventory) mod select;
