# METADATA
# title: Two virtual routers have one id
# description: >-
#   Nodes tell virtual routers on a network apart by `virtual_router_id` alone. With one id on one interface the adverts
#   of one instance are taken for those of the other: keepalived starts, and the election of both is wrong.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: traffic
#   concepts: [failover]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Give each instance of an interface a `virtual_router_id` of its own.
#   supersedes: []
#   peers: []
package fivenines.keepalived.router_id_collision

import data.lib.keepalived

deny contains {
	"msg": sprintf("%s and %s both have the id %d on `%s`: each takes the adverts of the other for its own", [
		keepalived.named(first),
		keepalived.named(instance),
		instance.vrid.value,
		instance.interface.value,
	]),
	"path": instance.vrid.path,
	"label": "already the id of another instance",
	"related": [{"path": first.vrid.path, "msg": "the same id"}],
} if {
	some instance in keepalived.facts.instances
	instance.collides_with != null
	first := keepalived.facts.instances[instance.collides_with]
}
