# METADATA
# title: Cloud SQL instance in one zone
# description: >-
#   A regional instance keeps a standby in a second zone on a disk that is written in both, and fails over to it by itself. A
#   zonal instance, which is what the provider makes by default, is down when its zone or its host is, and when its zone does
#   not come back it has to be restored from a backup.
# related_resources:
#   - ref: https://cloud.google.com/sql/docs/mysql/high-availability
#   - ref: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance
# custom:
#   pillar: redundancy
#   concepts: [redundancy, database replication, failover]
#   severity: error
#   precision: high
#   level: default
#   kinds: [google_sql_database_instance]
#   params: {}
#   remediation: Set `availability_type = "REGIONAL"` in `settings`; it needs backups, and binary logging or point-in-time recovery.
#   supersedes: []
#   peers: ["prowler:cloudsql_instance_high_availability_enabled"]
package fivenines.terraform.google_sql_zonal

import data.lib.terraform

deny contains {
	"msg": sprintf("%s has no standby in a second zone, so it is down while its host is maintained, and for as long as its zone is", [terraform.self]),
	"path": terraform.place(_type),
	"label": terraform.stands(_type, "`ZONAL`"),
	"severity": terraform.severity("error"),
	"level": terraform.level("default"),
} if {
	terraform.known(["settings"])
	terraform.text_or(_type, "ZONAL") == "ZONAL"
	_is_primary
	_runs
	not _is_trial
}

_type := ["settings", 0, "availability_type"]

# A replica is redundancy of its primary.
_is_primary if {
	terraform.unset(["master_instance_name"])
	terraform.text_or(["instance_type"], "CLOUD_SQL_INSTANCE") == "CLOUD_SQL_INSTANCE"
	not terraform.unknown(["replication_cluster"])
	not terraform.on(["replication_cluster", 0, "dr_replica"])
}

_runs if terraform.text_or(["settings", 0, "activation_policy"], "ALWAYS") != "NEVER"

# The smallest machines share a core, and carry no promise of Google's either.
_is_trial if {
	not data.document.facts.production.value
	terraform.text(["settings", 0, "tier"]) in {"db-f1-micro", "db-g1-small"}
}
