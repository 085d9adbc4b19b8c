# METADATA
# title: Clients are tied to one host by a cookie
# description: >-
#   A cookie that chooses the host keeps a client where its session is. When that host goes the session goes with it, and new
#   hosts get new clients only, so load evens out slowly after a rollout.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routeaction-hashpolicy-cookie
# custom:
#   pillar: traffic
#   concepts: [session affinity, statelessness]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [RouteConfiguration, VirtualHost]
#   params: {}
#   remediation: Keep sessions in a store that every host reaches.
#   supersedes: []
#   peers: []
package fivenines.envoy.cookie_affinity

import data.lib.envoy

deny contains {
	"msg": "a cookie chooses the host, so a client's session is lost with that host",
	"path": path,
	"label": "one client, one host",
} if {
	envoy.judged
	some route in data.document.facts.routes
	some path in route.cookies
}
