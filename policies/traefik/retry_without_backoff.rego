# METADATA
# title: Requests are retried at once
# description: >-
#   Without `initialInterval` every retry follows at once. A server that restarts refuses all attempts within a few
#   milliseconds, and one that is overloaded gets a multiple of its load at the worst moment.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/retry/
# custom:
#   pillar: fault-tolerance
#   concepts: [exponential backoff, jitter, retry storm]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Dynamic]
#   params:
#     max_attempts: {type: integer, default: 5, description: "most attempts of one request, the first one included"}
#   remediation: "Write `initialInterval: 100ms`: waits then grow, with jitter."
#   supersedes: []
#   peers: []
package fivenines.traefik.retry_without_backoff

import data.lib.traefik

deny contains {
	"msg": sprintf("`%s` tries a request %d times without a pause, so an overloaded server gets a multiple of its load", [
		middleware.name,
		attempts.value,
	]),
	"path": attempts.path,
	"label": "no `initialInterval`",
	"severity": _severity(attempts.value),
} if {
	some middleware in data.document.facts.middlewares
	attempts := middleware.retry.attempts
	attempts.value > 1
	middleware.retry.initial_interval_ms.value == 0
}

deny contains {
	"msg": sprintf("`%s` tries a request up to %d times, so one failure becomes %d requests to servers that already fail", [
		middleware.name,
		attempts.value,
		attempts.value,
	]),
	"path": attempts.path,
	"label": "many attempts",
} if {
	some middleware in data.document.facts.middlewares
	attempts := middleware.retry.attempts
	attempts.value > data.params.max_attempts
	middleware.retry.initial_interval_ms.value != 0
}

# One retry is no storm.
_severity(attempts) := "note" if attempts == 2

_severity(attempts) := "warning" if attempts > 2
