# METADATA
# title: Script is tracked by nothing
# description: >-
#   A `vrrp_script` or `vrrp_track_process` that no instance and no sync group tracks never runs. The check was written,
#   and the address stays on a node whose service is dead.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, health-based load balancing]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Name it in `track_script` or `track_process` of the instance whose address depends on it.
#   supersedes: []
#   peers: []
package fivenines.keepalived.unused_track_script

import data.lib.keepalived

deny contains {
	"msg": sprintf("%s `%s` is tracked by no instance: it never runs, and moves no address", [definition.kind, definition.name]),
	"path": definition.path,
	"label": "never runs",
} if {
	keepalived.facts.complete
	some definition in keepalived.facts.definitions
	definition.kind in {"script", "process"}
	definition.name != null
	definition.used == 0
}
