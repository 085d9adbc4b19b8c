# METADATA
# title: Address does not follow the service
# description: >-
#   keepalived watches its own interface and the adverts of other nodes, not what serves at the virtual address. When
#   the proxy dies or hangs while the node lives, the address stays there, and every request fails although the other
#   node could serve.
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
#   remediation: Add a `vrrp_script` that asks the service, and track it in the instance or its sync group.
#   supersedes: []
#   peers: []
package fivenines.keepalived.no_service_tracking

import data.lib.keepalived
import data.lib.text

deny contains {
	"msg": sprintf("nothing tracks the service behind %s: when it dies, the address stays on this node", [_named(untracked)]),
	"path": untracked[0].path,
	"label": "fails over only when the node or its network dies",
	"related": [{"path": instance.path, "msg": "nor here"} | some instance in array.slice(untracked, 1, 6)],
	"severity": _severity(untracked),
	"level": _level(untracked),
} if {
	keepalived.facts.complete
	count(keepalived.facts.virtual_servers) == 0
	untracked := [instance | some instance in keepalived.facts.instances; _serves(instance); not _tracked(instance)]
	count(untracked) > 0
}

_named([instance]) := keepalived.named(instance)

_named(instances) := sprintf("%s and %s", [keepalived.named(instances[0]), text.counted(count(instances) - 1, "other instance")]) if {
	count(instances) > 1
}

_serves(instance) if count(instance.vips) + count(instance.excluded) > 0

# The interface that it speaks through is tracked anyway.
_tracked(instance) if {
	some tracker in keepalived.trackers(instance)
	tracker.kind != "interface"
}

# An address to route through has nothing behind it on the node.
_severity(untracked) := "warning" if _some_serve(untracked)

_severity(untracked) := "note" if not _some_serve(untracked)

_level(untracked) := "default" if _some_serve(untracked)

_level(untracked) := "strict" if not _some_serve(untracked)

_some_serve(untracked) if {
	some instance in untracked
	not instance.routing
}
