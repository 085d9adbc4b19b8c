# METADATA
# title: Name is remembered for too long
# description: >-
#   Resolvers keep an answer for its time to live. When the address changes, after a failover, a lost balancer or a move, clients
#   go on to the old one that long, however fast the rest was.
# related_resources:
#   - ref: https://kubernetes-sigs.github.io/external-dns/latest/docs/advanced/ttl/
# custom:
#   pillar: traffic
#   concepts: [DNS, failover, traffic entry]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [DNSEndpoint, Service, Ingress, Gateway.gateway.networking.k8s.io]
#   params:
#     max_ttl: {type: integer, minimum: 1, default: 900, description: "most seconds that an address is remembered"}
#   remediation: Use 60 to 300 seconds.
#   supersedes: []
#   peers: []
package fivenines.k8s.dns_ttl_too_long

import data.lib.duration
import data.lib.k8s

deny contains {
	"msg": sprintf("`%s` of %s is remembered for %vs, so clients go on to an address that is gone", [
		endpoint.dnsName,
		k8s.self,
		endpoint.recordTTL,
	]),
	"path": ["spec", "endpoints", i, "recordTTL"],
	"label": sprintf("more than %ds", [data.params.max_ttl]),
} if {
	k8s.judged
	some i, endpoint in input.spec.endpoints
	is_number(endpoint.recordTTL)
	endpoint.recordTTL > data.params.max_ttl
	object.get(endpoint, "recordType", "A") in {"A", "AAAA", "CNAME"}
}

deny contains {
	"msg": sprintf("names of %s are remembered for %vs, so clients go on to an address that is gone", [k8s.self, seconds]),
	"path": ["metadata", "annotations", _ttl],
	"label": sprintf("more than %ds", [data.params.max_ttl]),
} if {
	k8s.judged
	written := input.metadata.annotations[_ttl]
	seconds := _seconds(written)
	seconds > data.params.max_ttl
}

_ttl := "external-dns.alpha.kubernetes.io/ttl"

_seconds(written) := duration.plain(written) / 1000

_seconds(written) := duration.go(written) / 1000 if not duration.plain(written)
