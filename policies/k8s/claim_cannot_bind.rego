# METADATA
# title: Claim names a volume that it can never be bound to
# description: >-
#   A claim that names its volume gets that one or none. When the volume is kept for another claim, has another class or another
#   access mode, or is smaller than what is asked for, the claim stays pending and no pod that mounts it starts.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reserving-a-persistentvolume
# custom:
#   pillar: data
#   concepts: [storage]
#   severity: error
#   precision: high
#   level: default
#   kinds: [PersistentVolumeClaim]
#   params: {}
#   remediation: Ask for what the volume has, or name another one.
#   supersedes: []
#   peers: []
package fivenines.k8s.claim_cannot_bind

import data.lib.k8s

deny contains {
	"msg": sprintf("%s names volume `%s`, which %s, so it is never bound", [k8s.self, volume.name, _words(conflict)]),
	"path": conflict.path,
	"label": "the volume does not have this",
	"related": [{"document": volume.document, "path": conflict.volume_path, "msg": "the volume says this"}],
} if {
	k8s.judged
	volume := data.document.facts.volume
	some conflict in volume.conflicts
}

_words(conflict) := sprintf("is kept for claim `%s`", [conflict.has]) if conflict.what == "claim"

_words(conflict) := sprintf("has %s", [_class(conflict.has)]) if conflict.what == "class"

_words(conflict) := sprintf("has %s and not the %s that it asks for", [conflict.has, conflict.wanted]) if conflict.what == "size"

_words(conflict) := sprintf("admits %s and not %s", [conflict.has, conflict.wanted]) if conflict.what == "mode"

_class(name) := "no class" if name == ""

_class(name) := sprintf("class `%s`", [name]) if name != ""
