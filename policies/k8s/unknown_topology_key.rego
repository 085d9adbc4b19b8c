# METADATA
# title: Topology key that no node has
# description: >-
#   Spread constraints and (anti-)affinity group nodes by a label. Where no node has it, a spread constraint with
#   `DoNotSchedule` and a required affinity leave the pods pending for ever, and everything else is without effect: all
#   replicas may share one node or one zone while the manifest claims that they do not. The labels
#   `failure-domain.beta.kubernetes.io/...` were replaced in Kubernetes 1.17; only nodes of some clouds still carry them.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/labels-annotations-taints/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, spread over failure domains]
#   severity: error
#   precision: high
#   level: default
#   kinds: [pod-template, custom-workload]
#   params:
#     known_topology_keys: {type: array, items: {type: string}, default: [], description: "labels that nodes of the cluster have"}
#   remediation: Use `topology.kubernetes.io/zone`, `topology.kubernetes.io/region` or `kubernetes.io/hostname`.
#   supersedes: []
#   peers: [datree:EKS_MISSING_KEY_TOPOLOGYKEY]
package fivenines.k8s.unknown_topology_key

import data.lib.k8s

deny contains {
	"msg": sprintf("Kubernetes puts no label `%s` on nodes, so %s of %s %s", [
		use.key,
		use.what,
		k8s.self,
		_consequence(use.hard),
	]),
	"label": sprintf("the label is `%s`", [_unknown[use.key]]),
	"severity": _severity(use.hard),
} if {
	_judged
	some use in _uses
	_unknown[use.key]
	not _is_known(use.key)
}

deny contains {
	"msg": sprintf("label `%s`, by which %s of %s groups nodes, was replaced in Kubernetes 1.17: many nodes lack it, and then it %s", [
		use.key,
		use.what,
		k8s.self,
		_consequence(use.hard),
	]),
	"label": sprintf("the label is `%s` now", [_retired[use.key]]),
	"severity": "note",
} if {
	_judged
	some use in _uses
	_retired[use.key]
	not _is_known(use.key)
}

_judged if not data.document.facts.hook

_consequence(true) := "leaves every pod pending"

_consequence(false) := "is without effect"

_severity(true) := "error"

_severity(false) := "warning"

_uses contains {
	"key": constraint.topologyKey,
	"what": "the spread constraint",
	"hard": object.get(constraint, "whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule",
} if {
	some i, constraint in k8s.pod_spec.topologySpreadConstraints
}

_uses contains {
	"key": entry.term.topologyKey,
	"what": _names[kind],
	"hard": _is_hard(kind, entry.required),
} if {
	some kind in ["podAffinity", "podAntiAffinity"]
	some entry in k8s.affinity_terms(kind)
}

_names := {"podAffinity": "the affinity", "podAntiAffinity": "the anti-affinity"}

# A node without the label never conflicts with anti-affinity, and never fulfils affinity.
_is_hard("podAffinity", required) := required

_is_hard("podAntiAffinity", _) := false

_is_known(key) if key in data.params.known_topology_keys

_is_known(key) if {
	some _, names in data.inventory.k8s.Node
	some _, nodes in names
	some node in nodes
	node.input.metadata.labels[key]
}

# Misspellings in the domains that Kubernetes keeps to itself; a label of another domain, or of none, is somebody's own.
_unknown := {
	"kubernetes.io/zone": "topology.kubernetes.io/zone",
	"topology.kubernetes.io/zones": "topology.kubernetes.io/zone",
	"topology.kubernetes.io/az": "topology.kubernetes.io/zone",
	"topology.kubernetes.io/availability-zone": "topology.kubernetes.io/zone",
	"topology.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
	"topology.k8s.io/zone": "topology.kubernetes.io/zone",
	"failure-domain.kubernetes.io/zone": "topology.kubernetes.io/zone",
	"beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
	"kubernetes.io/region": "topology.kubernetes.io/region",
	"topology.kubernetes.io/regions": "topology.kubernetes.io/region",
	"failure-domain.kubernetes.io/region": "topology.kubernetes.io/region",
	"kubernetes.io/host": "kubernetes.io/hostname",
	"kubernetes.io/hostnames": "kubernetes.io/hostname",
	"kubernetes.io/node": "kubernetes.io/hostname",
	"topology.kubernetes.io/hostname": "kubernetes.io/hostname",
	"topology.kubernetes.io/host": "kubernetes.io/hostname",
	"topology.kubernetes.io/node": "kubernetes.io/hostname",
	"beta.kubernetes.io/hostname": "kubernetes.io/hostname",
	"failure-domain.beta.kubernetes.io/hostname": "kubernetes.io/hostname",
}

_retired := {
	"failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
	"failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
}
