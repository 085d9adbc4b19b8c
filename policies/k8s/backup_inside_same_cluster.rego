# METADATA
# title: Backups are kept in the cluster that they are for
# description: >-
#   A backup is for the day when the cluster is gone: deleted by mistake, encrypted by a stranger, lost with its site. An
#   object store that runs in the same cluster, or a volume of it, is lost with it, and the backups are too.
# related_resources:
#   - ref: https://velero.io/docs/main/locations/
#   - ref: https://cloudnative-pg.io/documentation/current/backup/
# custom:
#   pillar: recovery
#   concepts: [disaster recovery, backup, failure domain]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Cluster.postgresql.cnpg.io, ObjectStore, BackupStorageLocation, PerconaXtraDBCluster, PerconaServerMongoDB, PerconaPGCluster]
#   params: {}
#   remediation: Keep them, or a copy of them, in another failure domain, such as an object store of another site or provider.
#   supersedes: []
#   peers: ["kyverno:kasten-3-2-1-backup"]
package fivenines.k8s.backup_inside_same_cluster

import data.lib.k8s
import data.lib.store

deny contains {
	"msg": sprintf("%s keeps its backups %s, so they are lost with the cluster", [k8s.self, place.fact]),
	"path": place.path,
	"label": place.label,
	"related": place.related,
	"severity": _severity,
} if {
	k8s.judged
	not store.is_trial
	some place in _inside
	not _has_another(place)
}

# A sample shows how one thing is set.
_severity := "note" if regex.match(`(^|/)(docs|samples?|examples?)/`, data.document.path)

_severity := "warning" if not regex.match(`(^|/)(docs|samples?|examples?)/`, data.document.path)

_inside := array.concat(_inside_stores, _inside_volumes)

_inside_stores := [{"path": kept.path, "fact": sprintf("in `%s`, which runs in it", [host]), "label": "an address of this cluster", "related": holders} |
	some kept in _stores
	host := _host(kept.endpoint)
	holders := _holders(host)
	_is_here(host, holders)
]

_inside_volumes := [{"path": volume.path, "fact": "on a volume of it alone", "label": "a volume of the cluster", "related": []} |
	some volume in _volumes
]

# Another place for the same data, as far as one is known.
_has_another(_) if count(_stores) + count(_volumes) > count(_inside)

_has_another(_) if input.spec.backup.volumeSnapshot

_has_another(_) if {
	data.document.kind == "BackupStorageLocation"
	some _, locations in data.inventory.k8s.BackupStorageLocation[k8s.namespace]
	some location in locations
	location.document != data.document.id
	not _names_here(object.get(location.input, ["spec", "config", "s3Url"], ""))
}

_names_here(url) if regex.match(`\.svc([.:/]|$)`, url)

# Object stores, each `{path, endpoint}`; without an endpoint it is the provider's own.
_stores := [_store(["spec", "backup", "barmanObjectStore", "endpointURL"]) |
	input.spec.backup.barmanObjectStore
] if {
	data.document.kind == "Cluster"
}

_stores := [_store(["spec", "configuration", "endpointURL"])] if data.document.kind == "ObjectStore"

_stores := [_store(["spec", "config", "s3Url"])] if data.document.kind == "BackupStorageLocation"

_stores := [_store(["spec", "backup", "storages", name, storage.type, "endpointUrl"]) |
	some name, storage in object.get(input.spec, ["backup", "storages"], {})
	storage.type in {"s3", "azure", "gcs", "minio"}
] if {
	data.document.kind in {"PerconaXtraDBCluster", "PerconaServerMongoDB"}
}

_stores := [_store(["spec", "backups", "pgbackrest", "repos", i, "s3", "endpoint"]) |
	some i, repo in object.get(input.spec, ["backups", "pgbackrest", "repos"], [])
	not repo.volume
] if {
	data.document.kind == "PerconaPGCluster"
}

_store(path) := {"path": path, "endpoint": object.get(input, path, "")}

_volumes := [{"path": ["spec", "backup", "storages", name, "volume"]} |
	some name, storage in object.get(input.spec, ["backup", "storages"], {})
	storage.volume.persistentVolumeClaim
] if {
	data.document.kind == "PerconaXtraDBCluster"
}

_volumes := [{"path": ["spec", "backups", "pgbackrest", "repos", i, "volume"]} |
	some i, repo in object.get(input.spec, ["backups", "pgbackrest", "repos"], [])
	repo.volume
] if {
	data.document.kind == "PerconaPGCluster"
}

_volumes := [] if not data.document.kind in {"PerconaXtraDBCluster", "PerconaPGCluster"}

_host(endpoint) := host if {
	found := regex.find_all_string_submatch_n(`^(?:[a-z0-9]+://)?([A-Za-z0-9.-]+)(?::[0-9]+)?(?:/.*)?$`, endpoint, 1)
	host := lower(found[0][1])
}

# What answers to a short name here: its Service, or the release of a chart that brings one.
_holders(host) := [{"document": object.document, "path": ["metadata", "name"], "msg": "the backups are kept here"} |
	parts := split(host, ".")
	count(parts) <= 2
	home := _home(parts)
	some kind in ["Service", "HelmRelease"]
	some object in data.inventory.k8s[kind][home][parts[0]]
	not _leads_out(object.input)
]

_home(parts) := parts[1] if count(parts) == 2

_home(parts) := k8s.namespace if count(parts) == 1

_is_here(host, _) if regex.match(`\.svc(\.|$)`, host)

_is_here(_, holders) if count(holders) > 0

# A Service for something outside of the cluster.
_leads_out(service) if service.spec.type == "ExternalName"

_leads_out(service) if {
	service.kind == "Service"
	not service.spec.selector
}
