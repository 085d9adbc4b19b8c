//! What is computed about stepfunctions documents.

use super::Inventory;
use crate::document::DocumentId;
use crate::value::Value;

pub(super) fn facts(_inventory: &Inventory<'_>, _id: DocumentId) -> Value {
    Value::new_object()
}
