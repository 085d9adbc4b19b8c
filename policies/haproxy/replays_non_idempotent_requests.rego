# METADATA
# title: Retries repeat requests that must not be repeated
# description: >-
#   `retry-on` beyond failed connections sends a request again that a server may have carried out already. A POST that
#   was slow or whose answer got lost is done twice: two orders, two payments.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-retry-on
#   - ref: https://docs.haproxy.org/dev/configuration.html#4.4-disable-l7-retry
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, idempotency]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `http-request disable-l7-retry if METH_POST`, or `retry-on conn-failure` alone.
#   supersedes: []
#   peers: []
package fivenines.haproxy.replays_non_idempotent_requests

import data.lib.haproxy

deny contains {
	"msg": sprintf("`retry-on %s` sends requests again that a server may have carried out, POST among them", [word]),
	"path": array.concat(array.slice(proxy.retry_on.path, 0, 5), [at]),
	"label": "nothing limits it to requests that may be repeated",
	"related": haproxy.related([proxy], "its requests are repeated"),
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	proxy.mode.value == "http"
	proxy.retries.value > 0
	proxy.retry_on.state in {"explicit", "inherited"}
	count(proxy.servers) > 0
	unsafe := [i | some i, word in proxy.retry_on.value; not word in _safe]
	count(unsafe) > 0
	at := unsafe[0]
	word := proxy.retry_on.value[at]
	not _is_limited(proxy)
	not _only_reads(proxy)
}

# The server has not begun, or has said so.
_safe := {"none", "conn-failure", "0rtt-rejected", "425"}

_is_limited(proxy) if count(proxy.disable_l7_retry) > 0

_is_limited(proxy) if {
	some i in proxy.used_by
	count(data.document.facts.proxies[i].disable_l7_retry) > 0
}

# Who leads here is decided at run time.
_is_limited(proxy) if {
	proxy.used == null
	some other in data.document.facts.proxies
	count(other.disable_l7_retry) > 0
}

# Every way here asks for a method that may be repeated.
_only_reads(proxy) if {
	count(proxy.used_by) > 0
	routes := [route |
		some i in proxy.used_by
		some route in data.document.facts.proxies[i].routes
		route.to == proxy.name
	]
	count([1 | some route in routes; not _reads(route)]) == 0
}

_reads(route) if {
	is_string(route.condition)
	regex.match(`METH_(GET|HEAD|OPTIONS)`, route.condition)
	not contains(route.condition, "||")
	not contains(route.condition, "METH_P")
}
