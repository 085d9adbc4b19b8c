# METADATA
# title: Retries go to the host that failed
# description: >-
#   With `RING_HASH` or `MAGLEV` the hash of a request chooses its host, and the hash of a retry is the same: until that host
#   is ejected or found unhealthy every retry meets the same failure. `previous_hosts` makes Envoy take the next one on the
#   ring.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/http/http_routing#retry-semantics
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-retrypolicy
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, failover, consistent hashing]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [RouteConfiguration, VirtualHost]
#   params: {}
#   remediation: "Add `retry_host_predicate` with `envoy.retry_host_predicates.previous_hosts` and `host_selection_retry_max_attempts: 3`."
#   supersedes: []
#   peers: []
package fivenines.envoy.retry_to_same_host

import data.lib.envoy

deny contains {
	"msg": sprintf("cluster `%s` chooses hosts by `%s` and retries avoid none (`retry_host_predicate`), so they go to the host that failed", [share.name, lb.policy.value]),
	"path": array.concat(policy.path, ["retry_host_predicate"]),
	"label": "each retry has the same hash",
	"related": [{"document": lb.policy.document, "path": lb.policy.path, "msg": "hosts are chosen by hash"}],
} if {
	envoy.judged
	some policy in data.document.facts.retry_policies
	count(policy.retry_on) > 0
	policy.num_retries.value > 0
	not policy.host_predicate
	some route in policy.routes
	# Without a key each try has a hash of its own.
	route.hash_policy
	some share in route.clusters
	target := envoy.target(share)
	lb := target.facts.lb
	lb.policy.value in {"RING_HASH", "MAGLEV"}
	not lb.subset
	not _alone(target.facts.endpoints)
}

_alone(endpoints) if {
	endpoints.known
	endpoints.count == 1
}
