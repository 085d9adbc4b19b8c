# METADATA
# title: Data that no backup schedule covers
# description: >-
#   Velero saves the namespaces that its Schedules name. This cluster is backed up, and a volume in a namespace that no active
#   Schedule covers is not: nobody notices before it is needed.
# related_resources:
#   - ref: https://velero.io/docs/main/api-types/schedule/
# custom:
#   pillar: recovery
#   concepts: [disaster recovery, backup]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [StatefulSet, PersistentVolumeClaim]
#   params:
#     exempt_namespaces: {type: array, items: {type: string}, default: [kube-system, monitoring, velero], description: "namespaces that may be left out"}
#   remediation: Add the namespace to the `includedNamespaces` of a Schedule.
#   supersedes: []
#   peers: []
package fivenines.k8s.namespace_outside_backup

import data.lib.k8s

deny contains {
	"msg": sprintf("%s of namespace `%s` holds data, and no Schedule of Velero covers that namespace, so nothing of it can be restored", [
		k8s.self,
		data.document.namespace,
	]),
	"path": _place,
	"label": "in no backup",
	"related": [{"document": schedule.document, "path": _related(schedule), "msg": _shown(schedule)} |
		some schedule in _active
	],
} if {
	k8s.judged
	_holds_data
	is_string(data.document.namespace)
	not k8s.exempt
	count(_active) > 0
	count([schedule | some schedule in _schedules; _may_cover(schedule)]) == 0
	count(_others) == 0
}

_holds_data if {
	data.document.kind == "PersistentVolumeClaim"
	not input.metadata.ownerReferences
}

_holds_data if {
	count(object.get(input.spec, "volumeClaimTemplates", [])) > 0
	not _is_cache
	not data.document.facts.parked
}

_is_cache if data.document.facts.store.cache == true

_place := ["spec", "volumeClaimTemplates"] if data.document.kind == "StatefulSet"

_place := ["metadata", "name"] if data.document.kind == "PersistentVolumeClaim"

_schedules := [{"document": object.document, "input": object.input} |
	some _, names in data.inventory.k8s.Schedule
	some _, objects in names
	some object in objects
	startswith(object.input.apiVersion, "velero.io/")
]

_active := [schedule | some schedule in _schedules; not schedule.input.spec.paused; schedule.input.spec.template]

# Another tool that copies volumes of the namespace, or of all.
_others := [object |
	some kind in ["Schedule", "BackupConfiguration", "ReplicationSource", "RecurringJob"]
	some _, objects in data.inventory.k8s[kind][data.document.namespace]
	some object in objects
	not startswith(object.input.apiVersion, "velero.io/")
]

_may_cover(schedule) if {
	template := schedule.input.spec.template
	not schedule.input.spec.paused
	_includes(template)
	not data.document.namespace in object.get(template, "excludedNamespaces", [])
}

# What a pattern or a placeholder stands for is not known.
_includes(template) if {
	some name in object.get(template, "includedNamespaces", ["*"])
	_fits(name)
}

_includes(template) if count(object.get(template, "includedNamespaces", ["*"])) == 0

_fits(name) if name == data.document.namespace

_fits(name) if contains(name, "*")

_fits(name) if k8s.is_templated(name)

_related(schedule) := ["spec", "template", key] if {
	key := [name | some name in ["includedNamespaces", "excludedNamespaces"]; count(schedule.input.spec.template[name]) > 0][0]
} else := ["spec", "template"]

_shown(schedule) := "excludes it" if {
	data.document.namespace in object.get(schedule.input.spec.template, "excludedNamespaces", [])
} else := "does not name it"
