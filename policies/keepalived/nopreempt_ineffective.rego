# METADATA
# title: Preemption is not held back
# description: >-
#   keepalived takes `nopreempt` and `preempt_delay` only from an instance that starts as `BACKUP`, and a delay has no
#   meaning where nothing preempts: it clears the setting with a line in the log. A node that comes back then takes the
#   address at once.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, flapping]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Set `state BACKUP` on every node, and keep one of `nopreempt` and `preempt_delay`.
#   supersedes: []
#   peers: []
package fivenines.keepalived.nopreempt_ineffective

import data.lib.keepalived

deny contains {
	"msg": sprintf("%s starts as master, so keepalived clears `nopreempt`: the node takes the address whenever it comes back", [keepalived.named(instance)]),
	"path": instance.nopreempt,
	"label": "cleared at the start",
	"related": [{"path": instance.state.path, "msg": "because of this"}],
} if {
	some instance in keepalived.facts.instances
	instance.nopreempt != null
	instance.state.value == "MASTER"
}

deny contains {
	"msg": sprintf("%s starts as master, so keepalived clears `preempt_delay`: the node takes the address as soon as it is back", [keepalived.named(instance)]),
	"path": instance.preempt_delay_ms.path,
	"label": "cleared at the start",
	"related": [{"path": instance.state.path, "msg": "because of this"}],
} if {
	some instance in keepalived.facts.instances
	_delay(instance) > 0
	instance.nopreempt == null
	instance.state.value == "MASTER"
}

deny contains {
	"msg": sprintf("%s never preempts, so keepalived clears `preempt_delay`", [keepalived.named(instance)]),
	"path": instance.preempt_delay_ms.path,
	"label": "nothing to delay",
	"related": [{"path": instance.nopreempt, "msg": "because of this"}],
	"severity": "note",
} if {
	some instance in keepalived.facts.instances
	_delay(instance) > 0
	instance.nopreempt != null
	instance.state.value == "BACKUP"
}

_delay(instance) := instance.preempt_delay_ms.value if instance.preempt_delay_ms != null
