# METADATA
# title: A broken health check takes the whole service down
# description: >-
#   When fewer than half of the endpoints look healthy, Envoy suspects the health check and sends requests to all of them
#   (panic mode). With a threshold of 0, or with `fail_traffic_on_panic`, it believes the check: one wrong path or one
#   expired certificate of the checker ends all traffic although every endpoint is well.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/panic_threshold
# custom:
#   pillar: fault-tolerance
#   concepts: [health check, fail open]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params: {}
#   remediation: "Leave `healthy_panic_threshold` out, or set it to the share of the endpoints that can carry the load. Where another priority takes over, 0 is right."
#   supersedes: []
#   peers: []
package fivenines.envoy.panic_mode_disabled

import data.lib.envoy

deny contains {
	"msg": sprintf("%s never goes into panic mode, so a health check that is itself broken ends all traffic", [envoy.cluster]),
	"path": place,
	"label": "health checks are believed whatever they say",
	"related": [{"path": check.path, "msg": "this check decides"} | some check in facts.health_checks],
} if {
	envoy.judged
	not envoy.local
	count(facts.health_checks) > 0
	not _has_standby
	some place in _places
}

facts := data.document.facts

_places contains facts.panic_percent.path if facts.panic_percent.value == 0

_places contains facts.lb.zone_aware.fail_on_panic.path if facts.lb.zone_aware.fail_on_panic.value

# Another level, or another cluster of an aggregate, takes over when nothing here is healthy.
_has_standby if count(facts.endpoints.priorities) > 1

_has_standby if envoy.member
