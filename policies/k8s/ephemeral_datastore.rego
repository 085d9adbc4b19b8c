# METADATA
# title: Data store on storage that goes with its pod
# description: >-
#   An `emptyDir`, and what a container writes beside its volumes, is deleted with the pod. A drain, an eviction or an update
#   moves the pod to another node and the store starts empty there: what one instance held is lost, and an upgrade of all
#   nodes, one after the other, loses the copies faster than they are made again.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
#   - ref: https://strimzi.io/docs/operators/latest/deploying
# custom:
#   pillar: data
#   concepts: [storage, replication, disaster recovery]
#   severity: error
#   precision: medium
#   level: default
#   kinds: [workload, Kafka, KafkaNodePool, RabbitmqCluster, Elasticsearch]
#   params: {}
#   remediation: Use persistent claims, in a StatefulSet one for each replica.
#   supersedes: []
#   peers: []
package fivenines.k8s.ephemeral_datastore

import data.lib.k8s

deny contains {
	"msg": sprintf("%s keeps the data of %s in %s, so it is gone when the pod moves to another node", [
		k8s.self,
		store.product,
		_where(store),
	]),
	"path": _site(store),
	"label": "nothing here outlives the pod",
} if {
	k8s.serving
	store := data.document.facts.store
	store.storage == "ephemeral"
	not store.cache
}

_where(store) := "an `emptyDir`" if store.volume != null

_where(store) := "its container" if store.volume == null

_site(store) := array.concat(store.volume, ["emptyDir"]) if store.volume != null

_site(store) := array.concat(store.path, ["volumeMounts"]) if store.volume == null

deny contains {
	"msg": sprintf("%s %s, so a pod that moves to another node starts without its data, and an upgrade of all nodes loses it on each of them", [k8s.self, site.fact]),
	"path": site.path,
	"label": "deleted with the pod",
} if {
	k8s.judged
	some site in _sites
}

_sites contains {"path": path, "fact": "has ephemeral storage"} if {
	some path in _kafka_storages
	object.get(input, path, "") == "ephemeral"
}

_kafka_storages contains array.concat(storage, ["type"]) if some storage in _storage_keys

_kafka_storages contains array.concat(storage, ["volumes", i, "type"]) if {
	some storage in _storage_keys
	some i, _ in object.get(input, array.concat(storage, ["volumes"]), [])
}

_storage_keys := [["spec", "storage"]] if data.document.kind == "KafkaNodePool"

# Node pools say it themselves.
_storage_keys := [["spec", "kafka", "storage"], ["spec", "zookeeper", "storage"]] if {
	data.document.kind == "Kafka"
	not input.metadata.annotations["strimzi.io/node-pools"] == "enabled"
}

_sites contains {"path": ["spec", "persistence", "storage"], "fact": "asks for no volumes"} if {
	data.document.kind == "RabbitmqCluster"
	regex.match(`^0[A-Za-z]*$`, sprintf("%v", [input.spec.persistence.storage]))
}

_sites contains {
	"path": ["spec", "nodeSets", i, "podTemplate", "spec", "volumes", j, "emptyDir"],
	"fact": sprintf("keeps the data of node set `%v` in an `emptyDir`", [object.get(set, "name", i)]),
} if {
	data.document.kind == "Elasticsearch"
	some i, set in input.spec.nodeSets
	some j, volume in set.podTemplate.spec.volumes
	volume.name == "elasticsearch-data"
	is_object(volume.emptyDir)
	_holds_data(set)
}

_holds_data(set) if not set.config["node.roles"]

_holds_data(set) if {
	some role in set.config["node.roles"]
	startswith(role, "data")
}
