# METADATA
# title: Requests go to one address
# description: >-
#   The handler sends to one machine. When it fails or is restarted, everything that it served fails: there is no other
#   server to ask.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass
# custom:
#   pillar: redundancy
#   concepts: [single point of failure]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params:
#     vips: {type: array, items: {type: string}, default: [], description: "addresses behind which several machines stand"}
#   remediation: "Put the address into an `upstream` with a second server, or declare it in `vips` where several machines stand behind it."
#   supersedes: []
#   peers: []
package fivenines.nginx.single_address_proxy_pass

import data.lib.nginx

deny contains {
	"msg": sprintf("%s sends to `%s` alone: while it is down, nothing answers", [nginx.where(proxy), proxy.host]),
	"path": proxy.target_path,
	"label": "one machine, and no other to ask",
} if {
	not input.broken
	some proxy in nginx.facts.proxies
	proxy.kind in {"ipv4", "ipv6"}
	not proxy.local
	not proxy.mirrored
	not proxy.host in data.params.vips
}
