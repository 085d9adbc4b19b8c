# METADATA
# title: Events are dropped after the last try
# description: >-
#   Delivery is tried again and then given up, and nothing takes what could not be delivered. A subscriber that is down for
#   longer than the retries loses events without a trace, and with them whatever was to follow.
# related_resources:
#   - ref: https://knative.dev/docs/eventing/event-delivery/
# custom:
#   pillar: fault-tolerance
#   concepts: [dead letter, retry, saga]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Trigger, Subscription, Broker, Channel]
#   params: {}
#   remediation: Name a `deadLetterSink`, here or at the Broker, and watch it.
#   supersedes: []
#   peers: []
package fivenines.k8s.delivery_retry_without_dead_letter

import data.lib.k8s

deny contains {
	"msg": sprintf("%s tries %d more times to deliver an event and then drops it: there is no `deadLetterSink`", [k8s.self, retries]),
	"label": "nothing takes what could not be delivered",
	"related": [{"path": ["spec", "delivery", "retry"], "msg": "the tries"}],
} if {
	k8s.judged
	retries := input.spec.delivery.retry
	retries >= 1
	not input.spec.delivery.deadLetterSink
	not _may_inherit
}

# A Trigger takes what its Broker says, and a Subscription what its Channel does.
_may_inherit if {
	data.document.kind == "Trigger"
	count(_brokers) == 0
}

_may_inherit if {
	some broker in _brokers
	broker.input.spec.delivery.deadLetterSink
}

_may_inherit if data.document.kind == "Subscription"

_brokers := brokers if {
	names := data.inventory.k8s.Broker[k8s.namespace]
	brokers := names[object.get(input.spec, "broker", "default")]
} else := []
