# METADATA
# title: Service sends traffic to pods that are not ready
# description: >-
#   With `publishNotReadyAddresses` every pod is an endpoint from its start to its end, whatever its readiness probe says.
#   Peers that find each other by name need that before they can become ready; callers do not: they get connections to
#   pods that still start, hang, or have lost what they depend on.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/
# custom:
#   pillar: traffic
#   concepts: [health-based load balancing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Service]
#   params: {}
#   remediation: Give peer discovery a headless Service of its own, and leave the field out of the Service that callers use.
#   supersedes: []
#   peers: []
package fivenines.k8s.not_ready_addresses_published

import data.lib.k8s

deny contains {
	"msg": sprintf("%s publishes pods that are not ready, %s", [k8s.self, _consequence]),
	"path": ["spec", "publishNotReadyAddresses"],
	"label": "readiness is ignored",
	"related": [k8s.related(entry, sprintf("%s leads traffic here", [k8s.display(entry)])) |
		some entry in data.document.relations.entries.items
		entry.document != data.document.id
	],
} if {
	k8s.judged
	input.spec.publishNotReadyAddresses == true
	_is_called
	not _is_scraped
	not _is_of_one_pod
}

_is_called if not data.document.facts.headless

_is_called if data.document.facts.entry

# What scrapes metrics wants those of a pod that is not ready as well.
_is_scraped if {
	every port in input.spec.ports {
		regex.match(`metrics|prometheus|monitoring|telemetry`, object.get(port, "name", ""))
	}
}

# A name for one member of a cluster, which its peers call.
_is_of_one_pod if {
	some key in ["statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"]
	input.spec.selector[key]
}

_consequence := "so users' requests go to pods that cannot answer" if data.document.facts.entry

_consequence := "so callers are sent to pods that cannot answer" if not data.document.facts.entry
