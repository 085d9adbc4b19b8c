# METADATA
# title: Volumes are deleted together with their owner
# description: >-
#   Deleting an object is a slip, an unlucky prune or a renamed release away. Here it takes the volumes along, and so does
#   scaling down: what was a restart becomes a restore.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
#   - ref: https://strimzi.io/docs/operators/latest/deploying
# custom:
#   pillar: data
#   concepts: [disaster recovery, storage]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [StatefulSet, Kafka, KafkaNodePool, PersistentVolume, Elasticsearch]
#   params: {}
#   remediation: Keep the claims (`Retain`; `deleteClaim` false) and delete them by hand when they are not needed.
#   supersedes: []
#   peers: []
package fivenines.k8s.data_deleted_with_owner

import data.lib.k8s

deny contains {
	"msg": sprintf("%s deletes its volumes %s, and the data with them", [k8s.self, site.when]),
	"label": "takes the volumes along",
	"level": object.get(site, "level", "default"),
} if {
	k8s.judged
	some site in _sites
}

_policy := ["spec", "persistentVolumeClaimRetentionPolicy"]

# Volumes of anything else may be what it works with.
_sites contains {"path": array.concat(_policy, [key]), "when": when} if {
	data.document.facts.store.cache == false
	some key, when in {"whenDeleted": "when it is deleted", "whenScaled": "when it is scaled down"}
	object.get(input, array.concat(_policy, [key]), "Retain") == "Delete"
}

_sites contains {"path": array.concat(path, ["deleteClaim"]), "when": "when it is deleted"} if {
	some path in _storages
	object.get(input, array.concat(path, ["deleteClaim"]), false) == true
}

# The operator's own default is to delete them.
_sites contains {"path": ["spec", "volumeClaimDeletePolicy"], "when": "when it is deleted", "level": "strict"} if {
	data.document.kind == "Elasticsearch"
	object.get(input.spec, "volumeClaimDeletePolicy", "DeleteOnScaledownAndClusterDeletion") == "DeleteOnScaledownAndClusterDeletion"
}

_storages contains key if some key in _keys

_storages contains array.concat(key, ["volumes", i]) if {
	some key in _keys
	some i, _ in object.get(input, array.concat(key, ["volumes"]), [])
}

_keys := [["spec", "storage"]] if data.document.kind == "KafkaNodePool"

_keys := [["spec", "kafka", "storage"], ["spec", "zookeeper", "storage"]] if data.document.kind == "Kafka"

# A volume that somebody made for a store.
deny contains {
	"msg": sprintf("%s is deleted with its claim, and holds the data of %s", [k8s.self, k8s.display(store)]),
	"path": ["spec", "persistentVolumeReclaimPolicy"],
	"label": "goes when the claim goes",
	"related": [{"document": store.document, "path": ["metadata", "name"], "msg": sprintf("%s keeps its data there", [store.product])}],
} if {
	k8s.judged
	input.spec.persistentVolumeReclaimPolicy == "Delete"
	store := data.document.facts.store
}
