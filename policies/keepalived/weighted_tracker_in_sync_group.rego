# METADATA
# title: Weight is ignored in a sync group
# description: >-
#   Instances of a sync group change state together, so keepalived ignores weights of what one of them tracks, with a
#   line in the log. A failing script then changes nothing, and the address stays on a node whose service is dead.
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
#   remediation: Leave the weight out, track the script in the group, or set `sync_group_tracking_weight` with equal priorities.
#   supersedes: []
#   peers: []
package fivenines.keepalived.weighted_tracker_in_sync_group

import data.lib.keepalived

deny contains {
	"msg": sprintf("%s is in sync group `%s`, so keepalived ignores the weight %v of `%s`: its failure moves nothing", [
		keepalived.named(instance),
		group.name,
		tracker.weight.value,
		tracker.name,
	]),
	"path": tracker.path,
	"label": "tracked with a weight",
	"related": [{"path": tracker.weight.path, "msg": "the weight"}, {"path": group.path, "msg": "the group"}],
} if {
	some instance in keepalived.facts.instances
	some group in keepalived.groups(instance)
	not group.keeps_weights
	not group.open
	group.name != null
	some tracker in instance.trackers
	tracker.defined
	tracker.weight.value != null
	tracker.weight.value != 0
}
