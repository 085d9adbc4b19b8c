# METADATA
# title: Losing one standby stops all writes
# description: >-
#   A commit waits for as many standbys as synchronous replication asks for. When these are all the standbys that there are,
#   one that restarts, is drained or lags behind leaves every commit waiting: the copy that was to keep the database up takes
#   it down.
# related_resources:
#   - ref: https://cloudnative-pg.io/documentation/current/replication/#synchronous-replication
#   - ref: https://patroni.readthedocs.io/en/latest/replication_modes.html#synchronous-mode
# custom:
#   pillar: data
#   concepts: [database replication, consistency, quorum]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Cluster.postgresql.cnpg.io, postgresql]
#   params: {}
#   remediation: "Add an instance, or let the database go on without a standby (`dataDurability: preferred`; no `synchronous_mode_strict`)."
#   supersedes: []
#   peers: []
package fivenines.k8s.sync_replication_can_block_writes

import data.lib.k8s
import data.lib.store
import data.lib.text

deny contains {
	"msg": sprintf("%s waits at each commit for %s and has %d, so %s", [
		k8s.self,
		text.counted(number, "standby"),
		instances - 1,
		_consequence(instances - 1),
	]),
	"label": "as many as there are standbys",
	"related": [{"path": ["spec", "instances"], "msg": text.counted(instances, "instance")}],
} if {
	k8s.judged
	not store.is_standby
	synchronous := input.spec.postgresql.synchronous
	instances := input.spec.instances
	number := synchronous.number
	number >= instances - 1
	object.get(synchronous, "dataDurability", "required") == "required"
	not _waits_for_others(synchronous)
}

# Servers outside of the cluster may acknowledge as well.
_waits_for_others(synchronous) if {
	some key in ["standbyNamesPre", "standbyNamesPost"]
	count(synchronous[key]) > 0
}

# Patroni lowers its number of synchronous standbys to those that there are, down to one where it is strict.
deny contains {
	"msg": sprintf("%s waits at each commit for a standby and has %d, so %s", [
		k8s.self,
		instances - 1,
		_consequence(instances - 1),
	]),
	"path": ["spec", "patroni", "synchronous_mode_strict"],
	"label": "no commit without a standby",
	"related": [{"path": ["spec", "numberOfInstances"], "msg": text.counted(instances, "instance")}],
} if {
	k8s.judged
	not store.is_standby
	input.spec.patroni.synchronous_mode == true
	instances := input.spec.numberOfInstances
	instances <= 2
	input.spec.patroni.synchronous_mode_strict == true
}

_consequence(0) := "it takes no writes"

_consequence(standbys) := "one standby that restarts or is lost stops all writes" if standbys > 0
