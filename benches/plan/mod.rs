//! Makes large Terraform plans that look like real ones: a create or an unchanged instance every other time, its values
//! in `planned_values`, `resource_changes` and `prior_state`, its configuration with references into modules.

use std::fmt::Write as _;

/// Types of the resources, in turn.
const TYPES: [&str; 8] = [
    "aws_security_group_rule",
    "aws_db_instance",
    "aws_iam_role_policy_attachment",
    "aws_subnet",
    "aws_lambda_function",
    "aws_cloudwatch_metric_alarm",
    "aws_s3_bucket",
    "aws_route53_record",
];

/// Instances of one resource.
const INSTANCES: usize = 20;

/// A plan in one line, of about this many bytes.
pub fn of_size(bytes: usize) -> String {
    let one = of_resources(200).len() / 200;
    of_resources(bytes / one.max(1))
}

/// A plan in one line with this many instances.
pub fn of_resources(instances: usize) -> String {
    let mut changes = String::new();
    let mut planned = String::new();
    let mut prior = String::new();
    let mut written = String::new();
    for number in 0..instances {
        let resource = number / INSTANCES;
        let kind = TYPES[resource % TYPES.len()];
        let (name, index) = (format!("{}_{resource}", kind.trim_start_matches("aws_")), number % INSTANCES);
        let head = format!(
            r#""address":"module.shop.{kind}.{name}[{index}]","mode":"managed","type":"{kind}","name":"{name}","index":{index},"provider_name":"registry.terraform.io/hashicorp/aws""#
        );
        let is_new = number % 2 == 0;
        let values = values(number, is_new);
        let unknown = r#"{"id":true,"arn":true,"tags_all":true,"multi_az":true,"availability_zone":true,"subnet_ids":true,"vpc_security_group_ids":[true]}"#;
        let separator = if number == 0 { "" } else { "," };
        let (actions, before, unknown) = match is_new {
            true => ("create", "null", unknown),
            false => ("no-op", values.as_str(), "{}"),
        };
        let _ = write!(
            changes,
            r#"{separator}{{{head},"module_address":"module.shop","change":{{"actions":["{actions}"],"before":{before},"after":{values},"after_unknown":{unknown},"before_sensitive":{{}},"after_sensitive":{{"password":true,"tags":{{}},"tags_all":{{}},"setting":[{{}}]}}}}}}"#
        );
        let _ = write!(
            planned,
            r#"{separator}{{{head},"schema_version":2,"values":{values},"sensitive_values":{{"tags":{{}}}}}}"#
        );
        if !is_new {
            let separator = if prior.is_empty() { "" } else { "," };
            let _ =
                write!(prior, r#"{separator}{{{head},"schema_version":2,"values":{values},"sensitive_values":{{}}}}"#);
        }
        if index == 0 {
            let _ = write!(
                written,
                r#"{separator}{{"address":"{kind}.{name}","mode":"managed","type":"{kind}","name":"{name}","provider_config_key":"aws","expressions":{{"identifier":{{"constant_value":"x"}},"engine":{{"constant_value":"postgres"}},"subnet_ids":{{"references":["var.subnets"]}},"vpc_security_group_ids":{{"references":["aws_subnet.subnet_{}[0].id","aws_subnet.subnet_{}[0]","aws_subnet.subnet_{}"]}},"setting":[{{"name":{{"constant_value":"a"}}}}]}},"schema_version":2,"count_expression":{{"constant_value":{INSTANCES}}}}}"#,
                resource / 8 * 8 + 3,
                resource / 8 * 8 + 3,
                resource / 8 * 8 + 3,
            );
        }
    }
    format!(
        r#"{{"format_version":"1.2","terraform_version":"1.11.4","variables":{{"region":{{"value":"eu-west-1"}}}},"planned_values":{{"root_module":{{"child_modules":[{{"resources":[{planned}],"address":"module.shop"}}]}}}},"resource_changes":[{changes}],"prior_state":{{"format_version":"1.0","terraform_version":"1.11.4","values":{{"root_module":{{"child_modules":[{{"resources":[{prior}],"address":"module.shop"}}]}}}}}},"configuration":{{"provider_config":{{"aws":{{"name":"aws","full_name":"registry.terraform.io/hashicorp/aws","expressions":{{"region":{{"references":["var.region"]}}}}}}}},"root_module":{{"module_calls":{{"shop":{{"source":"./shop","expressions":{{"subnets":{{"references":["var.region"]}}}},"module":{{"resources":[{written}],"variables":{{"subnets":{{}}}}}}}}}},"variables":{{"region":{{"default":"eu-west-1"}}}}}}}},"timestamp":"2026-11-21T12:47:06Z","applyable":true,"complete":true,"errored":false}}"#
    ) + "\n"
}

fn values(number: usize, is_new: bool) -> String {
    let computed = match is_new {
        true => String::new(),
        false => format!(
            r#""arn":"arn:aws:rds:eu-west-1:123456789012:db:shop-{number}","availability_zone":"eu-west-1a","id":"db-{number:08}","multi_az":true,"subnet_ids":["subnet-{:08}","subnet-{:08}"],"#,
            number / 7,
            number / 5
        ),
    };
    format!(
        r#"{{{computed}"allocated_storage":100,"allow_major_version_upgrade":null,"apply_immediately":null,"auto_minor_version_upgrade":true,"backup_retention_period":7,"blue_green_update":[],"ca_cert_identifier":null,"character_set_name":null,"copy_tags_to_snapshot":false,"custom_iam_instance_profile":null,"delete_automated_backups":true,"deletion_protection":null,"domain":null,"enabled_cloudwatch_logs_exports":["postgresql"],"engine":"postgres","engine_version":"16.3","final_snapshot_identifier":"shop-{number}-final","iam_database_authentication_enabled":null,"identifier":"shop-{number}","instance_class":"db.r6g.large","iops":null,"kms_key_id":"arn:aws:kms:eu-west-1:123456789012:key/{number:012}","maintenance_window":"mon:03:00-mon:04:00","max_allocated_storage":1000,"monitoring_interval":60,"password":"pa55word-{number}","performance_insights_enabled":true,"port":5432,"publicly_accessible":false,"replicate_source_db":null,"s3_import":[],"setting":[{{"name":"a","value":"{number}"}}],"skip_final_snapshot":false,"snapshot_identifier":null,"storage_encrypted":true,"tags":{{"Name":"shop-{number}","team":"shop","cost-centre":"4711"}},"tags_all":{{"Name":"shop-{number}","team":"shop","cost-centre":"4711"}},"timeouts":null,"timezone":null,"username":"shop"}}"#
    )
}
