# METADATA
# title: Upstream's certificate is not verified
# description: >-
#   With `tls_insecure_skip_verify` Caddy encrypts to whoever answers. Somebody who can redirect the traffic (a wrong DNS
#   record, a taken-over address, a neighbour in the network) reads and changes it unnoticed.
# related_resources:
#   - ref: https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#the-http-transport
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, certificate verification]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `tls_trust_pool file ca.pem` with your own CA, and `tls_server_name` with the certificate's name.
#   supersedes: []
#   peers: []
package fivenines.caddy.upstream_tls_unverified

import data.lib.text

deny contains {
	"msg": sprintf("traffic to %s is encrypted to whoever answers", [_shown(remote)]),
	"path": proxy.insecure.path,
	"label": "any certificate is accepted",
	"related": [{"path": upstream.path, "msg": "traffic goes here"} | some upstream in array.slice(remote, 0, 5)],
} if {
	some proxy in data.document.facts.proxies
	proxy.insecure.value == true
	remote := [upstream | some upstream in proxy.upstreams; upstream.local == false]
	count(remote) > 0
}

_shown(upstreams) := text.listed([sprintf("`%s`", [upstream.address]) | some upstream in upstreams]) if count(upstreams) < 4

_shown(upstreams) := text.counted(count(upstreams), "upstream") if count(upstreams) > 3
