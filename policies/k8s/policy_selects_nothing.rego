# METADATA
# title: Policy selects no pod
# description: >-
#   A policy is for the pods that its selector matches. When no pod template of its namespace does, it protects
#   nothing, and nothing says so: the pods it was written for are left to whatever holds otherwise. In Istio's root
#   namespace a PeerAuthentication with a selector is ignored whatever it selects.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0127/
# custom:
#   pillar: zero-trust
#   concepts: [authorization, selectors]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [PeerAuthentication, AuthorizationPolicy.security.istio.io, RequestAuthentication, Server.policy.linkerd.io, NetworkPolicy, Sidecar, Telemetry]
#   params: {}
#   remediation: Use the labels of the workload's pod template (`spec.template.metadata.labels`).
#   supersedes: []
#   peers: [istioctl:IST0127, kube-linter:dangling-networkpolicy, kube-score:networkpolicy-targets-pod, popeye:1200]
package fivenines.k8s.policy_selects_nothing

import data.lib.k8s

deny contains {
	"msg": sprintf("%s selects no pod: %s, so it holds for nothing", [k8s.self, k8s.missed(_pairs)]),
	"path": _path,
	"label": "no pod template of the namespace matches",
	"related": k8s.nearest_template,
} if {
	k8s.judged
	count(_selector) > 0
	object.get(data.document.facts, "scope", "workload") == "workload"
	workloads := data.document.relations.workloads
	workloads.complete
	count(workloads.items) == 0
	not k8s.is_operated(_pairs)
	not _has_machines
	k8s.is_meant_here(_pairs, data.inventory.k8s)
}

deny contains {
	"msg": sprintf("%s has a selector and is in Istio's root namespace, where such a policy is ignored, so it holds for nothing", [k8s.self]),
	"path": ["spec", "selector"],
	"label": "in the root namespace only policies without a selector hold",
} if {
	k8s.judged
	data.document.facts.scope == "ignored"
}

# By kind: where the selector is, and where its pairs are in it.
_places := {
	"NetworkPolicy": {"selector": ["spec", "podSelector"], "pairs": ["matchLabels"]},
	"Server": {"selector": ["spec", "podSelector"], "pairs": ["matchLabels"]},
	"Sidecar": {"selector": ["spec", "workloadSelector"], "pairs": ["labels"]},
}

_place := object.get(_places, data.document.kind, {"selector": ["spec", "selector"], "pairs": ["matchLabels"]})

_selector := object.get(input, _place.selector, {})

_pairs_path := array.concat(_place.selector, _place.pairs)

_pairs := object.get(input, _pairs_path, {})

_path := k8s.failing_pair(_pairs_path, _pairs)

_path := _place.selector if not k8s.failing_pair(_pairs_path, _pairs)

# Istio's policies are also for virtual machines.
_has_machines if {
	some kind in ["WorkloadEntry", "WorkloadGroup"]
	count(data.inventory.k8s[kind]) > 0
}
