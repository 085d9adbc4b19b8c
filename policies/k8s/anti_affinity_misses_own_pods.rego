# METADATA
# title: Anti-affinity does not select the workload's own pods
# description: >-
#   Anti-affinity keeps a pod away from the pods that its selector matches. Here the selector asks for another value of a
#   label than the template has, which reads like a renamed label or a copied block: replicas are not kept apart, and all
#   may share one node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, spread over failure domains, selectors]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [pod-template, custom-workload]
#   params: {}
#   remediation: Use the labels of the pod template in the term's selector.
#   supersedes: [k8s-missing-spread]
#   peers: [kube-linter:no-anti-affinity, kube-score:statefulset-has-host-podantiaffinity]
package fivenines.k8s.anti_affinity_misses_own_pods

import data.lib.k8s

deny contains {
	"msg": sprintf("anti-affinity of %s is against `%s: %s`, and its pods have `%s: %s`, so it does not keep them apart", [
		k8s.self,
		pair.key,
		pair.wanted,
		pair.key,
		pair.found,
	]),
	"path": array.concat(_terms[0].path, ["labelSelector"]),
	"label": "matches no pod of the namespace",
	"related": [{"path": data.document.facts.pod.labels_path, "msg": "the labels of its pods"}],
} if {
	k8s.judged
	count(_terms) > 0
	every term in _terms {
		not k8s.selects_own_pods(term.selector)
		term.others == false
	}
	pair := _renamed[0]
}

# On the keys of nodes and zones; another key keeps apart by something of the author's own.
_terms := [{"path": term.path, "others": term.others, "selector": written.labelSelector} |
	some term in data.document.facts.anti_affinity
	written := object.get(input, term.path, {})
	written.topologyKey in {
		"kubernetes.io/hostname",
		"topology.kubernetes.io/zone",
		"failure-domain.beta.kubernetes.io/zone",
	}
	written.labelSelector
]

# Labels of which the term wants a value that resembles the pods' own. Anything else may be a neighbour that lives elsewhere.
_renamed := [{"key": key, "wanted": wanted, "found": found} |
	some term in _terms
	some key, wanted in _pairs(term.selector)
	found := data.document.facts.pod.labels[key]
	_resembles(wanted, found)
]

_pairs(selector) := object.union(
	object.get(selector, "matchLabels", {}),
	{requirement.key: requirement.values[0] |
		some requirement in object.get(selector, "matchExpressions", [])
		requirement.operator == "In"
		count(requirement.values) == 1
	},
)

_resembles(wanted, found) if k8s.is_misspelt(wanted, found)

_resembles(wanted, found) if _is_part(wanted, found)

_resembles(wanted, found) if _is_part(found, wanted)

_is_part(shorter, longer) if {
	count(shorter) > 2
	shorter != longer
	regex.match(sprintf(`(^|[-_.])%s([-_.]|$)`, [shorter]), longer)
}
