# METADATA
# title: Deployment that is never given up
# description: >-
#   Amazon ECS starts the tasks of a broken version again and again for as long as the deployment runs, which without the
#   circuit breaker nothing ends. Where it may stop healthy tasks first, the service has less capacity all the while. The
#   circuit breaker, or alarms, let the deployment fail and bring the last working version back.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service
# custom:
#   pillar: rollout
#   concepts: [circuit breaker, rolling update, rollback]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [aws_ecs_service]
#   params: {}
#   remediation: Add `deployment_circuit_breaker` with `enable = true` and `rollback = true`.
#   supersedes: []
#   peers: []
package fivenines.terraform.aws_ecs_no_deployment_circuit_breaker

import data.lib.terraform

deny contains {
	"msg": sprintf("%s has no deployment circuit breaker, so tasks of a broken version are started again without end%s", [
		terraform.self,
		_aside,
	]),
	"path": terraform.place(_place),
	"label": terraform.stands(_place, "off"),
	"related": _related,
	"level": _level,
} if {
	_is_judged
	_is_off
}

deny contains {
	"msg": sprintf("%s ends a failing deployment and leaves the broken version in place: its circuit breaker does not roll back", [terraform.self]),
	"label": terraform.stands(["deployment_circuit_breaker", 0, "rollback"], "false"),
	"severity": "note",
	"level": _scheduled_level,
} if {
	_is_judged
	terraform.on(_enable)
	terraform.off(["deployment_circuit_breaker", 0, "rollback"])
}

_enable := ["deployment_circuit_breaker", 0, "enable"]

_is_off if terraform.switched_off(_enable)

_is_off if terraform.absent(["deployment_circuit_breaker"])

_place := _enable if terraform.known(_enable)

_place := ["deployment_circuit_breaker"] if not terraform.known(_enable)

# Only rolling updates have a circuit breaker: others are ended by hooks and alarms of their own.
_is_judged if {
	terraform.text_or(["deployment_controller", 0, "type"], "ECS") == "ECS"
	terraform.text_or(["deployment_configuration", 0, "strategy"], "ROLLING") == "ROLLING"
	not _has_alarms
}

_has_alarms if {
	some key in ["enable", "rollback"]
	terraform.unknown(["alarms", 0, key])
}

_has_alarms if {
	terraform.on(["alarms", 0, "enable"])
	terraform.on(["alarms", 0, "rollback"])
}

_minimum := ["deployment_minimum_healthy_percent"]

_stops_first if terraform.number(_minimum) < 100

_aside := sprintf(", with %v %% of the healthy tasks left meanwhile", [terraform.number(_minimum)]) if _stops_first

_aside := "" if not _stops_first

_related := [{"path": terraform.place(_minimum), "msg": "healthy tasks may be stopped first"}] if _stops_first

_related := [] if not _stops_first

# Left out, and with all healthy tasks kept, it costs no capacity.
_level := _scheduled_level if _is_harmful

_level := "strict" if not _is_harmful

_is_harmful if _stops_first

_is_harmful if terraform.known(_enable)

# An agent on each host comes after the host.
_scheduled_level := "default" if _is_replicated

_scheduled_level := "strict" if not _is_replicated

_is_replicated if terraform.text_or(["scheduling_strategy"], "REPLICA") == "REPLICA"
