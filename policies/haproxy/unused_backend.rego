# METADATA
# title: Nothing leads to the backend
# description: >-
#   No rule sends traffic here. It is left over, or the rule that should lead here names another backend; meanwhile its
#   servers are checked and whoever reads the file believes that they serve.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-use_backend
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-default_backend
# custom:
#   pillar: traffic
#   concepts: [dead configuration]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: Delete it, or route to it.
#   supersedes: []
#   peers: []
package fivenines.haproxy.unused_backend

import data.lib.haproxy

deny contains {
	"msg": sprintf("Nothing leads to %s, so its %s", [haproxy.named(proxy), _servers(count(proxy.servers))]),
	"path": proxy.path,
	"label": "no `use_backend` or `default_backend` names it",
} if {
	some proxy in data.document.facts.proxies
	proxy.used == false
	proxy.mentioned == false
	proxy.conditional == null
	proxy.disabled.value == false
	proxy.stick_table == null
	count(proxy.servers) > 0
	not _is_scripted
}

# A script may choose it.
_is_scripted if {
	some section in input.sections
	some statement in section.statements
	startswith(statement.keyword, "lua-load")
}

_servers(1) := "server serves nobody"

_servers(servers) := sprintf("%d servers serve nobody", [servers]) if servers > 1
