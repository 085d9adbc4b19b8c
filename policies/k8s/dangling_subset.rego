# METADATA
# title: Route names a subset that no DestinationRule declares
# description: >-
#   A subset is a name that a DestinationRule of the same host gives to some of its pods. Where no rule declares it, the
#   proxies have no cluster for the route, and every request that takes it is answered with 503.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0101/
# custom:
#   pillar: traffic
#   concepts: [traffic entry, canary]
#   severity: error
#   precision: high
#   level: default
#   kinds: [VirtualService]
#   params: {}
#   remediation: Declare the subset in the DestinationRule of the host, or name one that is declared.
#   supersedes: []
#   peers: [istioctl:IST0101]
package fivenines.k8s.dangling_subset

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s sends requests to subset `%s` of `%s`, which no DestinationRule declares, so they are answered with 503", [
		k8s.self,
		subset.name,
		subset.host,
	]),
	"label": "no subset of the host has this name",
	"related": [{"document": rule.document, "path": ["spec", "subsets"], "msg": sprintf("%s declares %s", [k8s.display(rule), _declared(rule)])} |
		some rule in data.document.relations.destination_rules.items
		rule.document in subset.rules
	],
} if {
	k8s.judged
	some subset in data.document.facts.subsets
	data.document.relations.destination_rules.complete
	subset.declared == false
}

_declared(rule) := text.listed(names) if {
	names := [text.quoted(subset.name) | some subset in rule.facts.subsets]
	count(names) > 0
} else := "no subset"
