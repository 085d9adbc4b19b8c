# METADATA
# title: Retries wait the same time again and again
# description: >-
#   With a `BackoffRate` of 1 every retry waits as long as the first. All executions that failed together call again
#   together, at every interval, for as long as the fault lasts. The load on what failed does not fall, so it cannot
#   recover; growing waits give it room.
# related_resources:
#   - ref: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
#   - ref: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
# custom:
#   pillar: fault-tolerance
#   concepts: [exponential backoff and jitter, retry, thundering herd]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [State]
#   params:
#     max_constant_retries: {type: integer, minimum: 0, default: 1, description: "most retries that may wait the same time"}
#     polling_seconds: {type: integer, minimum: 0, default: 10, description: "a retrier for an error such as `JobNotReady` polls when it waits at least this long, and is left alone"}
#     patient_seconds: {type: integer, minimum: 0, default: 60, description: "a wait of this length is no load worth more than a word at the strict level"}
#   remediation: Set `BackoffRate` to 2 (or leave it out, which means 2) and cap the wait with `MaxDelaySeconds`.
#   supersedes: []
#   peers: []
package fivenines.stepfunctions.retry_without_backoff

import data.lib.stepfunctions

deny contains {
	"msg": _message(retrier),
	"path": stepfunctions.place(retrier, "BackoffRate"),
	"label": "a rate of 1 does not grow",
} if {
	some retrier in data.document.facts.retriers
	_is_constant(retrier)
	not _is_patient(retrier)
}

deny contains {
	"msg": _message(retrier),
	"path": stepfunctions.place(retrier, "BackoffRate"),
	"label": "a rate of 1 does not grow",
	"level": "strict",
} if {
	some retrier in data.document.facts.retriers
	_is_constant(retrier)
	_is_patient(retrier)
}

_message(retrier) := sprintf("`%s` waits %s before each of %d retries, so the load on what failed never falls", [
	data.document.name,
	stepfunctions.shown(retrier.interval.value),
	retrier.attempts.value,
])

_is_constant(retrier) if {
	retrier.rate.state == "explicit"
	retrier.rate.value <= 1
	retrier.attempts.value > data.params.max_constant_retries
	retrier.interval.value != null
	not _polls(retrier)
}

_is_patient(retrier) if retrier.interval.value >= data.params.patient_seconds * 1000

# Asking again whether something is done is no retry of a failure. Whoever names an error and waits a minute asks, too.
_polls(retrier) if {
	retrier.interval.value >= data.params.polling_seconds * 1000
	count([error | some error in retrier.errors; not _pending(error)]) == 0
}

_polls(retrier) if {
	_is_patient(retrier)
	count([error | some error in retrier.errors; contains(error, ".")]) == 0
}

_pending(error) if {
	regex.match(`NotReady|NotInService|NotAvailable|NotFinished|NotComplete|NotDone|NotYet|Pending|InProgress|Running|Starting|Waiting|Missing`, error)
	not contains(error, ".")
}
