# METADATA
# title: Health check asks for a connection alone
# description: >-
#   The kernel accepts connections for a process that hangs, that has lost its database or that is still starting. A check
#   that only connects calls it healthy; a request shows whether it can answer.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/health_checking
# custom:
#   pillar: fault-tolerance
#   concepts: [health check, service health]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Cluster]
#   params: {}
#   remediation: "Use `http_health_check` with a path that shows whether the service can answer, or `grpc_health_check`."
#   supersedes: []
#   peers: []
package fivenines.envoy.shallow_health_check

import data.lib.envoy

deny contains {
	"msg": sprintf("%s answers HTTP and its health check only connects, so an endpoint that accepts and answers nothing counts as healthy", [envoy.cluster]),
	"path": array.concat(checks[0].path, ["tcp_health_check"]),
	"label": "a connection is enough",
	"related": envoy.led,
} if {
	envoy.judged
	not envoy.local
	some user in envoy.users
	user.via in {"route", "weighted"}
	checks := data.document.facts.health_checks
	count(checks) > 0
	every check in checks { check.empty }
	# What fails under traffic is found all the same.
	data.document.facts.outlier == null
}
