# METADATA
# title: Upstream that nothing uses
# description: >-
#   A group of servers that no handler sends to is a leftover, or a sign that its name is misspelt somewhere. Whoever
#   mends or drains a server there believes to change something.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream
# custom:
#   pillar: traffic
#   concepts: [dead configuration, routing]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: "Remove the upstream, or send requests to it."
#   supersedes: []
#   peers: []
package fivenines.nginx.unused_upstream

import data.lib.nginx

deny contains {
	"msg": sprintf("upstream `%s` is used by no handler: what is changed there changes nothing", [upstream.name]),
	"path": upstream.path,
	"label": "nothing is sent here",
} if {
	nginx.facts.complete
	not _is_open
	some upstream in nginx.facts.upstreams
	count(upstream.used_by) == 0
}

# Somewhere a target is chosen that is not known here.
_is_open if {
	some proxy in nginx.facts.proxies
	not proxy.values_complete
}

_is_open if {
	some server in nginx.facts.servers
	server.lua
}
