# METADATA
# title: Claim asks for a storage class that does not exist
# description: >-
#   No volume is made for a claim whose class does not exist: it stays pending, and so does every pod that mounts it. A
#   StatefulSet stops at its first pod.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#class-1
# custom:
#   pillar: data
#   concepts: [storage]
#   severity: error
#   precision: high
#   level: default
#   kinds: [PersistentVolumeClaim, pod-template, custom-workload]
#   params: {}
#   remediation: Name a StorageClass that exists, or leave the name out for the cluster's default.
#   supersedes: []
#   peers: []
package fivenines.k8s.claim_class_missing

import data.lib.backend
import data.lib.k8s

deny contains {
	"msg": sprintf("%s asks for storage class `%s`, which does not exist, so its volume is never made", [_shown(claim), class.name]),
	"label": "no StorageClass has this name",
	"related": [{"document": near.document, "path": ["metadata", "name"], "msg": sprintf("StorageClass `%s` is there", [near.name])} |
		some near in class.near
	],
	"level": backend.level(class),
} if {
	k8s.judged
	some claim in _claims
	class := claim.storage_class
	class.absent
}

_claims := [data.document.facts] if data.document.kind == "PersistentVolumeClaim"

_claims := data.document.facts.claim_templates if data.document.kind != "PersistentVolumeClaim"

_shown(claim) := sprintf("claim `%s` of %s", [claim.name, k8s.self]) if is_string(claim.name)

_shown(claim) := k8s.self if not is_string(claim.name)
