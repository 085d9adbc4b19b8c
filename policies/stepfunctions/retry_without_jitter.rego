# METADATA
# title: Retries of many executions fall on the same moments
# description: >-
#   Without `JitterStrategy` every execution that failed at one moment retries at one moment, again and again. In a Map that
#   runs its items at once, a single execution is enough: all its items hit the throttled service in step.
# related_resources:
#   - ref: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
#   - ref: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
# custom:
#   pillar: fault-tolerance
#   concepts: [exponential backoff and jitter, retry, thundering herd]
#   severity: note
#   precision: high
#   level: default
#   kinds: [State]
#   params: {}
#   remediation: "Add `\"JitterStrategy\": \"FULL\"` to the retrier: each wait is then drawn between 0 and its full length."
#   supersedes: []
#   peers: []
package fivenines.stepfunctions.retry_without_jitter

import data.lib.stepfunctions

deny contains {
	"msg": sprintf("the items of a Map run `%s` at once, and those that fail together retry together, up to %d times", [
		data.document.name,
		retrier.attempts.value,
	]),
	"path": stepfunctions.place(retrier, "JitterStrategy"),
	"label": "no jitter: every item waits equally long",
} if {
	data.document.facts.repeated
	some retrier in data.document.facts.retriers
	_in_step(retrier)
}

deny contains {
	"msg": sprintf("executions that fail together in `%s` retry together, up to %d times", [
		data.document.name,
		retrier.attempts.value,
	]),
	"path": stepfunctions.place(retrier, "JitterStrategy"),
	"label": "no jitter: every execution waits equally long",
	"level": "strict",
} if {
	not data.document.facts.repeated
	some retrier in data.document.facts.retriers
	_in_step(retrier)
}

_in_step(retrier) if {
	retrier.jitter == "NONE"
	retrier.attempts.value >= 2
}
