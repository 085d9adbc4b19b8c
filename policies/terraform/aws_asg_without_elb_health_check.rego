# METADATA
# title: Group does not replace what its load balancer finds dead
# description: >-
#   A load balancer stops sending requests to an instance that fails its health check. Whether the instance is replaced, its Auto
#   Scaling group decides, and with `health_check_type = "EC2"`, which is the default, it looks at the machine alone: a hung
#   application stays in the group for ever and its capacity is missing.
# related_resources:
#   - ref: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing, self-healing]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [aws_autoscaling_group]
#   params: {}
#   remediation: Set `health_check_type = "ELB"`, and a `health_check_grace_period` that is longer than a start.
#   supersedes: []
#   peers: ["checkov:CKV2_AWS_15", "prowler:autoscaling_group_elb_health_check_enabled"]
package fivenines.terraform.aws_asg_without_elb_health_check

import data.lib.asg
import data.lib.terraform

deny contains {
	"msg": sprintf("%s keeps an instance that its load balancer has found dead, because it looks at the machine alone", [terraform.self]),
	"path": terraform.place(["health_check_type"]),
	"label": terraform.stands(["health_check_type"], "`EC2`"),
	"related": [terraform.instance(balancer, "sends traffic to it") | some balancer in asg.balancers],
	"level": terraform.level("default"),
} if {
	asg.serves
	not _looks_further
	not asg.hosts_containers
	not _is_lattice
	_looks_at_machines
}

_looks_at_machines if terraform.text(["health_check_type"]) == "EC2"

_looks_at_machines if terraform.absent(["health_check_type"])

# Targets by address are containers, whose scheduler replaces them.
_looks_further if {
	some balancer in asg.balancers
	balancer.input.values.target_type == "ip"
}

# VPC Lattice has a health check of its own.
_is_lattice if {
	terraform.unset(["target_group_arns"])
	terraform.unset(["load_balancers"])
	some source in terraform.blocks(["traffic_source"])
	source.values.type == "vpc-lattice"
}
