# METADATA
# title: Spread constraint does not count the workload's own pods
# description: >-
#   A topology spread constraint counts the pods that its `labelSelector` matches. When these are not the pods that are
#   being placed, `ScheduleAnyway` does nothing and `DoNotSchedule` balances against strangers: all replicas may land on
#   one node while the manifest claims that they are spread. A selector that is left out matches nothing.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#consistency
# custom:
#   pillar: redundancy
#   concepts: [redundancy, spread over failure domains, selectors]
#   severity: error
#   precision: high
#   level: default
#   kinds: [pod-template, custom-workload]
#   params: {}
#   remediation: Use the labels of the pod template, as in the workload's `spec.selector`.
#   supersedes: [k8s-missing-spread]
#   peers: [kube-score:pod-topology-spread-constraints]
package fivenines.k8s.spread_selector_misses_own_pods

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("spread constraint over `%s` does not select the pods of %s, so it does not keep them apart", [
		constraint.topologyKey,
		k8s.self,
	]),
	"path": array.concat(_path(i), ["labelSelector"]),
	"label": sprintf("the pods do not fulfil %s", [text.listed(unmet)]),
	"related": [{"path": data.document.facts.pod.labels_path, "msg": "the labels of its pods"}],
} if {
	k8s.judged
	some i, constraint in k8s.pod_spec.topologySpreadConstraints
	selector := constraint.labelSelector
	is_object(selector)
	not k8s.selects_own_pods(selector)
	unmet := sort({requirement.text | some requirement in k8s.unmet(selector, k8s.written_labels)})
}

deny contains {
	"msg": sprintf("spread constraint over `%s` of %s has no selector, so it counts no pod and keeps none apart", [
		constraint.topologyKey,
		k8s.self,
	]),
	"label": "no selector matches no pod",
	"related": [{"path": data.document.facts.pod.labels_path, "msg": "the labels of its pods"}],
} if {
	k8s.judged
	some i, constraint in k8s.pod_spec.topologySpreadConstraints
	object.get(constraint, "labelSelector", null) == null
}

_path(i) := array.concat(data.document.facts.pod.spec_path, ["topologySpreadConstraints", i])
