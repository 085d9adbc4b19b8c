# METADATA
# title: Suppression gives no reason
# description: >-
#   Whoever meets it later cannot tell an accepted risk from a finding that was only in the way, and does not dare to
#   delete it.
# custom:
#   pillar: hygiene
#   concepts: [suppressions]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Suppression]
#   params: {}
#   remediation: Write the reason behind the brackets of the comment, as the value of the annotation, or as `reason`.
#   supersedes: []
#   peers: []
package fivenines.fivenines.reasonless_suppression

deny contains {
	"msg": sprintf("suppression of %s gives no reason, so nobody can tell when it may go", [_subject]),
	"path": [data.document.facts.subject],
	"label": "is accepted without a word",
} if {
	# One that did its work is only stated where it gives no reason.
	data.document.facts.state in {"used", "not-applied"}
}

# A notice is suppressed by its code, all else by a rule's id.
_subject := sprintf("notice `%s`", [input.notice]) if data.document.facts.subject == "notice"

_subject := sprintf("rule `%s`", [input.rule]) if data.document.facts.subject == "rule"
