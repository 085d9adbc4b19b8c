# METADATA
# title: Deployment names no team
# description: Whoever is called at night finds out from the label `team` who knows the service.
# custom:
#   pillar: recovery
#   concepts: [ownership]
#   severity: warning
#   precision: high
#   level: default
#   remediation: Add the label `team`.
package scaffold

deny contains msg if {
	input.kind == "Deployment"
	not input.metadata.labels.team
	msg := sprintf("Deployment `%s` names no team, so nobody knows whom to call", [input.metadata.name])
}
