# METADATA
# title: Requests are cut off when Traefik stops
# description: >-
#   When Traefik is stopped it closes its entry points. Without `graceTimeOut` requests in flight are cut off; without
#   `requestAcceptGraceTimeout` new ones are refused at once, while the load balancer in front of it still sends them for
#   some seconds.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/
# custom:
#   pillar: rollout
#   concepts: [graceful shutdown, connection draining]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Static]
#   params: {}
#   remediation: "Write `lifeCycle: {requestAcceptGraceTimeout: 10s, graceTimeOut: 30s}`."
#   supersedes: []
#   peers: []
package fivenines.traefik.no_drain_before_stop

import data.lib.text
import data.lib.traefik

deny contains {
	"msg": sprintf("entry point `%s` gives requests no time to end when Traefik stops, so each restart cuts them off", [point.name]),
	"path": point.stop_ms.drain.path,
	"label": "nothing is waited for",
} if {
	some point in _points
	point.stop_ms.drain.state == "explicit"
	point.stop_ms.drain.value == 0
}

deny contains {
	"msg": sprintf("at %s requests are refused as soon as Traefik is told to stop, while a load balancer still sends them", [
		text.counted(count(hasty), "entry point"),
	]),
	"path": hasty[0].path,
	"label": "no `requestAcceptGraceTimeout`",
	"severity": "note",
	"level": "strict",
	"related": traefik.related(array.slice(hasty, 1, count(hasty)), "neither has this one"),
} if {
	hasty := [point | some point in _points; point.stop_ms.accept.value == 0]
	count(hasty) > 0
}

_points := [point | some point in data.document.facts.entry_points; point.udp == false]
