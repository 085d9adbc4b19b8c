# METADATA
# title: Pods end before the balancer has let go of them
# description: >-
#   A balancer that sends straight to pods goes on for a while after a pod is deleted: it lets open requests and
#   connections finish for as long as its draining time says, and new ones arrive until it has noticed. The pod is killed at
#   the end of its grace period whatever the balancer still sends there. Where that comes first, every rollout and every
#   drain of a node ends requests with an error.
# related_resources:
#   - ref: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#target-group-attributes
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/load-balancing.html
#   - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration#draining_timeout
# custom:
#   pillar: fault-tolerance
#   concepts: [graceful shutdown, load balancing]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [workload]
#   params:
#     min_prestop: {type: number, minimum: 0, default: 10, description: "seconds that a preStop hook waits at least where the balancer's draining time is not written"}
#   remediation: Let a preStop hook sleep until the balancer has let go, and set `terminationGracePeriodSeconds` above the draining time; or shorten that.
#   supersedes: []
#   peers: []
package fivenines.k8s.drain_shorter_than_balancer_deregistration

import data.lib.k8s

deny contains {
	"msg": sprintf("%s lets connections to a pod finish for %vs, and a pod of %s is killed after its `terminationGracePeriodSeconds` of %vs%s", [
		k8s.display(_longest.holder),
		_longest.seconds,
		k8s.self,
		_grace,
		_by_default,
	]),
	"path": _grace_path,
	"label": sprintf("%vs from the deletion of the pod to SIGKILL%s", [_grace, _by_default]),
	"related": [{
		"document": _longest.holder.document,
		"path": _longest.path,
		"msg": sprintf("the balancer drains for %vs", [_longest.seconds]),
	}],
} if {
	k8s.serving
	_longest.seconds > _grace
}

# Nobody has written the draining time, so what the author means is not known.
deny contains {
	"msg": sprintf("%s sends straight to the pods of %s, which stop at once: no preStop hook waits until it has noticed", [
		k8s.display(balancer),
		k8s.self,
	]),
	"path": _grace_path,
	"label": sprintf("no hook waits for %vs before the pod stops", [data.params.min_prestop]),
	"related": [{"document": balancer.document, "path": ["metadata", "annotations", key], "msg": "the balancer's targets are pods"} |
		some key in _keys_of_mode
		balancer.input.metadata.annotations[key]
	],
	"level": "strict",
} if {
	k8s.serving
	count(_delays) == 0
	balancer := _direct[0]
	count([container | some container in data.document.facts.pod.containers; _may_wait(container)]) == 0
}

_grace := object.get(k8s.pod_spec, "terminationGracePeriodSeconds", 30)

_grace_path := array.concat(data.document.facts.pod.spec_path, ["terminationGracePeriodSeconds"])

_by_default := "" if k8s.pod_spec.terminationGracePeriodSeconds >= 0

_by_default := ", the default" if not k8s.pod_spec.terminationGracePeriodSeconds

# A hook that is no plain sleep may wait for anything.
_may_wait(container) if {
	hook := container.input.lifecycle.preStop
	not hook.sleep.seconds < data.params.min_prestop
}

_longest := [delay | some delay in _delays; delay.seconds == max({other.seconds | some other in _delays})][0]

_delays := array.concat(_of_aws, _of_google)

# What may have a target group for these pods: Ingresses, and Services, whose annotations count for an Ingress too.
_holders := array.concat(
	[entry | some entry in data.document.relations.entries.items; entry.kind == "Ingress"],
	data.document.relations.services.items,
)

_keys_of_mode := [
	"alb.ingress.kubernetes.io/target-type",
	"service.beta.kubernetes.io/aws-load-balancer-nlb-target-type",
	"service.beta.kubernetes.io/aws-load-balancer-type",
]

# With instances as targets the node goes on serving.
_direct := [holder |
	some holder in _holders
	some key in _keys_of_mode
	holder.input.metadata.annotations[key] in {"ip", "nlb-ip"}
]

_of_aws := [{"holder": holder, "path": ["metadata", "annotations", key], "seconds": to_number(found[1])} |
	count(_direct) > 0
	some holder in _holders
	some key in ["alb.ingress.kubernetes.io/target-group-attributes", "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes"]
	text := holder.input.metadata.annotations[key]
	some found in regex.find_all_string_submatch_n(`(?:^|,)\s*deregistration_delay\.timeout_seconds\s*=\s*([0-9]+)\s*(?:,|$)`, text, 1)
]

_of_google := [{"holder": configuration, "path": ["spec", "connectionDraining", "drainingTimeoutSec"], "seconds": seconds} |
	some service in data.document.relations.services.items
	contains(service.input.metadata.annotations["cloud.google.com/neg"], "true")
	text := service.input.metadata.annotations["cloud.google.com/backend-config"]
	some name in _named(json.unmarshal(text))
	some object in data.inventory.k8s.BackendConfig[k8s.namespace][name]
	configuration := {"document": object.document, "kind": "BackendConfig", "name": name}
	seconds := object.input.spec.connectionDraining.drainingTimeoutSec
	is_number(seconds)
]

# One for all ports, or one for each.
_named(reference) := array.concat(
	[name | name := reference["default"]],
	[name | some _, name in reference.ports],
)
