# METADATA
# title: Timeout is in milliseconds, not seconds
# description: >-
#   A number without a unit is a number of milliseconds. `timeout server 30` cuts every answer that takes longer than 30 ms,
#   where 30 seconds were meant: clients get errors from servers that work.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#2.5
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-timeout%20server
# custom:
#   pillar: fault-tolerance
#   concepts: [timeouts]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     min_ms: {type: object, default: {connect: 100, client: 1000, server: 1000, queue: 100, tunnel: 1000, http-request: 1000}, description: "the shortest timeout in milliseconds, by name, that is believed without a unit"}
#   remediation: Write the unit, for example `30s`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.timeout_without_unit

deny contains {
	"msg": sprintf("`%s %s` is %s milliseconds, not seconds, so whatever takes longer is cut off", [
		statement.keyword,
		text,
		text,
	]),
	"path": ["sections", i, "statements", j, "args", 0],
	"label": "a number without a unit is milliseconds",
} if {
	some i, section in input.sections
	section.type in {"defaults", "frontend", "backend", "listen"}
	not section.conditional
	some j, statement in section.statements
	not statement.conditional
	minimum := data.params.min_ms[_name(statement.keyword)]
	text := statement.args[0]
	regex.match(`^[0-9]{1,9}$`, text)
	ms := to_number(text)
	ms > 0
	ms < minimum
}

_name(keyword) := substring(keyword, 8, -1) if startswith(keyword, "timeout ")

# As they were called before.
_name("contimeout") := "connect"

_name("clitimeout") := "client"

_name("srvtimeout") := "server"
