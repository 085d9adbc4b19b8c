# METADATA
# title: One pod decides whether anything can be deployed
# description: >-
#   The API server asks an admission webhook before it admits an object, and with `failurePolicy` `Fail` refuses the object
#   when nobody answers. One replica answers here: while it is drained or starts again, no pod can be made in the
#   namespaces that the webhook covers, often not even its own successor.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#failure-policy
# custom:
#   pillar: redundancy
#   concepts: [redundancy, single point of failure, failure isolation]
#   severity: error
#   precision: high
#   level: default
#   kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
#   params: {}
#   remediation: Run two replicas with a PodDisruptionBudget and leave the webhook's own namespace out; use `Ignore` for what is not critical.
#   supersedes: []
#   peers: []
package fivenines.k8s.fail_closed_webhook_on_single_replica

import data.lib.k8s

deny contains {
	"msg": sprintf("webhook `%s` is asked before pods or workloads are made%s, and one pod of %s answers: without it none can be made", [
		webhook.name,
		_where(webhook.opt_in),
		k8s.display(workload),
	]),
	"path": policy.path,
	"label": _label(policy),
	"related": [k8s.place(workload.floor, k8s.stated(workload.floor))],
	"severity": _severity(webhook.opt_in),
} if {
	k8s.judged
	some webhook in data.document.facts.webhooks
	webhook.stops_workloads
	policy := webhook.failure_policy
	policy.value == "Fail"
	count(webhook.workloads) == 1
	some workload in webhook.workloads
	workload.floor.value == 1
	not webhook.others
}

_where(true) := " where labels ask for it"

_where(false) := ""

_severity(true) := "warning"

_severity(false) := "error"

_label(policy) := "what nobody answers for is refused" if policy.state == "explicit"

_label(policy) := "`failurePolicy` is absent, which means `Fail`" if policy.state == "default"
