# METADATA
# title: Requests for one key go to every cache
# description: >-
#   Caches that are asked in turn each fetch and keep everything: with n of them the origin is asked up to n times for one
#   key, and the memory of all together holds what one could hold. Consistent hashing sends a key to one cache, and when a
#   cache fails only its keys move.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/load_balancers#maglev
# custom:
#   pillar: traffic
#   concepts: [consistent hashing, caching]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Cluster]
#   params:
#     names: {type: string, default: "^(cache|caches|varnish|squid|proxycache)$", description: "pattern of the words in a cluster's name that say it is a cache"}
#   remediation: "Set `lb_policy: MAGLEV` and give the routes a `hash_policy` of the path or the key."
#   supersedes: []
#   peers: []
package fivenines.envoy.cache_cluster_without_consistent_hash

import data.lib.envoy

deny contains {
	"msg": sprintf("%s takes its %d caches in turn (`%s`), so each of them fetches and keeps every key", [envoy.cluster, endpoints.count, policy.value]),
	"path": policy.path,
	"label": "chosen without the key",
	"related": envoy.led,
} if {
	envoy.judged
	policy := data.document.facts.lb.policy
	policy.value in {"ROUND_ROBIN", "LEAST_REQUEST", "RANDOM"}
	not data.document.facts.lb.subset
	some user in envoy.users
	user.via in {"route", "weighted"}
	endpoints.count > 2
	not envoy.local
	some word in regex.split(`[^a-z]+`, lower(input.name))
	regex.match(data.params.names, word)
}

endpoints := data.document.facts.endpoints
