# METADATA
# title: New addresses are learned late
# description: >-
#   A cluster with DNS names asks for them every `dns_refresh_rate` (5 s when left out). With a long interval that also
#   overrides the answers' time to live, Envoy keeps sending requests to addresses that a failover of the name has left.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/service_discovery
# custom:
#   pillar: traffic
#   concepts: [DNS failover]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params:
#     max_ms: {type: integer, minimum: 1, default: 60000, description: "the longest interval, in milliseconds"}
#   remediation: "Leave `dns_refresh_rate` out, or set `respect_dns_ttl: true`."
#   supersedes: []
#   peers: []
package fivenines.envoy.dns_unbounded_refresh

import data.lib.envoy

deny contains {
	"msg": sprintf("%s asks for its addresses every %s whatever the name service says, so a failover of the name is noticed that late", [envoy.cluster, envoy.shown(dns.refresh_ms.value)]),
	"path": dns.refresh_ms.path,
	"label": "between two questions",
} if {
	envoy.judged
	dns := data.document.facts.dns
	dns.refresh_ms.value > data.params.max_ms
	dns.respect_ttl.value == false
}
