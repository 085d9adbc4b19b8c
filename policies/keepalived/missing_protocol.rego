# METADATA
# title: Virtual server without a protocol is UDP
# description: >-
#   Without `protocol` keepalived makes a `virtual_server` a UDP service, even when its real servers are checked over
#   TCP. It starts, the checks are green, and no connection is answered.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: traffic
#   concepts: [load balancing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `protocol TCP`.
#   supersedes: []
#   peers: []
package fivenines.keepalived.missing_protocol

import data.lib.keepalived

deny contains {
	"msg": sprintf("virtual server %s has no `protocol`, so it is UDP, and %s", [server.target, signs[0].text]),
	"path": server.path,
	"label": "balances UDP only",
	"related": [{"path": sign.path, "msg": "says TCP"} | some sign in signs; sign.path != null],
} if {
	some server in keepalived.facts.virtual_servers
	server.kind == "address"
	server.complete
	server.protocol.state == "default"
	signs := array.concat(_checks(server), _port(server))
	count(signs) > 0
}

_checks(server) := array.slice([{"text": sprintf("its real servers are checked by `%s`", [check.name]), "path": check.path} |
	some real_server in server.real_servers
	some check in real_server.checks
	check.name in {"TCP_CHECK", "HTTP_GET", "SSL_GET", "SMTP_CHECK"}
], 0, 3)

# Services that speak TCP alone.
_port(server) := [{"text": sprintf("port %d speaks TCP", [server.port]), "path": null} |
	server.port in {21, 22, 25, 80, 110, 143, 465, 587, 993, 995, 3306, 5432, 6379, 6443, 8080, 9200, 27017}
]
