# METADATA
# title: Runs of a CronJob may pile up
# description: >-
#   Without a `concurrencyPolicy` the next run starts whether or not the last one has ended. When what the job depends on is
#   slow, runs pile up behind each other, each with its own connections and memory, and make slow what was slow already.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy
# custom:
#   pillar: fault-tolerance
#   concepts: [failure isolation, back pressure]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [CronJob]
#   params:
#     short_gap: {type: integer, minimum: 0, default: 300, description: "seconds between two runs, up to which a run without a deadline may outlast them"}
#   remediation: "Set `concurrencyPolicy: Forbid` and an `activeDeadlineSeconds` below the time between two runs."
#   supersedes: []
#   peers: [datree:CRONJOB_INVALID_CONCURRENCY, kube-score:cronjob-has-deadline]
package fivenines.k8s.cronjob_runs_overlap

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s starts a run every %s and lets it overlap with the last one, %s, so runs pile up when one is slow", [
		k8s.self,
		text.duration(gap * 1000),
		_limit,
	]),
	"path": ["spec", "concurrencyPolicy"],
	"label": _label,
	"related": [{"path": ["spec", "schedule"], "msg": sprintf("the shortest time between two runs is %s", [text.duration(gap * 1000)])}],
} if {
	k8s.judged
	not input.spec.suspend == true
	object.get(input.spec, "concurrencyPolicy", "Allow") == "Allow"
	gap := data.document.facts.schedule.gap_seconds
	is_number(gap)
	_outlasts(gap)
}

_deadline := input.spec.jobTemplate.spec.activeDeadlineSeconds

_outlasts(gap) if _deadline > gap

_outlasts(gap) if {
	not _deadline
	gap <= data.params.short_gap
}

_limit := sprintf("which may take %s", [text.duration(_deadline * 1000)])

_limit := "which may take any time" if not _deadline

_label := "runs may overlap" if input.spec.concurrencyPolicy

_label := "`concurrencyPolicy` is absent, which means `Allow`" if not input.spec.concurrencyPolicy
