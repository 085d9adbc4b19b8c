# METADATA
# title: Backup holds the objects and not their data
# description: >-
#   The backup saves manifests, and the volumes of the same namespaces stay behind. A restore brings back claims that are
#   bound to empty disks, and databases that start with nothing in them. The manifests were in a repository anyway.
# related_resources:
#   - ref: https://velero.io/docs/main/file-system-backup/
# custom:
#   pillar: recovery
#   concepts: [disaster recovery, backup]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Schedule, Backup]
#   params: {}
#   remediation: Let it snapshot volumes, or copy their files (`defaultVolumesToFsBackup`), for the namespaces with data.
#   supersedes: []
#   peers: []
package fivenines.k8s.backup_without_volume_data

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s leaves the volumes of %s behind, so a restore brings back objects without their data", [
		k8s.self,
		_whose(claims.items),
	]),
	"path": array.concat(_root, [_key]),
	"label": _label,
	"related": [k8s.related(claim, "claims a volume that is not saved") | some claim in array.slice(claims.items, 0, 3)],
} if {
	k8s.judged
	not input.spec.paused == true
	data.document.facts.saves_volumes == false
	claims := data.document.relations.claims
	claims.complete
	count(claims.items) > 0
}

_root := ["spec", "template"] if data.document.kind == "Schedule"

_root := ["spec"] if data.document.kind == "Backup"

_template := object.get(input, _root, {})

_key := "snapshotVolumes" if _template.snapshotVolumes == false

_key := "includedResources" if {
	not _template.snapshotVolumes == false
	_template.includedResources
}

_key := "excludedResources" if {
	not _template.snapshotVolumes == false
	not _template.includedResources
}

_label := "no volume is copied" if _key == "snapshotVolumes"

_label := "claims and volumes are not among them" if _key == "includedResources"

_label := "claims or volumes are left out" if _key == "excludedResources"

_whose(items) := k8s.displayed(items) if count(items) < 4

_whose(items) := sprintf("%s and %s", [k8s.displayed(array.slice(items, 0, 2)), text.counted(count(items) - 2, "other")]) if {
	count(items) >= 4
}
