# METADATA
# title: Duration is none that Envoy reads
# description: >-
#   A duration in Envoy's configuration is a text of seconds that ends in `s`: `0.25s`, `60s`. Other units, numbers without a
#   unit and texts without a number are no durations: Envoy refuses the whole file, does not start with it, and keeps what it
#   had before when it comes at run time.
# related_resources:
#   - ref: https://protobuf.dev/programming-guides/json/
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts
# custom:
#   pillar: traffic
#   concepts: [validation, timeout]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Bootstrap, Listener, RouteConfiguration, VirtualHost, Cluster]
#   params: {}
#   remediation: "Write seconds with a trailing `s`, fractions with a point: `0.25s` for 250 ms, `60s` for a minute."
#   supersedes: []
#   peers: []
package fivenines.envoy.invalid_duration

import data.lib.envoy

deny contains {
	"msg": sprintf("`%s: %s` is no duration%s, so Envoy refuses the configuration", [duration.field, duration.text, _meant(duration)]),
	"path": duration.path,
	"label": "durations are seconds with an `s` behind them",
} if {
	envoy.judged
	some duration in data.document.facts.invalid_durations
}

_meant(duration) := sprintf(" (`%s` is)", [duration.meant]) if duration.meant != null

_meant(duration) := "" if duration.meant == null
