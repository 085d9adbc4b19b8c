# METADATA
# title: Retries of several levels multiply
# description: >-
#   A retry of a Parallel or a Map runs everything inside of it again, each Task with all of its own retries. Three retries on
#   each of three levels are 64 calls of a service that is failing already.
# related_resources:
#   - ref: https://sre.google/sre-book/addressing-cascading-failures/
#   - ref: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
# custom:
#   pillar: fault-tolerance
#   concepts: [thundering herd, retry, cascading failure]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [State]
#   params:
#     max_calls: {type: integer, minimum: 1, default: 12, description: "most calls that one Task may make for one error"}
#   remediation: Retry at one level, the innermost, and let the outer one catch; or give the levels different errors.
#   supersedes: []
#   peers: []
package fivenines.stepfunctions.retry_amplification

deny contains {
	"msg": sprintf("`%s` is called up to %d times for `%s`: %d levels retry it", [
		data.document.name,
		found.calls,
		found.error,
		count(found.levels),
	]),
	"label": _label(found.levels[0]),
	"related": [{"document": level.document, "path": level.path, "msg": _label(level)} |
		some index, level in found.levels
		index > 0
	],
} if {
	found := data.document.facts.amplification
	found.calls > data.params.max_calls
}

_label(level) := sprintf("`%s` makes it %d tries", [level.name, level.attempts + 1])
