# METADATA
# title: Every request needs a connection of its own
# description: >-
#   `option httpclose` closes both connections behind each answer. Under load most of the work is then handshakes, and
#   the ports of the machine run out.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-option%20httpclose
# custom:
#   pillar: scalability
#   concepts: [connection reuse]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Delete the line, connections are kept by default.
#   supersedes: []
#   peers: []
package scaffold

# Without `path` the place would be found from the conditions.
deny contains {"msg": msg, "path": ["sections", i, "statements", j]} if {
	some i, section in input.sections
	some j, statement in section.statements
	statement.keyword == "option httpclose"
	not statement.no
	msg := "both connections are closed behind each answer, so every request pays for new ones"
}
