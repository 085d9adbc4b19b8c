# METADATA
# title: Strict mode forbids what is configured
# description: >-
#   `vrrp_strict` holds keepalived to the standard, which knows no unicast peers, no authentication, no delay of
#   preemption and no `state MASTER` below priority 255. keepalived drops these settings with a line in the log, so that
#   the nodes do not do what their files say; a pair that relies on unicast hears nothing from each other.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
#   - ref: https://github.com/acassen/keepalived/issues/2319
# custom:
#   pillar: traffic
#   concepts: [failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Delete `vrrp_strict`.
#   supersedes: []
#   peers: []
package fivenines.keepalived.strict_mode_conflict

import data.lib.keepalived

deny contains {
	"msg": sprintf("strict mode holds for %s, which has %s: keepalived ignores that", [keepalived.named(instance), conflicts[0].what]),
	"path": instance.strict.path,
	"label": "forbids it",
	"related": [{"path": conflict.path, "msg": conflict.what} | some conflict in conflicts],
} if {
	some instance in keepalived.facts.instances
	instance.strict.value == true
	conflicts := array.concat(_unicast(instance), array.concat(_auth(instance), array.concat(_delay(instance), _master(instance))))
	count(conflicts) > 0
}

_unicast(instance) := [{"what": "unicast peers", "path": instance.unicast.path} | instance.unicast != null]

_auth(instance) := [{"what": "authentication", "path": instance.auth.path} | instance.auth != null]

_delay(instance) := [{"what": "a delay of preemption", "path": instance.preempt_delay_ms.path} | instance.preempt_delay_ms != null]

_master(instance) := [{"what": "`state MASTER` below priority 255", "path": instance.state.path} |
	instance.state.value == "MASTER"
	instance.priority.value != null
	instance.priority.value < 255
]
