# METADATA
# title: Backup schedule is read with seconds first
# description: >-
#   CloudNativePG's ScheduledBackup has six fields, seconds first. A schedule copied from a CronJob has five, is accepted, and
#   is read one field to the left: `0 2 * * *` is minute 2 of every hour. Twenty-four base backups a day fill the object
#   store, load the database at noon, and push the retention window together.
# related_resources:
#   - ref: https://cloudnative-pg.io/documentation/current/backup/#scheduled-backups
# custom:
#   pillar: recovery
#   concepts: [disaster recovery, backup]
#   severity: error
#   precision: high
#   level: default
#   kinds: [ScheduledBackup]
#   params: {}
#   remediation: "Put a `0` for the seconds in front: `0 0 2 * * *` is 02:00 every day."
#   supersedes: []
#   peers: []
package fivenines.k8s.scheduled_backup_five_field_cron

import data.lib.k8s

deny contains {
	"msg": sprintf("schedule `%s` of %s has five fields and seconds come first, so it means second `%s`, minute `%s`, hour `%s`, not minute `%s`, hour `%s`", [
		input.spec.schedule,
		k8s.self,
		_fields[0],
		_fields[1],
		_fields[2],
		_fields[0],
		_fields[1],
	]),
	"label": "one field short: the first one is the second",
} if {
	k8s.judged
	count(_fields) == 5
}

deny contains {
	"msg": sprintf("schedule `%s` of %s starts a backup every %s while it holds: the first field is the second", [
		input.spec.schedule,
		k8s.self,
		_often,
	]),
	"label": sprintf("second `%s`", [_fields[0]]),
} if {
	k8s.judged
	count(_fields) == 6
	_often
}

_fields := regex.split(`\s+`, trim_space(_expression)) if {
	is_string(input.spec.schedule)
	not startswith(_expression, "@")
	not k8s.is_templated(_expression)
}

# A time zone may stand in front.
_expression := regex.replace(input.spec.schedule, `^(CRON_)?TZ=\S+\s+`, "")

_often := "second" if _fields[0] == "*"

_often := sprintf("%s seconds", [trim_prefix(_fields[0], "*/")]) if startswith(_fields[0], "*/")
