# METADATA
# title: Serving workload runs in one zone alone
# description: >-
#   All replicas have to run in one zone, so an outage of that zone is an outage of the workload, although the cluster has
#   others. Spread constraints over zones do nothing here: only one zone is admitted.
# related_resources:
#   - ref: https://kubernetes.io/docs/setup/best-practices/multiple-zones/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, disaster recovery, failure domains]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [workload]
#   params: {}
#   remediation: Admit two or more zones, or run a workload of the same kind in each.
#   supersedes: []
#   peers: []
package fivenines.k8s.pinned_to_one_zone

import data.lib.k8s

deny contains {
	"msg": sprintf("all pods of %s run in zone `%s`, so the loss of that zone is an outage of %s", [
		k8s.self,
		zones.values[0],
		_of,
	]),
	"label": "no other zone is admitted",
	"related": k8s.related_services,
	"severity": _severity,
} if {
	k8s.serving
	zones := data.document.facts.placement.zones
	count(zones.values) == 1
	not zones.elsewhere
	not k8s.others_serve(data.inventory.k8s)
}

_of := k8s.displayed(data.document.relations.services.items)

# The only pod could not leave the zone of its disk anyway.
_is_bound if {
	data.document.facts.replicas.floor.value == 1
	count(data.document.facts.volumes) > 0
}

_severity := "note" if _is_bound

_severity := "warning" if not _is_bound
