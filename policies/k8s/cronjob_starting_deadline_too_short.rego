# METADATA
# title: CronJob may never start
# description: >-
#   The controller looks every ten seconds which CronJobs are due. A run that is later than `startingDeadlineSeconds`
#   counts as missed and is skipped, so with less than ten seconds it depends on chance whether a job runs at all, and a
#   backup or a clean-up may be left out for weeks without an error.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
# custom:
#   pillar: fault-tolerance
#   concepts: [scheduled job]
#   severity: error
#   precision: high
#   level: default
#   kinds: [CronJob]
#   params: {}
#   remediation: Set `startingDeadlineSeconds` to at least 60, or leave it out.
#   supersedes: []
#   peers: ["kube-score:cronjob-has-deadline"]
package fivenines.k8s.cronjob_starting_deadline_too_short

import data.lib.k8s

deny contains {
	"msg": sprintf("%s is skipped when it is %vs late, and the controller looks every 10s, so runs may never start", [
		k8s.self,
		deadline,
	]),
	"label": "less than the 10s between two looks of the controller",
} if {
	deadline := input.spec.startingDeadlineSeconds
	is_number(deadline)
	deadline < 10
}
