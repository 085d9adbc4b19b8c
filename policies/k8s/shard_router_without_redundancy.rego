# METADATA
# title: One way into a replicated store
# description: >-
#   The data is kept several times, and every client goes through one router, proxy or pooler. When its node is drained or
#   lost, the store stands behind it unreachable. A router holds no data: a second one costs little.
# related_resources:
#   - ref: https://cloudnative-pg.io/documentation/current/connection_pooling/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, single point of failure, sharding]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [PerconaServerMongoDB, PerconaXtraDBCluster, MongoDB, Pooler, VitessCluster]
#   params: {}
#   remediation: Run at least two.
#   supersedes: []
#   peers: []
package fivenines.k8s.shard_router_without_redundancy

import data.lib.k8s
import data.lib.store

deny contains {
	"msg": sprintf("clients of %s go through one %s, so a drain or a crash of its node cuts them off from the data", [k8s.self, site.noun]),
	"label": _label(site),
} if {
	k8s.judged
	not store.is_trial
	some site in _sites
	object.get(input, site.path, 1) == 1
}

_label(site) := "one" if object.get(input, site.path, null) != null

_label(site) := sprintf("`%s` is absent, which means 1", [site.path[count(site.path) - 1]]) if object.get(input, site.path, null) == null

_sites contains {"path": ["spec", "sharding", "mongos", "size"], "noun": "`mongos`"} if {
	input.spec.sharding.enabled == true
	input.spec.sharding.mongos.size
}

_sites contains {"path": ["spec", "mongosCount"], "noun": "`mongos`"} if {
	input.spec.type == "ShardedCluster"
	input.spec.mongosCount
}

_sites contains {"path": ["spec", proxy, "size"], "noun": "proxy"} if {
	some proxy in ["haproxy", "proxysql"]
	input.spec[proxy].enabled == true
	input.spec[proxy].size
}

_sites contains {"path": ["spec", "instances"], "noun": "pooler"} if data.document.kind == "Pooler"

# Gateways of other cells take over; absent, the operator runs two.
_sites contains {"path": ["spec", "cells", 0, "gateway", "replicas"], "noun": "`vtgate`"} if {
	count(input.spec.cells) == 1
	gateway := input.spec.cells[0].gateway
	gateway.replicas
	not gateway.autoscaler
}

_sites contains {"path": ["spec", "cells", 0, "gateway", "autoscaler", "minReplicas"], "noun": "`vtgate`"} if {
	count(input.spec.cells) == 1
	input.spec.cells[0].gateway.autoscaler.minReplicas
}
