# METADATA
# title: Retries go on after nobody waits for them
# description: >-
#   Waits that double grow quickly: the tenth is nine minutes long, the twentieth takes six days. Retries that would start
#   after the state machine's `TimeoutSeconds` never run, so the error they were for ends as a timeout; retries without a
#   longest delay keep an execution alive for days after its fault is gone.
# related_resources:
#   - ref: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
# custom:
#   pillar: fault-tolerance
#   concepts: [exponential backoff and jitter, timeout, retry]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [State]
#   params:
#     max_wait: {type: integer, minimum: 1, default: 86400, description: "seconds that the waits of a retrier without `MaxDelaySeconds` may add up to"}
#   remediation: Set `MaxDelaySeconds`, or fewer `MaxAttempts`, so that the last retry starts well before the timeout.
#   supersedes: []
#   peers: []
package fivenines.stepfunctions.retries_outlast_timeout

import data.lib.stepfunctions

deny contains {
	"msg": sprintf("retry %d of %d of `%s` would start after %s%s, but the state machine stops after %s", [
		retrier.late.retry,
		retrier.attempts.value,
		data.document.name,
		stepfunctions.shown(retrier.late.starts_ms),
		_mean(retrier),
		stepfunctions.shown(data.document.facts.machine_timeout.value),
	]),
	"label": sprintf("retry %d comes too late", [retrier.late.retry]),
	"related": array.concat(
		[{
			"document": data.document.facts.machine_timeout.document,
			"path": ["TimeoutSeconds"],
			"msg": sprintf("everything ends after %s", [stepfunctions.shown(data.document.facts.machine_timeout.value)]),
		}],
		_attempt(retrier),
	),
} if {
	some retrier in data.document.facts.retriers
	retrier.late != null
}

deny contains {
	"msg": sprintf("the last of %d retries of `%s` starts %s after the first failure%s", [
		retrier.attempts.value,
		data.document.name,
		stepfunctions.shown(retrier.wait_ms),
		_mean(retrier),
	]),
	"path": stepfunctions.place(retrier, "MaxDelaySeconds"),
	"label": sprintf("waits grow by %v with nothing to hold them", [retrier.rate.value]),
} if {
	some retrier in data.document.facts.retriers
	retrier.late == null
	retrier.max_delay == null
	retrier.wait_ms > data.params.max_wait * 1000
}

_mean(retrier) := " on average" if retrier.jitter == "FULL"

_mean(retrier) := "" if retrier.jitter != "FULL"

_attempt(retrier) := [{
	"path": ["TimeoutSeconds"],
	"msg": sprintf("each attempt may take %s", [stepfunctions.shown(retrier.late.attempt_ms)]),
}] if {
	retrier.late.attempt_ms > 0
}

_attempt(retrier) := [] if retrier.late.attempt_ms == 0
