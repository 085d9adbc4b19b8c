# METADATA
# title: Server's certificate is not verified
# description: >-
#   With `verify none` HAProxy encrypts to whoever answers. Somebody who can redirect the traffic (a wrong DNS record, a
#   taken-over address, a neighbour in the network) reads and changes it unnoticed.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-verify
#   - ref: https://docs.haproxy.org/dev/configuration.html#3.1-ssl-server-verify
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, certificate verification]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `verify required ca-file @system-ca`, or your own CA's file, with `verifyhost` or `sni`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.upstream_tls_unverified

import data.lib.haproxy

# Said on the server's own line.
deny contains {
	"msg": sprintf("%s encrypts to whoever answers for `%s`", [haproxy.named(proxy), server.name]),
	"label": "any certificate is accepted",
} if {
	some proxy in data.document.facts.proxies
	haproxy.judged(proxy)
	some server in proxy.servers
	_is_unverified(server, "ssl")
	_is_own(server)
}

# Said once for several, in a `default-server` or in `global`.
deny contains {
	"msg": sprintf("%s encrypts to whoever answers for %s", [
		haproxy.named(proxy),
		haproxy.listed([sprintf("`%s`", [server.name]) | some server in servers]),
	]),
	"label": "any certificate is accepted",
	"related": haproxy.related(servers, "traffic goes here"),
} if {
	some proxy in data.document.facts.proxies
	haproxy.judged(proxy)
	inheriting := [server |
		some server in proxy.servers
		_is_unverified(server, "ssl")
		not _is_own(server)
	]
	paths := {server.origins.verify | some server in inheriting}
	some path in paths
	servers := [server | some server in inheriting; server.origins.verify == path]
}

# The traffic itself is not encrypted or passed through: only the check trusts anybody.
deny contains {
	"msg": sprintf("The check of `%s` in %s trusts whoever answers", [server.name, haproxy.named(proxy)]),
	"path": server.origins.verify,
	"label": "any certificate is accepted",
	"severity": "note",
} if {
	some proxy in data.document.facts.proxies
	haproxy.judged(proxy)
	some server in proxy.servers
	server.ssl == false
	server.check == true
	_is_unverified(server, "check_ssl")
}

_is_unverified(server, word) if {
	server[word] == true
	server.verify == "none"
	server.local == false
	server.conditional == false
	server.disabled == false
}

_is_own(server) if array.slice(server.origins.verify, 0, 4) == server.path
