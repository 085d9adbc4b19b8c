# METADATA
# title: Subset without pods
# description: >-
#   A subset of a DestinationRule takes, of the pods behind the host's Service, those that carry its labels. When no pod
#   template has them the subset has no endpoint, and every request that a route sends to it is answered with 503.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/#Subset
# custom:
#   pillar: traffic
#   concepts: [canary, selectors]
#   severity: error
#   precision: medium
#   level: default
#   kinds: [DestinationRule]
#   params: {}
#   remediation: Use labels that the pods of the subset carry, or remove the subset.
#   supersedes: []
#   peers: [istioctl:IST0101]
package fivenines.k8s.subset_selects_nothing

import data.lib.istio
import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("subset `%s` of `%s` has no pods: none behind the host's Service has %s, so requests to it are answered with 503", [
		subset.name,
		istio.host,
		text.listed([sprintf("`%s: %v`", [key, value]) | some key, value in labels]),
	]),
	"label": "no pod template of the host has these labels",
	"related": [k8s.related(service, sprintf("%s is the host", [k8s.display(service)])) |
		some service in data.document.relations.services.items
	],
} if {
	k8s.judged
	some subset in data.document.facts.subsets
	data.document.relations.services.complete
	subset.pods == 0
	labels := object.get(input, array.concat(subset.path, ["labels"]), {})
	not _is_operated(labels)
}

# A label with a domain of its own is given to the pods by whoever owns the domain.
_is_operated(labels) if {
	some key, _ in labels
	contains(key, "/")
	not startswith(key, "app.kubernetes.io/")
}
