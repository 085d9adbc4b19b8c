# METADATA
# title: Analysis of a rollout cannot stop it
# description: >-
#   An analysis is what turns a bad canary around. A measured value that is compared with nothing always counts as a success; a
#   template that does not exist, or a step's metric that is measured again and again without a `count`, makes the controller
#   refuse the Rollout: no version is rolled out at all.
# related_resources:
#   - ref: https://argo-rollouts.readthedocs.io/en/stable/features/analysis/
# custom:
#   pillar: rollout
#   concepts: [automatic rollback, canary release, service level objective]
#   severity: error
#   precision: high
#   level: default
#   kinds: [AnalysisTemplate, ClusterAnalysisTemplate, Rollout]
#   params: {}
#   remediation: Compare the value in a `successCondition` or a `failureCondition`, give a step's metric a `count`, and correct the template's name.
#   supersedes: []
#   peers: []
package fivenines.k8s.analysis_cannot_fail

import data.lib.k8s

deny contains {
	"msg": sprintf("metric `%s` of %s has neither a success nor a failure condition, so every value of %s counts as a success", [
		metric.name,
		k8s.self,
		provider,
	]),
	"path": ["spec", "metrics", i, "name"],
	"label": "measured, and compared with nothing",
} if {
	k8s.judged
	some i, metric in input.spec.metrics
	some provider in _valued
	metric.provider[provider]
	object.get(metric, "successCondition", "") == ""
	object.get(metric, "failureCondition", "") == ""
	not _is_dry(metric.name)
}

deny contains {
	"msg": sprintf("%s refers to %s `%s`, which does not exist, so the controller refuses it", [
		k8s.self,
		_kind(analysis),
		analysis.name,
	]),
	"path": analysis.path,
	"label": "no template has this name",
} if {
	k8s.judged
	some analysis in data.document.facts.analyses
	analysis.document == null
	data.document.relations.analyses.complete
}

deny contains {
	"msg": sprintf("%s waits for the end of metric `%s`, which is measured every %s without a `count`, so the controller refuses it", [
		k8s.self,
		metric.name,
		metric.interval,
	]),
	"path": analysis.path,
	"label": "this analysis has no end",
	"related": [{
		"document": template.document,
		"path": ["spec", "metrics", i, "interval"],
		"msg": "measured again and again, without a `count`",
	}],
} if {
	k8s.judged
	some analysis in data.document.facts.analyses
	analysis.role in {"step", "promotion"}
	some template in data.document.relations.analyses.items
	template.document == analysis.document
	some i, metric in template.input.spec.metrics
	metric.interval
	object.get(metric, "count", 0) in {0, "0"}
	not metric.consecutiveSuccessLimit
}

# Providers that measure a value; the others succeed or fail by themselves.
_valued := ["prometheus", "datadog", "newRelic", "wavefront", "graphite", "influxdb", "skywalking"]

# Measured for people to read.
_is_dry(name) if {
	some entry in input.spec.dryRun
	regex.match(sprintf("^(%s)$", [entry.metricName]), name)
}

_kind(analysis) := "ClusterAnalysisTemplate" if analysis.cluster

_kind(analysis) := "AnalysisTemplate" if not analysis.cluster
