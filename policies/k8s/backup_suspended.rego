# METADATA
# title: Backups are switched off
# description: >-
#   A schedule that is suspended makes no backups, and nothing complains: the last one grows older each day until it is needed.
# related_resources:
#   - ref: https://velero.io/docs/main/api-types/schedule/
#   - ref: https://cloudnative-pg.io/documentation/current/backup/
# custom:
#   pillar: recovery
#   concepts: [disaster recovery, backup]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [ScheduledBackup, Schedule, CronJob]
#   params:
#     backup_words: {type: array, items: {type: string}, default: [backup, backups, dump, pg_dump, pg_dumpall, pg_basebackup, mysqldump, mongodump, restic, velero], description: "words in the names of CronJobs and the commands of their containers that make backups"}
#   remediation: Resume it, or delete it where something else makes the backups.
#   supersedes: []
#   peers: []
package fivenines.k8s.backup_suspended

import data.lib.k8s

deny contains {
	"msg": sprintf("%s is suspended, so no backups are made", [k8s.self]),
	"path": path,
	"label": "makes nothing any more",
} if {
	k8s.judged
	some path in _switches
	object.get(input, path, false) == true
}

_switches := [["spec", "suspend"]] if data.document.kind == "ScheduledBackup"

_switches := [["spec", "paused"]] if data.document.kind == "Schedule"

_switches := [["spec", "suspend"]] if {
	data.document.kind == "CronJob"
	_makes_backups
	not _is_by_hand
}

_makes_backups if {
	some word in _words(data.document.name)
	word in data.params.backup_words
}

_makes_backups if {
	some container in data.document.facts.pod.containers
	some key in ["command", "args"]
	some text in container.input[key]
	some word in regex.split(`[^a-z0-9_]+`, lower(sprintf("%v", [text])))
	word in data.params.backup_words
}

# A template for jobs that somebody starts, to restore or by hand.
_is_by_hand if {
	some word in _words(data.document.name)
	word in {"restore", "manual", "adhoc", "ondemand"}
}

_words(name) := split(name, "-")
