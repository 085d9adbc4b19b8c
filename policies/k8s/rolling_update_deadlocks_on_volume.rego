# METADATA
# title: Rolling update waits for a volume that the old pod holds
# description: >-
#   The update starts a new pod before it stops the old one, and the claim that both mount admits one node. When the scheduler picks
#   another node, the new pod waits for the volume, the old pod for the new one, and the rollout stands still until somebody
#   deletes a pod. The default strategy does exactly this with one replica.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
# custom:
#   pillar: rollout
#   concepts: [rolling update, persistent storage]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Deployment, Rollout]
#   params: {}
#   remediation: "Use `strategy: {type: Recreate}`, or a StatefulSet, which stops the old pod first."
#   supersedes: []
#   peers: []
package fivenines.k8s.rolling_update_deadlocks_on_volume

import data.lib.k8s

deny contains {
	"msg": sprintf("a rollout of %s starts a second pod while the first holds claim `%s`, which admits one %s, so %s", [
		k8s.self,
		volume.claim,
		_unit(volume),
		_consequence(volume),
	]),
	"path": ["spec", "strategy"],
	"label": "the new pod comes before the old one goes",
	"related": [
		{"path": array.concat(volume.path, ["persistentVolumeClaim", "claimName"]), "msg": "both pods mount this"},
		{"document": volume.claim_document, "path": ["spec", "accessModes"], "msg": "the claim's access modes"},
	],
} if {
	k8s.judged
	not data.document.facts.parked
	step := data.document.facts.rollout.at_ceiling

	# Several replicas on one claim are another rule's.
	step.pods == 1
	step.unavailable == 0
	some volume in k8s.single_node_volumes
	not _on_one_node(volume)
	not _is_local(volume)
}

_one_pod(volume) if "ReadWriteOncePod" in volume.access_modes

_unit(volume) := "pod" if _one_pod(volume)

_unit(volume) := "node" if not _one_pod(volume)

_consequence(volume) := "it never ends" if _one_pod(volume)

_consequence(volume) := "on another node it waits for a volume that is never released" if not _one_pod(volume)

_on_one_node(volume) if {
	not _one_pod(volume)
	k8s.pinned_to_a_node
}

# A volume of a node's own disk draws the new pod to that node.
_is_local(volume) if {
	not _one_pod(volume)
	class := _class(volume)
	regex.match(`(?i)(local|hostpath|host-path|microk8s|minikube)`, class)
}

_class(volume) := class if {
	some _, names in data.inventory.k8s.PersistentVolumeClaim
	some _, claims in names
	some claim in claims
	claim.document == volume.claim_document
	class := claim.input.spec.storageClassName
}
