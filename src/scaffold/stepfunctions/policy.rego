# METADATA
# title: State machine waits for a fixed time longer than an hour
# description: >-
#   A long fixed wait cannot be ended early: what it waits for may be ready, or may have failed, long before. A task with
#   a token, or a poll, goes on when there is something to go on with.
# related_resources:
#   - ref: https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
# custom:
#   pillar: recovery
#   concepts: [waiting]
#   severity: note
#   precision: medium
#   level: default
#   kinds: [State]
#   params:
#     max_seconds: {type: integer, minimum: 1, default: 3600, description: "longest wait that is left alone, in seconds"}
#   remediation: Wait for a task token, or poll in shorter steps.
#   supersedes: []
#   peers: []
package scaffold

deny contains msg if {
	input.Type == "Wait"
	input.Seconds > data.params.max_seconds
	msg := sprintf("state waits %d seconds, whatever happens meanwhile", [input.Seconds])
}
