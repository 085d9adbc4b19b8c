# METADATA
# title: A failed connection is not tried elsewhere
# description: >-
#   Without a retry policy a request that meets a host which is just restarting fails, although another could answer. To try
#   again before anything was sent is safe for every method.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, failover]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [RouteConfiguration, VirtualHost]
#   params: {}
#   remediation: "Give the virtual host a `retry_policy` with `retry_on: connect-failure,refused-stream,reset-before-request`."
#   supersedes: []
#   peers: []
package fivenines.envoy.missing_retry_policy

import data.lib.envoy

deny contains {
	"msg": sprintf("cluster `%s` has %d endpoints and this route has no retry policy, so a request to one that restarts fails", [share.name, target.facts.endpoints.count]),
	"path": array.concat(route.action_path, ["retry_policy"]),
	"label": "no second try",
	"related": [{"document": target.document, "path": ["name"], "msg": "another endpoint could answer"}],
} if {
	envoy.judged
	some route in data.document.facts.routes
	route.retry == "none"
	count(route.clusters) == 1
	share := route.clusters[0]
	target := envoy.target(share)
	target.facts.endpoints.count > 1
	# The cluster may have a policy of its own.
	not target.facts.retries
	not target.facts.endpoints.local
}
