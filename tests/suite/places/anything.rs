//! Every policy of the suite over every input of the suite: whatever a program does with a document that it was not
//! written for, following it ends, and the machine that follows agrees with the one that decides.

use fivenines::policy::{Evaluator, Options, Policy, load};
use fivenines::settings::Settings;
use fivenines::value::Value;

use super::super::support::report_in;
use super::case::{Case, cases};

fn policies(case: &Case) -> Vec<Policy> {
    let policies = load(&case.folder, &Options::default(), &|path| path.display().to_string());
    policies.unwrap_or_else(|errors| panic!("{}: {errors:?}", case.name()))
}

#[test]
fn any_policy_can_be_followed_over_any_document() {
    let cases = cases();
    let reports: Vec<_> = cases
        .iter()
        .map(|case| report_in(&case.folder, &[case.input()], &Settings::default(), &policies(case)))
        .collect();
    let mut followed = 0;
    for case in &cases {
        for policy in policies(case) {
            let mut evaluator = Evaluator::new(&policy).expect("it loads");
            for document in reports.iter().flat_map(|report| report.documents.iter()) {
                let data = Value::new_object();
                // A builtin that cannot take what it is given is the policy's error, not ours.
                let Ok(_) = evaluator.evaluate(document.id, document.value(), &data) else { continue };
                for entry in 0..policy.entries.len() {
                    let explained = evaluator.explain(entry, document.id, document.value(), &data);
                    if let Some((_, stuck)) = explained {
                        assert_eq!(stuck, None, "{} over {}", case.name(), document.logical_name());
                        followed += 1;
                    }
                }
            }
        }
    }
    assert!(followed > 1_000, "{followed}");
}
