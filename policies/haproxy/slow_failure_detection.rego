# METADATA
# title: Dead server is found late
# description: >-
#   A server is taken out of rotation when `fall` checks in a row have failed, one every `inter` (every `fastinter` once
#   the first has failed). Until then each request that is sent to it fails or waits for `timeout connect`.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-inter
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-fall
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-fastinter
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, health-based load balancing]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     max_ms: {type: integer, minimum: 1, default: 30000, description: "longest time, in milliseconds, that a dead server may get requests"}
#   remediation: Check more often, or write `fastinter 1s`, so that a failure is confirmed quickly.
#   supersedes: []
#   peers: []
package fivenines.haproxy.slow_failure_detection

import data.lib.haproxy
import data.lib.text

deny contains {
	"msg": sprintf("A dead server of %s gets requests for up to %s, until %s", [
		haproxy.named(proxy),
		text.duration(found_ms),
		_counted(server.fall),
	]),
	"path": _place(server),
	"label": sprintf("%s between checks%s", [text.duration(server.inter_ms), _faster(server)]),
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	some server in proxy.servers
	server.check == true
	server.local == false
	server.conditional == false
	_is_written(server)
	is_number(server.inter_ms)
	is_number(server.fall)
	found_ms := server.inter_ms + ((server.fall - 1) * _repeat_ms(server))
	found_ms > data.params.max_ms
}

_is_written(server) if server.origins.inter

_is_written(server) if server.origins.fall

_repeat_ms(server) := server.inter_ms if not server.origins.fastinter

_repeat_ms(server) := server.fastinter_ms if is_number(server.fastinter_ms)

_counted(1) := "its check fails"

_counted(fall) := sprintf("%d checks in a row fail", [fall]) if fall > 1

_place(server) := server.origins.inter if server.origins.inter

_place(server) := server.origins.fall if not server.origins.inter

_faster(server) := "" if not server.origins.fastinter

_faster(server) := sprintf(", %s once one has failed", [text.duration(server.fastinter_ms)]) if server.origins.fastinter
