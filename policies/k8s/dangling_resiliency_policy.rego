# METADATA
# title: Resiliency target names a policy that does not exist
# description: >-
#   A Dapr Resiliency applies named policies to targets. A name that is under none of its policies is dropped at the
#   sidecar's start with a line in its log, and the calls run without the timeout, the retry or the circuit breaker that the author
#   believes in. `targets` outside of `spec` are not read at all.
# related_resources:
#   - ref: https://docs.dapr.io/operations/resiliency/targets/
# custom:
#   pillar: fault-tolerance
#   concepts: [circuit breaker, retry, timeout hierarchy]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Resiliency]
#   params: {}
#   remediation: Name a policy that stands under `spec.policies`, and write `targets` under `spec`.
#   supersedes: []
#   peers: []
package fivenines.k8s.dangling_resiliency_policy

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("target `%s` names the %s policy `%s`, which %s does not have, so its calls run without one", [
		use.target,
		_nouns[use.key],
		use.name,
		k8s.self,
	]),
	"path": use.path,
	"label": _label(use.key),
} if {
	k8s.judged
	some use in _uses
	not use.name in object.keys(object.get(input, ["spec", "policies", _groups[use.key]], {}))
	not k8s.is_templated(use.name)

	# Policies that Dapr brings along.
	not startswith(use.name, "DaprBuiltIn")
	not startswith(use.name, "Default")
}

deny contains {
	"msg": sprintf("%s has its targets outside of `spec`, where nobody reads them, so no policy of it is in force", [k8s.self]),
	"path": ["targets"],
	"label": "belongs under `spec`",
} if {
	k8s.judged
	count(input.targets) > 0
	count(object.get(input.spec, "targets", {})) == 0
}

_groups := {"timeout": "timeouts", "retry": "retries", "circuitBreaker": "circuitBreakers"}

_nouns := {"timeout": "timeout", "retry": "retry", "circuitBreaker": "circuit breaker"}

_label(key) := sprintf("there are %s", [text.listed([text.quoted(name) | some name, _ in policies])]) if {
	policies := object.get(input, ["spec", "policies", _groups[key]], {})
	count(policies) > 0
} else := sprintf("no `%s` are declared", [_groups[key]])

_uses := [{"path": array.concat(holder.path, [key]), "target": holder.target, "key": key, "name": name} |
	some holder in _holders
	some key, _ in _groups
	name := holder.block[key]
	is_string(name)
]

_holders := array.concat(
	[{"path": ["spec", "targets", group, target], "target": target, "block": block} |
		some group in ["apps", "actors"]
		some target, block in object.get(input, ["spec", "targets", group], {})
		is_object(block)
	],
	[{"path": ["spec", "targets", "components", target, direction], "target": target, "block": component[direction]} |
		some target, component in object.get(input, ["spec", "targets", "components"], {})
		some direction in ["outbound", "inbound"]
		is_object(component[direction])
	],
)
