# METADATA
# title: DynamoDB table without point-in-time recovery
# description: >-
#   DynamoDB copies each write to three zones, a wrong one too. With point-in-time recovery a table can be restored to any
#   second of the last days; without it, and without another backup, what a faulty release or a wrong script overwrites or
#   deletes is lost.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table
# custom:
#   pillar: recovery
#   concepts: [disaster recovery, backup]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [aws_dynamodb_table]
#   params:
#     derived_names: {type: string, default: "(^|[-_.])(cache|caches|session|sessions|lock|locks)([-_.]|$)", description: "names of tables whose items expire and can be made again"}
#   remediation: Add `point_in_time_recovery` with `enabled = true`.
#   supersedes: []
#   peers: ["checkov:CKV_AWS_28", "trivy:AWS-0024", "prowler:dynamodb_tables_pitr_enabled"]
package fivenines.terraform.aws_dynamodb_point_in_time_recovery_off

import data.lib.terraform

deny contains {
	"msg": sprintf("%s has no point-in-time recovery, so what is overwritten or deleted by mistake is lost", [terraform.self]),
	"path": terraform.place(_place),
	"label": terraform.stands(_place, "off"),
	"severity": terraform.severity("warning"),
	"level": terraform.level("default"),
} if {
	_is_judged
	_is_off
}

deny contains {
	"msg": sprintf("%s has point-in-time recovery, and its replica in %s has none: there it cannot be restored", [
		terraform.self,
		object.get(replica.values, "region_name", "another region"),
	]),
	"label": "off in this replica",
	"severity": "note",
	"level": "strict",
} if {
	_is_judged
	terraform.on(_enabled)
	some replica in terraform.blocks(["replica"])
	terraform.off(array.concat(replica.path, ["point_in_time_recovery"]))
}

_enabled := ["point_in_time_recovery", 0, "enabled"]

_is_off if terraform.switched_off(_enabled)

_is_off if terraform.absent(["point_in_time_recovery"])

_place := _enabled if terraform.known(_enabled)

_place := ["point_in_time_recovery"] if not terraform.known(_enabled)

_is_judged if {
	# The table that Terraform keeps its own locks in.
	terraform.text_or(["hash_key"], "") != "LockID"
	not _is_derived
	not terraform.backed_up
}

_is_derived if {
	terraform.on(["ttl", 0, "enabled"])
	regex.match(data.params.derived_names, lower(terraform.text_or(["name"], input.name)))
}
