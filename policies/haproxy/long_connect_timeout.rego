# METADATA
# title: Waits long for a server that does not answer
# description: >-
#   A connection inside of a network is made within milliseconds. `timeout connect` is what a request waits for a host
#   that is gone before HAProxy tries again; a request that meets a dead server is that late, and queue and tarpit wait as
#   long where they have no timeout of their own.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-timeout%20connect
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-timeout%20queue
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, timeouts]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     max_ms: {type: integer, minimum: 1, default: 10000, description: "longest wait for a connection, in milliseconds"}
#   remediation: Write 3 to 5 s, which survives a lost packet.
#   supersedes: []
#   peers: []
package fivenines.haproxy.long_connect_timeout

import data.lib.haproxy
import data.lib.text

deny contains {
	"msg": sprintf("A request that is sent to a dead host waits %s before another try, although there are other servers", [
		text.duration(timeout.value),
	]),
	"path": timeout.path,
	"label": sprintf("more than %s", [text.duration(data.params.max_ms)]),
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	haproxy.remote(haproxy.primaries(proxy)) > 1
	timeout := proxy.timeouts_ms.connect
	timeout.value > data.params.max_ms
}
