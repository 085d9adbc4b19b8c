# METADATA
# title: Retries wait the same time again and again
# description: >-
#   With a constant wait all clients that failed together come back together, at every interval, for as long as the fault
#   lasts. The load on the dependency does not fall, so it cannot recover; growing waits give it room.
# related_resources:
#   - ref: https://docs.dapr.io/operations/resiliency/policies/retries/
#   - ref: https://argo-workflows.readthedocs.io/en/latest/retries/
# custom:
#   pillar: fault-tolerance
#   concepts: [exponential backoff and jitter, retry, thundering herd]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Resiliency, Workflow, WorkflowTemplate, ClusterWorkflowTemplate, CronWorkflow]
#   params:
#     max_constant_retries: {type: integer, minimum: 0, default: 3, description: "most retries that may wait the same time"}
#   remediation: "Let the wait grow, with a cap: Dapr `policy: exponential` and `maxInterval`; Argo `factor: 2` and `maxDuration`."
#   supersedes: []
#   peers: []
package fivenines.k8s.retry_with_constant_backoff

import data.lib.duration
import data.lib.k8s
import data.lib.retry

deny contains {
	"msg": sprintf("retry policy `%s` waits %v before each %s, so all callers return in step", [
		policy.name,
		object.get(policy.policy, "duration", "5s"),
		amount,
	]),
	"path": array.concat(policy.path, ["policy"]),
	"label": _dapr_label(policy.policy),
	"related": [{"path": use.path, "msg": use.text} | some use in policy.uses],
} if {
	data.document.kind == "Resiliency"
	some policy in retry.dapr
	not retry.inbound_only(policy)
	object.get(policy.policy, "policy", "constant") == "constant"
	amount := _dapr_amount(policy.policy)
}

deny contains {
	"msg": sprintf("%s of %s waits %v before each %s, so all that failed together return in step", [
		site.name,
		retry.workflow,
		_wait(backoff.duration),
		amount,
	]),
	"path": array.concat(site.path, place),
	"label": _argo_label(backoff),
} if {
	some site in retry.argo
	k8s.judged
	backoff := site.strategy.backoff
	backoff.duration
	_is_constant(backoff)
	amount := _argo_amount(site.strategy)
	place := _argo_place(site)
}

_dapr_amount(policy) := "retry without an end" if retry.dapr_unlimited(policy)

_dapr_amount(policy) := sprintf("of %d retries", [limit]) if {
	limit := retry.dapr_limit(policy)
	limit > data.params.max_constant_retries
}

_wait(text) := duration.shown(duration.go_or_seconds(text))

_wait(text) := text if not duration.go_or_seconds(text)

_dapr_label(policy) := "the wait stays the same" if policy.policy

_dapr_label(policy) := "`policy` is absent, which means constant" if not policy.policy

_is_constant(backoff) if not backoff.factor

_is_constant(backoff) if retry.number(backoff.factor) == 1

# A cap on the whole keeps the number of tries small enough to be written.
_argo_amount(strategy) := "retry without an end" if {
	not strategy.limit
	not strategy.backoff.maxDuration
}

_argo_amount(strategy) := sprintf("of %v retries", [limit]) if {
	limit := retry.number(strategy.limit)
	limit > data.params.max_constant_retries
}

_argo_place(site) := ["backoff", "factor"] if object.get(input, array.concat(site.path, ["backoff"]), null) != null

# The template inherits it.
_argo_place(site) := ["limit"] if object.get(input, array.concat(site.path, ["backoff"]), null) == null

_argo_label(backoff) := "a factor of 1 does not grow" if backoff.factor

_argo_label(backoff) := "without `factor` the wait does not grow" if not backoff.factor
