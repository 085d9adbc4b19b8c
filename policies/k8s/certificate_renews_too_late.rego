# METADATA
# title: Certificate is renewed shortly before it ends
# description: >-
#   A renewal that fails is tried again until the certificate ends. When that leaves hours only, an issuer that is
#   down over a weekend, or a limit of the CA that was hit, ends in an outage of everything that speaks TLS with it.
# related_resources:
#   - ref: https://cert-manager.io/docs/usage/certificate/
# custom:
#   pillar: recovery
#   concepts: [certificate renewal]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Certificate]
#   params:
#     min_hours: {type: integer, default: 72, description: "the fewest hours that an issuer may be down; a third of the certificate's time is always enough"}
#   remediation: Remove `renewBefore`, and cert-manager renews when two thirds of the time are over.
#   supersedes: []
#   peers: []
package fivenines.k8s.certificate_renews_too_late

import data.lib.duration
import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s is renewed %s before it ends: when issuing fails for longer than that, TLS breaks", [k8s.self, _shown(before)]),
	"path": ["spec", _key],
	"label": sprintf("it lasts %s", [_shown(_duration)]),
} if {
	k8s.judged
	before := _before
	before < _least

	# Short-lived ones are made for it.
	_duration > 86400000
}

deny contains {
	"msg": sprintf("%s is to be renewed %s before it ends and lasts %s: it is refused, or renewed without end", [
		k8s.self,
		_shown(before),
		_shown(_duration),
	]),
	"path": ["spec", "renewBefore"],
	"label": "longer than the certificate lasts",
} if {
	k8s.judged
	before := duration.go(input.spec.renewBefore)
	before >= _duration
}

_duration := duration.go(object.get(input.spec, "duration", "2160h"))

_before := duration.go(input.spec.renewBefore)

_before := (_duration * input.spec.renewBeforePercentage) / 100

_key := "renewBefore" if input.spec.renewBefore

_key := "renewBeforePercentage" if not input.spec.renewBefore

_least := min([data.params.min_hours * 3600000, _duration / 3])

_shown(ms) := text.counted(floor(ms / 3600000), "hour") if ms >= 3600000

_shown(ms) := text.counted(floor(ms / 60000), "minute") if ms < 3600000
