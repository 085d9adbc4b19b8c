# METADATA
# title: Backup is deleted before the next one is made
# description: >-
#   Velero deletes a backup when its time to live is over. Where the schedule leaves a longer gap, there are hours or days
#   without any backup, and what is lost then is lost for good. A backup that fails makes each gap twice as long.
# related_resources:
#   - ref: https://velero.io/docs/main/api-types/schedule/
# custom:
#   pillar: recovery
#   concepts: [disaster recovery, backup, retention]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Schedule]
#   params: {}
#   remediation: Keep backups for several gaps of the schedule.
#   supersedes: []
#   peers: ["kyverno:validate-cron-schedule"]
package fivenines.k8s.backup_expires_before_next

import data.lib.duration
import data.lib.k8s

deny contains {
	"msg": sprintf("backups of %s live for %s and the schedule leaves up to %s between two, so there are times without one", [
		k8s.self,
		_shown(ttl),
		_shown(gap),
	]),
	"label": sprintf("kept for %s", [_shown(ttl)]),
	"related": _related,
} if {
	_runs
	ttl := _ttl
	gap := data.document.facts.gap_minutes
	ttl < gap
}

deny contains {
	"msg": sprintf("backups of %s live for %s and the schedule leaves up to %s between two, so one that fails leaves a time without any", [
		k8s.self,
		_shown(ttl),
		_shown(gap),
	]),
	"label": sprintf("kept for %s", [_shown(ttl)]),
	"related": _related,
	"severity": "warning",
	"level": "strict",
} if {
	_runs
	ttl := _ttl
	gap := data.document.facts.gap_minutes
	ttl >= gap
	ttl < 2 * gap
}

_runs if {
	k8s.judged
	not input.spec.paused == true
}

# Nothing and zero mean 30 days.
_ttl := 43200 if object.get(input.spec.template, "ttl", "0") in {"0", "0s"}

_ttl := duration.go(input.spec.template.ttl) / 60000 if not input.spec.template.ttl in {"0", "0s"}

_related := [{"path": ["spec", "schedule"], "msg": "the schedule"}]

_shown(minutes) := sprintf("%v days", [minutes / 1440]) if minutes % 1440 == 0

_shown(minutes) := sprintf("%v hours", [minutes / 60]) if {
	minutes % 1440 != 0
	minutes % 60 == 0
}

_shown(minutes) := sprintf("%v minutes", [minutes]) if minutes % 60 != 0
