# METADATA
# title: Instances of a data store may share a node
# description: >-
#   The operator keeps the instances of a store on different nodes unless it is told not to, and here it is. Two copies on one
#   node go together when the node does, so that the replication saves nothing.
# related_resources:
#   - ref: https://cloudnative-pg.io/documentation/current/scheduling/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, placement, database replication]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster.postgresql.cnpg.io, PerconaServerMongoDB, PerconaXtraDBCluster, CephCluster, Elasticsearch, RedisFailover]
#   params: {}
#   remediation: Remove the switch, or spread the instances over zones.
#   supersedes: []
#   peers: []
package fivenines.k8s.datastore_anti_affinity_off

import data.lib.k8s
import data.lib.store

deny contains {
	"msg": sprintf("%s lets %s share a node, so one node that fails can take several copies", [k8s.self, site.what]),
	"path": site.path,
	"label": "switched off here",
} if {
	k8s.judged
	not store.is_trial
	some site in _sites
}

_sites contains {"path": ["spec", "affinity", "enablePodAntiAffinity"], "what": sprintf("its %d instances", [input.spec.instances])} if {
	input.spec.affinity.enablePodAntiAffinity == false
	input.spec.instances >= 2
	not input.spec.affinity.additionalPodAntiAffinity
	not input.spec.topologySpreadConstraints
}

# Of members that hold the data; a `none` for one of several is not all of them.
_sites contains {
	"path": ["spec", "replsets", i, "affinity", "antiAffinityTopologyKey"],
	"what": sprintf("members of replica set `%v`", [object.get(set, "name", i)]),
} if {
	some i, set in input.spec.replsets
	set.affinity.antiAffinityTopologyKey == "none"
	not set.affinity.advanced
	not set.topologySpreadConstraints
	set.size >= 2
}

_sites contains {"path": ["spec", "pxc", "affinity", "antiAffinityTopologyKey"], "what": "the nodes of its database"} if {
	input.spec.pxc.affinity.antiAffinityTopologyKey == "none"
	not input.spec.pxc.affinity.advanced
	not input.spec.pxc.topologySpreadConstraints
	input.spec.pxc.size >= 2
}

_sites contains {"path": ["spec", "mon", "allowMultiplePerNode"], "what": sprintf("its %d monitors", [input.spec.mon.count])} if {
	input.spec.mon.allowMultiplePerNode == true
	input.spec.mon.count >= 2
}

# An empty affinity stands in place of the operator's own.
_sites contains {
	"path": ["spec", "nodeSets", i, "podTemplate", "spec", "affinity"],
	"what": sprintf("its %d nodes `%v`", [set.count, set.name]),
} if {
	some i, set in input.spec.nodeSets
	set.podTemplate.spec.affinity == {}
	set.count >= 2
	not set.podTemplate.spec.topologySpreadConstraints
}

_sites contains {"path": ["spec", part, "affinity"], "what": sprintf("its %d pods of `%s`", [replicas, part])} if {
	some part in ["redis", "sentinel"]
	input.spec[part].affinity == {}
	replicas := object.get(input.spec[part], "replicas", 3)
	replicas >= 2
	not input.spec[part].topologySpreadConstraints
}
