//! What refers to what: by references with and without keys, by values, and when nobody can tell.

use std::fmt::Write as _;

use fivenines::inventory::Inventory;
use fivenines::settings::Settings;

use super::material;
use crate::support::root;

/// Relations of every instance: `-> other (attribute)`, `many` with a star, an incomplete list with a question mark.
fn relations(file: &str, text: &str) -> String {
    let material = material(&[(file, text)]);
    let settings = Settings::default();
    let inventory = Inventory::build(material.inventory_input(&settings));
    let mut shown = String::new();
    for document in material.documents.iter().filter(|document| !fivenines::format::terraform::is_root(document)) {
        let _ = writeln!(shown, "{}", document.identity.name.as_deref().unwrap_or_default());
        let value = inventory.document(document.id);
        for (relation, arrow) in [("refers_to", "->"), ("referred_by", "<-")] {
            let relation = &value["relations"][relation];
            for item in relation["items"].as_array().expect("an array").iter() {
                let text = |key: &str| item[key].as_string().map(|text| text.to_string()).unwrap_or_default();
                let star = if item["many"] == true.into() { "*" } else { "" };
                let path = item["path"].to_json_str().expect("JSON").split_whitespace().collect::<String>();
                let _ = writeln!(shown, "  {arrow} {}{star} ({}) {path}", text("name"), text("via"));
            }
            if relation["complete"] == false.into() {
                let _ = writeln!(shown, "  {arrow} ?");
            }
        }
    }
    shown
}

#[test]
fn references_are_followed_through_modules() {
    let plan = root().join("tests/terraform/references/plan.json");
    insta::assert_snapshot!(relations("plan.json", &std::fs::read_to_string(plan).expect("committed")));
}

#[test]
fn values_tell_what_an_instance_means() {
    let instance = |kind: &str, name: &str, values: &str| {
        format!(r#"{{"address":"{kind}.{name}","mode":"managed","type":"{kind}","name":"{name}","values":{values}}}"#)
    };
    let resources = [
        instance("aws_subnet", "a", r#"{"id":"subnet-01234567","vpc_id":"vpc-01234567"}"#),
        instance("aws_vpc", "v", r#"{"id":"vpc-01234567","name":"main"}"#),
        instance("aws_s3_bucket", "b", r#"{"id":"logs","bucket":"logs","arn":"arn:aws:s3:::logs"}"#),
        instance("aws_s3_bucket_acl", "b", r#"{"id":"logs","bucket":"logs","acl":"private"}"#),
        instance(
            "aws_db_instance",
            "d",
            r#"{"id":"main","identifier":"main","tags":{"x":"vpc-01234567"},"db_subnet_group_name":"main","subnet_ids":["subnet-01234567"]}"#,
        ),
        instance("aws_db_subnet_group", "g", r#"{"id":"main","name":"main"}"#),
        instance(
            "aws_iam_role",
            "r",
            r#"{"id":"main","name":"main","arn":"arn:aws:iam::1:role/main","policy":"arn:aws:s3:::logs"}"#,
        ),
    ];
    let state = format!(
        r#"{{"format_version":"1.0","terraform_version":"1.11.4","values":{{"root_module":{{"resources":[{}]}}}}}}"#,
        resources.join(",")
    );
    insta::assert_snapshot!(relations("state.json", &state));
}
