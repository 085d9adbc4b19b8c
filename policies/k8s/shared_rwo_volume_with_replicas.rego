# METADATA
# title: Several replicas share a volume that admits one node
# description: >-
#   A ReadWriteOnce volume is attached to one node at a time, a ReadWriteOncePod volume to one pod. Replicas that land
#   elsewhere wait for it forever, so the workload never has the redundancy that its number promises, and a rollout or
#   a scale-up hangs.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
# custom:
#   pillar: data
#   concepts: [stateless services, storage]
#   severity: error
#   precision: high
#   level: default
#   kinds: [workload]
#   params: {}
#   remediation: Use a StatefulSet with `volumeClaimTemplates`, or a storage class that offers ReadWriteMany.
#   supersedes: []
#   peers: [kics:Incorrect Volume Claim Access Mode]
package fivenines.k8s.shared_rwo_volume_with_replicas

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("up to %s of %s mount claim `%s`, which admits one %s, so %s", [
		text.counted(ceiling.value, "replica"),
		k8s.self,
		volume.claim,
		_unit(volume),
		_consequence(volume),
	]),
	"path": array.concat(volume.path, ["persistentVolumeClaim", "claimName"]),
	"label": sprintf("its access mode is %s", [concat(", ", volume.access_modes)]),
	"related": [
		{"document": volume.claim_document, "path": ["spec", "accessModes"], "msg": "the claim's access modes"},
		k8s.place(ceiling, k8s.stated(ceiling)),
	],
	"severity": _severity(volume),
} if {
	k8s.judged
	not data.document.facts.parked
	ceiling := data.document.facts.replicas.ceiling
	ceiling.value >= 2
	some volume in k8s.single_node_volumes
	not _on_one_node(volume)
}

_one_pod(volume) if "ReadWriteOncePod" in volume.access_modes

_unit(volume) := "pod" if _one_pod(volume)

_unit(volume) := "node" if not _one_pod(volume)

_consequence(volume) := "the others never start" if _one_pod(volume)

_consequence(volume) := "pods on other nodes never start" if {
	not _one_pod(volume)
	not _kept_together
}

_consequence(volume) := "affinity keeps them on one node and they fall together" if {
	not _one_pod(volume)
	_kept_together
}

_severity(volume) := "warning" if {
	not _one_pod(volume)
	_kept_together
} else := "error"

# Required affinity to its own pods: they all start, and a second replica is no redundancy.
_kept_together if {
	some entry in k8s.affinity_terms("podAffinity")
	entry.required
	entry.term.topologyKey == "kubernetes.io/hostname"
	k8s.selects_own_pods(entry.term.labelSelector)
}

# Pinned to one node they all start; that they are is another rule's.
_on_one_node(volume) if {
	not _one_pod(volume)
	k8s.pinned_to_a_node
}
