# METADATA
# title: Upstream with a single server
# description: >-
#   With one server there is nothing to fail over to, and nginx ignores `max_fails`, `fail_timeout` and `slow_start`: it has
#   no passive health check. Every request fails for as long as that server, its host or its next restart takes.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server
# custom:
#   pillar: redundancy
#   concepts: [redundancy, single point of failure, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     vips: {type: array, items: {type: string}, default: [], description: "addresses that move between hosts or balance over several"}
#   remediation: Add a `server` on another host, or name the address in the parameter `vips` when several hosts stand behind it.
#   supersedes: []
#   peers: []
package fivenines.nginx.single_server_upstream

import data.lib.nginx
import data.lib.text

deny contains {
	"msg": sprintf("upstream `%s` has one server%s, %s: when it fails, so does every request to it", [
		upstream.name,
		_left(upstream),
		nginx.address(server),
	]),
	"path": server.path,
	"label": "no other server could answer",
	"related": array.concat(
		[{"path": upstream.path, "msg": sprintf("used by %s", [text.counted(count(upstream.used_by), "handler")])}],
		nginx.related_proxies([nginx.facts.proxies[index] | some index in upstream.used_by]),
	),
	"severity": _severity(server),
	"level": _level(server),
} if {
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	_is_asked(upstream)
	upstream.live == 1
	server := nginx.live(upstream)[0]
	server.kind in {"ipv4", "ipv6", "name"}
	not server.local
	not server.resolve
	not server.address in data.params.vips
}

# By more than copies of requests, whose answers nobody waits for.
_is_asked(upstream) if {
	some index in upstream.used_by
	not nginx.facts.proxies[index].mirrored
}

_left(upstream) := "" if count(upstream.servers) == 1

_left(upstream) := " that is not `down`" if count(upstream.servers) > 1

# A name may stand for many addresses.
_severity(server) := "warning" if server.kind != "name"

_severity(server) := "note" if server.kind == "name"

_level(server) := "default" if server.kind != "name"

_level(server) := "strict" if server.kind == "name"
