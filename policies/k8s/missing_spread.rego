# METADATA
# title: Replicas are not kept apart
# description: >-
#   Several replicas help against the loss of a node only when they run on several nodes. Without a spread constraint
#   or anti-affinity against its own pods, only the scheduler's soft defaults are left; they give way to packing and
#   to image locality, and after a rollout all replicas may share one node and fail with it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, spread over failure domains]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [workload]
#   params:
#     topology_keys: {type: array, items: {type: string}, default: [kubernetes.io/hostname, topology.kubernetes.io/zone, failure-domain.beta.kubernetes.io/zone], description: "node labels that keep replicas apart"}
#     cluster_default_spread: {type: boolean, default: false, description: "the scheduler's profile sets hard default constraints"}
#   remediation: Add a `topologySpreadConstraints` entry over `topology.kubernetes.io/zone` or `kubernetes.io/hostname` that selects the workload's own labels.
#   supersedes: []
#   peers: [kube-linter:no-anti-affinity, kube-score:deployment-has-host-podantiaffinity, polaris:topologySpreadConstraint, eksup:K8S005, kics:Deployment Has No PodAntiAffinity]
package fivenines.k8s.missing_spread

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("nothing keeps the %s of %s apart, so one node may hold them all and take them down", [
		text.counted(floor.value, "replica"),
		k8s.self,
	]),
	"path": array.concat(data.document.facts.pod.spec_path, ["topologySpreadConstraints"]),
	"label": "neither a spread constraint nor anti-affinity matches its own pods",
	"related": [k8s.place(floor, k8s.stated(floor))],
} if {
	k8s.serving
	not data.params.cluster_default_spread
	floor := data.document.facts.replicas.floor
	floor.value >= 2
	not _spread
	not _kept_apart
	not _one_pod_per_node
	not k8s.pinned_to_a_node
}

_spread if {
	some constraint in k8s.pod_spec.topologySpreadConstraints
	constraint.topologyKey in data.params.topology_keys
	k8s.selects_own_pods(constraint.labelSelector)
}

_kept_apart if {
	some entry in k8s.affinity_terms("podAntiAffinity")
	entry.term.topologyKey in data.params.topology_keys
	k8s.selects_own_pods(entry.term.labelSelector)
}

# Two pods with one host port do not fit on one node.
_one_pod_per_node if {
	some container in k8s.pod_spec.containers
	some port in container.ports
	port.hostPort > 0
}

# A pod takes all the TPU chips of its node: that is the only number which Google admits.
_one_pod_per_node if {
	some container in k8s.pod_spec.containers
	some amounts in container.resources
	amounts["google.com/tpu"]
}

_one_pod_per_node if {
	k8s.pod_spec.hostNetwork == true
	some container in k8s.pod_spec.containers
	count(container.ports) > 0
}
