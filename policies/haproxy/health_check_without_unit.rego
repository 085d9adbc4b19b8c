# METADATA
# title: Interval of a check is in milliseconds
# description: >-
#   A number without a unit is milliseconds. `inter 5`, meant as seconds, makes 200 checks a second of every server from
#   every HAProxy process: a load of its own, and a server that is slow for a moment is down at once.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#2.5
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-inter
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-timeout%20check
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing, overload]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     min_ms: {type: integer, minimum: 1, default: 100, description: "a bare number below this is meant as seconds"}
#   remediation: Write the unit, as in `inter 5s`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.health_check_without_unit

deny contains {
	"msg": sprintf("`%s %s` is %s milliseconds, not seconds: %.0f checks a second of each server", [word, text, text, 1000 / to_number(text)]),
	"path": array.concat(statement.path, ["args", i + 1]),
	"label": "a number without a unit is milliseconds",
} if {
	some statement in _statements
	statement.keyword in {"server", "server-template", "default-server"}
	some i, word in statement.args
	word in {"inter", "fastinter", "downinter", "agent-inter"}
	text := statement.args[i + 1]
	_is_bare(text)
}

deny contains {
	"msg": sprintf("`timeout check %s` is %s milliseconds, not seconds: a server that takes longer to answer its check is down", [text, text]),
	"path": array.concat(statement.path, ["args", 0]),
	"label": "a number without a unit is milliseconds",
} if {
	some statement in _statements
	statement.keyword == "timeout check"
	text := statement.args[0]
	_is_bare(text)
}

_statements contains {"keyword": statement.keyword, "args": statement.args, "path": ["sections", i, "statements", j]} if {
	some i, section in input.sections
	section.type in {"defaults", "backend", "listen"}
	not section.conditional
	some j, statement in section.statements
	not statement.conditional
}

_is_bare(text) if {
	regex.match(`^[0-9]{1,9}$`, text)
	to_number(text) > 0
	to_number(text) < data.params.min_ms
}
