# METADATA
# title: Proxy has one upstream
# description: >-
#   One address serves all that is routed here. When that host is lost or restarted, every request fails until it is back,
#   and neither checks nor retries help, because there is nowhere else to go.
# related_resources:
#   - ref: https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstreams
# custom:
#   pillar: redundancy
#   concepts: [redundancy, single point of failure]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     vips: {type: array, items: {type: string}, default: [], description: "addresses that move between hosts or stand for several"}
#   remediation: Add an upstream on another host, or name the address in `vips` if several hosts stand behind it.
#   supersedes: []
#   peers: []
package fivenines.caddy.single_upstream

import data.lib.caddy

deny contains {
	"msg": sprintf("`%s` is the only upstream, so all that is routed there fails with it", [upstream.address]),
	"path": upstream.path,
	"label": _label(upstream),
	"level": _level(upstream),
	"severity": _severity(upstream),
} if {
	some proxy in caddy.proxies
	proxy.dynamic == null
	[upstream] := proxy.upstreams
	upstream.local == false
	upstream.count == 1
	not upstream.host in data.params.vips
}

# A name may stand for many hosts.
_level(upstream) := "strict" if upstream.kind == "name"

_level(upstream) := "default" if upstream.kind != "name"

_severity(upstream) := "note" if upstream.kind == "name"

_severity(upstream) := "warning" if upstream.kind != "name"

_label(upstream) := "one name and nothing beside it" if upstream.kind == "name"

_label(upstream) := "one address and nothing beside it" if upstream.kind != "name"
