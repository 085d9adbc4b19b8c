//! Hostile names and values, and any text with any place.

use proptest::prelude::*;

use fivenines::report::{OutputFormat, Style, render, sanitize};

use super::{all_outputs, report_at, report_of};

/// What a terminal obeys, what a CI log obeys, and what deceives a reader.
const COMMANDS: [&str; 7] = [
    "[link](1)",
    "\x1b[31mred",
    "x\n::error::pwned",
    "\r::warning::x",
    "##vso[task.setvariable]x",
    "##[error]x",
    "a\u{202e}b",
];

fn assert_harmless(format: &str, output: &str) {
    let raw: Vec<char> = output.chars().filter(|it| *it != '\n' && sanitize::is_deceptive(*it)).collect();
    assert!(raw.is_empty(), "{format}: raw {raw:?} in\n{output}");
    for line in output.lines() {
        assert!(!line.trim_start().starts_with("::"), "{format}: a live command: {line}");
        if !matches!(format, "json" | "sarif") {
            assert!(!line.contains("##vso[") && !line.contains("##["), "{format}: a live command: {line}");
        }
    }
}

#[cfg(unix)]
#[test]
fn hostile_names_and_values_stay_text() {
    for command in COMMANDS {
        let quoted = serde_json::to_string(command).expect("a text");
        let files = [
            (format!("{command}.yaml"), super::config_map(&quoted)),
            (format!("{command}-broken.yaml"), format!("apiVersion: v1\nkind: Pod\nspec: [ # {command}\n")),
            (
                format!("{command}-comment.yaml"),
                format!("{}  ::error::x: 1\n  # ::error::x ##vso[x\n", super::config_map("y")),
            ),
            ("key.yaml".to_owned(), format!("{}  {}: 1\n", super::config_map("z"), quoted.replacen('"', "\"bad", 1))),
        ];
        let report = report_of(&files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>());
        assert!(report.findings.len() >= 4, "{command:?}: {} findings", report.findings.len());
        for (format, output) in all_outputs(&report) {
            assert_harmless(format.name(), &output);
        }
        let sarif = render(&report, OutputFormat::Sarif, super::style(true));
        let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
        for result in sarif["runs"][0]["results"].as_array().expect("a list") {
            let message = result["message"]["text"].as_str().expect("a text");
            assert!(!message.contains("](1)"), "a link that is not ours: {message}");
        }
        let json = render(&report, OutputFormat::Json, super::style(true));
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let paths: Vec<&str> = json["findings"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|it| it["location"]["path"].as_str())
            .collect();
        assert!(paths.contains(&files[0].0.as_str()), "paths are data and stay exact: {paths:?}");
    }
}

/// Texts of what breaks offset arithmetic, cut anywhere a character begins or ends.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\r".to_owned()),
        Just("\t".to_owned()),
        Just("世".to_owned()),
        Just("👩‍🚀".to_owned()),
        Just("e\u{301}".to_owned()),
        Just("\u{202e}\x1b[0m".to_owned()),
        Just("long ".repeat(60)),
        "[a-z: #\\[]{0,6}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn texts_and_places() -> impl Strategy<Value = (String, Vec<(usize, usize)>)> {
    texts().prop_flat_map(|text| {
        let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len())).collect();
        let place = (0..boundaries.len(), 0..boundaries.len());
        let places = prop::collection::vec(place, 1..4).prop_map(move |places| {
            let offset = |(a, b): (usize, usize)| (boundaries[a.min(b)], boundaries[a.max(b)]);
            places.into_iter().map(offset).collect()
        });
        (Just(text), places)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn any_place_of_any_text_can_be_shown((text, places) in texts_and_places(), width in 1_usize..140, color: bool) {
        let report = report_at(&text, &places);
        let at = report.sources.get(report.findings[0].location.span.source).position(places[0].0 as u32);
        for format in OutputFormat::ALL {
            let output = render(&report, format, Style { color, width, show_suppressed: true, coverage: true });
            if !color {
                assert_harmless(format.name(), &output);
            }
            match format {
                OutputFormat::Json | OutputFormat::Sarif => {
                    prop_assert!(serde_json::from_str::<serde_json::Value>(&output).is_ok());
                }
                OutputFormat::Concise => {
                    let place = format!("any.yaml:{}:{}: ", at.line, at.column);
                    prop_assert!(output.starts_with(&place), "no {} in\n{}", place, output);
                }
                OutputFormat::Text => {
                    let place = format!("[any.yaml:{}:{}]", at.line, at.column);
                    prop_assert!(color || output.contains(&place), "no {} in\n{}", place, output);
                    prop_assert!(output.contains("a label"), "no label in\n{}", output);
                    let longest = output.lines().map(|line| line.chars().count()).max().unwrap_or_default();
                    // Escapes are longer than what they show: ten characters for one.
                    prop_assert!(longest < 10 * width.max(40) + 200, "a line of {} characters", longest);
                }
            }
        }
    }
}
