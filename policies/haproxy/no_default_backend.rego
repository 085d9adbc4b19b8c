# METADATA
# title: Requests that fit nowhere get an error
# description: >-
#   All backends of the frontend are chosen by a condition or by a name that is made at run time. A request that meets
#   none of the conditions, or whose entry is missing in the map, gets a 503.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-default_backend
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-use_backend
# custom:
#   pillar: traffic
#   concepts: [fallback]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: Write `default_backend`, or a last `http-request return` or `redirect` without a condition.
#   supersedes: []
#   peers: []
package fivenines.haproxy.no_default_backend

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s has no backend for a request that %s", [haproxy.named(proxy), _unfit(count(proxy.routes))]),
	"path": array.concat(proxy.path, ["default_backend"]),
	"label": "no `default_backend` here",
} if {
	some proxy in data.document.facts.proxies
	proxy.type == "frontend"
	haproxy.judged(proxy)
	count(proxy.binds) > 0
	count(proxy.routes) > 0
	count([1 | some route in proxy.routes; _takes_all(route)]) == 0
	proxy.answers == null
}

_takes_all(route) if {
	route.condition == null
	route.dynamic == false
}

_unfit(1) := "does not fit its only rule"

_unfit(routes) := sprintf("fits none of its %d rules", [routes]) if routes > 1
