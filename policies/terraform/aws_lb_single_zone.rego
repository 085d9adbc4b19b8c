# METADATA
# title: Load balancer in one zone
# description: >-
#   A load balancer has a node in each zone that it has a subnet in. With one subnet it is gone with its zone, however many zones
#   its targets are spread over: nobody reaches them any more.
# related_resources:
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb
# custom:
#   pillar: redundancy
#   concepts: [redundancy, load balancing, traffic entry]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [aws_lb, aws_alb, aws_elb]
#   params: {}
#   remediation: Give it subnets in two zones or more; a network load balancer takes more of them without being made anew.
#   supersedes: []
#   peers: ["prowler:elbv2_is_in_multiple_az", "prowler:elb_is_in_multiple_az"]
package fivenines.terraform.aws_lb_single_zone

import data.lib.terraform

deny contains {
	"msg": sprintf("%s stands in one zone, so when that zone fails nobody reaches its targets in the others", [terraform.self]),
	"path": terraform.place(path),
	"label": "one zone",
	"severity": terraform.severity("warning"),
	"level": terraform.level("default"),
} if {
	_takes_one
	terraform.unset(["customer_owned_ipv4_pool"])
	some path in _single
}

# An application load balancer with one subnet is refused.
_takes_one if input.type == "aws_elb"

_takes_one if terraform.text(["load_balancer_type"]) in {"network", "gateway"}

# Where the only subnet or zone stands.
_single contains [attribute] if {
	some attribute in ["subnets", "availability_zones"]
	places := terraform.value([attribute])
	count({place | some place in places}) == 1
	not null in places
	count(_others(attribute)) == 0
}

# The one block of a balancer that has no subnets beside it.
_single contains ["subnet_mapping", 0, "subnet_id"] if {
	terraform.unset(["subnets"])
	count(terraform.blocks(["subnet_mapping"])) == 1
}

# One subnet that the same plan makes.
_single contains ["subnets"] if {
	terraform.unknown(["subnets"])
	not "subnets" in input.opaque
	data.document.relations.refers_to.complete
	subnets := [item |
		some item in data.document.relations.refers_to.items
		item.via == "subnets"
	]
	count(subnets) == 1
	subnets[0].kind == "aws_subnet"
}

_others("subnets") := terraform.blocks(["subnet_mapping"]) if terraform.known(["subnet_mapping"])

_others("subnets") := [] if terraform.unset(["subnet_mapping"])

_others("availability_zones") := terraform.value(["subnets"]) if terraform.known(["subnets"])

_others("availability_zones") := [] if terraform.unset(["subnets"])
