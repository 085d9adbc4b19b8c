# METADATA
# title: Suppression silences nothing
# description: >-
#   The rule was applied, and nothing that this suppression covers was reported. It stays behind when the cause is mended
#   or the object moves, and then hides the next finding of the same rule, which nobody has judged.
# custom:
#   pillar: hygiene
#   concepts: [suppressions]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Suppression]
#   params: {}
#   remediation: Delete it, or move it to the line before the object that it is meant for.
#   supersedes: []
#   peers: []
package fivenines.fivenines.unused_suppression

deny contains {
	"msg": sprintf("suppression of %s silences nothing, and would hide the next finding here", [_subject]),
	"path": [data.document.facts.subject],
	"label": "nothing is reported here",
} if {
	data.document.facts.state == "unused"
}

# A notice is suppressed by its code, all else by a rule's id.
_subject := sprintf("notice `%s`", [input.notice]) if data.document.facts.subject == "notice"

_subject := sprintf("rule `%s`", [input.rule]) if data.document.facts.subject == "rule"
