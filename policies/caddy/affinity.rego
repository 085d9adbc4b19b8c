# METADATA
# title: Clients are bound to one upstream
# description: >-
#   A client that is bound to one upstream loses its session with that upstream, and load spreads unevenly: new upstreams
#   stay idle while old ones are full.
# related_resources:
#   - ref: https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#load-balancing
# custom:
#   pillar: traffic
#   concepts: [stateless services, session affinity]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: Keep sessions in a shared store, and let every upstream answer every request.
#   supersedes: []
#   peers: []
package fivenines.caddy.affinity

import data.lib.caddy

deny contains {
	"msg": sprintf("`%s` binds clients to one upstream each, so their sessions end with it", [proxy.policy.name]),
	"path": proxy.policy.path,
	"label": "chooses by the client",
} if {
	some proxy in caddy.proxies
	proxy.policy.name in {"cookie", "ip_hash", "client_ip_hash", "header"}
	count(proxy.upstreams) > 1
}
