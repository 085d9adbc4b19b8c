# METADATA
# title: NetworkPolicy blocks a port that a Service delivers to
# description: >-
#   A NetworkPolicy speaks of the pods' ports. Traffic to a Service reaches the pod at its `targetPort`, so a policy that
#   names the Service's `port` admits nothing, and every connection through the Service times out. Pods that a policy
#   selects get only what some policy admits.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
# custom:
#   pillar: zero-trust
#   concepts: [network policy, ports]
#   severity: error
#   precision: high
#   level: default
#   kinds: [NetworkPolicy]
#   params: {}
#   remediation: Name the port that the pods listen on, which is the Service's `targetPort`.
#   supersedes: []
#   peers: []
package fivenines.k8s.network_policy_blocks_service_port

import data.lib.k8s

deny contains {
	"msg": sprintf("%s blocks port %d of Service `%s`: %s, so connections through the Service time out", [
		k8s.self,
		blocked.port,
		blocked.service_name,
		_because(blocked),
	]),
	"path": blocked.path,
	"label": _label(blocked),
	"related": [{
		"document": blocked.service,
		"path": blocked.service_path,
		"msg": sprintf("delivers to port %d of the pods", [blocked.target]),
	}],
	"level": _level(blocked),
} if {
	k8s.judged
	some blocked in data.document.facts.blocked
}

_because(blocked) := sprintf("it admits %d, and the pods get this traffic at %d", [blocked.port, blocked.target]) if {
	blocked.confused
}

_because(blocked) := sprintf("no policy of its pods admits %s port %d", [blocked.protocol, blocked.target]) if {
	not blocked.confused
}

_label(blocked) := "the Service's port, not the pods'" if blocked.confused

_label(blocked) := sprintf("port %d is not among what is admitted", [blocked.target]) if not blocked.confused

# A port may be shut on purpose while the Service's others are open, and rules for pods that get nothing at all, or for a
# whole namespace, may well live elsewhere.
_level(blocked) := "default" if _is_meant(blocked)

_level(blocked) := "strict" if not _is_meant(blocked)

_is_meant(blocked) if blocked.confused

_is_meant(blocked) if {
	blocked.open
	blocked.whole
	_is_narrow
}

_is_narrow if count(object.get(input.spec.podSelector, "matchLabels", {})) > 0

_is_narrow if count(object.get(input.spec.podSelector, "matchExpressions", [])) > 0
