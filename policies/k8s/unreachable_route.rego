# METADATA
# title: Routing rule that no request reaches
# description: >-
#   The rules of a route are tried in order, and the first that matches takes the request. A rule behind one that takes
#   everything, or that asks for exactly the same, is never used, however it is meant: a canary that gets no traffic, a path
#   that leads to the wrong service.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0130/
# custom:
#   pillar: traffic
#   concepts: [traffic entry, canary]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [VirtualService, HTTPRoute.gateway.networking.k8s.io]
#   params: {}
#   remediation: Put the rule that takes everything last, or remove the one that is never reached.
#   supersedes: []
#   peers: [istioctl:IST0130]
package fivenines.k8s.unreachable_route

import data.lib.k8s

deny contains {
	"msg": sprintf("no request reaches this rule of %s, because an earlier one takes everything", [k8s.self]),
	"path": _place(["spec", "http", i], route),
	"label": "never reached",
	"related": [{"path": ["spec", "http", first], "msg": "this rule takes every request"}],
} if {
	k8s.judged
	data.document.kind == "VirtualService"
	some first in [at | some at, route in input.spec.http; _takes_all(route)]
	_is_first(first)
	some i, route in input.spec.http
	i > first
}

deny contains {
	"msg": sprintf("no request reaches this rule of %s, because an earlier one asks for the same", [k8s.self]),
	"path": ["spec", "rules", i],
	"label": "never reached",
	"related": [{"path": ["spec", "rules", first], "msg": "this rule asks for the same and takes precedence"}],
} if {
	k8s.judged
	data.document.kind == "HTTPRoute"
	some i, rule in input.spec.rules
	first := [at | some at, other in array.slice(input.spec.rules, 0, i); _matches(other) == _matches(rule)][0]
}

_is_first(at) if at == min([other | some other, route in input.spec.http; _takes_all(route)])

# A delegate goes on to match by itself.
_takes_all(route) if {
	not route.delegate
	count(object.get(route, "match", [])) == 0
}

_takes_all(route) if {
	not route.delegate
	some match in route.match
	object.keys(match) - {"name"} == {"uri"}
	match.uri.prefix == "/"
}

_place(path, route) := array.concat(path, ["match"]) if route.match

_place(path, route) := path if not route.match

# What is left out is every path.
_matches(rule) := {_match(match) | some match in rule.matches} if count(object.get(rule, "matches", [])) > 0

_matches(rule) := {_match({})} if count(object.get(rule, "matches", [])) == 0

_match(match) := object.union({"path": {"type": "PathPrefix", "value": "/"}}, match)
