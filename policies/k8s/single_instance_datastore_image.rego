# METADATA
# title: One pod is the whole data store
# description: >-
#   The store is one process with one copy of its data. While its node is drained or lost, everybody who calls the Service
#   fails, until the volume is attached elsewhere and the process has recovered. More replicas of this pod would be
#   independent databases: the way out is an operator or a managed service that replicates.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/run-replicated-stateful-application/
# custom:
#   pillar: data
#   concepts: [database replication, redundancy, single point of failure]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Deployment, StatefulSet]
#   params: {}
#   remediation: Let an operator run it with replicas and failover, or use a managed service.
#   supersedes: [k8s-single-replica-behind-service]
#   peers: []
package fivenines.k8s.single_instance_datastore_image

import data.lib.k8s

deny contains {
	"msg": sprintf("%s is one %s behind %s, so its data cannot be reached until its pod runs elsewhere", [
		k8s.self,
		store.product,
		k8s.displayed(data.document.relations.services.items),
	]),
	"path": array.concat(store.path, ["image"]),
	"label": "one server with one copy of the data",
	"related": array.concat([k8s.place(floor, k8s.stated(floor))], k8s.related_services),
	"severity": _severity(store),
} if {
	k8s.serving
	floor := k8s.unscaled_floor
	floor.value == 1
	store := data.document.facts.store
	store.product
}

_severity(store) := "note" if store.cache

_severity(store) := "warning" if not store.cache
