use super::{Report, Style};

pub(super) fn render(_report: &Report, _style: Style) -> String {
    String::new()
}
