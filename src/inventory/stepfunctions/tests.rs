use super::flow::{File, Reach};
use super::retry::{Limits, retriers};
use crate::document::{DocumentId, Documents};
use crate::format::detect;
use crate::source::{Encoding, Sources};
use crate::value::Value;

/// The documents of one machine.
fn documents(text: &str) -> Documents {
    let mut sources = Sources::default();
    let id = sources.add("x.asl.json".into(), text.into(), Encoding::Utf8);
    let mut documents = Documents::default();
    for document in detect(sources.get(id), false).documents {
        documents.add(document);
    }
    documents
}

/// What one retrier becomes beside a limit, as JSON.
fn retrier(fields: &str, task_ms: i64, machine_ms: i64) -> Value {
    let state = format!(
        r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Task", "Retry": [{{"ErrorEquals": ["States.ALL"], {fields}}}]}}}}}}"#
    );
    let documents = documents(&state);
    let id = DocumentId::new(1);
    let limits = Limits { task_ms: Some(task_ms), machine_ms: Some(machine_ms) };
    retriers(&documents.get(id).root)[0].value(id, limits)
}

#[test]
fn waits_are_added_up() {
    let wait = |fields: &str| retrier(fields, 0, 0)["wait_ms"].clone();
    assert_eq!(wait(r#""Comment": "1, 2 and 4 seconds""#), Value::from(7000));
    assert_eq!(wait(r#""IntervalSeconds": 5, "MaxAttempts": 20"#), Value::from(5_242_875_000_i64));
    assert_eq!(wait(r#""IntervalSeconds": 3, "MaxAttempts": 4, "BackoffRate": 1.5"#), Value::from(24_375));
    assert_eq!(wait(r#""MaxAttempts": 5, "MaxDelaySeconds": 3"#), Value::from(12_000));
    assert_eq!(wait(r#""JitterStrategy": "FULL""#), Value::from(3500));
    assert_eq!(wait(r#""MaxAttempts": 0"#), Value::from(0));
    assert_eq!(wait(r#""MaxAttempts": "${N}""#), Value::Null);
    // Bounded, however it grows or does not.
    assert_eq!(wait(r#""MaxAttempts": 99999999, "BackoffRate": 1"#), Value::from(99_999_999_000_i64));
    assert_eq!(wait(r#""MaxAttempts": 99999999, "BackoffRate": 9"#), Value::from(1_000_000_000_000_000_i64));
    assert_ne!(wait(r#""MaxAttempts": 99999999, "BackoffRate": 1.0000001"#), Value::Null);
}

#[test]
fn the_first_retry_behind_the_end_is_found() {
    let late = |fields: &str, task_ms, machine_ms| {
        let late = retrier(fields, task_ms, machine_ms)["late"].clone();
        (late["retry"].clone(), late["starts_ms"].clone())
    };
    // Starts after 1, 3, 7, 15 and 31 seconds.
    assert_eq!(late(r#""MaxAttempts": 5"#, 0, 7000), (Value::from(4), Value::from(15_000)));
    assert_eq!(late(r#""MaxAttempts": 5"#, 0, 31_000), (Value::Undefined, Value::Undefined));
    assert_eq!(late(r#""MaxAttempts": 5"#, 10_000, 31_000), (Value::from(3), Value::from(37_000)));
    assert_eq!(late(r#""BackoffRate": 1, "MaxAttempts": 900"#, 0, 60_000), (Value::from(61), Value::from(61_000)));
    assert_eq!(late(r#""BackoffRate": 1, "MaxAttempts": 900"#, 0, 0), (Value::Undefined, Value::Undefined));
}

#[test]
fn a_state_knows_what_leads_to_it() {
    let reach = |text: &str| -> Vec<Option<Reach>> {
        let documents = documents(text);
        File::new(documents.get(DocumentId::new(0))).states.iter().map(|state| state.reach).collect()
    };
    let states = |start: &str| {
        format!(
            r#"{{"StartAt": "{start}", "States": {{
            "A": {{"Type": "Task", "Next": "B", "Catch": [{{"ErrorEquals": ["States.ALL"], "Next": "C"}}]}},
            "B": {{"Type": "Choice", "Choices": [{{"Next": "D"}}], "Default": "A"}},
            "C": {{"Type": "Parallel", "Next": "E", "Branches": [{{"StartAt": "F", "States": {{"F": {{"Type": "Pass"}}, "G": {{}}}}}}]}},
            "D": {{"Type": "Succeed"}}, "E": {{"Type": "Fail"}}, "H": {{"Type": "Pass", "Next": "D"}}}}}}"#
        )
    };
    let (main, recovery, nothing) = (Some(Reach::Main), Some(Reach::Recovery), Some(Reach::Nothing));
    // In the order of the parts: A, B, C, its F and G, D, E, H.
    assert_eq!(reach(&states("A")), [main, main, recovery, main, nothing, main, recovery, nothing]);
    let unknown = reach(&states("${First}"));
    assert_eq!((unknown[0], unknown[3]), (None, main));
}
