# METADATA
# title: Suppression cannot be read
# description: >-
#   It begins like a suppression, and is none. There is no suppression of everything: each names its rules.
# custom:
#   pillar: hygiene
#   concepts: [suppressions]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Suppression]
#   params: {}
#   remediation: "Write `# fivenines: ignore[rule-id] reason`, with `; until=2027-03-31` behind the ids for one that expires."
#   supersedes: []
#   peers: []
package fivenines.fivenines.malformed_suppression

deny contains {
	"msg": sprintf("suppression cannot be read and silences nothing: %s", [data.document.facts.problem]),
	"path": ["text"],
	"label": "is where reading stopped",
} if {
	data.document.facts.state == "malformed"
}
