# METADATA
# title: Answers of DNS kept for long
# description: >-
#   `valid` overrides how long an answer of DNS may be kept. When a host behind a name moves or fails over, nginx sends
#   its requests to the old address for that long, although DNS knows better.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver
# custom:
#   pillar: traffic
#   concepts: [DNS failover, service discovery]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     max_ms: {type: integer, minimum: 1, default: 300000, description: "longest time, in milliseconds, that an answer may be kept"}
#   remediation: "Leave `valid` out: nginx then keeps an answer for as long as its TTL says. Or set it to some seconds."
#   supersedes: []
#   peers: []
package fivenines.nginx.resolver_valid_too_long

import data.lib.nginx
import data.lib.text

# One resolver may serve many handlers.
deny contains {
	"msg": sprintf("`valid` keeps every answer of DNS for %s, whatever its TTL: requests follow a name to a new address only after that", [text.duration(here[0].valid)]),
	"path": here[0].path,
	"label": "longer than a failover by DNS takes",
	"related": [{"path": site.user, "msg": "names are looked up for this"} | some site in here],
} if {
	some here in nginx.grouped(_sites)
}

_sites := array.concat(_handlers, _servers)

_handlers := [{"path": resolver.paths.valid, "valid": resolver.value.valid_ms, "user": proxy.path} |
	some proxy in nginx.facts.proxies
	nginx.asks_resolver(proxy)
	resolver := proxy.effective.resolver
	resolver.value.valid_ms > data.params.max_ms
]

_servers := [{"path": resolver.paths.valid, "valid": resolver.value.valid_ms, "user": server.path} |
	some upstream in nginx.facts.upstreams
	some server in nginx.live(upstream)
	server.resolve
	resolver := upstream.resolver
	resolver.value.valid_ms > data.params.max_ms
]
