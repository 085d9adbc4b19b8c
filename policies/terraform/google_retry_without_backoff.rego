# METADATA
# title: Failed tasks are retried at a constant interval
# description: >-
#   Cloud Tasks doubles the interval between the attempts of a task from `min_backoff` to `max_backoff`. Where both are the same
#   nothing grows: all tasks that failed together come back together, again and again, and the service that was overloaded gets
#   the same load at each interval until the last attempt.
# related_resources:
#   - ref: https://cloud.google.com/tasks/docs/configuring-queues
#   - ref: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/cloud_tasks_queue
# custom:
#   pillar: fault-tolerance
#   concepts: [exponential backoff, retries]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [google_cloud_tasks_queue]
#   params: {}
#   remediation: Let `max_backoff` be much longer than `min_backoff`, and bound the attempts or `max_retry_duration`.
#   supersedes: []
#   peers: []
package fivenines.terraform.google_retry_without_backoff

import data.lib.terraform

deny contains {
	"msg": sprintf("%s retries a failed task every %s without backoff, so tasks that fail together come back together", [
		terraform.self,
		interval,
	]),
	"path": terraform.place(_longest),
	"label": terraform.stands(_longest, ""),
	"related": [{"path": terraform.place(_shortest), "msg": "the shortest interval is the same"}],
} if {
	interval := terraform.text(_longest)
	interval == terraform.text(_shortest)
	_retries
}

deny contains {
	"msg": sprintf("%s retries a failed task for ever: neither its attempts nor their time are bounded", [terraform.self]),
	"label": "no last attempt",
	"severity": "note",
	"level": "strict",
} if {
	terraform.number(_attempts) == -1
	_is_endless
}

_attempts := ["retry_config", 0, "max_attempts"]

_longest := ["retry_config", 0, "max_backoff"]

_shortest := ["retry_config", 0, "min_backoff"]

_duration := ["retry_config", 0, "max_retry_duration"]

# A hundred attempts where nothing is said.
_retries if terraform.unset(_attempts)

_retries if terraform.number(_attempts) != 1

_is_endless if terraform.absent(_duration)

# Zero means without end too.
_is_endless if regex.match(`^0(\.0*)?s$`, terraform.text(_duration))
