# METADATA
# title: Outlier detection never ejects a host
# description: >-
#   Envoy ejects a host only while the ejected share, that host included, stays within `max_ejection_percent` (10 when left
#   out): one of three hosts is 33 %, so nothing is ever ejected below ten hosts. The circuit breaker looks configured and
#   never trips. Since Envoy 1.31 the exception for one host has to be asked for with `always_eject_one_host`.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/outlier_detection.proto
#   - ref: https://github.com/envoyproxy/envoy/pull/27909
#   - ref: https://github.com/envoyproxy/envoy/pull/34796
# custom:
#   pillar: fault-tolerance
#   concepts: [outlier detection, circuit breaker]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params: {}
#   remediation: "Set `always_eject_one_host: true`, or a `max_ejection_percent` that is at least one host's share."
#   supersedes: []
#   peers: []
package fivenines.envoy.outlier_detection_never_ejects

import data.lib.envoy

deny contains {
	"msg": sprintf("%s may eject %d %% of its %d endpoints, which is less than one, so outlier detection never ejects any", [envoy.cluster, percent, endpoints.count]),
	"label": sprintf("one endpoint is %d %%", [floor(100 / endpoints.count)]),
	"related": [{"document": endpoints.source.document, "path": endpoints.source.path, "msg": sprintf("%d endpoints", [endpoints.count])}],
} if {
	_may_eject
	percent := outlier.max_ejection_percent.value
	percent > 0
	endpoints.known
	endpoints.count > 1
	endpoints.count * percent < 100
}

deny contains {
	"msg": sprintf("%s may eject 0 %% of its endpoints, so outlier detection never ejects any", [envoy.cluster]),
	"label": "no endpoint may be ejected",
} if {
	_may_eject
	outlier.max_ejection_percent.value == 0
}

deny contains {
	"msg": sprintf("%s finds outliers and enforces none of what it finds, so no endpoint is ever ejected", [envoy.cluster]),
	"path": array.concat(outlier.path, [outlier.enforcing[0]]),
	"label": "detected, counted, not ejected",
	"related": [{"path": array.concat(outlier.path, [field]), "msg": "nor is this enforced"} |
		some index, field in outlier.enforcing
		index > 0
	],
} if {
	envoy.judged
	not outlier.enforced
}

deny contains {
	"msg": sprintf("%s may eject %d %% of its hosts, so outlier detection ejects nothing while there are fewer than %d", [envoy.cluster, percent, ceil(100 / percent)]),
	"label": "a small cluster ejects nothing",
	"severity": "note",
	"level": "strict",
} if {
	_may_eject
	percent := outlier.max_ejection_percent.value
	percent > 0
	percent <= 10
	not _counted
}

outlier := data.document.facts.outlier

endpoints := data.document.facts.endpoints

_may_eject if {
	envoy.judged
	outlier.enforced
	outlier.always_eject_one_host.value == false
}

_counted if endpoints.known
