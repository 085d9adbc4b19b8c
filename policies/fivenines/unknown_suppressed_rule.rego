# METADATA
# title: Suppression names an unknown rule
# description: >-
#   No rule has this id now or had it before, so nothing is silenced. A mistyped id leaves the finding standing, and the
#   id of a rule of your own policies is unknown in a run without them.
# custom:
#   pillar: hygiene
#   concepts: [suppressions]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Suppression]
#   params: {}
#   remediation: Correct the id; `fivenines rules` lists all of them.
#   supersedes: []
#   peers: []
package fivenines.fivenines.unknown_suppressed_rule

deny contains {
	"msg": sprintf("suppression names the rule `%s`, which does not exist, and silences nothing%s", [input.rule, _hint]),
	"path": ["rule"],
	"label": "no rule has this id",
} if {
	data.document.facts.state == "unknown-rule"
}

_hint := sprintf("; the closest is `%s`", [data.document.facts.closest]) if data.document.facts.closest != null

_hint := "" if data.document.facts.closest == null
