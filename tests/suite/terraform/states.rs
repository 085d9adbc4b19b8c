//! The three states of an attribute, and where references lead, on plans that are written for it.

use super::{material, part, shown};

/// A plan of one `aws_db_instance.main` with the given pieces of JSON.
fn plan(after: &str, unknown: &str, expressions: &str, further: &str) -> String {
    format!(
        r#"{{"format_version":"1.2","terraform_version":"1.11.4",{further}"resource_changes":[{{"address":"aws_db_instance.main",
        "mode":"managed","type":"aws_db_instance","name":"main","provider_name":"registry.terraform.io/hashicorp/aws",
        "change":{{"actions":["create"],"before":null,"after":{after},"after_unknown":{unknown},"after_sensitive":{{}}}}}}],
        "configuration":{{"provider_config":{{"aws":{{"name":"aws","expressions":{{"region":{{"references":["var.region"]}}}}}}}},
        "root_module":{{"resources":[{{"address":"aws_db_instance.main","mode":"managed","type":"aws_db_instance","name":"main",
        "provider_config_key":"aws","expressions":{expressions}}}],"variables":{{"none":{{"default":null}},"region":{{}}}}}}}}}}"#
    )
}

fn unknown(after: &str, mask: &str, expressions: &str) -> String {
    let variables =
        r#""variables":{"none":{"value":null},"some":{"value":{"x":null,"y":2}},"region":{"value":"eu-west-1"}},"#;
    let material = material(&[("plan.json", &plan(after, mask, expressions, variables))]);
    shown(part(&material, "aws_db_instance.main"), "unknown")
}

#[test]
fn a_computed_default_is_absent_and_an_unresolved_value_unknown() {
    let mask = r#"{"multi_az":true,"id":true}"#;
    let cases = [
        ("{}", "{}"),
        (r#"{"multi_az":{}}"#, "{}"),
        (r#"{"multi_az":{"constant_value":null}}"#, "{}"),
        (r#"{"multi_az":{"references":["var.none"]}}"#, "{}"),
        (r#"{"multi_az":{"references":["var.some.x","var.some"]}}"#, "{}"),
        (r#"{"multi_az":{"references":["var.some.y","var.some"]}}"#, r#"{"multi_az":true}"#),
        (r#"{"multi_az":{"references":["var.some.z","var.some"]}}"#, r#"{"multi_az":true}"#),
        (r#"{"multi_az":{"references":["var.elsewhere"]}}"#, r#"{"multi_az":true}"#),
        (r#"{"multi_az":{"references":["local.x"]}}"#, r#"{"multi_az":true}"#),
        (r#"{"multi_az":{"references":["var.none","aws_x.y.id","aws_x.y"]}}"#, r#"{"multi_az":true}"#),
    ];
    for (expressions, expected) in cases {
        assert_eq!(unknown("{}", mask, expressions), expected, "{expressions}");
    }
}

#[test]
fn blocks_are_told_apart_by_what_is_written_in_them() {
    let after = r#"{"setting":[{"name":"a"}]}"#;
    let mask = r#"{"setting":[{"value":true,"size":true}]}"#;
    // Written, and one attribute of it left out.
    assert_eq!(
        unknown(after, mask, r#"{"setting":[{"name":{"constant_value":"a"},"value":{"references":["local.x"]}}]}"#),
        r#"{"setting":[{"value":true}]}"#
    );
    // A `dynamic` block is in no configuration: what it holds may be set.
    assert_eq!(unknown(after, mask, "{}"), r#"{"setting":[{"size":true,"value":true}]}"#);
    // A whole block that nobody wrote is the provider's.
    assert_eq!(unknown("{}", r#"{"setting":true}"#, "{}"), "{}");
    assert_eq!(unknown("{}", r#"{"setting":true}"#, r#"{"setting":[{}]}"#), r#"{"setting":true}"#);
    // Of two blocks one sets it: which of the elements that is, nobody can tell.
    assert_eq!(
        unknown(
            r#"{"setting":[{},{}]}"#,
            r#"{"setting":[{"value":true},{"value":true}]}"#,
            r#"{"setting":[{"value":{"references":["local.x"]}},{}]}"#
        ),
        r#"{"setting":[{"value":true},{"value":true}]}"#
    );
}

#[test]
fn without_a_configuration_everything_may_be_set() {
    let text = plan("{}", r#"{"multi_az":true,"tags":{"a":false}}"#, "{}", "");
    let (changes, _) = text.split_once("\"configuration\"").expect("it has one");
    let text = format!("{}}}", changes.trim_end().trim_end_matches(','));
    let material = material(&[("plan.json", &text)]);
    let instance = part(&material, "aws_db_instance.main");
    assert_eq!(shown(instance, "unknown"), r#"{"multi_az":true}"#);
    assert_eq!(shown(instance, "configured"), "null");
}

#[test]
fn origins_regions_and_numbers() {
    let after = r#"{"engine":"postgres","size":9007199254740993,"big":18446744073709551615,"name":"n","port":"5432","empty":"","none":null}"#;
    let expressions = r#"{"engine":{"constant_value":"postgres"},"size":{"references":["var.region"]},"name":{"references":["local.x"]},"gone":{"constant_value":null}}"#;
    let variables = r#""variables":{"region":{"value":"eu-west-1"}},"#;
    let material = material(&[("plan.json", &plan(after, "{}", expressions, variables))]);
    let instance = part(&material, "aws_db_instance.main");
    assert_eq!(
        shown(instance, "origin"),
        r#"{"big":"default","engine":"literal","name":"reference","port":"default","size":"variable"}"#
    );
    assert_eq!(shown(instance, "configured"), r#"["engine","size","name"]"#);
    assert_eq!(shown(instance, "region"), "\"eu-west-1\"");
    assert!(shown(instance, "values").contains("18446744073709551615"), "{}", shown(instance, "values"));
    assert!(shown(instance, "values").contains("9007199254740993"));
}

#[test]
fn cycles_end() {
    // Modules whose arguments are each other's outputs, and an output of itself.
    let call = |argument: &str| {
        format!(
            r#"{{"expressions":{{"x":{{"references":["{argument}"]}}}},"module":{{"outputs":{{"o":{{"expression":{{"references":["var.x"]}}}},
            "self":{{"expression":{{"references":["module.none.self"]}}}}}},"variables":{{"x":{{}}}}}}}}"#
        )
    };
    let text = format!(
        r#"{{"format_version":"1.2","resource_changes":[{{"address":"a_b.c","mode":"managed","type":"a_b","name":"c","change":{{"actions":["create"],
        "after":{{}},"after_unknown":{{"x":true}}}}}}],"configuration":{{"root_module":{{"resources":[{{"address":"a_b.c","mode":"managed","type":"a_b",
        "name":"c","expressions":{{"x":{{"references":["module.a.o"]}}}}}}],"module_calls":{{"a":{},"b":{}}}}}}}}}"#,
        call("module.b.o"),
        call("module.a.o")
    );
    let material = material(&[("plan.json", &text)]);
    assert_eq!(shown(part(&material, "a_b.c"), "opaque"), r#"["x"]"#);
}
