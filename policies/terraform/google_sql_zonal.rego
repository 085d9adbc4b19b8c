# METADATA
# title: Cloud SQL instance in one zone
# description: >-
#   A regional instance keeps a standby in a second zone on a disk that is written in both, and fails over to it by itself. A
#   zonal instance, which is what the provider makes by default, is down for as long as its zone is, and when its zone does
#   not come back it has to be restored from a backup. The tiers with a shared core are for trials: there it is a note.
# related_resources:
#   - ref: https://cloud.google.com/sql/docs/mysql/high-availability
#   - ref: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance
# custom:
#   pillar: redundancy
#   concepts: [redundancy, database replication, failover]
#   severity: warning
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
	"msg": sprintf("%s has no standby in a second zone, so it is down for as long as its zone is, and has to be restored from a backup when that does not come back", [terraform.self]),
	"path": terraform.place(_type),
	"label": terraform.stands(_type, "`ZONAL`"),
	"severity": terraform.severity(_severity),
	"level": terraform.level("default"),
} if {
	terraform.known(["settings"])
	terraform.text_or(_type, "ZONAL") == "ZONAL"
	_is_primary
	_runs
	not _is_toy
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

_severity := "note" if _is_trial

_severity := "warning" if not _is_trial

# The smallest machines share a core, and carry no promise of Google's either.
_is_trial if terraform.text(["settings", 0, "tier"]) in {"db-f1-micro", "db-g1-small"}

_is_toy if {
	_is_trial
	not data.document.facts.production.value
}
