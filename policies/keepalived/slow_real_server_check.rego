# METADATA
# title: Dead real server is found late
# description: >-
#   A real server is looked at once every `delay_loop`. Until then a dead one keeps its share of the connections. An
#   explicit interval of more than half a minute makes every failure that long; the default is a whole minute.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     max_ms: {type: integer, default: 30000, description: "longest time until a dead server is looked at"}
#   remediation: Set `delay_loop` to a few seconds.
#   supersedes: []
#   peers: []
package fivenines.keepalived.slow_real_server_check

import data.lib.keepalived

deny contains {
	"msg": sprintf("virtual server %s looks at its real servers every %s: a dead one keeps its traffic for that long", [
		server.target,
		keepalived.seconds(server.delay_loop_ms.value),
	]),
	"path": server.delay_loop_ms.path,
	"label": sprintf("more than %s", [keepalived.seconds(data.params.max_ms)]),
	"severity": _severity(server),
	"level": _level(server),
} if {
	some server in keepalived.facts.virtual_servers
	server.complete
	count(server.real_servers) > 1
	server.delay_loop_ms.value > data.params.max_ms
	count([1 | some real_server in server.real_servers; some check in real_server.checks; check.delay_loop_ms == null]) > 0
}

# What was typed is meant; a default was perhaps not known.
_severity(server) := "warning" if server.delay_loop_ms.state == "explicit"

_severity(server) := "note" if server.delay_loop_ms.state != "explicit"

_level(server) := "default" if server.delay_loop_ms.state == "explicit"

_level(server) := "strict" if server.delay_loop_ms.state != "explicit"
