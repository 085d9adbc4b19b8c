# METADATA
# title: StatefulSet without the Service that names its pods
# description: >-
#   The pods of a StatefulSet have stable names in DNS only through the headless Service that `serviceName` names. When
#   it does not exist, has an address of its own, or selects other pods, peers cannot find each other by name, and a cluster that forms
#   itself that way does not form.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id
# custom:
#   pillar: traffic
#   concepts: [replication, selectors]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [StatefulSet]
#   params: {}
#   remediation: "Add a headless Service (`clusterIP: None`) with the pods' labels and name it here."
#   supersedes: []
#   peers: [kube-score:statefulset-has-servicename]
package fivenines.k8s.statefulset_service_missing

import data.lib.k8s

deny contains {
	"msg": sprintf("%s takes its pods' names from Service `%s`, which does not exist, so no pod has a name in DNS", [
		k8s.self,
		governing.name,
	]),
	"path": governing.path,
	"label": "no Service of the namespace has this name",
	"level": _level,
} if {
	governing := _governing
	data.document.relations.governing.complete
	governing.document == null
}

deny contains {
	"msg": sprintf("%s takes its pods' names from Service `%s`, which selects other pods, so no pod has a name in DNS", [
		k8s.self,
		governing.name,
	]),
	"path": governing.path,
	"label": "this Service selects none of the pods",
	"related": [k8s.related(service, "it is here") | some service in data.document.relations.governing.items],
} if {
	governing := _governing
	governing.selects == false
}

deny contains {
	"msg": sprintf("%s takes its pods' names from Service `%s`, which is not headless, so its %v pods have no names in DNS", [
		k8s.self,
		governing.name,
		replicas,
	]),
	"path": governing.path,
	"label": "this Service has an address of its own",
	"related": [{"document": service.document, "path": ["spec", "clusterIP"], "msg": "`None` would make it headless"} |
		some service in data.document.relations.governing.items
	],
	"level": "strict",
} if {
	governing := _governing
	governing.selects == true
	governing.headless == false
	replicas := data.document.facts.replicas.ceiling.value
	replicas > 1
}

_governing := data.document.facts.governing if {
	k8s.judged
	data.document.facts.governing != null
	not k8s.is_templated(data.document.facts.governing.name)
}

# Only pods that are called by their names miss them: the name of the Service stands in their configuration.
_level := "default" if _is_used

_level := "strict" if not _is_used

_is_used if contains(json.marshal(object.get(data.document.facts.pod, "spec", {})), sprintf(".%s", [_governing.name]))
