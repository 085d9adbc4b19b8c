# METADATA
# title: Task is never retried
# description: >-
#   A throttled call, a cold start or a lost connection is an error like any other: without a `Retry` the first one ends the
#   execution, or sends it into its error handling, although a second try would have worked. Where most Tasks of a state
#   machine retry, one that does not was forgotten.
# related_resources:
#   - ref: https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html
#   - ref: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
# custom:
#   pillar: fault-tolerance
#   concepts: [exponential backoff and jitter, retry]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [State]
#   params:
#     min_tasks: {type: integer, minimum: 1, default: 3, description: "Tasks that a state machine has before one without a retry counts as forgotten"}
#     notifications: {type: array, items: {type: string}, default: ["sns:publish", "events:putEvents", "sesv2:sendEmail", "ses:sendEmail"], description: "calls that may be lost"}
#   remediation: >-
#     Add a `Retry` with `IntervalSeconds` 1 to 2, `MaxAttempts` 3 to 6, `BackoffRate` 2 and `JitterStrategy` FULL, once the
#     call may be repeated without harm.
#   supersedes: []
#   peers: []
package fivenines.stepfunctions.task_without_retry

deny contains {
	"msg": sprintf("`%s` is tried once, where %d of %d Tasks are retried: one throttled call ends the execution", [
		data.document.name,
		data.document.facts.tasks.retried,
		data.document.facts.tasks.all,
	]),
	"path": ["Retry"],
	"label": "neither `Retry` nor `Catch`",
} if _forgotten

deny contains {
	"msg": sprintf("`%s` is tried once: one throttled call fails the Task", [data.document.name]),
	"path": ["Retry"],
	"level": "strict",
} if {
	_may_fail
	not _retried
	not _forgotten
}

deny contains {
	"msg": sprintf("the retriers of `%s` are not for the errors of Lambda itself: a throttled call fails the Task", [data.document.name]),
	"path": ["Retry"],
	"label": "no retrier for `Lambda.TooManyRequestsException` and its kind",
	"level": "strict",
} if {
	_may_fail
	data.document.facts.call.kind == "lambda"
	count(data.document.facts.retriers) > 0
	names := {name | some retrier in data.document.facts.retriers; some name in retrier.errors}
	count(names & _of_lambda) == 0
}

_of_lambda := {
	"Lambda.ServiceException",
	"Lambda.SdkClientException",
	"Lambda.AWSLambdaException",
	"Lambda.TooManyRequestsException",
	"States.TaskFailed",
	"States.ALL",
}

_forgotten if {
	_may_fail
	not _retried
	not _caught
	data.document.facts.tasks.all >= data.params.min_tasks
	data.document.facts.tasks.retried * 2 >= data.document.facts.tasks.all
}

# A call over the network that answers soon.
_may_fail if {
	call := data.document.facts.call
	call.kind in {"lambda", "http", "sdk", "service"}
	call.pattern == "request"
	not call.target in data.params.notifications
}

_retried if count(data.document.facts.retriers) > 0

_retried if {
	some outer in data.document.facts.enclosing
	outer.retries
}

_caught if count(data.document.facts.catches) > 0

_caught if {
	some outer in data.document.facts.enclosing
	count(outer.catches) > 0
}
