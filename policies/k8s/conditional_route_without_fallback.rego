# METADATA
# title: Route answers only some of the users
# description: >-
#   Rules that ask for a header, a cookie or a query take a share of the requests to a path: a canary, a region, a group of
#   testers. When no rule serves the same path without such a condition, everybody else gets a 404.
# related_resources:
#   - ref: https://istio.io/latest/docs/concepts/traffic-management/#routing-rules
#   - ref: https://gateway-api.sigs.k8s.io/guides/http-routing/
# custom:
#   pillar: traffic
#   concepts: [fallback, canary, traffic entry]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [VirtualService, HTTPRoute.gateway.networking.k8s.io]
#   params:
#     protocol_headers: {type: array, items: {type: string}, default: [":authority", ":method", host, content-type, accept, upgrade, connection, authorization, x-api-key], description: "headers that tell kinds of requests apart and not groups of users"}
#   remediation: Add a last rule for the path without a condition.
#   supersedes: []
#   peers: []
package fivenines.k8s.conditional_route_without_fallback

import data.lib.k8s

deny contains {
	"msg": sprintf("%s serves `%s` only to requests with a certain %s, so all others get a 404", [
		k8s.self,
		lost.path.shown,
		lost.condition,
	]),
	"path": array.concat(_root, [lost.at, _key]),
	"label": "no rule takes the rest",
} if {
	k8s.judged
	data.document.relations.siblings.complete
	lost := _lost[count(_lost) - 1]
	count([rule | some rule in _others; not _is_narrow(rule); _covers_any(rule, lost.path)]) == 0
	not _is_internal(lost.path.shown)
	count([host | some host in _hosts; _is_internal(host)]) == 0
}

_root := ["spec", "http"] if data.document.kind == "VirtualService"

_root := ["spec", "rules"] if data.document.kind == "HTTPRoute"

_key := "match" if data.document.kind == "VirtualService"

_key := "matches" if data.document.kind == "HTTPRoute"

_rules := object.get(input, _root, [])

_hosts := object.get(input.spec, "hosts", object.get(input.spec, "hostnames", []))

# A part of another route, which goes on where this one ends.
_is_part if {
	data.document.kind == "VirtualService"
	count(_hosts) == 0
}

# Rules for a group of users, whose path no rule serves for the others: `{at, path, condition}`.
_lost := [{"at": at, "path": path, "condition": _conditions(match)[0]} |
	not _is_part
	some at, rule in _rules
	count(_matches(rule)) > 0
	every match in _matches(rule) {
		count(_conditions(match)) > 0
	}
	some match in _matches(rule)
	path := _path(match)
	count([other | some other in _rules; _covers_any(other, path)]) == 0
]

# Rules of other routes for the host.
_others := [rule |
	some sibling in data.document.relations.siblings.items
	some rule in object.get(sibling.input, _root, [])
]

# One that only sends elsewhere.
_is_narrow(rule) if rule.fault.abort.percentage.value == 100

_matches(rule) := object.get(rule, "match", object.get(rule, "matches", []))

_covers_any(rule, _) if count(_matches(rule)) == 0

_covers_any(rule, path) if {
	some match in _matches(rule)
	count(_all_conditions(match)) == 0
	_covers(_path(match), path)
}

# `{kind, value, shown}`; what is left out is every path.
_path(match) := {"kind": kind, "value": value, "shown": value} if {
	some kind, value in match.uri
}

_path(match) := {"kind": _kinds[object.get(match.path, "type", "PathPrefix")], "value": value, "shown": value} if {
	value := object.get(match.path, "value", "/")
}

_path(match) := {"kind": "prefix", "value": "/", "shown": "/"} if {
	not match.uri
	not match.path
}

_kinds := {"PathPrefix": "prefix", "Exact": "exact", "RegularExpression": "regex"}

# What a pattern matches is not known: it may be all of it.
_covers(own, _) if own.kind == "regex"

_covers(own, path) if {
	own.kind == "prefix"
	startswith(path.value, own.value)
}

_covers(own, path) if {
	own.kind == "exact"
	own.value == path.value
	path.kind != "prefix"
}

_all_conditions(match) := array.concat(_conditions(match), _aside(match))

# What tells groups of users apart.
_conditions(match) := array.concat(
	array.concat(
		[_noun(name) | some name in _headers(match); not lower(name) in _protocol],
		["query" | count(object.get(match, "queryParams", {})) > 0],
	),
	["source" | some key in ["sourceLabels", "sourceNamespace"]; match[key]],
)

_noun(name) := "cookie" if lower(name) == "cookie"

_noun(name) := sprintf("`%s`", [name]) if lower(name) != "cookie"

# Conditions under which others are not expected either.
_aside(match) := [name | some name in _headers(match); lower(name) in _protocol]

_protocol := {name | some name in data.params.protocol_headers}

_headers(match) := [name | some name, _ in match.headers] if is_object(match.headers)

_headers(match) := [header.name | some header in match.headers] if is_array(match.headers)

_headers(match) := [] if not match.headers

_is_internal(text) if regex.match(`(^|[/.-])(internal|admin|debug|metrics|private)([/.-]|$)`, text)
