# METADATA
# title: Client certificate that nobody insists on
# description: >-
#   `optional` asks for a certificate and lets everybody in who has none; whether one was shown stands in
#   `$ssl_client_verify`. When nothing reads that variable, the check is decoration: a stranger is served like a friend.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_verify_client
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, authentication of clients]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: "Set `ssl_verify_client on`, or refuse requests whose `$ssl_client_verify` is not `SUCCESS`."
#   supersedes: []
#   peers: []
package fivenines.nginx.optional_client_certificate

import data.lib.nginx

# One directive may hold for many servers.
deny contains {
	"msg": sprintf("`ssl_verify_client %s` asks for a certificate, and nothing reads `$ssl_client_verify`: %s is served without one", [
		here[0].verify,
		"whoever shows none",
	]),
	"path": here[0].path,
	"label": "asked for, and not insisted on",
	"related": [{"path": site.server.path, "msg": "this server lets everybody in"} | some site in here],
} if {
	some here in nginx.grouped(_careless)
}

# Beside the authority that would have been asked.
deny contains {
	"msg": "`ssl_verify_client off`: no certificate is asked for, although `ssl_client_certificate` says whose would be trusted",
	"path": server.ssl_verify_client.path,
	"label": "switched off here",
	"related": [{"path": server.ssl_client_certificate.path, "msg": "the authority is never asked"}],
} if {
	some server in nginx.facts.servers
	server.ssl_client_certificate.state == "explicit"
	server.ssl_verify_client.state == "explicit"
	server.ssl_verify_client.value == "off"
}

_careless := [{"server": server, "path": verify.path, "verify": verify.value} |
	some server in nginx.facts.servers
	server.complete
	not server.lua
	verify := server.ssl_verify_client
	verify.value in {"optional", "optional_no_ca"}
	not _is_read(server)
	not _authenticates(server)
]

_is_read(server) if {
	some variable in server.variables
	startswith(variable, "ssl_client_")
}

# Headers of the outer level are sent on too.
_is_read(server) if {
	some header in nginx.facts.directives.proxy_set_header
	contains(header.args[1], "$ssl_client_")
	nginx.is_within(server.path, header.level)
}

# By other means: the certificate is an alternative.
_authenticates(server) if {
	some name in ["auth_basic", "auth_jwt", "auth_request"]
	some directive in nginx.facts.directives[name]
	nginx.is_within(directive.level, server.path)
}
