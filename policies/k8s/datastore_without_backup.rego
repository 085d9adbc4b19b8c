# METADATA
# title: Data store without a backup
# description: >-
#   Replicas copy a mistake as fast as the data: a dropped table, a bad migration or a broken application is on all of them
#   within a second, and a deleted namespace takes the volumes along. Without a backup outside of the cluster that is final.
# related_resources:
#   - ref: https://cloudnative-pg.io/documentation/current/backup/
# custom:
#   pillar: recovery
#   concepts: [disaster recovery, backup]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Cluster.postgresql.cnpg.io, postgresql, PerconaServerMongoDB, PerconaXtraDBCluster, PerconaPGCluster, VitessCluster, MariaDB, InnoDBCluster]
#   params: {}
#   remediation: Configure an object store and a schedule, and try a restore.
#   supersedes: []
#   peers: ["kyverno:kasten-3-2-1-backup"]
package fivenines.k8s.datastore_without_backup

import data.lib.k8s
import data.lib.store

deny contains {
	"msg": sprintf("%s has no backup: %s%s, so a mistake or a lost cluster takes the data with it", [k8s.self, gap.fact, _aside]),
	"path": gap.path,
	"label": gap.label,
	"related": [{"document": snapshot.document, "path": ["spec"], "msg": "this may copy its volumes, which is not a consistent backup of a database"} |
		some snapshot in _snapshots
	],
	"severity": _severity(gap),
} if {
	k8s.judged
	not store.is_standby
	not store.is_trial
	some gap in _gaps
}

_severity(gap) := "note" if gap.note

_severity(gap) := "note" if {
	not gap.note
	count(_snapshots) > 0
}

_severity(gap) := "note" if {
	not gap.note
	_shows_something
}

_severity(gap) := "error" if {
	not gap.note
	not _shows_something
	count(_snapshots) == 0
}

# A sample shows how one thing is set, and leaves out what it is not about.
_shows_something if regex.match(`(^|/)(docs|samples?)/`, data.document.path)

_aside := " (a copy of its volumes is not consistent)" if count(_snapshots) > 0

_aside := "" if count(_snapshots) == 0

_gaps contains {
	"path": ["spec", "backup"],
	"fact": "neither an object store, nor volume snapshots, nor a plugin that archives the log",
	"label": "`backup` is absent",
	"note": false,
} if {
	data.document.kind == "Cluster"
	not input.spec.backup.barmanObjectStore
	not input.spec.backup.volumeSnapshot
	count([plugin | some plugin in input.spec.plugins; store.backs_up(plugin)]) == 0
}

# Zalando's operator may set it for all its clusters.
_gaps contains {
	"path": ["spec", "enableLogicalBackup"],
	"fact": "neither a logical backup nor an archive of the log is set here, unless the operator sets it for all",
	"label": "no backup is set here",
	"note": true,
} if {
	data.document.kind == "postgresql"
	not input.spec.enableLogicalBackup == true
	count([variable | some variable in object.get(input.spec, "env", []); regex.match(`^(WAL_|USE_WALG|AWS_.*BACKUP|BACKUP_)`, variable.name)]) == 0
}

_gaps contains {
	"path": path,
	"fact": fact,
	"label": "no backup runs",
	"note": false,
} if {
	data.document.kind == "PerconaServerMongoDB"
	some path, fact in _mongodb
}

_mongodb[["spec", "backup", "enabled"]] := "`backup.enabled` is not true" if not input.spec.backup.enabled == true

_mongodb[["spec", "backup", "tasks"]] := "no task is enabled in `backup.tasks`" if {
	input.spec.backup.enabled == true
	count([task | some task in object.get(input.spec.backup, "tasks", []); task.enabled == true]) == 0
}

_gaps contains {
	"path": ["spec", "backup", "schedule"],
	"fact": "`backup.schedule` has no entry",
	"label": "no backup runs",
	"note": false,
} if {
	data.document.kind == "PerconaXtraDBCluster"
	count(object.get(input.spec, ["backup", "schedule"], [])) == 0
}

_gaps contains {
	"path": ["spec", "backups", "pgbackrest", "repos"],
	"fact": "no repository of pgBackRest has `schedules`",
	"label": "no backup runs",
	"note": false,
} if {
	data.document.kind == "PerconaPGCluster"
	data.document.group == "pgv2.percona.com"
	count([repo | some repo in input.spec.backups.pgbackrest.repos; count(repo.schedules) > 0]) == 0
}

_gaps contains {
	"path": ["spec", "backup"],
	"fact": "`backup` is absent, and new tablets cannot be filled from one either",
	"label": "no backup location is set",
	"note": false,
} if {
	data.document.kind == "VitessCluster"
	not input.spec.backup
}

# The Backup is an object of its own and may be elsewhere: another one of the namespace shows that the run holds them.
_gaps contains {
	"path": ["metadata", "name"],
	"fact": "no Backup of the namespace names it",
	"label": "the namespace has Backups, and none for this one",
	"note": false,
} if {
	data.document.kind == "MariaDB"
	count(_mariadb_backups) > 0
	count([backup | some backup in _mariadb_backups; backup.input.spec.mariaDbRef.name == data.document.name]) == 0
}

_mariadb_backups := [backup |
	some kind in ["Backup", "PhysicalBackup"]
	some _, backups in data.inventory.k8s[kind][object.get(input.metadata, "namespace", "")]
	some backup in backups
	regex.match(`mariadb|mmontes`, object.get(backup.input, "apiVersion", ""))
]

_gaps contains {
	"path": ["spec", "backupSchedules"],
	"fact": "`backupSchedules` has no enabled entry",
	"label": "no backup runs",
	"note": false,
} if {
	data.document.kind == "InnoDBCluster"
	count([schedule | some schedule in object.get(input.spec, "backupSchedules", []); object.get(schedule, "enabled", true) != false]) == 0
}

# What copies volumes of the namespace: Velero unless it leaves volumes or the namespace out, K8up, Stash, VolSync.
_snapshots := array.concat(
	[object |
		some _, names in data.inventory.k8s.Schedule
		some _, objects in names
		some object in objects
		startswith(object.input.apiVersion, "velero.io/")
		_covers(object.input.spec)
	],
	[object |
		some kind in ["Schedule", "BackupConfiguration", "ReplicationSource"]
		some _, objects in data.inventory.k8s[kind][object.get(input.metadata, "namespace", "")]
		some object in objects
		regex.match(`^(k8up\.io|backup\.appuio\.ch|stash\.appscode\.com|volsync\.backube)/`, object.input.apiVersion)
	],
)

_covers(schedule) if {
	not schedule.paused
	object.get(schedule, ["template", "snapshotVolumes"], true) != false
	included := object.get(schedule, ["template", "includedNamespaces"], ["*"])
	count({"*", data.document.namespace} & {namespace | some namespace in included}) > 0
	not data.document.namespace in object.get(schedule, ["template", "excludedNamespaces"], [])
}
