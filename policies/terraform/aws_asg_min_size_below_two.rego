# METADATA
# title: Group behind a load balancer may shrink to one instance
# description: >-
#   An Auto Scaling group replaces an instance that fails, which takes minutes, and its minimum is how many are there when
#   nothing else asks for more. With a minimum of one, the failure of that instance, or of its zone, leaves the load balancer
#   with nobody to send a request to.
# related_resources:
#   - ref: https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_withstand_component_failures_static_stability.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group
# custom:
#   pillar: redundancy
#   concepts: [redundancy, autoscaling, load balancing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [aws_autoscaling_group]
#   params:
#     min: {type: integer, minimum: 2, default: 2, description: "fewest instances of a group that serves traffic"}
#     exempt_names: {type: string, default: "(^|[-_.])(bastion|jump|jumphost|jumpbox|nat|runner|runners)([-_.0-9]|$)", description: "names of groups that are one instance on purpose"}
#   remediation: Set `min_size` to 2 or more, in subnets of two zones.
#   supersedes: []
#   peers: []
package fivenines.terraform.aws_asg_min_size_below_two

import data.lib.asg
import data.lib.terraform
import data.lib.text

deny contains {
	"msg": sprintf("%s serves a load balancer and %s, so one failure leaves it with nobody to send to", [terraform.self, _fact(size)]),
	"path": terraform.place(["min_size"]),
	"label": terraform.stands(["min_size"], ""),
	"related": array.concat(_ceiling, [terraform.instance(balancer, "sends traffic to it") | some balancer in asg.balancers]),
	"severity": terraform.severity("error"),
	"level": terraform.level("default"),
} if {
	size := terraform.number(["min_size"])
	size < data.params.min
	asg.serves
	not _is_exempt
}

_fact(size) := "can never have two instances" if _is_alone

_fact(size) := sprintf("may shrink to %s", [text.counted(size, "instance")]) if not _is_alone

_is_alone if terraform.number(["max_size"]) < 2

_ceiling := [{"path": terraform.place(["max_size"]), "msg": "more are not allowed"}] if _is_alone

_ceiling := [] if not _is_alone

_is_exempt if regex.match(data.params.exempt_names, lower(input.name))

_is_exempt if regex.match(data.params.exempt_names, lower(terraform.text(["name"])))

# What runs on its instances is spread by a scheduler, which asks for more of them.
_is_exempt if asg.hosts_containers

# Counted in cores or in memory.
_is_exempt if terraform.text_or(["desired_capacity_type"], "units") != "units"

_is_exempt if not terraform.unset(["warm_pool"])

# A schedule sets other numbers at its times.
_is_exempt if count(terraform.referrers({"aws_autoscaling_schedule"}, {"autoscaling_group_name"})) > 0

# One group a zone behind one target group; of very many groups it is not known.
_is_exempt if count(_every_group) > 500

_is_exempt if {
	mine := _targets(input)
	some _, groups in _every_group
	some group in groups
	group.input.address != input.address
	count(mine & _targets(group.input)) > 0
}

_every_group := object.get(data.inventory.terraform, ["aws_autoscaling_group", ""], {})

_targets(group) := {target |
	some attribute in asg.attributes
	some target in object.get(group.references, attribute, [])
} | {target |
	some attribute in asg.attributes
	some target in object.get(group.values, attribute, [])
	is_string(target)
}
