# METADATA
# title: Gateway selects no pod
# description: >-
#   An Istio Gateway configures the proxies that its selector matches. When none does, nobody listens: every host of it is refused,
#   while its routes look as if they worked.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0101/
# custom:
#   pillar: traffic
#   concepts: [traffic entry, selectors]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Gateway.networking.istio.io]
#   params: {}
#   remediation: Select by the labels of the gateway's pod template.
#   supersedes: []
#   peers: [istioctl:IST0101]
package fivenines.k8s.gateway_selects_no_pod

import data.lib.k8s

deny contains {
	"msg": sprintf("%s selects no pod: %s, so nobody listens for its hosts", [k8s.self, k8s.missed(_pairs)]),
	"path": _path,
	"label": "no pod template matches",
	"related": k8s.nearest_template,
	"level": _level,
} if {
	k8s.judged
	count(_pairs) > 0
	workloads := data.document.relations.workloads
	workloads.complete
	count(workloads.items) == 0
	not k8s.is_operated(_pairs)
}

_pairs := object.get(input, ["spec", "selector"], {})

_path := k8s.failing_pair(["spec", "selector"], _pairs)

_path := ["spec", "selector"] if not k8s.failing_pair(["spec", "selector"], _pairs)

# Gateways are often installed on their own: only one that nearly fits shows that it was meant.
_level := "default" if data.document.facts.nearest != null

_level := "default" if data.system.complete

_level := "strict" if {
	data.document.facts.nearest == null
	not data.system.complete
}
