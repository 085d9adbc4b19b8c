//! Both forms say the same, and what an import or an environment decides is known or not.

use crate::inventory::k8s::tests::{Files, get};
use crate::value::Value;
use serde_json::json;

fn config(path: &str, text: &str) -> Value {
    Files::new(&[(path, text)]).document("Config", "")
}

#[test]
fn both_forms_say_the_same() {
    let file = "a {\n\treverse_proxy 10.0.0.1:80 b:80 {\n\t\tlb_policy first\n\t\tlb_try_duration 5s\n\t\tlb_retry_match method get\n\
                \t\thealth_uri /up\n\t\tfail_duration 1d\n\t\ttransport http {\n\t\t\tdial_timeout 1s\n\t\t\ttls_insecure_skip_verify\n\t\t}\n\t}\n}\n";
    let json = r#"{"apps": {"http": {"servers": {"a": {"routes": [{"handle": [{"handler": "reverse_proxy",
        "upstreams": [{"dial": "10.0.0.1:80"}, {"dial": "b:80"}],
        "load_balancing": {"selection_policy": {"policy": "first"}, "try_duration": 5000000000, "retry_match": [{"method": ["get"]}]},
        "health_checks": {"active": {"uri": "/up"}, "passive": {"fail_duration": "1d"}},
        "transport": {"protocol": "http", "dial_timeout": "1s", "tls": {"insecure_skip_verify": true}}}]}]}}}}}"#;
    let (file, json) = (config("Caddyfile", file), config("caddy.json", json));
    for (path, expected) in [
        ("upstreams.0.kind", json!("ipv4")),
        ("upstreams.1.host", json!("b")),
        ("policy.name", json!("first")),
        ("try_duration_ms.value", json!(5000)),
        ("try_interval_ms.value", json!(250)),
        ("retries.state", json!("default")),
        ("retry_match.0.methods", json!(["GET"])),
        ("fail_duration_ms.value", json!(86_400_000)),
        ("dial_timeout_ms.value", json!(1000)),
        ("response_header_timeout_ms.value", json!(0)),
        ("insecure.value", json!(true)),
        ("uncertain", json!(false)),
    ] {
        let path = format!("facts.proxies.0.{path}");
        assert_eq!(get(&file, &path), expected, "{path}");
        assert_eq!(get(&json, &path), expected, "{path}");
    }
}

#[test]
fn snippets_are_read_where_they_are_imported() {
    let text = "(up) {\n\treverse_proxy {args[0]} {args[1]} {\n\t\tlb_policy round_robin\n\t\t{block}\n\t}\n}\n\
                {$SITE:localhost} {\n\timport up 10.0.0.1:80 {$B:10.0.0.2:80} {\n\t\tlb_retries 2\n\t}\n\timport gone\n}\n";
    let config = config("Caddyfile", text);
    assert_eq!(get(&config, "facts.proxies.0.upstreams.0.address"), json!("10.0.0.1:80"));
    assert_eq!(get(&config, "facts.proxies.0.upstreams.1.address"), json!("10.0.0.2:80"));
    assert_eq!(get(&config, "facts.proxies.0.retries.value"), json!(2));
    assert_eq!(get(&config, "facts.proxies.0.uncertain"), json!(false));
    assert_eq!(get(&config, "facts.proxies").as_array().map(Vec::len), Some(1));
}

#[test]
fn imports_that_import_themselves_end() {
    let text = "(a) {\n\timport a\n\timport a\n\timport b {args[0]}{args[0]}\n}\n(b) {\n\timport a {args[0]}{args[0]}\n}\nc {\n\timport a x\n}\n";
    assert_eq!(get(&config("Caddyfile", text), "facts.proxies"), json!([]));
}

#[test]
fn what_is_filled_in_later_is_not_known() {
    let text = "a {\n\treverse_proxy {$A} {env.B} \"a b\" :80 [::1]:80 h2c://c unix//run/d {\n\t\tlb_retries {$N}\n\t\timport more\n\t}\n}\n";
    let config = config("Caddyfile", text);
    let local = |at: usize| get(&config, &format!("facts.proxies.0.upstreams.{at}.local"));
    let found: Vec<_> = (0..7).map(local).collect();
    assert_eq!(json!(found), json!([null, null, null, true, true, false, true]));
    assert_eq!(get(&config, "facts.proxies.0.retries.state"), json!("unknown"));
    assert_eq!(get(&config, "facts.proxies.0.uncertain"), json!(true));
}
