# METADATA
# title: Servers cannot tell that HAProxy is calling
# description: >-
#   Without a client certificate a server takes requests from everybody who reaches its port, past the checks that
#   HAProxy makes. Without TLS everybody on the way reads and changes them.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-crt
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-ssl
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params:
#     mesh: {type: boolean, default: false, description: "a service mesh adds mutual TLS on the way"}
#   remediation: Write `ssl crt client.pem verify required ca-file ca.pem`, and let the servers demand the certificate.
#   supersedes: []
#   peers: []
package fivenines.haproxy.upstream_without_client_certificate

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s shows no certificate to %s", [haproxy.named(proxy), _names(servers)]),
	"path": servers[0].origins.ssl,
	"label": "encrypted, but anybody may call the server",
	"related": haproxy.related(array.slice(servers, 1, count(servers)), "without `crt` too"),
} if {
	some proxy in data.document.facts.proxies
	_is_asked(proxy)
	servers := [server |
		some server in proxy.servers
		_is_remote(server)
		server.ssl == true
		not server.origins.crt
	]
	count(servers) > 0
}

# In mode tcp the bytes may be TLS already.
deny contains {
	"msg": sprintf("%s sends to %s in plain text", [haproxy.named(proxy), _names(servers)]),
	"path": servers[0].path,
	"label": "neither encrypted nor authenticated",
	"related": haproxy.related(array.slice(servers, 1, count(servers)), "in plain text too"),
} if {
	some proxy in data.document.facts.proxies
	_is_asked(proxy)
	proxy.mode.value == "http"
	servers := [server |
		some server in proxy.servers
		_is_remote(server)
		server.ssl == false
	]
	count(servers) > 0
}

_is_asked(proxy) if {
	data.params.mesh == false
	proxy.backend
	haproxy.judged(proxy)
}

_is_remote(server) if {
	server.local == false
	server.uncertain == false
	server.conditional == false
	server.disabled == false
}

_names(servers) := haproxy.listed([sprintf("`%s`", [server.name]) | some server in servers])
