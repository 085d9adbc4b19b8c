# Which Auto Scaling groups serve a load balancer, and which are the hosts of a container scheduler.
package lib.asg

import data.lib.terraform

# What leads from a group to what sends traffic to it; a reference inside a block is `block.attribute`.
attributes := ["target_group_arns", "load_balancers", "traffic_source.identifier"]

serves if count(balancers) > 0

serves if {
	some attribute in ["target_group_arns", "load_balancers", "traffic_source"]
	terraform.known([attribute])
}

# Those that stand in the same file, and the resources that attach the group to others.
balancers := array.concat(
	[item |
		some item in data.document.relations.refers_to.items
		item.via in attributes
	],
	terraform.referrers(
		{"aws_autoscaling_attachment", "aws_autoscaling_traffic_source_attachment"},
		{"autoscaling_group_name"},
	),
)

# Amazon ECS or Kubernetes: its tasks and pods come and go on the instances.
hosts_containers if {
	some tag in terraform.blocks(["tag"])
	regex.match(`^(AmazonECSManaged$|kubernetes\.io/cluster/|eks:|k8s\.io/)`, tag.values.key)
}

hosts_containers if {
	count(terraform.referrers(
		{"aws_ecs_capacity_provider"},
		{"auto_scaling_group_provider.auto_scaling_group_arn"},
	)) > 0
}
