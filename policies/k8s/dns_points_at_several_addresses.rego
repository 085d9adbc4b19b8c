# METADATA
# title: A name with several addresses and no health check
# description: >-
#   A name that stands for several addresses spreads its users over them, and knows nothing of their health. When one address
#   dies its share of the users keeps trying it, for as long as resolvers and browsers hold the answer.
# related_resources:
#   - ref: https://kubernetes-sigs.github.io/external-dns/latest/docs/sources/crd/
# custom:
#   pillar: traffic
#   concepts: [DNS, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [DNSEndpoint, Service, Ingress, Gateway.gateway.networking.k8s.io, Gateway.networking.istio.io]
#   params: {}
#   remediation: Point the name at one virtual address or load balancer, or give each address a health check.
#   supersedes: []
#   peers: []
package fivenines.k8s.dns_points_at_several_addresses

import data.lib.k8s

deny contains {
	"msg": sprintf("`%v` stands for %d addresses without a health check, so users of one that dies stay on it", [
		endpoint.dnsName,
		count(endpoint.targets),
	]),
	"path": ["spec", "endpoints", i, "targets", 1],
	"label": "a second address of the name",
	"related": [{"path": ["spec", "endpoints", i, "targets", 0], "msg": "the first one"}],
} if {
	k8s.judged
	data.document.kind == "DNSEndpoint"
	some i, endpoint in input.spec.endpoints
	object.get(endpoint, "recordType", "A") in {"A", "AAAA"}
	count(endpoint.targets) > 1
	_are_public(endpoint.targets)

	# A record of a set has its routing and its health check with the provider.
	object.get(endpoint, "setIdentifier", "") == ""
}

deny contains {
	"msg": sprintf("the name of %s stands for %d addresses without a health check, so users of one that dies stay on it", [
		k8s.self,
		count(targets),
	]),
	"path": ["metadata", "annotations", _key],
	"label": "several addresses of the name",
} if {
	k8s.judged
	data.document.kind != "DNSEndpoint"
	targets := _targets(input.metadata.annotations[_key])
	count(targets) > 1
	_are_public(targets)
	not input.metadata.annotations["external-dns.alpha.kubernetes.io/set-identifier"]
}

_targets(text) := [target | some part in split(text, ","); target := trim_space(part)] if is_string(text)

_key := "external-dns.alpha.kubernetes.io/target"

# Addresses, and not those of a private network: what looks them up there often tries all of them.
_are_public(targets) if {
	every target in targets {
		regex.match(`^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+)$`, target)
		not regex.match(`^(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|127\.|[fF][cCdD])`, target)
	}
}
