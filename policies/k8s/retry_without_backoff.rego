# METADATA
# title: Retries follow each other at once
# description: >-
#   A retry without a wait meets the same overload or the same restart that failed the try before it. All tries are used up
#   within a moment, and all callers together multiply the load on a dependency exactly when it cannot bear more: a short
#   fault becomes a retry storm.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/middlewares/http/retry/
#   - ref: https://argo-workflows.readthedocs.io/en/latest/retries/
#   - ref: https://knative.dev/docs/eventing/event-delivery/
# custom:
#   pillar: fault-tolerance
#   concepts: [exponential backoff and jitter, retry, thundering herd]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Middleware, Workflow, WorkflowTemplate, ClusterWorkflowTemplate, CronWorkflow, Trigger, Subscription, Broker]
#   params:
#     min_retries: {type: integer, minimum: 1, default: 2, description: "fewest retries that need a wait between them"}
#   remediation: "Add exponential backoff: Traefik `initialInterval: 100ms`; Argo `backoff: {duration: 5s, factor: 2, maxDuration: 5m}`; Knative `backoffPolicy: exponential` with `backoffDelay: PT1S`."
#   supersedes: []
#   peers: []
package fivenines.k8s.retry_without_backoff

import data.lib.duration
import data.lib.k8s
import data.lib.retry

# Traefik counts the first try.
deny contains {
	"msg": sprintf("%s tries %d times without a wait, so all tries meet the same failure and multiply the load", [k8s.self, attempts]),
	"path": ["spec", "retry", "initialInterval"],
	"label": "without `initialInterval` a retry follows immediately",
	"related": [{"path": ["spec", "retry", "attempts"], "msg": sprintf("%d tries", [attempts])}],
} if {
	data.document.kind == "Middleware"
	k8s.judged
	attempts := input.spec.retry.attempts
	is_number(attempts)
	attempts > data.params.min_retries
	_is_none(object.get(input.spec.retry, "initialInterval", "0"))
}

deny contains {
	"msg": sprintf("%s of %s retries %v times without a wait, so all tries meet the same failure", [
		site.name,
		retry.workflow,
		limit,
	]),
	"path": array.concat(site.path, ["backoff"]),
	"label": "without `backoff` the next try starts immediately",
	"related": [{"path": array.concat(site.path, ["limit"]), "msg": sprintf("%v retries", [limit])} |
		some key in ["limit"]
		object.get(input, array.concat(site.path, [key]), null) != null
	],
} if {
	some site in retry.argo
	k8s.judged
	limit := retry.number(site.strategy.limit)
	limit >= data.params.min_retries
	not is_object(site.strategy.backoff)
	not _is_transient(site.strategy, limit)
}

deny contains {
	"msg": sprintf("%s delivers an event again up to %d times without a wait: %s, so all tries meet the same failure", [
		k8s.self,
		retries,
		_lacking(delivery),
	]),
	"label": "a wait needs both `backoffPolicy` and `backoffDelay`",
	"related": [{"path": ["spec", "delivery", "retry"], "msg": sprintf("%d retries", [retries])}],
	"level": _level,
} if {
	data.document.kind in {"Trigger", "Subscription", "Broker"}
	k8s.judged
	not _is_kafka
	delivery := input.spec.delivery
	retries := delivery.retry
	is_number(retries)
	retries >= data.params.min_retries
	_waits_not(delivery)
}

_is_none(interval) if duration.go(interval) == 0

# A few retries of errors that Argo knows to be transient.
_is_transient(strategy, limit) if {
	strategy.retryPolicy == "OnTransientError"
	limit <= 3
}

_waits_not(delivery) if not delivery.backoffPolicy

_waits_not(delivery) if not delivery.backoffDelay

_waits_not(delivery) if duration.iso(delivery.backoffDelay) == 0

_absent(delivery) := "backoffPolicy" if {
	not delivery.backoffPolicy
} else := "backoffDelay"

_lacking(delivery) := "it has neither `backoffPolicy` nor `backoffDelay`" if {
	not delivery.backoffPolicy
	not delivery.backoffDelay
} else := "it has no `backoffPolicy`" if {
	not delivery.backoffPolicy
} else := "it has no `backoffDelay`" if {
	not delivery.backoffDelay
} else := "its `backoffDelay` is nothing"

# Brokers and channels on Kafka wait a second of their own accord.
_is_kafka if contains(lower(_transport), "kafka")

_transport := object.get(input.spec, ["channel", "kind"], "") if data.document.kind == "Subscription"

_transport := object.get(input.metadata, ["annotations", "eventing.knative.dev/broker.class"], "") if data.document.kind == "Broker"

_transport := object.get(_broker.metadata, ["annotations", "eventing.knative.dev/broker.class"], "") if {
	data.document.kind == "Trigger"
}

# The Broker that the Trigger names, or one without a class when it is not in the run.
_broker := brokers[0].input if {
	brokers := data.inventory.k8s.Broker[object.get(input.metadata, "namespace", "")][input.spec.broker]
} else := {"metadata": {}}

# What stands behind a Broker or a Channel is the cluster's default unless it is said, and may wait.
_level := "default" if _transport == "InMemoryChannel"

_level := "strict" if _transport != "InMemoryChannel"
