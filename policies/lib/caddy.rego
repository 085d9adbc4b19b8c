# Caddy's reverse proxies, from the Caddyfile and from JSON alike. This knows only what rules ask again and again.
package lib.caddy

# Something of the others stands outside of the run.
proxies := [proxy | some proxy in data.document.facts.proxies; proxy.uncertain == false]

# Upstreams on other hosts. Several ports of one host count each; they may be several programs.
remote(proxy) := {[upstream.host, upstream.port] | some upstream in proxy.upstreams; upstream.local == false}

# Requests may go to several servers of other hosts.
balanced := [proxy |
	some proxy in proxies
	proxy.dynamic == null
	count(remote(proxy)) > 1
]

# A retry may happen at all.
retries(proxy) if proxy.retries.value > 0

retries(proxy) if proxy.try_duration_ms.value > 0

# 30000 is "30 s", 1500 is "1500 ms".
shown(ms) := sprintf("%v ms", [ms]) if ms % 1000 != 0

shown(ms) := sprintf("%v s", [ms / 1000]) if ms % 1000 == 0
