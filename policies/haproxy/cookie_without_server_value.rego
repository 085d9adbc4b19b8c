# METADATA
# title: Sessions do not stick to every server
# description: >-
#   The backend keeps clients at their server with a cookie, but a server has no value for it, or the value of another
#   one. A client that lands there gets no cookie or somebody else's, so its next request goes elsewhere and its session
#   is gone.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-cookie
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-cookie
# custom:
#   pillar: traffic
#   concepts: [session affinity]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Give each server its own `cookie NAME`, or write `dynamic` with a `dynamic-cookie-key`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.cookie_without_server_value

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s keeps clients with cookie `%s`, and %s no value for it, so sessions there do not last", [
		haproxy.named(proxy),
		proxy.cookie.name,
		_have(servers),
	]),
	"path": array.concat(servers[0].path, ["cookie"]),
	"label": "no `cookie` on this line",
	"related": array.concat([{"path": proxy.cookie.path, "msg": "the cookie"}], haproxy.related(array.slice(servers, 1, count(servers)), "none here either")),
} if {
	some proxy in data.document.facts.proxies
	_sticks(proxy)
	servers := [server |
		some server in haproxy.primaries(proxy)
		not server.origins.cookie
	]
	count(servers) > 0
}

_have([server]) := sprintf("`%s` has", [server.name])

_have(servers) := sprintf("%s have", [haproxy.listed([sprintf("`%s`", [server.name]) | some server in servers])]) if count(servers) > 1

deny contains {
	"msg": sprintf("`%s` and `%s` of %s share the cookie value `%s`, so a client of one may get the other", [
		same[0].name,
		same[1].name,
		haproxy.named(proxy),
		value,
	]),
	"path": same[1].origins.cookie,
	"label": "the value of another server too",
	"related": [{"path": same[0].origins.cookie, "msg": "the same value"}],
} if {
	some proxy in data.document.facts.proxies
	_sticks(proxy)
	values := sort([server.cookie | some server in haproxy.primaries(proxy); server.cookie != null])
	some i, value in values
	values[i + 1] == value
	same := [server | some server in haproxy.primaries(proxy); server.cookie == value]
}

_sticks(proxy) if {
	haproxy.judged(proxy)
	proxy.mode.value == "http"
	is_string(proxy.cookie.name)
	words := {word | some word in proxy.cookie.args}
	count(words & {"insert", "prefix", "rewrite"}) > 0
	not "dynamic" in words
	count(haproxy.primaries(proxy)) > 1
}
