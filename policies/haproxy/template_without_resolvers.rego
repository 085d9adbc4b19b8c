# METADATA
# title: Names of servers are looked up once
# description: >-
#   Without `resolvers` HAProxy asks the operating system for a server's address when it starts, and never again. All
#   servers of a template get the same answer, and an address that changes later (a pod, a task, a load balancer) is not
#   noticed until a restart.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.3
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-resolvers
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-init-addr
# custom:
#   pillar: scalability
#   concepts: [elasticity, service discovery]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     volatile_suffixes: {type: array, items: {type: string}, default: [".elb.amazonaws.com", ".rds.amazonaws.com", ".cache.amazonaws.com", ".consul"], description: "ends of names whose addresses change"}
#   remediation: Add a `resolvers` section and write `resolvers NAME init-addr none` on the line.
#   supersedes: []
#   peers: []
package fivenines.haproxy.template_without_resolvers

import data.lib.haproxy

# All slots of a template become one server.
deny contains {
	"msg": sprintf("%s looks up `%s` once, so the %d servers of its template are one address until a restart", [
		haproxy.named(proxy),
		server.address,
		server.template.count,
	]),
	"path": array.concat(server.path, ["args", 2]),
	"label": "no `resolvers` on this line",
} if {
	some proxy in data.document.facts.proxies
	some server in _frozen(proxy)
	server.template.count > 1
}

# One server whose name is made to change.
deny contains {
	"msg": sprintf("%s looks up `%s` once and keeps its address until a restart", [haproxy.named(proxy), server.address]),
	"path": array.concat(server.path, ["args", 1]),
	"label": "no `resolvers` on this line",
	"level": change.level,
	"severity": change.severity,
} if {
	some proxy in data.document.facts.proxies
	some server in _frozen(proxy)
	server.template == null
	change := _change(server.address)
}

_frozen(proxy) := [server |
	haproxy.judged(proxy)
	some server in proxy.servers
	server.kind in {"name", "srv"}
	server.local == false
	server.conditional == false
	server.uncertain == false
	server.resolvers == null
]

_change(name) := {"level": "default", "severity": "warning"} if _is_volatile(name)

_change(name) := {"level": "strict", "severity": "note"} if not _is_volatile(name)

_is_volatile(name) if {
	some suffix in data.params.volatile_suffixes
	endswith(lower(name), suffix)
}
