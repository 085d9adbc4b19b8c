# METADATA
# title: All servers of an upstream on one machine
# description: >-
#   The servers differ in their ports alone. The group survives that one process dies; when the machine, its network or
#   its hypervisor fails, every server is gone at once.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server
# custom:
#   pillar: redundancy
#   concepts: [redundancy, failure domain]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Config]
#   params:
#     vips: {type: array, items: {type: string}, default: [], description: "addresses behind which several machines stand"}
#   remediation: "Add servers on other machines, or declare the address as a virtual one in `vips`."
#   supersedes: []
#   peers: []
package fivenines.nginx.upstream_servers_on_one_host

import data.lib.nginx

deny contains {
	"msg": sprintf("all %d servers of upstream `%s` are on %s: when that machine fails, none is left", [
		upstream.live,
		upstream.name,
		sprintf("`%s`", [host]),
	]),
	"path": upstream.path,
	"label": "one machine, several ports",
	"related": nginx.related_servers(nginx.live(upstream), "the same machine"),
} if {
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	not nginx.is_unused(upstream)
	servers := nginx.live(upstream)
	hosts := {lower(server.address) | some server in servers}
	count(hosts) == 1
	some host in hosts
	servers[0].kind in {"ipv4", "ipv6"}
	not servers[0].local
	count({server.port | some server in servers}) > 1
	not host in data.params.vips
}
