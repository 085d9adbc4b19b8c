# METADATA
# title: State is never reached
# description: >-
#   No `Next`, `Default`, choice or `Catch` leads to this state, so what it does is never done. Where it is a compensation, an
#   order that fails half way stays half done.
# related_resources:
#   - ref: https://states-language.net/
# custom:
#   pillar: fault-tolerance
#   concepts: [saga, compensating action]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [State]
#   params:
#     undoing: {type: array, items: {type: string}, default: [compensat, cancel, undo, rollback, refund, release, revert], description: "words in the name of a state that undoes something"}
#   remediation: Lead a `Catch` or a `Next` to the state, or delete it.
#   supersedes: []
#   peers: ["statelint"]
package fivenines.stepfunctions.unreachable_state

deny contains {
	"msg": sprintf("no transition leads to `%s`: the compensation is never run", [data.document.name]),
	"path": [],
	"label": "nothing leads here",
} if {
	data.document.facts.reach == "nothing"
	_undoes
}

deny contains {
	"msg": sprintf("no transition leads to `%s`: what it does is never done", [data.document.name]),
	"path": [],
	"label": "nothing leads here",
} if {
	data.document.facts.reach == "nothing"
	not _undoes
}

_undoes if {
	some word in data.params.undoing
	contains(lower(data.document.name), word)
}
