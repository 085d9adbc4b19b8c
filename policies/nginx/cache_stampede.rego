# METADATA
# title: Expired pages are fetched by everybody at once
# description: >-
#   When what many ask for expires or was never cached, each request that comes before the answer goes to the origin.
#   The busiest page thereby hits the origin hardest at the moment in which the cache is of no help.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache_lock
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache_use_stale
# custom:
#   pillar: scalability
#   concepts: [thundering herd, caching]
#   severity: note
#   precision: high
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: "Set `proxy_cache_lock on`, and `updating` in `proxy_cache_use_stale` with `proxy_cache_background_update on`."
#   supersedes: []
#   peers: []
package fivenines.nginx.cache_stampede

import data.lib.nginx

# One directive may hold for many locations.
deny contains {
	"msg": sprintf("cache `%s` has neither `%s` nor `updating`: all who ask for a page that has expired ask the origin at once", [
		here[0].zone,
		nginx.directive(here[0].proxy, "cache_lock"),
	]),
	"path": here[0].path,
	"label": "every miss goes to the origin",
	"related": nginx.related_proxies([site.proxy | some site in here]),
} if {
	some here in nginx.grouped(_sites)
}

_sites := [{"proxy": proxy, "path": cache.zone.path, "zone": cache.zone.value} |
	some proxy in nginx.facts.proxies
	nginx.is_remote_target(proxy)
	cache := proxy.effective.cache
	is_string(cache.zone.value)
	cache.lock.value == false
	cache.use_stale.state != "unknown"
	not "updating" in cache.use_stale.value
]
