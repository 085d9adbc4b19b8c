# METADATA
# title: Volume chooses its zone before the pod has a node
# description: >-
#   The disk is made as soon as the claim is there, in a zone that nobody asked for, and the pod has to follow. When that zone
#   has no room, or a spread or an affinity wants another one, the pod stays pending; replicas end up where their disks
#   happened to be made.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode
# custom:
#   pillar: redundancy
#   concepts: [storage, placement, redundancy]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [StorageClass]
#   params: {}
#   remediation: "`volumeBindingMode: WaitForFirstConsumer`; the field cannot be changed, so make the class anew."
#   supersedes: []
#   peers: []
package fivenines.k8s.volume_bound_before_scheduling

import data.lib.k8s

deny contains {
	"msg": sprintf("volumes of %s, which belong to one zone, are made before their pod is scheduled, so the zone is chosen without the pod's constraints", [k8s.self]),
	"path": ["volumeBindingMode"],
	"label": _label,
} if {
	k8s.judged
	input.provisioner in _zonal
	object.get(input, "volumeBindingMode", "Immediate") == "Immediate"
	not _spans_zones
	not _is_in_an_account
	not _has_one_zone
}

_zonal := {
	"ebs.csi.aws.com", "pd.csi.storage.gke.io", "disk.csi.azure.com", "cinder.csi.openstack.org",
	"kubernetes.io/aws-ebs", "kubernetes.io/gce-pd", "kubernetes.io/azure-disk", "kubernetes.io/cinder",
}

_label := "`volumeBindingMode` is absent, which means `Immediate`" if not input.volumeBindingMode

_label := "at once" if input.volumeBindingMode

_spans_zones if input.parameters["replication-type"] == "regional-pd"

_spans_zones if {
	some key in ["skuName", "skuname", "storageaccounttype"]
	endswith(input.parameters[key], "_ZRS")
}

# Disks in a storage account are not bound to a zone.
_is_in_an_account if lower(input.parameters.kind) in {"shared", "dedicated"}

_is_in_an_account if input.parameters.storageAccount

_has_one_zone if count(_zones) == 1

_has_one_zone if {
	some key in ["zone", "availability"]
	input.parameters[key]
}

_zones := {zone |
	some term in input.allowedTopologies
	some expression in term.matchLabelExpressions
	contains(expression.key, "zone")
	some zone in expression.values
}
