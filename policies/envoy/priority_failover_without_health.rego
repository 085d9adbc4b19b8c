# METADATA
# title: Standby endpoints are never used
# description: >-
#   Endpoints of a lower priority, and the later members of an aggregate cluster, get requests only when Envoy knows that
#   those before them are down. Without health checks and outlier detection it never knows: the standby is paid for and
#   stays idle while requests fail.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/aggregate_cluster
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, health check]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params: {}
#   remediation: Add `health_checks` or `outlier_detection` to the cluster whose failure the standby is for.
#   supersedes: []
#   peers: []
package fivenines.envoy.priority_failover_without_health

import data.lib.envoy

deny contains {
	"msg": sprintf("%s has no health check and no outlier detection, so its endpoints of priority %d are not used when those of priority %d fail", [
		envoy.cluster,
		standby.priority,
		min(endpoints.priorities),
	]),
	"path": envoy.endpoint_place(array.concat(standby.path, ["priority"])),
	"label": "never their turn",
	"related": envoy.endpoint_related(array.concat(standby.path, ["priority"]), "never their turn"),
} if {
	envoy.judged
	not _watched(data.document.facts)
	data.document.facts.discovery in {"STATIC", "EDS", "STRICT_DNS"}
	# A control plane leaves out what is down.
	data.document.facts.control_plane != true
	not envoy.local
	standby := [locality |
		some locality in endpoints.localities
		locality.priority > min(endpoints.priorities)
		locality.count > 0
	][0]
}

deny contains {
	"msg": sprintf("cluster `%s` has no health check and no outlier detection, so %s never turns to `%s`", [first.name, envoy.cluster, members[1].name]),
	"path": members[1].path,
	"label": "never its turn",
	"related": [{"document": first.document, "path": ["name"], "msg": "nothing finds out that its endpoints are down"}],
} if {
	envoy.judged
	members := [reference | some reference in data.document.facts.references; reference.via == "aggregate"]
	count(members) > 1
	first := members[0]
	facts := envoy.target_of[first.document].facts
	not _watched(facts)
	facts.endpoints.count > 0
	facts.control_plane != true
}

endpoints := data.document.facts.endpoints

_watched(facts) if count(facts.health_checks) > 0

_watched(facts) if facts.outlier != null
