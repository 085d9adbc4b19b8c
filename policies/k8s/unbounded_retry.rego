# METADATA
# title: Retries without an end
# description: >-
#   A retry that never gives up turns a lasting fault into lasting load: work piles up behind the failing call, holds memory
#   and connections, and hides the fault, because nothing is ever reported as failed. When the dependency returns, the whole
#   backlog hits it at once.
# related_resources:
#   - ref: https://argo-workflows.readthedocs.io/en/latest/retries/
#   - ref: https://docs.dapr.io/operations/resiliency/policies/retries/
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#custom-timeouts
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, thundering herd, dead letter]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Resiliency, Workflow, WorkflowTemplate, ClusterWorkflowTemplate, CronWorkflow, Ingress]
#   params: {}
#   remediation: Give the retries a limit (5, say) and decide what happens to the work that failed.
#   supersedes: []
#   peers: []
package fivenines.k8s.unbounded_retry

import data.lib.duration
import data.lib.k8s
import data.lib.retry

deny contains {
	"msg": sprintf("retry policy `%s` never gives up, so calls to a dependency that stays down pile up without an end", [policy.name]),
	"path": array.concat(policy.path, ["maxRetries"]),
	"label": _dapr_label(policy.policy),
	"related": [{"path": use.path, "msg": use.text} | some use in policy.uses],
} if {
	data.document.kind == "Resiliency"
	some policy in retry.dapr
	not retry.inbound_only(policy)
	retry.dapr_unlimited(policy.policy)
}

deny contains {
	"msg": sprintf("%s of %s is retried without an end, so a step that cannot succeed runs forever", [site.name, retry.workflow]),
	"path": array.concat(site.path, ["limit"]),
	"label": "neither `limit` nor `backoff.maxDuration` nor an `expression` ends it",
} if {
	some site in retry.argo
	k8s.judged
	not site.strategy.limit
	not site.strategy.expression
	not site.strategy.backoff.maxDuration
	not _is_shared_default(site)
}

deny contains {
	"msg": sprintf("%s tries the next pod without an end: 0 tries mean unlimited, and no time limits them, so one request may visit every pod again and again", [k8s.self]),
	"path": ["metadata", "annotations", _tries],
	"label": "0 means unlimited",
} if {
	data.document.kind == "Ingress"
	k8s.judged
	retry.number(input.metadata.annotations[_tries]) == 0
	duration.plain(object.get(input.metadata.annotations, _time, "0")) == 0
	object.get(input.metadata.annotations, _when, "error timeout") != "off"
}

_dapr_label(policy) := "negative means without an end" if policy.maxRetries

_dapr_label(policy) := "`maxRetries` is absent, which means without an end" if not policy.maxRetries

# What every template inherits may be completed by each of them.
_is_shared_default(site) if {
	site.path[count(site.path) - 2] == "templateDefaults"
	count([other | some other in retry.argo; "templates" in other.path; other.strategy.limit]) > 0
}

_prefix := "nginx.ingress.kubernetes.io/proxy-next-upstream"

_tries := concat("", [_prefix, "-tries"])

_time := concat("", [_prefix, "-timeout"])

_when := _prefix
