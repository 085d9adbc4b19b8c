# METADATA
# title: Fraction of an advert interval is rounded
# description: >-
#   VRRPv2 knows whole seconds: keepalived rounds a fractional `advert_int` with a line in the log. Failover then takes
#   other than the configured time, and nodes that round differently discard the adverts of each other.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: fault-tolerance
#   concepts: [failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Set `vrrp_version 3` on every node, or write whole seconds.
#   supersedes: []
#   peers: []
package fivenines.keepalived.fractional_advert_int

import data.lib.keepalived

deny contains {
	"msg": sprintf("VRRPv2 has whole seconds: keepalived rounds the interval of %s of %s", [keepalived.named(instance), keepalived.seconds(instance.advert_int_ms.value)]),
	"path": instance.advert_int_ms.path,
	"label": "rounded",
} if {
	some instance in keepalived.facts.instances
	instance.version.value == 2
	instance.advert_int_ms.value % 1000 != 0
	instance.family == 4
}
