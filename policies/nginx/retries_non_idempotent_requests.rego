# METADATA
# title: Writes are sent to a second server
# description: >-
#   With `non_idempotent` nginx also repeats POST, LOCK and PATCH after they have been sent. A server that executed the
#   request and was slow to answer, or died while answering, is followed by another one that executes it again: orders,
#   payments and messages are doubled.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, idempotency]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     allow_locations: {type: array, items: {type: string}, default: [], description: "locations, as they are written, whose writes may be executed twice"}
#   remediation: Drop the word. Where every write is idempotent (it carries a key that the service checks), list the location in `allow_locations`.
#   supersedes: []
#   peers: []
package fivenines.nginx.retries_non_idempotent_requests

import data.lib.nginx

# One directive may hold for many locations.
deny contains {
	"msg": sprintf("a POST, LOCK or PATCH of %s that failed after it was sent is sent again to another of the %d servers of upstream `%s`: it may be executed twice", [
		nginx.wheres([site.proxy | some site in here]),
		here[0].upstream.live,
		here[0].upstream.name,
	]),
	"path": here[0].path,
	"label": "writes are repeated too",
	"related": nginx.related_proxies([site.proxy | some site in here]),
} if {
	some here in nginx.grouped(_sites)
}

_sites := [{"proxy": pair.proxy, "upstream": pair.upstream, "path": path} |
	some pair in nginx.pooled
	pair.upstream.live >= 2
	nginx.retries(pair.proxy)
	words := pair.proxy.effective.next_upstream
	"non_idempotent" in words.value
	not pair.proxy.location in data.params.allow_locations
	not _reads_only(pair.proxy)
	path := object.get(words, ["paths", "non_idempotent"], words.path)
]

_reads_only(proxy) if {
	is_array(proxy.methods)
	every method in proxy.methods {
		not method in {"POST", "LOCK", "PATCH"}
	}
}
