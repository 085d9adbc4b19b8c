# METADATA
# title: NetworkPolicy lets pods call out but not look up names
# description: >-
#   Once a policy governs what a pod may call, the pod may call nothing else, the cluster's name server included. Rules
#   for the Services that it needs are of no use when their names cannot be looked up: every lookup times out. Lookups
#   go over UDP; an entry in `ports` without a `protocol` is for TCP.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
# custom:
#   pillar: zero-trust
#   concepts: [network policy, name resolution]
#   severity: error
#   precision: high
#   level: default
#   kinds: [NetworkPolicy]
#   params: {}
#   remediation: "Admit port 53 over UDP and TCP to the cluster's name server (`k8s-app: kube-dns` in `kube-system`)."
#   supersedes: []
#   peers: []
package fivenines.k8s.network_policy_blocks_dns

import data.lib.k8s

deny contains {
	"msg": sprintf("%s lets %s call out, but no policy admits %s, so every lookup of a name fails", [
		k8s.self,
		k8s.displayed(_muted),
		_port,
	]),
	"path": _path,
	"label": _label,
	"related": [{"document": muted.document, "path": muted.path, "msg": "its pods look names up"} | some muted in _muted],
	"level": _level,
} if {
	k8s.judged
	count(_muted) > 0
}

_muted := data.document.facts.nameless

_over_tcp := [muted.over_tcp | some muted in _muted; is_array(muted.over_tcp)]

_path := _over_tcp[0] if count(_over_tcp) > 0

_path := ["spec", "egress"] if count(_over_tcp) == 0

_port := "port 53 over UDP" if count(_over_tcp) > 0

_port := "port 53" if count(_over_tcp) == 0

_label := "for TCP alone" if count(_over_tcp) > 0

_label := "no rule leads to a name server" if count(_over_tcp) == 0

# What holds for a whole namespace is often written in several places.
_level := "default" if count(input.spec.podSelector) > 0

_level := "default" if count(_over_tcp) > 0

_level := "strict" if {
	count(input.spec.podSelector) == 0
	count(_over_tcp) == 0
}
