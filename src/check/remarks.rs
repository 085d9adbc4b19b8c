//! Remarks about policies as notices of the run: their files become sources, so that outputs can show the place.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::policy::Remark;
use crate::report::{Notice, NoticeCode};
use crate::source::{SourceId, Sources, Span};

pub(super) fn notices(remarks: &[Remark], sources: &mut Sources) -> Vec<Notice> {
    let mut known: BTreeMap<String, SourceId> = BTreeMap::new();
    let notice = |remark: &Remark| {
        let placed = remark.place.as_ref().map(|(file, span)| {
            let add = || sources.add(file.path.clone(), Arc::clone(&file.text), file.encoding);
            let source = *known.entry(file.path.clone()).or_insert_with(add);
            (file.path.clone(), Span { source, ..*span })
        });
        let (path, span) = placed.unzip();
        let (message, help) = (remark.message.clone(), remark.help.clone());
        Notice { code: NoticeCode::Policy, severity: remark.severity, message, help, path, span }
    };
    remarks.iter().map(notice).collect()
}
