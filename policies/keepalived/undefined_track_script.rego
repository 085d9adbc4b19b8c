# METADATA
# title: Tracked script is not defined
# description: >-
#   keepalived ignores a tracker whose script, process, file or BFD session is defined nowhere, with a line in the log,
#   and starts. The instance then looks as if it followed its service, and does not.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, health-based load balancing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Define it, or correct the name.
#   supersedes: []
#   peers: []
package fivenines.keepalived.undefined_track_script

import data.lib.keepalived

deny contains {
	"msg": sprintf("%s `%s` is defined nowhere: keepalived ignores the tracker, so its failure moves no address", [tracker.kind, tracker.name]),
	"path": tracker.path,
	"label": "no such definition",
} if {
	keepalived.facts.complete
	some around in array.concat(keepalived.facts.instances, keepalived.facts.sync_groups)
	some tracker in around.trackers
	not tracker.defined
}
