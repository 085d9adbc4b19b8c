# METADATA
# title: Service with one task
# description: >-
#   One task serves the requests of a load balancer or of other services. When its host, its zone or the task itself fails, all of
#   them fail until Amazon ECS has placed and started another one. Where an autoscaler owns the number, its minimum counts.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service
# custom:
#   pillar: redundancy
#   concepts: [redundancy, single point of failure, autoscaling]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [aws_ecs_service]
#   params:
#     min: {type: integer, minimum: 2, default: 2, description: "fewest tasks of a service that others call"}
#   remediation: Run two tasks or more, in subnets of two zones.
#   supersedes: []
#   peers: ["kics:ecs_service_without_running_tasks"]
package fivenines.terraform.aws_ecs_service_single_task

import data.lib.terraform
import data.lib.text

deny contains {
	"msg": sprintf("%s runs %s for those who call it, so a lost task or host is an outage", [
		terraform.self,
		text.counted(tasks, "task"),
	]),
	"path": terraform.place(["desired_count"]),
	"label": terraform.stands(["desired_count"], ""),
	"severity": terraform.severity("warning"),
	"level": terraform.level("default"),
} if {
	tasks := terraform.number(["desired_count"])
	_is_too_few(tasks)
	_is_called
	data.document.relations.referred_by.complete
	count(_targets) == 0
}

deny contains {
	"msg": sprintf("%s may be scaled down to %s, so a lost task or host is an outage then", [
		terraform.self,
		text.counted(tasks, "task"),
	]),
	"path": terraform.place(["name"]),
	"label": "the service",
	"related": [{
		"document": target.document,
		"path": ["values", "min_capacity"],
		"msg": "the autoscaler's minimum",
	}],
	"severity": terraform.severity("warning"),
	"level": terraform.level("default"),
} if {
	_is_called
	count(_targets) == 1
	some target in _targets
	tasks := target.input.values.min_capacity
	_is_too_few(tasks)
}

# None is a service that is switched off.
_is_too_few(tasks) if {
	tasks > 0
	tasks < data.params.min
}

_is_called if {
	terraform.text_or(["scheduling_strategy"], "REPLICA") == "REPLICA"
	terraform.text_or(["deployment_controller", 0, "type"], "ECS") != "EXTERNAL"
	_has_callers
}

_has_callers if {
	some attribute in ["load_balancer", "service_registries"]
	count(terraform.blocks([attribute])) > 0
}

_has_callers if count(terraform.blocks(["service_connect_configuration", 0, "service"])) > 0

_targets := _referring if count(_referring) > 0

_targets := _named if count(_referring) == 0

_referring := terraform.referrers({"aws_appautoscaling_target"}, {"resource_id"})

# Those that say "service/<cluster>/<name>"; undefined where there are too many to be looked through for each service.
_named := [target |
	some _, targets in _every_target
	some target in targets
	endswith(target.input.values.resource_id, suffix)
	startswith(target.input.values.resource_id, "service/")
] if {
	suffix := sprintf("/%s", [terraform.text(["name"])])
	count(_every_target) <= 500
}

_every_target := object.get(data.inventory.terraform, ["aws_appautoscaling_target", ""], {})
