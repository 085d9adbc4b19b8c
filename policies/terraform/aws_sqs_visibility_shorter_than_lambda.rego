# METADATA
# title: Queue shows a message again while it is being processed
# description: >-
#   A message that a function has taken is hidden from others for the queue's visibility timeout. Where the function may run
#   longer than that, the message is shown again and processed twice while the first run still works on it; AWS refuses such a
#   mapping. It advises six times the function's timeout, so that a batch which is throttled is retried and not shown early.
# related_resources:
#   - ref: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue
# custom:
#   pillar: fault-tolerance
#   concepts: [timeouts, idempotency, queue]
#   severity: error
#   precision: high
#   level: default
#   kinds: [aws_sqs_queue]
#   params:
#     times: {type: integer, minimum: 1, default: 6, description: "how many times the function's timeout a message is hidden at least (said at the strict level)"}
#   remediation: Set `visibility_timeout_seconds` to six times the timeout of the function, plus its batching window.
#   supersedes: []
#   peers: []
package fivenines.terraform.aws_sqs_visibility_shorter_than_lambda

import data.lib.terraform

deny contains {
	"msg": sprintf("%s hides a message for %d s, and `%s` may work on it for %d s: it is shown again and processed twice", [
		terraform.self,
		_hidden,
		consumer.function.input.address,
		consumer.timeout,
	]),
	"label": terraform.stands(_visibility, 30),
	"related": _related(consumer),
} if {
	some consumer in _consumers
	_hidden < consumer.timeout
}

deny contains {
	"msg": sprintf("%s hides a message for %d s, less than %d times the %d s of `%s` and its batching window of %d s", [
		terraform.self,
		_hidden,
		data.params.times,
		consumer.timeout,
		consumer.function.input.address,
		consumer.window,
	]),
	"label": terraform.stands(_visibility, 30),
	"related": _related(consumer),
	"severity": "note",
	"level": "strict",
} if {
	some consumer in _consumers
	_hidden >= consumer.timeout
	_hidden < (data.params.times * consumer.timeout) + consumer.window
}

_visibility := ["visibility_timeout_seconds"]

_hidden := terraform.number_or(_visibility, 30)

_related(consumer) := [
	{"document": consumer.function.document, "path": ["values", "timeout"], "msg": sprintf("the function may run for %d s", [consumer.timeout])},
	terraform.related(consumer.mapping, "it takes messages from this queue"),
]

_consumers := [{"mapping": mapping, "function": function, "timeout": timeout, "window": window} |
	some mapping in terraform.referrers({"aws_lambda_event_source_mapping"}, {"event_source_arn"})
	found := _functions(mapping.input)
	some function in found
	timeout := _setting(function.input, "timeout", 3)
	window := _setting(mapping.input, "maximum_batching_window_in_seconds", 0)
]

# By a reference, else by name or ARN, as in a state; of very many functions it is not known.
_functions(mapping) := [function |
	some address in mapping.references.function_name
	some function in object.get(_every_function, address, [])

	# An address means something in its own file alone.
	function.path == data.document.path
] if {
	mapping.references.function_name
}

_functions(mapping) := [function |
	some _, functions in _every_function
	some function in functions
	mapping.values.function_name in {function.input.values.function_name, object.get(function.input.values, "arn", "")}
] if {
	not mapping.references.function_name
	count(_every_function) <= 500
}

_every_function := object.get(data.inventory.terraform, ["aws_lambda_function", ""], {})

# Undefined where it is unknown.
_setting(other, name, usual) := object.get(other.values, name, null) if is_number(object.get(other.values, name, null))

_setting(other, name, usual) := usual if {
	object.get(other.values, name, null) == null
	not object.get(other.unknown, name, false) == true
}
