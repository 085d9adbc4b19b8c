# METADATA
# title: Backup is configured and never taken
# description: >-
#   The log is archived to the object store, but nothing ever takes the base backup that it would be replayed on. On the day
#   of the restore there is a bucket full of log and no database to apply it to.
# related_resources:
#   - ref: https://cloudnative-pg.io/documentation/current/backup/#scheduled-backups
# custom:
#   pillar: recovery
#   concepts: [disaster recovery, backup]
#   severity: error
#   precision: medium
#   level: default
#   kinds: [Cluster.postgresql.cnpg.io]
#   params: {}
#   remediation: "Add a ScheduledBackup that names the cluster (`schedule: \"0 0 2 * * *\"`, seconds first)."
#   supersedes: []
#   peers: []
package fivenines.k8s.backup_never_scheduled

import data.lib.k8s
import data.lib.store

deny contains {
	"msg": sprintf("%s has a place for backups and no ScheduledBackup names it, so there is no base backup to restore", [k8s.self]),
	"path": _place,
	"label": "configured here, and never taken",
} if {
	k8s.judged
	not store.is_standby
	_place
	backups := data.document.relations.scheduled_backups
	backups.complete
	count(backups.items) == 0
}

_place := ["spec", "backup", _methods[0]] if count(_methods) > 0

_place := ["spec", "plugins", _plugins[0]] if {
	count(_methods) == 0
	count(_plugins) > 0
}

_methods := [method | some method in ["barmanObjectStore", "volumeSnapshot"]; input.spec.backup[method]]

_plugins := [i | some i, plugin in object.get(input.spec, "plugins", []); store.backs_up(plugin)]
