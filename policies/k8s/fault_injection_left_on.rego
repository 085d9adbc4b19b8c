# METADATA
# title: Fault injection hits ordinary traffic
# description: >-
#   Fault injection is for an experiment. Left in the configuration of a route that every caller takes, it aborts or delays
#   the share of real requests that it names, at every deployment anew, and looks like a fault of the service behind it.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/traffic-management/fault-injection/
# custom:
#   pillar: fault-tolerance
#   concepts: [chaos experiment]
#   severity: error
#   precision: high
#   level: default
#   kinds: [VirtualService]
#   params: {}
#   remediation: Remove `fault`, or bind it with a `match` to the experiment's own requests (a header, a source).
#   supersedes: []
#   peers: []
package fivenines.k8s.fault_injection_left_on

import data.lib.k8s

deny contains {
	"msg": sprintf("%v%% of the requests on this route of %s are %s", [share, k8s.self, _effect(kind, fault)]),
	"path": ["spec", "http", i, "fault"],
	"label": sprintf("`%s` is on, and %s", [kind, _reach(route)]),
	"level": _level,
} if {
	k8s.judged
	some i, route in input.spec.http
	some kind in _kinds(route)
	fault := route.fault[kind]
	share := _share(kind, fault)
	share > 0
	_ordinary(route)
	not _refuses(route, kind, fault, share)
}

# A file that is called after the experiment is applied for it, and deleted after it.
_level := "strict" if regex.match(`(^|[^a-z])(fault|faults|chaos)([^a-z]|$)`, lower(_file))

_level := "default" if not regex.match(`(^|[^a-z])(fault|faults|chaos)([^a-z]|$)`, lower(_file))

_file := regex.replace(data.document.path, `^.*/`, "")

# One finding a route, though it may both delay and abort.
_kinds(route) := ["abort"] if _share("abort", route.fault.abort) > 0

else := ["delay"]

_share(kind, fault) := fault.percentage.value if is_number(fault.percentage.value)

# The retired integer of a delay still counts.
_share("delay", fault) := fault.percent if {
	is_number(fault.percent)
	not fault.percentage
}

_ordinary(route) if count(object.get(route, "match", [])) == 0

_ordinary(route) if {
	some match in route.match
	count([key | some key in _chosen; count(object.get(match, key, {})) > 0]) == 0
}

# What the caller has to bring along for the experiment.
_chosen := ["headers", "withoutHeaders", "queryParams", "sourceLabels", "sourceNamespace"]

# All requests to some path answered with 4xx: a way to close the path, not an experiment.
_refuses(route, "abort", fault, share) if {
	share == 100
	count(object.get(route, "match", [])) > 0
	fault.httpStatus >= 300
	fault.httpStatus < 500
}

_effect("abort", fault) := sprintf("answered with %v before they reach the service", [fault.httpStatus]) if fault.httpStatus

else := "aborted before they reach the service"

_effect("delay", fault) := sprintf("delayed by %v", [fault.fixedDelay]) if fault.fixedDelay

_reach(route) := "no `match` limits it" if count(object.get(route, "match", [])) == 0

_reach(route) := "its `match` lets ordinary requests in" if count(object.get(route, "match", [])) > 0
