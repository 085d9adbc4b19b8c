# METADATA
# title: Cache that does not bridge an outage
# description: >-
#   nginx keeps expired answers and may serve them while the origin is down, but only when `proxy_cache_use_stale` says
#   so; by default an expired answer is worth nothing. When the origin fails or hangs, visitors get errors for pages
#   that lie in the cache.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache_use_stale
# custom:
#   pillar: fault-tolerance
#   concepts: [fallback response, graceful degradation, caching]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: "Set `proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504`."
#   supersedes: []
#   peers: []
package fivenines.nginx.cache_dies_with_origin

import data.lib.nginx
import data.lib.text

# One directive may hold for many locations.
deny contains {
	"msg": sprintf("%s out of cache `%s`, but `%s` lacks %s: while the origin is down, what has expired is not served", [
		_serves(proxies),
		proxies[0].effective.cache.zone.value,
		nginx.directive(proxies[0], "cache_use_stale"),
		text.listed([sprintf("`%s`", [word]) | some word in sort(here[0].missing)]),
	]),
	"path": here[0].path,
	"label": "expired answers do not bridge an outage",
	"related": nginx.related_proxies(proxies),
} if {
	some here in nginx.grouped(_sites)
	proxies := [site.proxy | some site in here]
}

_sites := [{"proxy": proxy, "path": _place(cache), "missing": missing} |
	some proxy in nginx.facts.proxies
	nginx.is_remote_target(proxy)
	cache := proxy.effective.cache
	is_string(cache.zone.value)
	cache.use_stale.state != "unknown"
	not _is_personal(cache.key)
	missing := {"error", "timeout"} - {word | some word in cache.use_stale.value}
	count(missing) > 0
]

_place(cache) := cache.use_stale.path if nginx.is_written(cache.use_stale)

_place(cache) := cache.zone.path if not nginx.is_written(cache.use_stale)

# What belongs to one visitor is better not served when it is old.
_is_personal(key) if key.state == "unknown"

_is_personal(key) if regex.match(`\$(cookie_|http_cookie|http_authorization|remote_user)`, key.value)

_serves(proxies) := sprintf("%s serves", [nginx.wheres(proxies)]) if count(proxies) == 1

_serves(proxies) := sprintf("%s serve", [nginx.wheres(proxies)]) if count(proxies) > 1
