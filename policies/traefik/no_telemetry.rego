# METADATA
# title: Nothing tells how requests fare
# description: >-
#   Without metrics, traces and access logs nobody sees that a service fails or slows down before its users say so.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/install-configuration/observability/metrics/
# custom:
#   pillar: observability
#   concepts: [tracing, metrics]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Static]
#   params: {}
#   remediation: Set `metrics`, and `tracing` with a `sampleRate` above 0.
#   supersedes: []
#   peers: []
package fivenines.traefik.no_telemetry

deny contains {
	"msg": "this Traefik tells nothing about its requests: it has neither metrics nor tracing nor access logs",
	"path": ["metrics"],
	"label": "no telemetry",
	"severity": "note",
	"level": "strict",
} if {
	telemetry := data.document.facts.telemetry
	telemetry.tracing == null
	telemetry.metrics == null
	telemetry.access_log == null
}

deny contains {
	"msg": "tracing is set up and takes 0 of all requests, so there is no trace",
	"path": rate.path,
	"label": "no request is traced",
} if {
	rate := data.document.facts.telemetry.sample_rate
	rate.value == 0
}
