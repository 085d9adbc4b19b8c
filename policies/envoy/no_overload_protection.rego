# METADATA
# title: Nothing protects Envoy from overload
# description: >-
#   The overload manager watches the heap and the number of connections from clients, and refuses new work before memory or
#   file descriptors run out. Without it Envoy takes what comes until the kernel ends it, and with it everything that it had
#   accepted.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/operations/overload_manager/overload_manager
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/best_practices/edge
# custom:
#   pillar: fault-tolerance
#   concepts: [overload]
#   severity: note
#   precision: high
#   level: strict
#   kinds: [Bootstrap]
#   params: {}
#   remediation: "Add `overload_manager` with the monitors `envoy.resource_monitors.fixed_heap` and `envoy.resource_monitors.global_downstream_max_connections`."
#   supersedes: []
#   peers: []
package fivenines.envoy.no_overload_protection

deny contains {
	"msg": "anyone may connect and there is no `overload_manager`, so Envoy takes what comes until memory runs out",
	"path": array.concat(["static_resources", "listeners", first], ["address", "socket_address", "address"]),
	"label": "reachable from everywhere",
} if {
	not input.overload_manager
	open := [index |
		some index, listener in input.static_resources.listeners
		listener.address.socket_address.address in {"0.0.0.0", "::"}
	]
	count(open) > 0
	first := open[0]
}
