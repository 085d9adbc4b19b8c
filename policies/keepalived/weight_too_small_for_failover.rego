# METADATA
# title: Weight of a script does not move the address
# description: >-
#   A weight changes the priority of its node, and the address moves only when the node falls below another one: to fall
#   to an equal priority is not enough, a backup does not preempt its equal, and a node with `nopreempt` preempts
#   nobody. The script fails, the address stays where the service is dead.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, health-based load balancing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Make the weight larger than the difference of the priorities, or leave it out, because a script without weight takes the node out.
#   supersedes: []
#   peers: []
package fivenines.keepalived.weight_too_small_for_failover

import data.lib.keepalived

# A failing script takes its weight away.
deny contains {
	"msg": sprintf("when `%s` fails, %s falls from %d to %d, and %s has %d: the address stays here", [
		case.tracker.name,
		keepalived.named(case.instance),
		case.instance.priority.value,
		_limited(case.instance.priority.value + case.tracker.weight.value),
		case.best.node,
		case.best.priority,
	]),
	"path": case.tracker.weight.path,
	"label": sprintf("must be below %v", [case.best.priority - case.instance.priority.value]),
	"related": _related(case.instance, case.best),
} if {
	some case in _weighted
	case.tracker.weight.value < 0
	_limited(case.instance.priority.value + case.tracker.weight.value) >= case.best.priority
}

# A script that succeeds adds its weight, on each node where it does.
deny contains {
	"msg": sprintf("when `%s` fails, %s falls to %d, and %s stands at %d: the address stays here", [
		case.tracker.name,
		keepalived.named(case.instance),
		case.instance.priority.value,
		case.best.node,
		_limited(case.best.priority + _weight_there(case.best, case.tracker)),
	]),
	"path": case.tracker.weight.path,
	"label": sprintf("must be above %v", [case.instance.priority.value - case.best.priority]),
	"related": _related(case.instance, case.best),
} if {
	some case in _weighted
	case.tracker.weight.value > 0
	case.instance.priority.value >= _limited(case.best.priority + _weight_there(case.best, case.tracker))
}

# However low it falls, nobody takes the address.
deny contains {
	"msg": sprintf("when `%s` fails, %s falls to %d, and no other node preempts it: the address stays here", [
		case.tracker.name,
		keepalived.named(case.instance),
		_limited(case.instance.priority.value + case.tracker.weight.value),
	]),
	"path": case.tracker.weight.path,
	"label": "lowers a priority that nobody acts on",
	"related": [{"document": case.best.document, "path": case.best.path, "msg": "has `nopreempt`"}],
} if {
	some case in _weighted
	case.tracker.weight.value < 0
	_limited(case.instance.priority.value + case.tracker.weight.value) < case.best.priority
	count([sibling | some sibling in case.instance.siblings; not sibling.nopreempt]) == 0
}

# The instances that are preferred to all others, what they track with a weight, and the next best of the others.
_weighted contains {"instance": instance, "tracker": tracker, "best": best} if {
	some instance in keepalived.facts.instances
	instance.priority.value != null
	instance.priority.value < 255
	best := _best(instance)
	best.priority < instance.priority.value
	some tracker in instance.trackers
	tracker.kind in {"script", "process", "bfd", "interface"}
	tracker.defined
	tracker.weight.value != null
	# A group ignores weights of its members.
	count(keepalived.groups(instance)) == 0
}

_best(instance) := best if {
	count([sibling | some sibling in instance.siblings; sibling.priority == null]) == 0
	highest := max([sibling.priority | some sibling in instance.siblings])
	best := [sibling | some sibling in instance.siblings; sibling.priority == highest][0]
}

# What the same script adds there; a node that does not track it gets nothing.
_weight_there(sibling, tracker) := sum(weights) if {
	weights := [other.weight.value |
		some other in sibling.trackers
		other.defined
		other.kind == tracker.kind
		other.name == tracker.name
	]
	count([1 | some weight in weights; weight == null]) == 0
}

_limited(priority) := min([254, max([1, priority])])

_related(instance, best) := [
	{"path": instance.priority.path, "msg": "what it falls from"},
	{"document": best.document, "path": best.priority_path, "msg": "what it must fall below"},
]
