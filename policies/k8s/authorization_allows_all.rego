# METADATA
# title: Authorization lets everybody in
# description: >-
#   A rule without a condition admits every caller, with or without an identity: an `ALLOW` policy with such a rule,
#   or one for callers that are not authenticated, switches authorization off where it looks as if it were on. In
#   Istio `spec: {}` is the opposite: it allows nothing.
# related_resources:
#   - ref: https://istio.io/latest/docs/concepts/security/#allow-all-and-deny-all
# custom:
#   pillar: zero-trust
#   concepts: [authorization, lateral movement]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [AuthorizationPolicy.security.istio.io, AuthorizationPolicy.policy.linkerd.io, ServerAuthorization, Server.policy.linkerd.io, Namespace, pod-template]
#   params: {}
#   remediation: Name the identities of the callers (`principals`, `MeshTLSAuthentication`).
#   supersedes: []
#   peers: [kyverno:require-linkerd-server]
package fivenines.k8s.authorization_allows_all

import data.lib.k8s

deny contains {
	"msg": sprintf("%s admits every caller, also those without an identity", [k8s.self]),
	"path": ["spec", "rules", i],
	"label": "a rule without a condition is for everybody",
} if {
	some i, rule in _rules
	not _has(rule, "from")
}

deny contains {
	"msg": sprintf("%s admits every identity of the mesh: any pod that gets taken over may call", [k8s.self]),
	"path": ["spec", "rules", i, "from", j, "source", key, k],
	"label": "any identity",
	"severity": "note",
} if {
	some i, rule in _rules
	some j, origin in rule.from
	count(origin.source) == 1
	some key in ["principals", "namespaces", "serviceAccounts"]
	some k, name in origin.source[key]
	name == "*"
}

# What an `ALLOW` policy of Istio's says without asking what is called. At the edge callers have no identity.
_rules := {i: rule |
	k8s.judged
	data.document.group == "security.istio.io"
	object.get(input.spec, "action", "ALLOW") == "ALLOW"
	not _at_the_edge
	some i, rule in input.spec.rules
	not _has(rule, "to")
	not _has(rule, "when")
}

_has(rule, key) if count(rule[key]) > 0

_at_the_edge if {
	some value in input.spec.selector.matchLabels
	contains(value, "gateway")
}

_at_the_edge if {
	some target in object.get(input.spec, "targetRefs", [])
	target.kind in {"Gateway", "GatewayClass"}
}

# Linkerd's authorizations.
deny contains {
	"msg": sprintf("%s admits callers that are not authenticated, from any address", [k8s.self]),
	"path": ["spec", "client", "unauthenticated"],
	"label": "no identity is asked for",
} if {
	k8s.judged
	input.kind == "ServerAuthorization"
	input.spec.client.unauthenticated == true
	_is_anywhere(object.get(input.spec.client, "networks", []))
}

deny contains {
	"msg": sprintf("%s asks for nothing but an address, and every address will do", [k8s.self]),
	"path": ["spec", "requiredAuthenticationRefs"],
	"label": "no identity is asked for",
	"related": [{"document": network.document, "path": ["spec", "networks"], "msg": "every address"} | some network in _networks],
} if {
	k8s.judged
	data.document.group == "policy.linkerd.io"
	input.spec.targetRef.kind in {"Server", "Namespace"}
	count(_networks) > 0
	count(_networks) == count(input.spec.requiredAuthenticationRefs)
}

_networks := [network |
	some reference in input.spec.requiredAuthenticationRefs
	reference.kind == "NetworkAuthentication"
	some network in data.inventory.k8s.NetworkAuthentication[k8s.namespace][reference.name]
	_is_anywhere(network.input.spec.networks)
]

_is_anywhere(networks) if count(networks) == 0

_is_anywhere(networks) if {
	some network in networks
	network.cidr in {"0.0.0.0/0", "::/0"}
}

deny contains {
	"msg": sprintf("%s admits callers that are not authenticated", [k8s.self]),
	"path": ["spec", "accessPolicy"],
	"label": "no identity is asked for",
} if {
	k8s.judged
	data.document.kind == "Server"
	_is_open(input.spec.accessPolicy)
}

deny contains {
	"msg": sprintf("%s has Linkerd admit callers that are not authenticated", [k8s.self]),
	"path": array.concat(path, [_annotation]),
	"label": "no identity is asked for",
} if {
	k8s.judged
	some path in _annotated
	_is_open(object.get(input, array.concat(path, [_annotation]), ""))
}

_annotation := "config.linkerd.io/default-inbound-policy"

_annotated contains ["metadata", "annotations"] if data.document.kind == "Namespace"

_annotated contains array.concat(data.document.facts.pod.path, ["metadata", "annotations"])

_is_open(policy) if policy in {"all-unauthenticated", "cluster-unauthenticated"}
