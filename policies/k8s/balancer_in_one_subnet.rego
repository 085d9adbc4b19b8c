# METADATA
# title: Load balancer in a single subnet
# description: >-
#   A subnet of AWS lies in one availability zone, and so does a load balancer that is given only one. When the zone is
#   lost, so is the entry, however many zones the pods run in. An Application Load Balancer is not even made from a single
#   subnet, save with the controller's feature gate for that.
# related_resources:
#   - ref: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
# custom:
#   pillar: traffic
#   concepts: [traffic entry, availability zones]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Service, Ingress]
#   params: {}
#   remediation: List one subnet for each zone.
#   supersedes: []
#   peers: []
package fivenines.k8s.balancer_in_one_subnet

import data.lib.k8s

deny contains {
	"msg": sprintf("the load balancer of %s lies in a single subnet, so it is lost with that subnet's zone", [k8s.self]),
	"path": ["metadata", "annotations", key],
	"label": "one subnet, one zone",
} if {
	k8s.judged
	some key in _keys
	value := input.metadata.annotations[key]
	is_string(value)
	not k8s.is_templated(value)
	count([subnet | some part in split(value, ","); subnet := trim_space(part); subnet != ""]) == 1
}

_keys := ["service.beta.kubernetes.io/aws-load-balancer-subnets"] if {
	data.document.kind == "Service"
	input.spec.type == "LoadBalancer"
}

_keys := ["alb.ingress.kubernetes.io/subnets"] if data.document.kind == "Ingress"
