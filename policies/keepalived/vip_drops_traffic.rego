# METADATA
# title: Master drops what is sent to its virtual address
# description: >-
#   With `vrrp_strict` or `no_accept` a master whose priority is below 255 installs firewall rules that drop every
#   packet to the virtual address. Failover works, and the service is unreachable at the address. The configuration that
#   distributions ship has `vrrp_strict`, so copies of it are everywhere.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
#   - ref: https://github.com/acassen/keepalived/issues/2319
# custom:
#   pillar: traffic
#   concepts: [failover]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Delete `vrrp_strict`, or write `accept` in the instance.
#   supersedes: []
#   peers: []
package fivenines.keepalived.vip_drops_traffic

import data.lib.keepalived

deny contains {
	"msg": sprintf("%s drops every packet to %s while it is master: `%s` holds, `accept` is not set and the priority is %d", [
		keepalived.named(instance),
		_address(instance),
		cause.keyword,
		instance.priority.value,
	]),
	"path": cause.path,
	"label": "installs rules that drop traffic to the address",
	"related": [{"path": instance.path, "msg": "the instance"}],
	"severity": _severity(instance),
} if {
	some instance in keepalived.facts.instances
	instance.complete
	instance.priority.value != null
	instance.priority.value < 255
	_address(instance)
	some cause in _causes(instance)
}

_address(instance) := array.concat(instance.vips, instance.excluded)[0].address

_causes(instance) := [{"keyword": "no_accept", "path": instance.accept.path}] if instance.accept.value == false

_causes(instance) := [{"keyword": "vrrp_strict", "path": instance.strict.path}] if {
	instance.accept.value == null
	instance.strict.value == true
}

# A router passes on what goes through it, and answers to nothing.
_severity(instance) := "error" if not instance.routing

_severity(instance) := "note" if instance.routing
