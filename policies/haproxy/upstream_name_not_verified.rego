# METADATA
# title: Certificate of any host is accepted
# description: >-
#   `verify required` proves that a known CA has signed the server's certificate, not whose it is. Without `verifyhost` or
#   `sni` any certificate of that CA will do, also one of another service or customer. HAProxy 3.3 and later take the name
#   from the `Host` header for HTTP, unless `no-sni-auto` is written.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-verifyhost
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-sni
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-verify
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, certificate verification]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `verifyhost api.internal`, or `sni str(api.internal)`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.upstream_name_not_verified

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s accepts the certificate of any host that the CA has signed as `%s`", [haproxy.named(proxy), server.name]),
	"path": array.concat(server.path, ["verifyhost"]),
	"label": "neither `verifyhost` nor `sni`",
	"severity": _severity(proxy, server),
} if {
	some proxy in data.document.facts.proxies
	haproxy.judged(proxy)
	some server in proxy.servers
	server.ssl == true
	server.verify == "required"
	server.local == false
	server.conditional == false
	server.disabled == false
	not server.origins.verifyhost
	not server.origins.sni
	server.sni_auto != true
}

# Nothing says the name, whatever the version.
_severity(_, server) := "warning" if server.sni_auto == false

_severity(proxy, server) := "warning" if {
	server.sni_auto == null
	proxy.mode.value == "tcp"
}

# A new version takes the name from the request.
_severity(proxy, server) := "note" if {
	server.sni_auto == null
	proxy.mode.value == "http"
}
