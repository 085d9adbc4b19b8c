# METADATA
# title: API version that clusters no longer serve
# description: >-
#   The object is written for a version of the API that is gone. A cluster refuses it, so what it promises, a disruption
#   budget, an autoscaler, an entry, does not exist; one that was made before the upgrade stays and can no longer be changed
#   from this file. A rebuild of the cluster in an emergency fails at this place.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
# custom:
#   pillar: redundancy
#   concepts: [disruption budget, autoscaling]
#   severity: error
#   precision: high
#   level: default
#   kinds: [PodDisruptionBudget, HorizontalPodAutoscaler, CronJob, Ingress, EndpointSlice, NetworkPolicy, PriorityClass, StorageClass, DaemonSet, workload]
#   params:
#     cluster_version: {type: string, pattern: '^[0-9]+\.[0-9]+$', default: "1.29", description: "the Kubernetes that is deployed to, where the configuration's `[system] kubernetes` does not say"}
#   remediation: Write it in the version that the message names. The empty selector of a `policy/v1` PodDisruptionBudget selects all pods, that of `policy/v1beta1` none.
#   supersedes: []
#   peers: ["pluto", "kube-linter:no-extensions-v1beta", "kube-score:stable-version"]
package fivenines.k8s.removed_ha_api

import data.lib.k8s

deny contains {
	"msg": sprintf("%s is of `%s`, which Kubernetes no longer serves since 1.%d, so a cluster of %s refuses it", [
		k8s.self,
		input.apiVersion,
		removal.minor,
		_cluster,
	]),
	"label": sprintf("`%s` is served instead", [removal.now]),
} if {
	not data.document.facts.partial
	some removal in _removals
	input.apiVersion == removal.version
	data.document.kind in removal.kinds
	_minor >= removal.minor

	# Files for old clusters beside those for new ones.
	count(data.document.facts.other_versions) == 0
	not _is_labelled_old
	not _is_patched
}

_workloads := ["Deployment", "DaemonSet", "ReplicaSet", "StatefulSet"]

_removals := [
	{"version": "extensions/v1beta1", "kinds": array.concat(_workloads, ["NetworkPolicy"]), "minor": 16, "now": "apps/v1"},
	{"version": "apps/v1beta1", "kinds": _workloads, "minor": 16, "now": "apps/v1"},
	{"version": "apps/v1beta2", "kinds": _workloads, "minor": 16, "now": "apps/v1"},
	{"version": "extensions/v1beta1", "kinds": ["Ingress"], "minor": 22, "now": "networking.k8s.io/v1"},
	{"version": "networking.k8s.io/v1beta1", "kinds": ["Ingress"], "minor": 22, "now": "networking.k8s.io/v1"},
	{"version": "scheduling.k8s.io/v1beta1", "kinds": ["PriorityClass"], "minor": 22, "now": "scheduling.k8s.io/v1"},
	{"version": "storage.k8s.io/v1beta1", "kinds": ["StorageClass"], "minor": 22, "now": "storage.k8s.io/v1"},
	{"version": "batch/v1beta1", "kinds": ["CronJob"], "minor": 25, "now": "batch/v1"},
	{"version": "policy/v1beta1", "kinds": ["PodDisruptionBudget"], "minor": 25, "now": "policy/v1"},
	{"version": "discovery.k8s.io/v1beta1", "kinds": ["EndpointSlice"], "minor": 25, "now": "discovery.k8s.io/v1"},
	{"version": "autoscaling/v2beta1", "kinds": ["HorizontalPodAutoscaler"], "minor": 25, "now": "autoscaling/v2"},
	{"version": "autoscaling/v2beta2", "kinds": ["HorizontalPodAutoscaler"], "minor": 26, "now": "autoscaling/v2"},
]

_cluster := data.system.kubernetes if is_string(data.system.kubernetes)

_cluster := data.params.cluster_version if not is_string(data.system.kubernetes)

# "1.29", "v1.29.3", "1.29+"; an older major is no Kubernetes.
_minor := to_number(regex.find_all_string_submatch_n(`^v?1\.([0-9]+)`, _cluster, 1)[0][1])

# The path says that the file is for old clusters: the version's own name, "legacy", or a release before the removal.
_is_labelled_old if contains(data.document.path, split(input.apiVersion, "/")[1])

_is_labelled_old if regex.match(`(?i)(legacy|deprecated|(^|[-_./])(k8s|kube|kubernetes|v)?-?1\.([5-9]|1[0-9]|2[0-4])([-_.x/]|$))`, data.document.path)

# A kustomization changes objects of this kind, perhaps their version.
_is_patched if {
	some kind in ["Kustomization", "Component"]
	some _, names in data.inventory.k8s[kind]
	some _, kustomizations in names
	some kustomization in kustomizations
	some key in ["patches", "patchesJson6902"]
	some patch in kustomization.input[key]
	patch.target.kind == data.document.kind
}
