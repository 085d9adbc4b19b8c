# METADATA
# title: Failover between upstream servers is switched off
# description: >-
#   A request that meets a dead server is answered with 502 or 504 although other servers of the group could answer it. Left
#   alone, nginx asks the next server after an error or a timeout, and it never sends a POST again that a server may have
#   executed, so that `off` is not needed to protect writes.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream
#   - ref: https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html#proxy_next_upstream
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, retry]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: "Delete the directive: the default is `error timeout`, and `on` in a stream. Bound it with `proxy_next_upstream_tries` where retries are feared."
#   supersedes: []
#   peers: []
package fivenines.nginx.next_upstream_off

import data.lib.nginx
import data.lib.text

# One directive may hold for many locations.
deny contains {
	"msg": sprintf("`%s off`: a request of %s that meets a dead server of upstream `%s` fails, although %s could answer it", [
		nginx.directive(first.proxy, "next_upstream"),
		nginx.wheres([site.proxy | some site in here]),
		first.upstream.name,
		text.counted(first.upstream.live - 1, "other"),
	]),
	"path": here[0].path,
	"label": "no other server is asked",
	"related": array.concat([{"path": first.upstream.path, "msg": "its servers stand here"}], nginx.related_proxies([site.proxy | some site in here])),
} if {
	some here in nginx.grouped(_sites)
	first := here[0]
}

_sites := [{"proxy": pair.proxy, "upstream": pair.upstream, "path": _place(words)} |
	some pair in nginx.redundant
	words := pair.proxy.effective.next_upstream
	words.state in {"explicit", "inherited"}
	"off" in words.value
	not _writes_only(pair.proxy)
]

_place(words) := object.get(words, ["paths", "off"], words.path)

# Where only some methods arrive, somebody has thought about them.
_writes_only(proxy) if "limit_except" in proxy.nested

_writes_only(proxy) if {
	"if" in proxy.nested
	block := object.get(input, array.slice(proxy.path, 0, count(proxy.path) - 2), {})
	block.args[0] == "$request_method"
}
