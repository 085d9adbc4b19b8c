# METADATA
# title: Consistent hashing has nothing to hash
# description: >-
#   `RING_HASH` and `MAGLEV` choose the host by a hash that the route's `hash_policy` makes. Without one Envoy takes a random
#   number for each request: every host sees every key, caches miss and sessions wander. The reverse, a `hash_policy` on a
#   route to a cluster that balances otherwise, has no effect.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/load_balancers#ring-hash
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routeaction-hashpolicy
# custom:
#   pillar: traffic
#   concepts: [consistent hashing, load balancing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [RouteConfiguration, VirtualHost, Listener]
#   params: {}
#   remediation: Give the route (or the TCP proxy) a `hash_policy`, or balance the cluster with `LEAST_REQUEST`.
#   supersedes: []
#   peers: []
package fivenines.envoy.hash_lb_without_hash_policy

import data.lib.envoy

deny contains {
	"msg": sprintf("cluster `%s` balances by `%s` and this %s has no `hash_policy`, so each request goes to a random host", [share.name, lb.policy.value, way.what]),
	"path": array.concat(way.path, ["hash_policy"]),
	"label": "nothing to hash",
	"related": [{"document": lb.policy.document, "path": lb.policy.path, "msg": "hosts are chosen by hash"}],
} if {
	envoy.judged
	some way in _ways
	not way.hash_policy
	some share in way.clusters
	target := envoy.target(share)
	lb := target.facts.lb
	lb.policy.value in _hashing
	not lb.subset
	not lb.hash_policy
	not _alone(target.facts.endpoints)
}

deny contains {
	"msg": sprintf("this %s hashes requests and cluster `%s` balances by `%s`, so the hash has no effect", [way.what, share.name, lb.policy.value]),
	"path": array.concat(way.path, ["hash_policy"]),
	"label": "not used",
	"related": [{"document": lb.policy.document, "path": lb.policy.path, "msg": _chosen(lb.policy)}],
	"severity": "note",
} if {
	envoy.judged
	some way in _ways
	way.hash_policy
	count(way.clusters) == 1
	share := way.clusters[0]
	share.via == "route"
	target := envoy.target(share)
	lb := target.facts.lb
	lb.policy.value in {"ROUND_ROBIN", "LEAST_REQUEST", "RANDOM"}
	not lb.subset
}

_hashing := {"RING_HASH", "MAGLEV"}

_ways := array.concat(
	[{"what": "route", "path": route.action_path, "clusters": route.clusters, "hash_policy": route.hash_policy} |
		some route in object.get(data.document.facts, "routes", [])
	],
	[{"what": "TCP proxy", "path": proxy.path, "clusters": proxy.clusters, "hash_policy": proxy.hash_policy} |
		some proxy in object.get(data.document.facts, "tcp_proxies", [])
	],
)

_chosen(policy) := "hosts are chosen without a hash" if policy.state == "explicit"

_chosen(policy) := "no policy is written: hosts are taken in turn" if policy.state != "explicit"

# With one host every choice is the same.
_alone(endpoints) if {
	endpoints.known
	endpoints.count == 1
}
