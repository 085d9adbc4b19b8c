# METADATA
# title: Backup waits long for a dead master
# description: >-
#   A backup takes over when it has heard no advert for `down_timer_adverts` (three) intervals. With a long interval the
#   address is dead for as long after every failure of a node.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: fault-tolerance
#   concepts: [failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     max_ms: {type: integer, default: 10000, description: "longest time until a backup takes over"}
#   remediation: Set `advert_int 1`, on every node.
#   supersedes: []
#   peers: []
package fivenines.keepalived.slow_failover

import data.lib.keepalived

deny contains {
	"msg": sprintf("%s waits %s without an advert before it takes over: the address is dead for that long", [
		keepalived.named(instance),
		keepalived.seconds(instance.down_ms),
	]),
	"path": instance.advert_int_ms.path,
	"label": sprintf("more than %s until failover", [keepalived.seconds(data.params.max_ms)]),
} if {
	some instance in keepalived.facts.instances
	instance.down_ms > data.params.max_ms
}
