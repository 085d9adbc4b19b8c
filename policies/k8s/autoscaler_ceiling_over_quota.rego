# METADATA
# title: Autoscaler's ceiling does not fit the quota
# description: >-
#   A quota of the namespace refuses pods whose requests would go beyond it. When the ceiling of an autoscaler alone is more
#   than it allows, the last replicas are never made: at the peak for which they are meant, the autoscaler asks and gets nothing.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/resource-quotas/
# custom:
#   pillar: scalability
#   concepts: [autoscaling, quota, capacity planning]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [HorizontalPodAutoscaler, ScaledObject]
#   params: {}
#   remediation: Raise the quota, or lower the ceiling or what one pod requests.
#   supersedes: []
#   peers: []
package fivenines.k8s.autoscaler_ceiling_over_quota

import data.lib.k8s

deny contains {
	"msg": sprintf("%s may go up to %d pods of %s, which need %v %s together, and ResourceQuota `%s` allows %v, so at most %d are made", [
		k8s.self,
		ceiling.value,
		k8s.display(target),
		_shown(over.key, ceiling.value * over.each),
		over.noun,
		over.quota.name,
		over.written,
		floor(over.hard / over.each),
	]),
	"path": ceiling.path,
	"label": sprintf("%d times %v", [ceiling.value, _shown(over.key, over.each)]),
	"related": [
		{"document": over.quota.document, "path": ["spec", "hard", over.key], "msg": "the quota of the namespace"},
		{"document": target.document, "path": target.facts.pod.spec_path, "msg": sprintf("one pod needs %v", [_shown(over.key, over.each)])},
	],
} if {
	k8s.judged
	ceiling := data.document.facts.range.ceiling
	is_number(ceiling.value)
	targets := data.document.relations.targets.items
	count(targets) == 1
	some target in targets
	some over in _limits(target)
	over.each * ceiling.value > over.hard
}

# What a quota without scopes counts, and how much of it one pod takes at least: `{quota, key, noun, written, hard, each}`.
_limits(target) := [{
	"quota": quota,
	"key": key,
	"noun": counted.noun,
	"written": written,
	"hard": units.parse(sprintf("%v", [written])),
	"each": each,
} |
	is_string(data.document.namespace)
	some name, objects in data.inventory.k8s.ResourceQuota[data.document.namespace]
	some object in objects
	not object.input.spec.scopes
	not object.input.spec.scopeSelector
	quota := {"document": object.document, "name": name}
	some key, written in object.input.spec.hard
	counted := _counted[key]
	each := _each(target, counted)
	each > 0
]

_counted := {
	"pods": {"noun": "pods", "from": []},
	"count/pods": {"noun": "pods", "from": []},
	"cpu": {"noun": "CPUs", "resource": "cpu", "from": ["requests", "limits"]},
	"requests.cpu": {"noun": "CPUs", "resource": "cpu", "from": ["requests", "limits"]},
	"memory": {"noun": "of memory", "resource": "memory", "from": ["requests", "limits"]},
	"requests.memory": {"noun": "of memory", "resource": "memory", "from": ["requests", "limits"]},
	"limits.cpu": {"noun": "CPUs", "resource": "cpu", "from": ["limits"]},
	"limits.memory": {"noun": "of memory", "resource": "memory", "from": ["limits"]},
}

_each(_, counted) := 1 if not counted.resource

# A request that is left out is the limit; containers without either add what a LimitRange says, which is not counted.
_each(target, counted) := sum([amount |
	some container in target.facts.pod.containers
	_runs_on(container)
	amount := units.parse(sprintf("%v", [_written(container.input, counted)]))
]) if counted.resource

_runs_on(container) if not container.init

_runs_on(container) if container.restartable

_written(container, counted) := [value |
	some from in counted.from
	value := container.resources[from][counted.resource]
][0]

_shown(key, amount) := sprintf("%vMi", [round(amount / 1048576)]) if contains(key, "memory")

_shown(key, amount) := sprintf("%v", [round(amount * 1000) / 1000]) if not contains(key, "memory")
