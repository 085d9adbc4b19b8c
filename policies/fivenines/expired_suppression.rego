# METADATA
# title: Suppression has expired
# description: >-
#   Its last day is over, so the findings that it silenced are reported again. A date is a promise to mend something by
#   then: mend it, or decide anew.
# custom:
#   pillar: hygiene
#   concepts: [suppressions]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Suppression]
#   params: {}
#   remediation: Mend the cause and delete the suppression, or set a later date with the reason for it.
#   supersedes: []
#   peers: []
package fivenines.fivenines.expired_suppression

deny contains {
	"msg": sprintf("suppression of %s held until %s and silences nothing any more", [_subject, input.until]),
	"path": ["until"],
	"label": "was its last day",
} if {
	data.document.facts.state == "expired"
}

# A notice is suppressed by its code, all else by a rule's id.
_subject := sprintf("notice `%s`", [input.notice]) if data.document.facts.subject == "notice"

_subject := sprintf("rule `%s`", [input.rule]) if data.document.facts.subject == "rule"
