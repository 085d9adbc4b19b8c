//! What a plan marks as sensitive is judged and appears in no output.

use fivenines::policy::{Options, load};
use fivenines::report::{OutputFormat, Style, render};
use fivenines::settings::{Level, Settings};

use crate::support::{folder, report_in};

/// It says all that it should not.
const POLICY: &str = "\
# METADATA
# title: Talkative
# custom:
#   severity: warning
#   kinds: [aws_sfn_state_machine]
package fivenines.terraform.talkative

deny contains {
	\"msg\": concat(\" \", [\"named\", input.values.name]),
	\"path\": [\"values\", \"tags\", \"a\"],
	\"label\": input.values.name,
	\"related\": [{\"path\": [\"values\", \"name\"], \"msg\": input.values.tags.a}, {\"path\": [\"values\", \"gone\"], \"msg\": input.values.name}],
}
";

const SECRET: &str = "correct-horse-battery";

#[test]
fn secrets_of_a_plan_are_in_no_output() {
    // One line, so that every snippet has secrets beside what it shows.
    let text = format!(
        r#"{{"format_version":"1.2","variables":{{"p":{{"value":"{SECRET}"}}}},"planned_values":{{"outputs":{{"o":{{"sensitive":true,"value":"{SECRET}"}}}}}},"resource_changes":[{{"address":"aws_sfn_state_machine.a","mode":"managed","type":"aws_sfn_state_machine","name":"a","change":{{"actions":["update"],"before":{{"name":"{SECRET}"}},"after":{{"name":"{SECRET}","tags":{{"a":"{SECRET}"}}}},"after_unknown":{{}},"before_sensitive":true,"after_sensitive":{{"name":true,"tags":{{"a":true}}}}}}}}],"configuration":{{"root_module":{{"resources":[{{"expressions":{{"name":{{"constant_value":"{SECRET}"}}}}}}]}}}}}}"#
    );
    let broken = format!("{text}%");
    let work = folder(&[("plan.json", &text), ("broken/plan.json", &broken)]);
    let settings = Settings { level: Level::Strict, ..Settings::default() };
    let pack = folder(&[("talkative.rego", POLICY)]);
    let policies = load(pack.path(), &Options::default(), &|path| path.display().to_string()).expect("it compiles");
    let report = report_in(work.path(), &[".".into()], &settings, &policies);
    assert_eq!(report.findings.len(), 2);
    assert_eq!(report.documents.iter().filter(|document| !fivenines::format::terraform::is_root(document)).count(), 2);
    let secrets = report.documents.iter().map(|document| fivenines::format::secrets(document).len());
    assert_eq!(secrets.collect::<Vec<_>>(), [3, 3, 3, 3]);
    let style = Style { color: false, width: 100, show_suppressed: true, coverage: false };
    for format in OutputFormat::ALL {
        let text = render(&report, format, style);
        assert!(!text.contains(SECRET), "{}: {text}", format.name());
    }
}
