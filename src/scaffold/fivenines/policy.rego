# METADATA
# title: Suppression has neither a reason nor an end
# description: >-
#   Without a reason nobody dares to delete it, and without a date it never asks to be looked at again.
# custom:
#   pillar: hygiene
#   concepts: [suppressions]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Suppression]
#   params: {}
#   remediation: "Write `until=` and a date, or say why."
#   supersedes: []
#   peers: []
package scaffold

deny contains {"msg": msg, "path": ["rule"]} if {
	input.rule
	not input.reason
	not input.until
	msg := sprintf("suppression of rule `%s` has neither a reason nor an end", [input.rule])
}
