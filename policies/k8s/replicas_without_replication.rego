# METADATA
# title: Several databases that know nothing of each other
# description: >-
#   The image runs one server, and nothing here makes the replicas copies of each other. The Service spreads connections over
#   independent databases: what is written through one connection is missing on the next, and each pod that is lost takes its
#   part of the writes along.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/run-replicated-stateful-application/
# custom:
#   pillar: data
#   concepts: [database replication, sharding, consistency]
#   severity: error
#   precision: medium
#   level: default
#   kinds: [Deployment, StatefulSet]
#   params: {}
#   remediation: Run one instance, or let an operator set up replication.
#   supersedes: []
#   peers: []
package fivenines.k8s.replicas_without_replication

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s runs %s of %s behind %s without replication, so each holds another part of the %s", [
		k8s.self,
		text.counted(floor.value, "replica"),
		store.product,
		k8s.displayed(data.document.relations.services.items),
		_content(store),
	]),
	"label": k8s.stated(floor),
	"related": array.concat([{"path": array.concat(store.path, ["image"]), "msg": "runs one server"}], k8s.related_services),
	"severity": _severity(store),
} if {
	k8s.serving
	store := data.document.facts.store
	store.replicated == false

	# A Service for each pod selects by a name that only the pod has: clients choose where a key belongs.
	data.document.relations.services.complete
	not _share_a_volume
	floor := data.document.facts.replicas.floor
	floor.value >= 2
}

_severity(store) := "warning" if store.cache

_severity(store) := "error" if not store.cache

_content(store) := "entries" if store.cache

_content(store) := "writes" if not store.cache

_share_a_volume if {
	some volume in data.document.facts.volumes
	volume.claim != null
}
